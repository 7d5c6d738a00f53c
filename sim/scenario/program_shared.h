// Purpose: what all goroutines of a scenario's program share: its listeners, channels, wait groups and mutexes, and the
// counters.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gmpscope/chan.h>
#include <gmpscope/net.h>
#include <gmpscope/start.h>
#include <gmpscope/sync.h>

#include "core/base/spin_lock.h"
#include "sim/scenario/buffer_pool.h"
#include "sim/scenario/byte_stream.h"
#include "sim/scenario/program.h"

namespace gmp::scenario {

// What flows through a channel: one of these, as the channel was made for.
struct Value {
  std::int64_t number = 0;
  std::shared_ptr<std::vector<std::byte>> bytes;
  net::Conn conn;
};
using Channel = Chan<Value>;

// A handle that one goroutine sets and others copy, as a package-level variable of Go that is handed over properly.
template <class T>
class SharedHandle {
 public:
  void set(T v) {
    const SpinGuard held(lock_);
    std::swap(value_, v);
  }
  T get() const {
    const SpinGuard held(lock_);
    return value_;
  }

 private:
  mutable SpinLock lock_;
  T value_ GMP_GUARDED_BY(lock_);
};

// Those who get what is broadcast.
struct Program::Room {
  Mutex lock;
  std::vector<Channel> members;
};

struct Program::Shared {
  Shared(const Scenario& s, Bound b, ProgramOptions o);

  bool stopped() const { return options.control != nullptr && options.control->stopped(); }
  // The program cannot go on: remembers the first reason and ends the run.
  void fail(const std::string& why);
  // A failure of a socket that the program survives.
  void ioError(const std::string& what);

  const Scenario& scenario;
  const Bound bound;
  const ProgramOptions options;
  std::vector<SharedHandle<net::Listener>> listeners;
  std::vector<SharedHandle<Channel>> channels;
  std::unique_ptr<WaitGroup[]> waitgroups;
  std::unique_ptr<Mutex[]> mutexes;
  std::unique_ptr<RWMutex[]> rwmutexes;
  std::unique_ptr<Once[]> onces;
  std::unique_ptr<BufferPool[]> pools;
  std::unique_ptr<ByteStream[]> streams;
  std::unique_ptr<Room[]> rooms;
  int announced;  // the listener that the clients are told of; -1: the first
  std::atomic<bool> announcedOnce{false};

  std::atomic<std::uint64_t> accepted{0}, dialed{0}, reads{0}, bytesRead{0}, writes{0}, bytesWritten{0}, ioErrors{0};
  mutable SpinLock textLock;
  std::string firstError GMP_GUARDED_BY(textLock);
  std::string failure GMP_GUARDED_BY(textLock);
};

// A goroutine that runs that function of the scenario; see walker.cpp. seed: of what it chooses.
Task functionTask(Program::Shared& program, int function, std::uint64_t seed);

}  // namespace gmp::scenario
