// Purpose: buffering in front of a reader or writer.
// Mirrors: Go's package bufio (Reader, Writer). Included by <gmpscope/io.h>.
// Invariants: of the reader: 0 <= at_ <= end_ <= size; an error of the source waits behind the bytes that came
//             before it. of the writer: the first error stays, everything afterwards fails with it.
#pragma once

#include <gmpscope/io.h>

namespace gmp::io {

template <ReaderRef R>
class BufferedReader {
 public:
  static constexpr std::size_t kDefaultSize = 4096, kUnlimited = static_cast<std::size_t>(-1);

  explicit BufferedReader(R&& r, std::size_t size = kDefaultSize)
      : r_(std::forward<R>(r)), size_(std::max<std::size_t>(size, 16)), buf_(new std::byte[size_]) {}

  // At most one read of the source.
  IoResult read(std::span<std::byte> out) {
    if (out.empty()) return {0, buffered() > 0 ? std::error_code() : takeError()};
    if (buffered() == 0) {
      if (err_) return {0, takeError()};
      at_ = end_ = 0;
      if (out.size() >= size_) return r_.read(out);  // no use in copying
      const IoResult got = r_.read(std::span(buf_.get(), size_));
      end_ = got.n;
      err_ = got.err;
      if (got.n == 0) return {0, takeError()};
    }
    const std::size_t n = std::min(out.size(), buffered());
    std::memcpy(out.data(), buf_.get() + at_, n);
    at_ += n;
    return {n, {}};
  }

  // Up to and including the first `delim`. With an error (errc::eof included) what came before it.
  // limit: the most bytes to collect; more give errc::bufferFull, and the rest stays to be read.
  [[nodiscard]] std::pair<std::string, std::error_code> readUntil(std::byte delim, std::size_t limit = kUnlimited) {
    std::string line;
    for (;;) {
      const std::size_t room = std::min(buffered(), limit - line.size());
      const void* hit = room > 0 ? std::memchr(buf_.get() + at_, static_cast<int>(delim), room) : nullptr;
      std::size_t n = room;
      if (hit != nullptr) n = static_cast<std::size_t>(static_cast<const std::byte*>(hit) - (buf_.get() + at_)) + 1;
      line.append(reinterpret_cast<const char*>(buf_.get()) + at_, n);
      at_ += n;
      if (hit != nullptr) return {std::move(line), {}};
      if (line.size() == limit) return {std::move(line), errc::bufferFull};
      if (err_) return {std::move(line), takeError()};
      fill();
    }
  }
  [[nodiscard]] std::pair<std::string, std::error_code> readUntil(char delim, std::size_t limit = kUnlimited) {
    return readUntil(static_cast<std::byte>(delim), limit);
  }

  // The next line without its "\n" or "\r\n"; a last line without one counts. limit as in readUntil.
  [[nodiscard]] std::pair<std::string, std::error_code> readLine(std::size_t limit = kUnlimited) {
    auto [line, err] = readUntil('\n', limit);
    if (err == errc::eof && !line.empty()) err.clear();
    if (line.ends_with('\n')) {
      line.pop_back();
      if (line.ends_with('\r')) line.pop_back();
    }
    return {std::move(line), err};
  }

  // The next n bytes, which stay to be read; fewer only with an error: errc::bufferFull if n exceeds the buffer's
  // size. Valid until the next call.
  [[nodiscard]] std::pair<std::span<const std::byte>, std::error_code> peek(std::size_t n) {
    while (buffered() < std::min(n, size_) && !err_) fill();
    std::error_code err;
    if (n > size_) err = errc::bufferFull;
    else if (buffered() < n) err = takeError();
    return {std::span<const std::byte>(buf_.get() + at_, std::min(n, buffered())), err};
  }

  std::size_t buffered() const { return end_ - at_; }

 private:
  std::error_code takeError() { return std::exchange(err_, std::error_code()); }

  // Reads more behind what is there; there is room. Afterwards at least one byte more, or err_.
  void fill() {
    constexpr int kEmptyReads = 100;
    if (at_ > 0) {
      std::memmove(buf_.get(), buf_.get() + at_, buffered());
      end_ -= at_;
      at_ = 0;
    }
    for (int i = 0; i < kEmptyReads; ++i) {
      const IoResult got = r_.read(std::span(buf_.get() + end_, size_ - end_));
      end_ += got.n;
      err_ = got.err;
      if (got.n > 0 || got.err) return;
    }
    err_ = errc::noProgress;
  }

  R r_;
  std::size_t size_;
  std::unique_ptr<std::byte[]> buf_;
  std::size_t at_ = 0, end_ = 0;
  std::error_code err_;
};
template <class R>
BufferedReader(R&&) -> BufferedReader<R>;
template <class R>
BufferedReader(R&&, std::size_t) -> BufferedReader<R>;

// flush() at the end is the caller's: a destructor could not tell that it failed.
template <WriterRef W>
class BufferedWriter {
 public:
  static constexpr std::size_t kDefaultSize = 4096;

  explicit BufferedWriter(W&& w, std::size_t size = kDefaultSize)
      : w_(std::forward<W>(w)), size_(std::max<std::size_t>(size, 1)), buf_(new std::byte[size_]) {}

  IoResult write(std::span<const std::byte> b) {
    std::size_t done = 0;
    while (b.size() - done > size_ - used_ && !err_) {
      if (used_ == 0) {  // too much for the buffer: no use in copying
        const IoResult put = w_.write(b.subspan(done));
        done += put.n;
        err_ = put.err;
        if (!err_ && put.n == 0) err_ = errc::shortWrite;
      } else {
        done += keep(b.subspan(done));
        static_cast<void>(flush());
      }
    }
    if (err_) return {done, err_};
    done += keep(b.subspan(done));
    return {done, {}};
  }
  IoResult write(std::string_view s) { return write(bytesOf(s)); }

  // Writes out what is kept. What could not be written is kept on.
  std::error_code flush() {
    if (err_ || used_ == 0) return err_;
    const IoResult put = w_.write(std::span<const std::byte>(buf_.get(), used_));
    err_ = put.err;
    if (!err_ && put.n < used_) err_ = errc::shortWrite;
    std::memmove(buf_.get(), buf_.get() + put.n, used_ - put.n);
    used_ -= put.n;
    return err_;
  }

  std::size_t buffered() const { return used_; }

 private:
  std::size_t keep(std::span<const std::byte> b) {
    const std::size_t n = std::min(b.size(), size_ - used_);
    if (n > 0) std::memcpy(buf_.get() + used_, b.data(), n);
    used_ += n;
    return n;
  }

  W w_;
  std::size_t size_;
  std::unique_ptr<std::byte[]> buf_;
  std::size_t used_ = 0;
  std::error_code err_;
};
template <class W>
BufferedWriter(W&&) -> BufferedWriter<W>;
template <class W>
BufferedWriter(W&&, std::size_t) -> BufferedWriter<W>;

}  // namespace gmp::io
