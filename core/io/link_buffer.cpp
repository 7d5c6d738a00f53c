#include <gmpscope/link_buffer.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include <gmpscope/pool.h>

#include "core/base/check.h"

namespace gmp::io {

// One pool for all buffers: a node that one connection has emptied serves the next.
class LinkBuffer::Nodes {
 public:
  static Node* take() { return pool().get().release(); }
  static void give(Node* node) { pool().put(std::unique_ptr<Node>(node)); }

 private:
  using Owner = std::unique_ptr<Node>;
  static Pool<Owner>& pool() {
    // Never destroyed: buffers that are static objects may be destroyed after it.
    static auto* nodes = new Pool<Owner>([] { return Owner(new Node); }, [](Owner& node) { node->next = nullptr; });
    return *nodes;
  }
};

LinkBuffer::~LinkBuffer() {
  while (first_ != nullptr) Nodes::give(std::exchange(first_, first_->next));
}

std::span<std::byte> LinkBuffer::prepare() {
  if (last_ == nullptr) {
    first_ = last_ = Nodes::take();
  } else if (writeAt_ == kNodeBytes) {
    last_->next = Nodes::take();
    last_ = last_->next;
    writeAt_ = 0;
  }
  return std::span(last_->bytes).subspan(writeAt_);
}

void LinkBuffer::commit(std::size_t n) {
  GMP_CHECK(n <= kNodeBytes - writeAt_, "LinkBuffer: more is committed than was prepared");
  writeAt_ += n;
  if (n > 0) len_.fetchAdd(n);
}

IoResult LinkBuffer::write(std::span<const std::byte> b) {
  for (std::size_t done = 0; done < b.size();) {
    const std::span<std::byte> room = prepare();
    const std::size_t n = std::min(room.size(), b.size() - done);
    std::memcpy(room.data(), b.data() + done, n);
    commit(n);
    done += n;
  }
  return {b.size(), {}};
}

std::span<const std::byte> LinkBuffer::front() {
  const std::size_t len = len_.load();
  if (len == 0) return {};
  if (readAt_ == kNodeBytes) {
    Nodes::give(std::exchange(first_, first_->next));
    readAt_ = 0;
  }
  return std::span<const std::byte>(first_->bytes).subspan(readAt_, std::min(len, kNodeBytes - readAt_));
}

void LinkBuffer::consume(std::size_t n) {
  GMP_CHECK(n <= len_.load(), "LinkBuffer: more is consumed than there is");
  while (n > 0) {
    const std::size_t step = std::min(n, front().size());
    readAt_ += step;
    n -= step;
    len_.fetchSub(step);
  }
}

IoResult LinkBuffer::read(std::span<std::byte> b) {
  std::size_t done = 0;
  while (done < b.size()) {
    const std::span<const std::byte> there = front();
    if (there.empty()) break;
    const std::size_t n = std::min(there.size(), b.size() - done);
    std::memcpy(b.data() + done, there.data(), n);
    consume(n);
    done += n;
  }
  return {done, done == 0 && !b.empty() ? make_error_code(errc::eof) : std::error_code()};
}

}  // namespace gmp::io
