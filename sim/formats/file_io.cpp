#include "sim/formats/file_io.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace gmp::formats {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

// Takes gzip off. Members one after another are joined, as gunzip does.
Expected<std::string> unpack(const std::string& packed, const std::string& name, std::uint64_t maxBytes) {
  z_stream z{};
  if (inflateInit2(&z, 15 + 16) != Z_OK) return Failure{name + ": no memory to decompress it"};
  std::unique_ptr<z_stream, int (*)(z_stream*)> guard(&z, inflateEnd);
  std::string out;
  std::array<char, 1 << 16> piece;
  std::size_t fed = 0;
  for (;;) {
    if (z.avail_in == 0 && fed < packed.size()) {
      const std::size_t n = std::min<std::size_t>(packed.size() - fed, 1u << 30);
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + fed));
      z.avail_in = static_cast<uInt>(n);
      fed += n;
    }
    z.next_out = reinterpret_cast<Bytef*>(piece.data());
    z.avail_out = piece.size();
    const int r = inflate(&z, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - z.avail_out);
    if (out.size() > maxBytes) {
      return Failure{name + ": holds more than " + std::to_string(maxBytes) +
                     " bytes when decompressed, the most that is read"};
    }
    const bool moreInput = z.avail_in > 0 || fed < packed.size();
    if (r == Z_STREAM_END && moreInput) {
      if (inflateReset(&z) != Z_OK) return out;
    } else if (r == Z_STREAM_END || (r == Z_BUF_ERROR && !moreInput)) {
      return out;  // the end, or cut short
    } else if (r == Z_OK && !moreInput && z.avail_out != 0) {
      return out;
    } else if (r != Z_OK) {
      return Failure{name + ": the compressed data is damaged after " + std::to_string(out.size()) +
                     " bytes of text; `gzip -t` will say the same"};
    }
  }
}

Expected<std::string> readAll(std::FILE* file, const std::string& name, std::uint64_t maxBytes) {
  std::string out;
  std::array<char, 1 << 16> piece;
  for (;;) {
    const std::size_t n = std::fread(piece.data(), 1, piece.size(), file);
    out.append(piece.data(), n);
    if (out.size() > maxBytes) {
      return Failure{name + ": is larger than " + std::to_string(maxBytes) + " bytes, the most that is read"};
    }
    if (n < piece.size()) break;
  }
  if (std::ferror(file)) return Failure{name + ": cannot be read: " + reason(errno)};
  return out;
}

}  // namespace

Expected<std::string> readWhole(const std::string& path, std::uint64_t maxBytes) {
  const bool standard = path == "-";
  const std::string name = standard ? "standard input" : path;
  std::error_code ignored;
  if (!standard && fs::is_directory(path, ignored)) return Failure{name + ": is a directory, not a trace file"};
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> owned(standard ? nullptr : std::fopen(path.c_str(), "rb"),
                                                        std::fclose);
  std::FILE* file = standard ? stdin : owned.get();
  if (!file) return Failure{name + ": cannot be opened: " + reason(errno)};
  Expected<std::string> bytes = readAll(file, name, maxBytes);
  if (!bytes) return bytes;
  if (bytes->size() >= 2 && (*bytes)[0] == '\x1f' && (*bytes)[1] == '\x8b') return unpack(*bytes, name, maxBytes);
  return bytes;
}

// ---- writing
// ---------------------------------------------------------------------------------------------------------

struct FileWriter::Zip {
  z_stream z{};
  std::array<char, 1 << 16> piece;
};

FileWriter::FileWriter(std::string path, bool compress) : path_(std::move(path)), target_(path_) {
  open();
  if (!error_.empty() || !compress) return;
  zip_ = new Zip;
  // The gzip header holds no time and no name: the same trace gives the same bytes.
  if (deflateInit2(&zip_->z, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    delete zip_;
    zip_ = nullptr;
    error_ = path_ + ": no memory to compress it";
  }
}

void FileWriter::open() {
  if (path_ == "-") {
    file_ = stdout;
    direct_ = true;
    return;
  }
  std::error_code ignored;
  if (fs::is_symlink(path_, ignored)) target_ = fs::weakly_canonical(path_, ignored).string();
  const fs::file_status status = fs::status(target_, ignored);
  if (status.type() == fs::file_type::directory) {
    error_ = path_ + ": is a directory; name a file";
    return;
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    direct_ = true;
    file_ = std::fopen(target_.c_str(), "wb");
  }
  constexpr int kTries = 1000;
  for (int i = 0; !direct_ && !file_ && i < kTries; ++i) {
    beside_ = target_ + ".part" + std::to_string(i);
    file_ = std::fopen(beside_.c_str(), "wbx");
    if (!file_ && errno != EEXIST) break;
  }
  if (file_) return;
  error_ = path_ + ": cannot be written: " + reason(errno);
  beside_.clear();
}

FileWriter::~FileWriter() {
  if (zip_) deflateEnd(&zip_->z);
  delete zip_;
  if (file_ && file_ != stdout) std::fclose(file_);
  if (!beside_.empty()) std::remove(beside_.c_str());
}

void FileWriter::failed(const char* what) {
  if (error_.empty()) error_ = path_ + ": " + what + ": " + reason(errno);
}

void FileWriter::put(const void* data, std::size_t size) {
  if (error_.empty() && std::fwrite(data, 1, size, file_) != size) failed("cannot be written");
}

void FileWriter::deflateAll(int flush) {
  z_stream& z = zip_->z;
  int r = Z_OK;
  do {
    z.next_out = reinterpret_cast<Bytef*>(zip_->piece.data());
    z.avail_out = zip_->piece.size();
    r = deflate(&z, flush);
    put(zip_->piece.data(), zip_->piece.size() - z.avail_out);
  } while (error_.empty() && (flush == Z_FINISH ? r != Z_STREAM_END : z.avail_out == 0));
}

void FileWriter::write(std::string_view bytes) {
  if (!error_.empty()) return;
  if (!zip_) {
    put(bytes.data(), bytes.size());
    return;
  }
  constexpr std::size_t kMost = 1u << 30;  // zlib counts in 32 bits
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMost))) {
    zip_->z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    zip_->z.avail_in = static_cast<uInt>(std::min(bytes.size(), kMost));
    deflateAll(Z_NO_FLUSH);
  }
}

bool FileWriter::commit() {
  if (error_.empty() && zip_) deflateAll(Z_FINISH);
  if (!error_.empty()) return false;
  if (std::fflush(file_) != 0) failed("cannot be written");
  if (file_ != stdout && std::fclose(file_) != 0) failed("cannot be written");
  file_ = nullptr;
  if (!error_.empty()) return false;
  if (direct_) return true;
  std::error_code error;
  fs::rename(beside_, target_, error);
  if (error) {
    error_ = path_ + ": cannot be put in its place: " + error.message();
    return false;
  }
  beside_.clear();
  return true;
}

}  // namespace gmp::formats
