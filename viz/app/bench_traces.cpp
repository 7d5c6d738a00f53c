#include "viz/app/bench_traces.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/rng.h"

namespace gmp::viz {

namespace {

using trace::Event;
namespace ev = trace::ev;

class Writer {
 public:
  explicit Writer(trace::Trace& trace) : trace_(trace) {}

  template <class E>
  void put(std::int64_t g, int p, const E& payload) {
    Event e;
    e.seq = trace_.events.size();
    e.t = t_;
    e.g = g;
    e.m = std::max(p, 0);  // M n holds P n
    e.p = static_cast<std::int16_t>(p);
    trace::pack(payload, e);
    trace_.events.push_back(e);
  }
  void pass(std::int64_t ns) { t_ += ns; }

 private:
  trace::Trace& trace_;
  std::int64_t t_ = 0;
};

trace::Trace begun(const char* name, int procs) {
  trace::Trace out;
  out.header.world = "sim";
  out.header.scenario = name;
  out.header.gomaxprocs = procs;
  out.strings.emplace_back("worker");
  return out;
}

void snapshot(Writer& w, std::int64_t goroutines) {
  using namespace trace;
  w.put(0, -1, ev::SnapBegin{{1}, false});
  w.put(0, -1, ev::SnapM{{0}, false, false, false});
  w.put(0, -1, ev::SnapP{{0}, PStatus::running, {0}, {0}});
  for (std::int64_t g = 1; g <= goroutines; ++g)
    w.put(g, -1, ev::SnapG{{0}, {1}, GStatus::waiting, WaitReason::sleep, {-1}});
  w.put(0, -1, ev::SnapEnd{});
}

// Goroutines numbered from 1 on, handed out to the places.
class Dense {
 public:
  Dense(trace::Trace& trace, std::int64_t goroutines, int procs) : w_(trace), all_(goroutines), procs_(procs) {}

  void write() {
    tellAll();
    for (int i = 0; i < kTurns; ++i) turn(i);
  }

 private:
  static constexpr int kTurns = 190;  // fewer than arrows that the lanes draw

  std::int64_t part(double share) const { return static_cast<std::int64_t>(share * static_cast<double>(all_)); }

  void tellAll() {
    using namespace trace;
    const std::int64_t calls = part(0.06), idle = part(0.06);
    w_.put(0, -1, ev::SnapBegin{{procs_}, false});
    int m = procs_;
    for (int i = 0; i < procs_; ++i) w_.put(0, -1, ev::SnapM{{i}, false, false, false});
    w_.put(0, -1, ev::SnapM{{m++}, false, false, true});
    for (std::int64_t i = 0; i < idle; ++i) w_.put(0, -1, ev::SnapM{{m++}, false, true, false});
    const int first_call = m;
    for (std::int64_t i = 0; i < calls; ++i) w_.put(0, -1, ev::SnapM{{m++}, false, false, false});
    for (int i = 0; i < procs_; ++i) w_.put(0, -1, ev::SnapP{{i}, PStatus::running, {i}, {1}});

    for (int i = 0; i < procs_; ++i) {
      running_.push_back(tell(GStatus::running, WaitReason::none, i));
      partners_.push_back(tell(GStatus::waiting, WaitReason::semacquire, -1));
    }
    for (std::int64_t i = 0; i < calls; ++i) tell(GStatus::syscall, WaitReason::none, first_call + static_cast<int>(i));
    std::vector<std::int64_t> global, readers;
    std::vector<std::vector<std::int64_t>> rings(static_cast<std::size_t>(procs_));
    for (std::int64_t i = 0; i < part(0.3); ++i) global.push_back(tell(GStatus::runnable, WaitReason::none, -1));
    const std::int64_t each = std::min<std::int64_t>(250, part(0.2) / procs_ + 2);
    for (auto& ring : rings) {
      for (std::int64_t i = 0; i < each; ++i) ring.push_back(tell(GStatus::runnable, WaitReason::none, -1));
    }
    for (std::int64_t i = 0; i < part(0.25); ++i) readers.push_back(tell(GStatus::waiting, WaitReason::ioWait, -1));
    constexpr WaitReason kReasons[] = {WaitReason::sleep, WaitReason::chanReceive, WaitReason::select};
    while (next_ <= all_) tell(GStatus::waiting, kReasons[next_ % 3], -1);

    for (int i = 0; i < procs_; ++i) {
      for (const std::int64_t g : rings[static_cast<std::size_t>(i)])
        w_.put(g, -1, ev::SnapQueue{{i}, QueuePlace::tail});
    }
    for (const std::int64_t g : global) w_.put(g, -1, ev::SnapQueue{{-1}, QueuePlace::global});
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const auto fd = static_cast<std::int32_t>(i) + 10;
      const bool write = i % 3 == 0;
      w_.put(write ? 0 : readers[i], -1, ev::SnapFd{{fd}, PollMode::r, write ? PollState::nil : PollState::g, {1}});
      w_.put(write ? readers[i] : 0, -1, ev::SnapFd{{fd}, PollMode::w, write ? PollState::g : PollState::nil, {1}});
    }
    w_.put(0, -1, ev::SnapEnd{});
  }

  std::int64_t tell(trace::GStatus status, trace::WaitReason reason, int m) {
    w_.put(next_, -1, ev::SnapG{{0}, {0}, status, reason, {m}});
    return next_++;
  }

  // Two goroutines of every P pass a value to and fro: the one that runs wakes the other by way of runnext, and waits.
  void turn(int i) {
    using namespace trace;
    const int p = i % procs_;
    std::int64_t& running = running_[static_cast<std::size_t>(p)];
    std::int64_t& partner = partners_[static_cast<std::size_t>(p)];
    w_.pass(400);
    w_.put(partner, p, ev::GoReady{{running}, {0}, ReadyCause::semrelease, {-1}});
    w_.put(partner, p, ev::RunqPut{{0}, QueuePlace::runnext});
    w_.pass(100);
    w_.put(running, p, ev::GoPark{{0}, WaitReason::semacquire, {-1}, PollMode::none});
    w_.put(partner, p, ev::RunqGet{QueuePlace::runnext});
    w_.put(partner, p, ev::GoStart{FindRule::runnext, true, {1}});
    std::swap(running, partner);
  }

  Writer w_;
  std::int64_t all_, next_ = 1;
  int procs_;
  std::vector<std::int64_t> running_, partners_;  // by P
};

}  // namespace

trace::Trace crowdTrace(std::int64_t goroutines, std::uint64_t events, std::uint64_t seed) {
  using namespace trace;
  Trace out = begun("crowd", 1);
  out.events.reserve(static_cast<std::size_t>(goroutines) + events + 16);
  Writer w(out);
  snapshot(w, goroutines);
  Rng rng(seed);
  std::int32_t tick = 0;
  for (const std::uint64_t end = out.events.size() + events; out.events.size() < end;) {
    const auto g = static_cast<std::int64_t>(rng.next() % static_cast<std::uint64_t>(goroutines)) + 1;
    w.put(g, 0, ev::GoReady{{0}, {0}, ReadyCause::timer, {-1}});
    w.put(g, 0, ev::RunqPut{{0}, QueuePlace::tail});
    w.put(g, 0, ev::RunqGet{QueuePlace::tail});
    w.put(g, 0, ev::GoStart{FindRule::localQueue, false, {++tick}});
    w.pass(700);
    w.put(g, 0, ev::GoPark{{0}, WaitReason::sleep, {-1}, PollMode::none});
    w.pass(100);
  }
  return out;
}

trace::Trace denseTrace(std::int64_t goroutines, int procs) {
  trace::Trace out = begun("dense", procs);
  Dense(out, goroutines, procs).write();
  return out;
}

}  // namespace gmp::viz
