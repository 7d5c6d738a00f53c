// Purpose: runs plain functions as Ms of a virtual World, without the scheduler.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/sim.h>

#include "sim/world/sim_world.h"

namespace gmp::sim {

using namespace std::chrono_literals;

class WorldFixture {
 public:
  explicit WorldFixture(const Config& c = {}, trace::Recorder* recorder = nullptr) : world(c, recorder) {}

  // m0 runs main.
  Outcome run(std::function<void()> main) { return world.execute(call, add(std::move(main))); }
  // One more M that runs fn.
  void spawn(std::function<void()> fn) { ASSERT_EQ(world.newosproc(call, add(std::move(fn))), 0); }
  void note(std::string_view what) { log += std::string(what) + "@" + std::to_string(world.traceTime()) + " "; }

  SimWorld world;
  std::string log;

 private:
  static void call(void* fn) { (*static_cast<std::function<void()>*>(fn))(); }
  void* add(std::function<void()> fn) { return &functions_.emplace_back(std::move(fn)); }
  std::deque<std::function<void()>> functions_;
};

// A configuration in which only what a test asks for takes time: every fixed cost is 1 ns or 0.
inline Config bare() {
  Config c;
  Costs& k = c.costs;
  k.spread = 0;
  k.contextSwitch = k.threadCreate = k.threadStart = k.wakeLatency = k.timerSlack = 0;
  k.futexCall = k.usleepCall = k.osyield = k.nanotime = k.pollCall = 1;
  k.pollPerEvent = k.pollControl = k.pollWake = 0;
  k.socket = k.bind = k.listen = k.accept = k.connect = k.read = k.write = k.shutdown = k.close = k.socketOption = 0;
  k.readPerKiB = k.writePerKiB = 0;
  return c;
}

inline std::span<const std::byte> bytesOf(std::string_view s) { return std::as_bytes(std::span(s.data(), s.size())); }
inline std::string textOf(std::span<const std::byte> b) {
  return std::string(reinterpret_cast<const char*>(b.data()), b.size());
}

}  // namespace gmp::sim
