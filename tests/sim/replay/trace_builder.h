// Purpose: traces made by hand, event by event, for tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gmpscope/trace.h>

namespace gmp::test {

namespace ev = trace::ev;
using trace::Count;
using trace::Fd;
using trace::GRef;
using trace::MRef;
using trace::Ns;
using trace::Obj;
using trace::PRef;
using trace::Str;

class TraceBuilder {
 public:
  TraceBuilder() {
    trace.header.generator = "test";
    trace.header.world = "sim";
    trace.header.clock = "virtual";
  }

  trace::Trace trace;
  std::int64_t step = 100;  // ns between events

  // The next event: M m, with P p, about goroutine g.
  template <class E>
  TraceBuilder& add(int m, int p, std::int64_t g, const E& payload) {
    trace::Event e;
    trace::pack(payload, e);
    e.seq = trace.events.size();
    e.t = now_;
    e.m = m;
    e.p = static_cast<std::int16_t>(p);
    e.g = g;
    trace.events.push_back(e);
    now_ += step;
    return *this;
  }
  TraceBuilder& wait(std::int64_t ns) {
    now_ += ns;
    return *this;
  }
  Str str(std::string_view text) {
    for (std::size_t i = 0; i < trace.strings.size(); ++i) {
      if (trace.strings[i] == text) return {static_cast<std::int32_t>(i)};
    }
    trace.strings.emplace_back(text);
    return {static_cast<std::int32_t>(trace.strings.size() - 1)};
  }

  // The snapshot that opens a trace: M0 runs G1 (main) on P0, the other Ps are idle (the lowest on top), M1 is sysmon.
  TraceBuilder& boot(int procs = 1) {
    trace.header.gomaxprocs = procs;
    add(0, -1, 0, ev::SnapBegin{{procs}, false});
    add(0, -1, 0, ev::SnapM{{0}, false, false, false});
    add(0, -1, 0, ev::SnapM{{1}, false, false, true});
    for (int p = 0; p < procs; ++p) {
      const bool first = p == 0;
      add(0, -1, 0,
          ev::SnapP{{p}, first ? trace::PStatus::running : trace::PStatus::idle, {first ? 0 : -1}, {first ? 1 : 0}});
    }
    for (int p = procs - 1; p > 0; --p) add(0, -1, 0, ev::SnapIdleP{{p}});
    add(0, -1, 1, ev::SnapG{{0}, str("main"), trace::GStatus::running, trace::WaitReason::none, {0}});
    return add(0, -1, 0, ev::SnapEnd{});
  }

  // ---- what goroutines on one M do, with the queue events that belong to it ----
  // go: the new goroutine goes to runnext, kicking out `kicked` to the tail.
  TraceBuilder& go(int m, int p, std::int64_t parent, std::int64_t g, std::string_view name, std::int64_t kicked = 0) {
    add(m, p, g, ev::GoCreate{{parent}, str(name)});
    add(m, p, g, ev::RunqPut{{kicked}, trace::QueuePlace::runnext});
    if (kicked) add(m, p, kicked, ev::RunqPut{{0}, trace::QueuePlace::tail});
    return *this;
  }
  TraceBuilder& park(int m, int p, std::int64_t g, trace::WaitReason reason, std::int64_t obj = 0) {
    return add(m, p, g, ev::GoPark{{obj}, reason, {-1}, trace::PollMode::none});
  }
  // Read of nothing, then the goroutine parks in rg of fd.
  TraceBuilder& parkOnFd(int m, int p, std::int64_t g, int fd, trace::PollMode mode = trace::PollMode::r) {
    add(m, p, g, ev::PollSem{{fd}, mode, trace::PollMove::nilToWait, trace::SemWhy::prepare});
    add(m, p, g, ev::GoPark{{0}, trace::WaitReason::ioWait, {fd}, mode});
    return add(m, p, g, ev::PollSem{{fd}, mode, trace::PollMove::waitToG, trace::SemWhy::commit});
  }
  TraceBuilder& runNext(int m, int p, std::int64_t g, int tick) {
    add(m, p, g, ev::RunqGet{trace::QueuePlace::runnext});
    return add(m, p, g, ev::GoStart{trace::FindRule::runnext, true, {tick}});
  }
  TraceBuilder& runLocal(int m, int p, std::int64_t g, int tick) {
    add(m, p, g, ev::RunqGet{trace::QueuePlace::tail});
    return add(m, p, g, ev::GoStart{trace::FindRule::localQueue, false, {tick}});
  }
  TraceBuilder& openFd(int m, int p, int fd, int life = 1) { return add(m, p, 0, ev::PollOpen{{fd}, {life}}); }

 private:
  std::int64_t now_ = 0;
};

// Two goroutines of one P read from descriptors 7 and 8: both park, the M blocks in the poller, which gives both; the
// first runs at once, the other through the queue. A legal trace; its last event is G2's read.
inline TraceBuilder twoReaders() {
  TraceBuilder b;
  b.boot(1);
  b.openFd(0, 0, 7).openFd(0, 0, 8);
  b.go(0, 0, 1, 2, "echo").go(0, 0, 1, 3, "echo", 2);
  b.park(0, 0, 1, trace::WaitReason::chanReceive, 5);
  b.runNext(0, 0, 3, 1);
  b.add(0, 0, 3, ev::SockRead{{200}, {7}, {-11}});
  b.parkOnFd(0, 0, 3, 7);
  b.runLocal(0, 0, 2, 2);
  b.add(0, 0, 2, ev::SockRead{{200}, {8}, {-11}});
  b.parkOnFd(0, 0, 2, 8);
  // findRunnable: nothing local, nothing global; the poll without waiting gives nothing; P0 is given up.
  b.add(0, 0, 0, ev::PollBegin{{0}, trace::PollCaller::findRunnable, {2}});
  b.add(0, 0, 0, ev::PollEnd{trace::PollCaller::findRunnable, {0}, {0}, false});
  b.add(0, 0, 0, ev::ProcRelease{trace::ReleaseWhy::nothingToRun});
  b.add(0, -1, 0, ev::ProcIdlePut{{0}});
  b.add(0, -1, 0, ev::PollBegin{{-1}, trace::PollCaller::findRunnableBlocking, {2}}).wait(50'000);
  b.add(0, -1, 0, ev::PollFd{{7}, {1}, false});
  b.add(0, -1, 3, ev::PollSem{{7}, trace::PollMode::r, trace::PollMove::gToReady, trace::SemWhy::io});
  b.add(0, -1, 0, ev::PollFd{{8}, {1}, false});
  b.add(0, -1, 2, ev::PollSem{{8}, trace::PollMode::r, trace::PollMove::gToReady, trace::SemWhy::io});
  b.add(0, -1, 0, ev::PollEnd{trace::PollCaller::findRunnableBlocking, {2}, {2}, false});
  b.add(0, -1, 0, ev::ProcIdleGet{{0}});
  b.add(0, 0, 0, ev::ProcAcquire{trace::AcquireWhy::pollReturned});
  // The list is in reverse order of the events: G2 runs, G3 is injected.
  b.add(0, 0, 3, ev::GoReady{{0}, {0}, trace::ReadyCause::netpoll, {7}});
  b.add(0, 0, 0, ev::PollInject{{1}, {0}});
  b.add(0, 0, 3, ev::RunqPutBatch{{1}});
  b.add(0, 0, 2, ev::GoReady{{0}, {0}, trace::ReadyCause::netpoll, {8}});
  b.add(0, 0, 2, ev::GoStart{trace::FindRule::netpollBlock, false, {3}});
  b.add(0, 0, 2, ev::PollSem{{8}, trace::PollMode::r, trace::PollMove::readyToNil, trace::SemWhy::consume});
  b.add(0, 0, 2, ev::SockRead{{300}, {8}, {64}});
  return b;
}

}  // namespace gmp::test
