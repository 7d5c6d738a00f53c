// Purpose: a socket buffer: bytes in order, put in at the back and taken from the front.
// Invariant: an empty queue holds little memory, so that idle connections are cheap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

namespace gmp::sim {

class ByteQueue {
 public:
  std::size_t size() const { return bytes_.size() - head_; }
  bool empty() const { return size() == 0; }
  void push(std::span<const std::byte> b) { bytes_.insert(bytes_.end(), b.begin(), b.end()); }
  // The first n bytes (n <= size()), valid until the next change.
  std::span<const std::byte> front(std::size_t n) const { return std::span(bytes_).subspan(head_, n); }
  void drop(std::size_t n) {
    head_ += n;
    if (head_ == bytes_.size()) {
      head_ = 0;
      if (bytes_.capacity() > kKeep) std::vector<std::byte>().swap(bytes_);
      bytes_.clear();
    } else if (head_ >= kCompact && head_ * 2 >= bytes_.size()) {
      bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }
  // Forgets all but the first n bytes.
  void truncate(std::size_t n) { bytes_.resize(head_ + n); }
  void clear() { drop(size()); }

 private:
  static constexpr std::size_t kKeep = 512;
  static constexpr std::size_t kCompact = 16u << 10;
  std::vector<std::byte> bytes_;
  std::size_t head_ = 0;
};

}  // namespace gmp::sim
