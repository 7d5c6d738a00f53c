// Purpose: a plain thread beside a run that does something every few milliseconds: drains the recorder, reports
// progress.
// Invariant: the work is never done by two threads at once, and not any more once stop() has returned.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace gmp::load {

class Keeper {
 public:
  // name: the thread's, at most 15 bytes. work(turn): 1, 2, 3...
  Keeper(std::string name, std::int64_t every_ns, std::function<void(std::uint64_t turn)> work);
  ~Keeper();  // stops
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Waits for the work under way. Idempotent; not from the work itself.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gmp::load
