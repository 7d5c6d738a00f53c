#include "tests/viz/echo_trace.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "sim/replay/reducer.h"

namespace gmp::viz::testing {

namespace {

namespace ev = trace::ev;
using namespace trace;

constexpr int kListener = 5, kFirstConnection = 7, kSysmon = 1;
constexpr std::int64_t kMain = 1, kAcceptor = 2, kLogger = 3, kTicker = 4, kFirstHandler = 18;

class Builder {
 public:
  explicit Builder(const EchoOptions& options) : o_(options), random_(options.seed * 2 + 1) {
    trace_.header.generator = "test";
    trace_.header.world = "real";
    trace_.header.poller = "epoll";
    trace_.header.scenario = "echo";
    trace_.header.gomaxprocs = o_.procs;
    trace_.header.parameters["connections"] = o_.connections;
    trace_.header.clock = "monotonic";
  }

  Trace build(std::string* problem) {
    boot();
    for (int i = 0; i < o_.rounds; ++i) turn();
    emit(0, -1, 0, ev::ProgramEnd{{0}, str("")});
    if (problem != nullptr)
      *problem = problems_.empty() ? "" : "#" + std::to_string(problems_[0].index) + " " + problems_[0].text;
    return std::move(trace_);
  }

 private:
  // ---- recording ----
  template <class E>
  void emit(int m, int p, std::int64_t g, const E& payload) {
    Event e;
    pack(payload, e);
    now_ += 150 + static_cast<std::int64_t>(pick(1400));
    e.seq = trace_.events.size();
    e.t = now_;
    e.m = m;
    e.p = static_cast<std::int16_t>(p);
    e.g = g;
    trace_.events.push_back(e);
    replay::apply(s_, e, &problems_);
  }

  Str str(const std::string& text) {
    const auto at = std::find(trace_.strings.begin(), trace_.strings.end(), text);
    if (at != trace_.strings.end()) return {static_cast<std::int32_t>(at - trace_.strings.begin())};
    trace_.strings.push_back(text);
    return {static_cast<std::int32_t>(trace_.strings.size() - 1)};
  }

  std::uint64_t pick(std::uint64_t n) {
    random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (random_ >> 33) % n;
  }

  int procOf(int m) const { return s_.ms[static_cast<std::size_t>(m)].p; }

  // ---- the beginning ----
  void boot() {
    emit(0, -1, 0, ev::SnapBegin{{o_.procs}, false});
    emit(0, -1, 0, ev::SnapM{{0}, false, false, false});
    emit(0, -1, 0, ev::SnapM{{kSysmon}, false, false, true});
    emit(0, -1, 0, ev::SnapP{{0}, PStatus::running, {0}, {0}});
    for (int p = 1; p < o_.procs; ++p) emit(0, -1, 0, ev::SnapP{{p}, PStatus::idle, {-1}, {0}});
    for (int p = o_.procs - 1; p > 0; --p) emit(0, -1, 0, ev::SnapIdleP{{p}});
    emit(0, -1, kMain, ev::SnapG{{0}, str("main"), GStatus::running, WaitReason::none, {0}});
    emit(0, -1, 0, ev::SnapEnd{});
    emit(0, 0, kMain, ev::SockListen{{kListener}, str("127.0.0.1:8080")});
    emit(0, 0, kMain, ev::PollOpen{{kListener}, {1}});
    for (const auto& [g, name] : {std::pair{kAcceptor, "acceptLoop"}, {kLogger, "logger"}, {kTicker, "ticker"}})
      create(0, kMain, g, name);
    emit(0, 0, kMain, ev::GoPark{{0}, WaitReason::waitGroupWait, {-1}, PollMode::none});
  }

  void create(int m, std::int64_t parent, std::int64_t g, const char* name) {
    const int p = procOf(m);
    emit(m, p, g, ev::GoCreate{{parent}, str(name)});
    putNext(m, g);
    wakep(m);
  }

  void putNext(int m, std::int64_t g) {
    const int p = procOf(m);
    const std::int64_t kicked = s_.ps[static_cast<std::size_t>(p)].runnext;
    emit(m, p, g, ev::RunqPut{{kicked}, QueuePlace::runnext});
    if (kicked != 0) emit(m, p, kicked, ev::RunqPut{{0}, QueuePlace::tail});
  }

  // ---- threads ----
  void wakep(int m) {
    if (s_.idlePs.empty() || s_.counts.spinning > 0) return;
    const auto p = static_cast<int>(s_.idlePs.back());
    emit(m, procOf(m), 0, ev::ProcIdleGet{{p}});
    startThread(m, p, true);
  }

  // A sleeping thread, or a new one, takes p.
  void startThread(int m, int p, bool spinning) {
    int target = 0;
    if (!s_.idleMs.empty()) {
      target = static_cast<int>(s_.idleMs.back());
      emit(m, procOf(m), 0, ev::MWake{{target}, {p}, spinning});
    } else {
      target = static_cast<int>(s_.ms.size());
      emit(m, procOf(m), 0, ev::MNew{{target}, {p}, spinning});
      emit(target, -1, 0, ev::MStart{false});
    }
    emit(target, p, 0, ev::ProcAcquire{AcquireWhy::handed});
  }

  void stopSpinning(int m, UnspinWhy why) {
    if (s_.ms[static_cast<std::size_t>(m)].spinning) emit(m, procOf(m), 0, ev::MUnspin{why});
  }

  void start(int m, std::int64_t g, FindRule rule) {
    stopSpinning(m, UnspinWhy::foundWork);
    const int p = procOf(m);
    emit(m, p, g,
         ev::GoStart{rule,
                     rule == FindRule::runnext,
                     {static_cast<std::int32_t>(s_.ps[static_cast<std::size_t>(p)].schedtick) + 1}});
  }

  // ---- the network ----
  // Sockets that have something for a goroutine that stands in rg, a few of them at random.
  std::vector<int> readySockets() {
    std::vector<int> fds;
    s_.fds.forEach([&](std::int64_t fd, const replay::FdState& f) {
      if (f.registered && f.r.state == PollState::g && (fd != kListener || opened_ < o_.connections))
        fds.push_back(static_cast<int>(fd));
    });
    std::vector<int> chosen;
    while (!fds.empty() && static_cast<int>(chosen.size()) < o_.burst && pick(3) != 0) {
      const auto at = static_cast<std::ptrdiff_t>(pick(fds.size()));
      chosen.push_back(fds[static_cast<std::size_t>(at)]);
      fds.erase(fds.begin() + at);
    }
    return chosen;
  }

  // The part of a poll that returns `fds`; the goroutines are in `taken` of m afterwards, in order of the list.
  std::vector<std::int64_t> pollReturns(int m, PollCaller caller, const std::vector<int>& fds) {
    const int p = procOf(m);
    for (const int fd : fds) {
      emit(m, p, 0, ev::PollFd{{fd}, {1}, false});
      emit(m, p, s_.fd(fd)->r.g, ev::PollSem{{fd}, PollMode::r, PollMove::gToReady, SemWhy::io});
    }
    const auto n = static_cast<std::int32_t>(fds.size());
    emit(m, p, 0, ev::PollEnd{caller, {n}, {n}, false});
    const auto taken = s_.ms[static_cast<std::size_t>(m)].taken.items();
    return {taken.begin(), taken.end()};
  }

  void ready(int m, std::int64_t g) {
    const replay::GState& st = *s_.g(g);
    emit(m, procOf(m), g, ev::GoReady{{0}, {0}, ReadyCause::netpoll, {st.fd}});
  }

  // The first of the list runs on m, the others are injected.
  void runList(int m, const std::vector<std::int64_t>& list, FindRule rule) {
    for (const std::int64_t g : list) ready(m, g);
    const int p = procOf(m);
    const auto others = static_cast<std::int32_t>(list.size()) - 1;
    if (others > 0) {
      const std::int32_t global = std::min<std::int32_t>(others, static_cast<std::int32_t>(s_.idlePs.size()));
      emit(m, p, 0, ev::PollInject{{others}, {global}});
      for (std::int32_t i = 1; i <= others; ++i) {
        emit(m, p, list[static_cast<std::size_t>(i)],
             ev::RunqPut{{0}, i <= global ? QueuePlace::global : QueuePlace::tail});
      }
      wakep(m);
    }
    start(m, list[0], rule);
  }

  void blockedPollReturns(int m) {
    const std::vector<int> fds = readySockets();
    if (fds.empty()) return;
    const auto list = pollReturns(m, PollCaller::findRunnableBlocking, fds);
    if (!s_.idlePs.empty()) {
      const auto p = static_cast<int>(s_.idlePs.back());
      emit(m, -1, 0, ev::ProcIdleGet{{p}});
      emit(m, p, 0, ev::ProcAcquire{AcquireWhy::pollReturned});
      runList(m, list, FindRule::netpollBlock);
      return;
    }
    for (const std::int64_t g : list) ready(m, g);
    const auto n = static_cast<std::int32_t>(list.size());
    emit(m, -1, 0, ev::PollInject{{n}, {n}});
    emit(m, -1, list[0], ev::GlobalPutBatch{{n}});
    emit(m, -1, 0, ev::MPark{});
  }

  // ---- the scheduler ----
  bool fromQueues(int m) {
    const int p = procOf(m);
    const replay::PState& st = s_.ps[static_cast<std::size_t>(p)];
    const bool global = !s_.global.empty();
    if ((st.schedtick + 1) % 61 == 0 && global) return takeGlobal(m, 1, FindRule::tick61);
    if (st.runnext != 0) {
      const std::int64_t g = st.runnext;
      emit(m, p, g, ev::RunqGet{QueuePlace::runnext});
      start(m, g, FindRule::runnext);
      return true;
    }
    if (!st.ring.empty()) {
      const std::int64_t g = st.ring.front();
      emit(m, p, g, ev::RunqGet{QueuePlace::tail});
      start(m, g, FindRule::localQueue);
      return true;
    }
    return global && takeGlobal(m, static_cast<int>(s_.global.size()) / o_.procs + 1, FindRule::globalQueue);
  }

  bool takeGlobal(int m, int n, FindRule rule) {
    const int p = procOf(m);
    n = std::min(n, static_cast<int>(s_.global.size()));
    const std::vector<std::int64_t> batch = s_.global.first(static_cast<std::size_t>(n));
    emit(m, p, batch[0], ev::GlobalGet{rule, {n}, {static_cast<std::int32_t>(s_.global.size())}});
    for (std::size_t i = 1; i < batch.size(); ++i) emit(m, p, batch[i], ev::RunqPut{{0}, QueuePlace::tail});
    start(m, batch[0], rule);
    return true;
  }

  bool steal(int m) {
    const int p = procOf(m);
    if (!s_.ms[static_cast<std::size_t>(m)].spinning) emit(m, p, 0, ev::MSpin{{m}, SpinWhy::steal});
    for (int v = 0; v < o_.procs; ++v) {
      const auto ring = s_.ps[static_cast<std::size_t>(v)].ring.items();
      if (v == p || ring.empty()) continue;
      const std::size_t n = ring.size() - ring.size() / 2;
      const std::int64_t last = ring[n - 1];
      emit(m, p, last, ev::RunqSteal{{v}, {static_cast<std::int32_t>(n)}, false, {0}});
      start(m, last, FindRule::steal);
      return true;
    }
    emit(m, p, 0, ev::StealMiss{{4}, {4 * (o_.procs - 1)}, false});
    return false;
  }

  void schedule(int m) {
    if (fromQueues(m)) return;
    const int p = procOf(m);
    emit(m, p, 0, ev::PollBegin{{0}, PollCaller::findRunnable, {s_.poller.waiters}});
    const std::vector<int> fds = readySockets();
    const auto list = pollReturns(m, PollCaller::findRunnable, fds);
    if (!list.empty()) return runList(m, list, FindRule::netpoll);
    if (steal(m)) return;
    emit(m, p, 0, ev::ProcRelease{ReleaseWhy::nothingToRun});
    emit(m, -1, 0, ev::ProcIdlePut{{p}});
    stopSpinning(m, UnspinWhy::nothingFound);
    if (s_.poller.blocked < 0)
      emit(m, -1, 0, ev::PollBegin{{-1}, PollCaller::findRunnableBlocking, {s_.poller.waiters}});
    else emit(m, -1, 0, ev::MPark{});
  }

  // ---- the goroutines ----
  void parkOn(int m, std::int64_t g, int fd) {
    const int p = procOf(m);
    emit(m, p, g, ev::PollSem{{fd}, PollMode::r, PollMove::nilToWait, SemWhy::prepare});
    emit(m, p, g, ev::GoPark{{0}, WaitReason::ioWait, {fd}, PollMode::r});
    emit(m, p, g, ev::PollSem{{fd}, PollMode::r, PollMove::waitToG, SemWhy::commit});
  }

  void consume(int m, std::int64_t g, int fd) {
    if (s_.fd(fd)->r.state == PollState::ready)
      emit(m, procOf(m), g, ev::PollSem{{fd}, PollMode::r, PollMove::readyToNil, SemWhy::consume});
  }

  void runAcceptor(int m) {
    const int p = procOf(m);
    const bool woken = s_.fd(kListener)->r.state == PollState::ready;
    consume(m, kAcceptor, kListener);
    if (woken && opened_ < o_.connections) {
      const int fd = kFirstConnection + opened_;
      emit(m, p, kAcceptor,
           ev::SockAccept{{kListener}, {fd}, {fd}, str("127.0.0.1:" + std::to_string(50120 + opened_))});
      emit(m, p, kAcceptor, ev::PollOpen{{fd}, {1}});
      const std::int64_t g = kFirstHandler + opened_++;
      handlers_[g] = fd;
      create(m, kAcceptor, g, "handleConn");
    }
    emit(m, p, kAcceptor, ev::SockAccept{{kListener}, {-1}, {-11}, str("")});
    parkOn(m, kAcceptor, kListener);
  }

  void runHandler(int m, std::int64_t g) {
    const int p = procOf(m), fd = handlers_.at(g);
    if (s_.fd(fd)->r.state == PollState::ready) {
      consume(m, g, fd);
      const auto bytes = static_cast<std::int32_t>(64 << pick(4));
      emit(m, p, g, ev::SockRead{{900}, {fd}, {bytes}});
      emit(m, p, g, ev::SockWrite{{1700}, {fd}, {bytes}});
    }
    emit(m, p, g, ev::SockRead{{300}, {fd}, {-11}});
    parkOn(m, g, fd);
  }

  void runLogger(int m) {
    const int p = procOf(m);
    emit(m, p, kLogger, ev::GoSyscallEnter{str("write")});
    calls_.push_back(m);
  }

  void runTicker(int m) {
    const int p = procOf(m);
    emit(m, p, kTicker, ev::TimerSet{{7}, {now_ + 60'000}, TimerWhat::sleep});
    emit(m, p, kTicker, ev::GoPark{{7}, WaitReason::sleep, {-1}, PollMode::none});
  }

  void runGoroutine(int m) {
    const std::int64_t g = s_.ms[static_cast<std::size_t>(m)].curg;
    if (g == kAcceptor) return runAcceptor(m);
    if (g == kLogger) return runLogger(m);
    if (g == kTicker) return runTicker(m);
    if (handlers_.count(g) != 0) return runHandler(m, g);
    emit(m, procOf(m), g, ev::GoYield{YieldWhy::gosched, {20'000}});
    emit(m, procOf(m), g, ev::RunqPut{{0}, QueuePlace::global});
  }

  // ---- system calls ----
  // The call of m goes on, returns in time, or loses its P to sysmon.
  void callGoesOn(int m) {
    const int p = procOf(m);
    const std::uint64_t fate = pick(6);
    if (p >= 0 && fate == 0) {
      emit(kSysmon, -1, kLogger, ev::ProcRetake{{p}, {m}, {20'000}});
      emit(kSysmon, -1, 0, ev::ProcHandoff{{p}, HandoffRule::idle});
      const replay::PState& st = s_.ps[static_cast<std::size_t>(p)];
      if (st.ring.empty() && st.runnext == 0 && s_.global.empty()) emit(kSysmon, -1, 0, ev::ProcIdlePut{{p}});
      else startThread(kSysmon, p, false);
    } else if (fate > 2) {
      calls_.erase(std::find(calls_.begin(), calls_.end(), m));
      if (p >= 0) {
        emit(m, p, kLogger, ev::GoSyscallExit{true});
        emit(m, p, kLogger, ev::GoYield{YieldWhy::gosched, {5'000}});
        emit(m, p, kLogger, ev::RunqPut{{0}, QueuePlace::global});
      } else {
        emit(m, -1, kLogger, ev::GoSyscallExit{false});
        emit(m, -1, kLogger, ev::GoSyscallNoP{});
        if (s_.idlePs.empty()) {
          emit(m, -1, kLogger, ev::RunqPut{{0}, QueuePlace::global});
          emit(m, -1, 0, ev::MPark{});
          return;
        }
        const auto idle = static_cast<int>(s_.idlePs.back());
        emit(m, -1, 0, ev::ProcIdleGet{{idle}});
        emit(m, idle, 0, ev::ProcAcquire{AcquireWhy::syscallIdleP});
        start(m, kLogger, FindRule::syscallIdleP);
      }
    }
  }

  void fireTimer(int m) {
    emit(m, procOf(m), 0, ev::TimerFire{{7}, {s_.timers.find(7)->when}, TimerWhat::sleep, {s_.timers.find(7)->owner}});
    emit(m, procOf(m), kTicker, ev::GoReady{{0}, {7}, ReadyCause::timer, {-1}});
    putNext(m, kTicker);
  }

  // One thread does its next thing.
  void turn() {
    std::vector<int> able;
    for (std::size_t i = 0; i < s_.ms.size(); ++i) {
      const replay::MState& m = s_.ms[i];
      if (m.exists && !m.sysmon && !m.idle) able.push_back(static_cast<int>(i));
    }
    const int m = able[static_cast<std::size_t>(pick(able.size()))];
    const replay::MState& st = s_.ms[static_cast<std::size_t>(m)];
    if (st.inSyscall) return callGoesOn(m);
    if (st.polling) return blockedPollReturns(m);
    if (st.p < 0) return;
    if (st.curg != 0) return runGoroutine(m);
    if (s_.timers.contains(7) && s_.timers.find(7)->when <= now_) fireTimer(m);
    schedule(m);
  }

  EchoOptions o_;
  std::uint64_t random_;
  Trace trace_;
  replay::WorldState s_;
  std::vector<replay::Problem> problems_;
  std::int64_t now_ = 0;
  int opened_ = 0;
  std::map<std::int64_t, int> handlers_;
  std::vector<int> calls_;
};

}  // namespace

trace::Trace makeEchoTrace(const EchoOptions& options, std::string* problem) { return Builder(options).build(problem); }

}  // namespace gmp::viz::testing
