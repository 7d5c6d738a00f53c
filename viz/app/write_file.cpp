#include "viz/app/write_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace gmp::viz {

namespace {

bool fail(std::string* error, const std::string& path, const char* step) {
  if (error != nullptr)
    *error = path + ": cannot " + step + ": " + std::strerror(errno) + "; choose a place that can be written";
  return false;
}

}  // namespace

bool writeFile(const std::vector<std::uint8_t>& bytes, const std::string& path, std::string* error) {
  const std::string beside = path + ".part";
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) return fail(error, path, "create the file");
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) {
    fail(error, path, "write the file");
    std::remove(beside.c_str());
    return false;
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    fail(error, path, "put the file in place");
    std::remove(beside.c_str());
    return false;
  }
  return true;
}

}  // namespace gmp::viz
