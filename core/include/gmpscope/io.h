// Purpose: streams as concepts, and the small pieces that are built from them.
// Mirrors: Go's package io (Copy, ReadFull, ReadAll, LimitReader, TeeReader, MultiWriter), strings.Reader,
//          bytes.Buffer; package bufio in <gmpscope/bufio.h>, which this includes.
// Invariants: Go's contract. The n bytes are good even when err is set. A reader returns n > 0, or an error, or
//             (asked for nothing) neither; the end of the stream is errc::eof. A writer that takes less than it is
//             given says why. Adapters refer to an lvalue and own an rvalue: LimitReader(conn, 10) uses that very
//             conn.
// Nothing here is safe for concurrent use, as in Go.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gmpscope/errc.h>

namespace gmp {

// What a read or write did: `n` bytes, and why it ended there (none: nothing is wrong). auto [n, err] =
// conn.read(buf);
struct [[nodiscard]] IoResult {
  std::size_t n = 0;
  std::error_code err;
};

template <class R>
concept Reader = requires(R& r, std::span<std::byte> b) {
  { r.read(b) } -> std::same_as<IoResult>;
};
template <class W>
concept Writer = requires(W& w, std::span<const std::byte> b) {
  { w.write(b) } -> std::same_as<IoResult>;
};

namespace io {

using gmp::IoResult;
using gmp::Reader;
using gmp::Writer;

// What forwarding references hold: a T or a T&.
template <class R>
concept ReaderRef = gmp::Reader<std::remove_reference_t<R>>;
template <class W>
concept WriterRef = gmp::Writer<std::remove_reference_t<W>>;

inline std::span<const std::byte> bytesOf(std::string_view s) { return std::as_bytes(std::span(s.data(), s.size())); }

// Copies through buf, which is not empty, until the end of src (which is no error here) or the first error. Returns the
// bytes written. Mirrors io.CopyBuffer.
template <WriterRef W, ReaderRef R>
IoResult copyBuffer(W&& dst, R&& src, std::span<std::byte> buf) {
  std::size_t total = 0;
  for (;;) {
    const IoResult got = src.read(buf);
    if (got.n > 0) {
      const IoResult put = dst.write(std::span<const std::byte>(buf.first(got.n)));
      total += put.n;
      if (put.err) return {total, put.err};
      if (put.n != got.n) return {total, errc::shortWrite};
    }
    if (got.err == errc::eof) return {total, {}};
    if (got.err) return {total, got.err};
  }
}

// The same through a buffer of its own.
template <WriterRef W, ReaderRef R>
IoResult copy(W&& dst, R&& src) {
  constexpr std::size_t kChunk = 32 << 10;  // on the heap: a goroutine's stack is small
  const std::unique_ptr<std::byte[]> buf(new std::byte[kChunk]);
  return copyBuffer(dst, src, std::span(buf.get(), kChunk));
}

// Fills the whole of buf: n == buf.size() and no error; or errc::eof if nothing came, errc::unexpectedEof if the
// stream ended in the middle, or the reader's error.
template <ReaderRef R>
IoResult readFull(R&& r, std::span<std::byte> buf) {
  std::size_t n = 0;
  std::error_code err;
  while (n < buf.size() && !err) {
    const IoResult got = r.read(buf.subspan(n));
    n += got.n;
    err = got.err;
  }
  if (n == buf.size()) return {n, {}};
  if (n > 0 && err == errc::eof) err = errc::unexpectedEof;
  return {n, err};
}

// Everything up to the end of the stream (which is no error here), or up to the first error.
template <ReaderRef R>
[[nodiscard]] std::pair<std::string, std::error_code> readAll(R&& r) {
  constexpr std::size_t kFirst = 512;
  std::string all;
  for (std::size_t n = 0;;) {
    if (n == all.size()) all.resize(std::max(kFirst, 2 * n));
    const IoResult got = r.read(std::as_writable_bytes(std::span(all).subspan(n)));
    n += got.n;
    if (!got.err) continue;
    all.resize(n);
    return {std::move(all), got.err == errc::eof ? std::error_code() : got.err};
  }
}

// ---- memory as a stream -------------------------------------------------------------------------------------------

// Reads a string, which it keeps.
class StringReader {
 public:
  explicit StringReader(std::string text) : text_(std::move(text)) {}
  IoResult read(std::span<std::byte> out) {
    if (at_ == text_.size()) return {0, errc::eof};
    const std::size_t n = std::min(out.size(), text_.size() - at_);
    if (n > 0) std::memcpy(out.data(), text_.data() + at_, n);
    at_ += n;
    return {n, {}};
  }
  std::size_t len() const { return text_.size() - at_; }  // bytes not read yet

 private:
  std::string text_;
  std::size_t at_ = 0;
};

// Bytes that are written at the back and read at the front. Grows as needed; empty, a read gives errc::eof.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::string content) : data_(std::move(content)) {}

  IoResult write(std::span<const std::byte> b) {
    if (at_ > 0 && at_ >= data_.size() / 2) {  // what was read makes room
      data_.erase(0, at_);
      at_ = 0;
    }
    data_.append(reinterpret_cast<const char*>(b.data()), b.size());
    return {b.size(), {}};
  }
  IoResult write(std::string_view s) { return write(bytesOf(s)); }

  IoResult read(std::span<std::byte> out) {
    if (len() == 0) {
      reset();
      return {0, out.empty() ? std::error_code() : errc::eof};
    }
    const std::size_t n = std::min(out.size(), len());
    if (n > 0) std::memcpy(out.data(), data_.data() + at_, n);
    at_ += n;
    return {n, {}};
  }

  std::size_t len() const { return data_.size() - at_; }  // bytes not read yet
  // What is not read yet; valid until the next write, read or reset.
  std::string_view view() const { return std::string_view(data_).substr(at_); }
  std::span<const std::byte> bytes() const { return bytesOf(view()); }
  std::string str() const { return std::string(view()); }
  void reset() {
    data_.clear();
    at_ = 0;
  }

 private:
  std::string data_;
  std::size_t at_ = 0;
};

// ---- adapters -----------------------------------------------------------------------------------------------------

// At most n bytes of r, then errc::eof.
template <ReaderRef R>
class LimitReader {
 public:
  LimitReader(R&& r, std::size_t n) : r_(std::forward<R>(r)), left_(n) {}
  IoResult read(std::span<std::byte> out) {
    if (left_ == 0) return {0, errc::eof};
    const IoResult got = r_.read(out.first(std::min(out.size(), left_)));
    left_ -= got.n;
    return got;
  }
  std::size_t left() const { return left_; }

 private:
  R r_;
  std::size_t left_;
};
template <class R>
LimitReader(R&&, std::size_t) -> LimitReader<R>;

// Reads r and writes all that it read to w, before it returns. An error of w is the read's error.
template <ReaderRef R, WriterRef W>
class TeeReader {
 public:
  TeeReader(R&& r, W&& w) : r_(std::forward<R>(r)), w_(std::forward<W>(w)) {}
  IoResult read(std::span<std::byte> out) {
    const IoResult got = r_.read(out);
    if (got.n == 0) return got;
    const IoResult put = w_.write(std::span<const std::byte>(out.first(got.n)));
    if (put.err) return {put.n, put.err};
    return got;
  }

 private:
  R r_;
  W w_;
};
template <class R, class W>
TeeReader(R&&, W&&) -> TeeReader<R, W>;

// Writes to all of them, one after the other, up to the first error.
template <WriterRef... Ws>
class MultiWriter {
 public:
  explicit MultiWriter(Ws&&... ws) : ws_(std::forward<Ws>(ws)...) {}
  IoResult write(std::span<const std::byte> b) {
    IoResult result{b.size(), {}};
    std::apply([&](auto&... w) { static_cast<void>((one(w, b, result) && ...)); }, ws_);
    return result;
  }
  IoResult write(std::string_view s) { return write(bytesOf(s)); }

 private:
  template <class W>
  static bool one(W& w, std::span<const std::byte> b, IoResult& result) {
    result = w.write(b);
    if (!result.err && result.n != b.size()) result.err = errc::shortWrite;
    return !result.err;
  }
  std::tuple<Ws...> ws_;
};
template <class... Ws>
MultiWriter(Ws&&...) -> MultiWriter<Ws...>;

// ---- Go's interface values ----------------------------------------------------------------------------------------

// Any reader behind one type. Copies share it.
class AnyReader {
 public:
  template <ReaderRef R>
  requires(!std::same_as<std::remove_cvref_t<R>, AnyReader>) AnyReader(R&& r)
      : impl_(std::make_shared<Impl<R>>(std::forward<R>(r))) {}  // NOLINT(google-explicit-constructor)
  IoResult read(std::span<std::byte> out) const { return impl_->read(out); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual IoResult read(std::span<std::byte> out) = 0;
  };
  template <class R>
  struct Impl final : Base {
    explicit Impl(R&& reader) : r(std::forward<R>(reader)) {}
    IoResult read(std::span<std::byte> out) override { return r.read(out); }
    R r;
  };
  std::shared_ptr<Base> impl_;
};

// Any writer behind one type. Copies share it.
class AnyWriter {
 public:
  template <WriterRef W>
  requires(!std::same_as<std::remove_cvref_t<W>, AnyWriter>) AnyWriter(W&& w)
      : impl_(std::make_shared<Impl<W>>(std::forward<W>(w))) {}  // NOLINT(google-explicit-constructor)
  IoResult write(std::span<const std::byte> b) const { return impl_->write(b); }
  IoResult write(std::string_view s) const { return impl_->write(bytesOf(s)); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual IoResult write(std::span<const std::byte> b) = 0;
  };
  template <class W>
  struct Impl final : Base {
    explicit Impl(W&& writer) : w(std::forward<W>(writer)) {}
    IoResult write(std::span<const std::byte> b) override { return w.write(b); }
    W w;
  };
  std::shared_ptr<Base> impl_;
};

}  // namespace io
}  // namespace gmp

#include <gmpscope/bufio.h>
