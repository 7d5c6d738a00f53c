// Purpose: the store buffers of the Ms of one virtual world, and the scheduling point that every atomic operation is.
// Invariants: one thread. Outside of a Session, and on the driver, operations act on memory at once. A buffer is first
//             in first out; it drains at a random rate at every step, and wholly at a fence, an RMW and a sequentially
//             consistent store. A kernel call of a World is a fence (tests/sim/mutants/stepped_world.h).
// Mirrors: total store order, what x86 does.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/base/rng.h"

namespace gmp {
class World;
}

namespace gmp::stepped {

using Write = void (*)(void* cell, std::uint64_t bits);

class Session {
 public:
  // oneIn: a waiting store is written with probability 1/oneIn at each step; 0: stores are never delayed.
  Session(std::uint64_t seed, std::uint32_t oneIn);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  // Where the scheduling points go; null: nowhere.
  void attach(World* world) { world_ = world; }
  // Writes everything that waits.
  void drainAll();
  std::uint64_t steps() const { return steps_; }

 private:
  friend void step();
  friend bool ownStore(const void* cell, std::uint64_t* bits);
  friend bool buffer(void* cell, std::uint64_t bits, Write write);
  friend void fence();
  friend void forget(const void* cell);

  struct Store {
    void* cell;
    std::uint64_t bits;
    Write write;
  };
  struct Buffer {
    void* m = nullptr;
    std::deque<Store> stores;
  };
  Buffer* bufferOf(void* m);
  void writeFirst(Buffer& b);

  Rng rng_;
  const std::uint32_t oneIn_;
  World* world_ = nullptr;
  std::vector<Buffer> buffers_;  // in the order of first use
  std::size_t waiting_ = 0;
  std::uint64_t steps_ = 0;
};

void step();
bool ownStore(const void* cell, std::uint64_t* bits);
bool buffer(void* cell, std::uint64_t bits, Write write);
void fence();
void forget(const void* cell);

}  // namespace gmp::stepped
