// Purpose: what a `pool` of a scenario is: a gmp::Pool of byte buffers, for the steps get and put.
// Invariant: the memory of a buffer belongs to the BufferPool or to the variable that got it, never to a goroutine's
//            stack: a run that is cut short inside get or put leaks nothing. What Pool holds are handles to nodes.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include <gmpscope/pool.h>

#include "core/base/spin_lock.h"

namespace gmp::scenario {

class BufferPool {
 public:
  BufferPool() = default;
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  // sync.Pool.Get: the bytes of a buffer that was put, into *bytes; false: there was none, and *bytes is as before.
  bool get(std::vector<std::byte>* bytes) {
    Handle got = pool_.get();
    if (got.node == nullptr) return false;
    *bytes = std::move(got.node->bytes);
    return true;
  }
  // sync.Pool.Put: keeps the bytes for a later get; *bytes is empty afterwards. Empty bytes are not kept.
  void put(std::vector<std::byte>* bytes) {
    if (bytes->capacity() == 0) return;
    pool_.put(Handle(this, filled(bytes)));
  }
  PoolStats stats() const { return pool_.stats(); }
  // What Go's collector does to all pools at each collection.
  static void collect() { Pool<Handle>::age(); }

 private:
  struct Node {
    std::vector<std::byte> bytes;
  };
  // Gives its node back when nobody wants it any more.
  struct Handle {
    Handle() = default;
    Handle(BufferPool* p, Node* n) : owner(p), node(n) {}
    Handle(Handle&& other) noexcept : owner(other.owner), node(std::exchange(other.node, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
      std::swap(owner, other.owner);
      std::swap(node, other.node);
      return *this;
    }
    ~Handle() {
      if (node != nullptr) owner->recycle(node);
    }
    BufferPool* owner = nullptr;
    Node* node = nullptr;
  };

  Node* filled(std::vector<std::byte>* bytes) {
    const SpinGuard held(lock_);
    if (spare_.empty()) spare_.push_back(&nodes_.emplace_back());
    Node* node = spare_.back();
    spare_.pop_back();
    node->bytes = std::move(*bytes);
    bytes->clear();
    return node;
  }
  void recycle(Node* node) {
    std::vector<std::byte> old;  // freed without the lock
    const SpinGuard held(lock_);
    old.swap(node->bytes);
    spare_.push_back(node);
  }

  SpinLock lock_;             // guards the two
  std::deque<Node> nodes_;    // all there ever were
  std::vector<Node*> spare_;  // those without bytes
  Pool<Handle> pool_{[] { return Handle(); }};
};

}  // namespace gmp::scenario
