// Purpose: what the tests of recordings ask of a trace.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmpscope/trace.h>
#include <gtest/gtest.h>

#include "sim/formats/trace_json.h"
#include "sim/replay/validator.h"

namespace gmp::test {

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gmpscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

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
