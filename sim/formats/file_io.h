// Purpose: whole files in and out: standard streams, gzip, and "written beside its place and renamed".
// Invariants: an existing file is either the old one or the whole new one, whatever fails.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "sim/formats/expected.h"

namespace gmp::formats {

// The file's bytes, gzip taken off if they begin with its mark. "-": standard input. A gzip file that is cut short
// gives
// what could be unpacked. maxBytes: limit of the result, named in the error.
Expected<std::string> readWhole(const std::string& path, std::uint64_t maxBytes);

// Where a file is written to, piece by piece.
class FileWriter {
 public:
  // Opens a new file beside `path` ("-": standard output; a path that is a device is written to directly).
  // compress: gzip. Look at error() before writing.
  FileWriter(std::string path, bool compress);
  // Not committed: the piece beside the path is removed.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void write(std::string_view bytes);
  // Completes the file and moves it to its place. True if all went well, else see error().
  bool commit();
  // One line, or "".
  const std::string& error() const { return error_; }

 private:
  void failed(const char* what);
  void open();
  void put(const void* data, std::size_t size);
  void deflateAll(int flush);

  std::string path_, target_, beside_;
  std::FILE* file_ = nullptr;
  bool direct_ = false;
  struct Zip;
  Zip* zip_ = nullptr;
  std::string error_;
};

}  // namespace gmp::formats
