// Purpose: a byte queue that grows without copying what is in it: a list of fixed-size nodes.
// Mirrors: nothing in Go's library; the LinkBuffer of netpoll libraries in Go. Included by <gmpscope/gmpscope.h>.
// Invariants: one producer (write, prepare, commit) and one consumer (read, front, consume) may work at the same time;
//             len_ is all that they share. The producer adds to it after the bytes are there and linked, the consumer
//             leaves a node only for a byte behind it, so a node belongs to one of them at a time. Nodes come from one
//             Pool of the process and go back to it.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <gmpscope/atomic.h>
#include <gmpscope/io.h>

namespace gmp::io {

class LinkBuffer {
 public:
  static constexpr std::size_t kNodeBytes = 4096 - sizeof(void*);

  LinkBuffer() = default;
  ~LinkBuffer();
  LinkBuffer(const LinkBuffer&) = delete;
  LinkBuffer& operator=(const LinkBuffer&) = delete;

  // ---- the producer's
  // Takes all of b; never fails.
  IoResult write(std::span<const std::byte> b);
  IoResult write(std::string_view text) { return write(bytesOf(text)); }
  // Room for at least one byte behind what is there, to be filled in place; the consumer sees it after commit(n).
  std::span<std::byte> prepare();
  void commit(std::size_t n);  // n <= the size of the last prepare

  // ---- the consumer's
  // What is there, up to the size of b; errc::eof if there is nothing (and b is not empty).
  IoResult read(std::span<std::byte> b);
  // The first bytes, as many as stand together; empty if there are none. Valid until consume.
  std::span<const std::byte> front();
  void consume(std::size_t n);  // n <= len()

  // Bytes in the buffer. Anybody: for the producer it can only have become less, for the consumer more.
  std::size_t len() const { return len_.load(); }

 private:
  struct Node {
    Node* next = nullptr;
    std::array<std::byte, kNodeBytes> bytes;
  };
  class Nodes;

  Node* first_ = nullptr;  // the consumer's, from the first commit on
  std::size_t readAt_ = 0;
  Node* last_ = nullptr;  // the producer's
  std::size_t writeAt_ = 0;
  Atomic<std::size_t> len_{0};
};

}  // namespace gmp::io
