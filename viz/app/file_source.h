// Purpose: who reads the files that are named in the window, and writes what lies in none, behind an interface.
// Invariants: called from the window's thread only.
#pragma once

#include <memory>
#include <string>

#include <gmpscope/trace.h>

#include "viz/app/load_source.h"

namespace gmp::viz {

class FileSource {
 public:
  virtual ~FileSource() = default;
  // Begins to read it; other: to compare with, may be empty. An object that goes away early stops reading.
  virtual std::unique_ptr<LoadSource> read(const std::string& path, const std::string& other) = 0;
  // Writes the trace to a new file of the source's choice (*path). false: *error has one line.
  virtual bool save(const trace::Trace& trace, std::string* path, std::string* error) = 0;
};

}  // namespace gmp::viz
