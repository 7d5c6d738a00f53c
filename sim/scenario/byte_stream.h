// Purpose: what a `linkbuffer` of a scenario is: an io::LinkBuffer whose consumer can wait, for the steps produce and
//          consume.
// Invariants: one goroutine at a time produces and one consumes, as the LinkBuffer asks for: the two locks see to it.
//             A consumer sleeps only while the buffer is empty and open.
#pragma once

#include <cstddef>
#include <mutex>
#include <span>

#include <gmpscope/chan.h>
#include <gmpscope/link_buffer.h>
#include <gmpscope/sync.h>

namespace gmp::scenario {

class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // All of b, at the end. Panic("produce on a closed link buffer") after close().
  void write(std::span<const std::byte> b) {
    const std::lock_guard<Mutex> one(producing_);
    checkOpen();
    static_cast<void>(buffer_.write(b));
    tellConsumer();
  }
  // One read of the source, straight into the buffer's own memory.
  template <class Source>
  IoResult fillFrom(Source&& source) {
    const std::lock_guard<Mutex> one(producing_);
    checkOpen();
    const IoResult got = source.read(buffer_.prepare());
    buffer_.commit(got.n);
    tellConsumer();
    return got;
  }
  // At least one byte, or (full) all of b, waiting for them; errc::eof once the buffer is closed and empty.
  IoResult read(std::span<std::byte> b, bool full) {
    const std::lock_guard<Mutex> one(consuming_);
    std::size_t n = 0;
    while (n < b.size() && (n == 0 || full) && waitForBytes()) n += buffer_.read(b.subspan(n)).n;
    return {n, n == 0 ? errc::eof : std::error_code()};
  }
  // Nothing more comes. As a channel's close: Panic when it is closed already.
  void close() {
    const std::lock_guard<Mutex> one(producing_);
    if (closed_) throw Panic("close of a closed link buffer");
    const std::lock_guard<Mutex> held(lock_);
    closed_ = true;
    more_.broadcast();
  }
  std::size_t len() const { return buffer_.len(); }

 private:
  void checkOpen() const {
    if (closed_) throw Panic("produce on a closed link buffer");
  }
  void tellConsumer() {
    const std::lock_guard<Mutex> held(lock_);
    more_.signal();
  }
  bool waitForBytes() {
    const std::lock_guard<Mutex> held(lock_);
    while (buffer_.len() == 0 && !closed_) more_.wait();
    return buffer_.len() > 0;
  }

  io::LinkBuffer buffer_;
  Mutex producing_, consuming_;
  Mutex lock_;           // between the two
  Cond more_{lock_};     // there are bytes, or none will come
  bool closed_ = false;  // under lock_ and producing_: either may read it
};

}  // namespace gmp::scenario
