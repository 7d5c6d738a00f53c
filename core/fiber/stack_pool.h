// Purpose: goroutine stacks: address space from large slabs, committed page by page, a guard page below each.
// Mirrors: runtime/stack.go's stack pools in purpose; Go's stacks grow by copying, ours have a fixed size.
// Invariants: get/put from any thread (a short spin lock; callers cache per P). A returned stack is not touched by the
//             pool until get. Guards: MADV_GUARD_INSTALL where the kernel has it (no map-count limit), else mprotect
//             for at most 16,000 stacks and none above (guarded() tells).
#pragma once

#include <cstddef>
#include <memory>

#include "core/fiber/fiber.h"

namespace gmp::fiber {

class StackPool {
 public:
  // bytes: address space per stack, rounded up to pages (guard included).
  explicit StackPool(std::size_t bytes);
  ~StackPool();  // unmaps all slabs
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;

  // A stack, or one with lo == nullptr when the system has no memory left.
  Stack get();
  void put(Stack s);
  // The program that runs on these stacks has died: nobody will unwind them. Matters to the leak checker only.
  void abandon();
  std::size_t stackBytes() const;
  std::size_t inUse() const;
  // true if `address` lies in the guard page of one of our stacks; *lo is then the stack's lowest usable address.
  // Async-signal-safe.
  bool guardHit(const void* address, void** lo) const;
  // false once a stack was handed out that has no guard page (only on kernels without MADV_GUARD_INSTALL).
  bool guarded() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gmp::fiber
