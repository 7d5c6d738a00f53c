// Purpose: what the tests of recordings ask of a trace.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmpscope/trace.h>
#include <gtest/gtest.h>

#include "sim/formats/trace_json.h"
#include "sim/replay/validator.h"
#include "tests/temp_dir.h"

namespace gmp::test {

template <class E>
int count(const trace::Trace& t) {
  int n = 0;
  for (const trace::Event& e : t.events) n += e.kind == E::kKind;
  return n;
}

inline bool knows(const trace::Trace& t, std::string_view text) {
  for (const std::string& s : t.strings)
    if (s == text) return true;
  return false;
}

}  // namespace gmp::test
