// Programs that end badly: Go's words on standard error, and status 2, in both worlds.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using gmp::Chan;
using gmp::go;
using gmp::Mutex;
using gmp::WaitGroup;

struct End {
  const char* name;
  void (*program)();
  std::string text;  // the first line
  // The goroutines' states, main first, the others sorted.
  std::vector<std::string> states;
};

const std::string kDeadlock = "fatal error: all goroutines are asleep - deadlock!";

void workersAsleep() {
  static Mutex mu;
  WaitGroup wg;
  mu.lock();
  Chan<int> c(0), d(0), none;
  wg.add(5);
  go([&] { c.send(1); });
  go([&] { d.recv(); });
  go([&] { mu.lock(); });
  go([&] { gmp::select(gmp::onRecv(d, [](std::optional<int>) {}), gmp::onSend(c, 2, [] {})); });
  go([&] { none.recv(); });
  wg.wait();
}

void blockedSenderOfClosed() {
  Chan<int> c(0);
  go([c] { c.close(); });
  c.send(1);
}

void swallowed() {
  Mutex mu;
  try {
    mu.unlock();
  } catch (...) {}
}

// Two goroutines that wait for each other.
void crossed() {
  Chan<int> a(0), b(0);
  go([=] {
    b.recv();
    a.send(1);
  });
  a.recv();
}

std::vector<End> ends() {
  return {
      {"Recv", [] { Chan<int>(0).recv(); }, kDeadlock, {"chan receive"}},
      {"Send", [] { Chan<int>(0).send(1); }, kDeadlock, {"chan send"}},
      {"NilRecv", [] { Chan<int>().recv(); }, kDeadlock, {"chan receive (nil chan)"}},
      {"NilSend", [] { Chan<int>().send(1); }, kDeadlock, {"chan send (nil chan)"}},
      {"EmptySelect", [] { gmp::select(); }, kDeadlock, {"select (no cases)"}},
      {"SelectOfTwo",
       [] {
         Chan<int> a(0), b(0);
         gmp::select(gmp::onRecv(a, [](std::optional<int>) {}), gmp::onSend(b, 1, [] {}));
       },
       kDeadlock,
       {"select"}},
      {"SelectOfNils",
       [] {
         Chan<int> none;
         gmp::select(gmp::onRecv(none, [](std::optional<int>) {}), gmp::onSend(none, 1, [] {}));
       },
       kDeadlock,
       {"select"}},
      {"Mutex",
       [] {
         Mutex mu;
         mu.lock();
         mu.lock();
       },
       kDeadlock,
       {"sync.Mutex.Lock"}},
      {"RWMutexReader",
       [] {
         gmp::RWMutex mu;
         mu.lock();
         mu.lock_shared();
       },
       kDeadlock,
       {"sync.RWMutex.RLock"}},
      {"RWMutexWriter",
       [] {
         gmp::RWMutex mu;
         mu.lock_shared();
         mu.lock();
       },
       kDeadlock,
       {"sync.RWMutex.Lock"}},
      {"WaitGroup",
       [] {
         WaitGroup wg;
         wg.add(1);
         wg.wait();
       },
       kDeadlock,
       {"sync.WaitGroup.Wait"}},
      {"Cond",
       [] {
         Mutex mu;
         gmp::Cond cv(mu);
         mu.lock();
         cv.wait();
       },
       kDeadlock,
       {"sync.Cond.Wait"}},
      {"Crossed", crossed, kDeadlock, {"chan receive", "chan receive"}},
      {"Workers",
       workersAsleep,
       kDeadlock,
       {"sync.WaitGroup.Wait", "chan receive", "chan receive (nil chan)", "chan send", "select", "sync.Mutex.Lock"}},
      {"StoppedTimer",
       [] {
         gmp::Timer t(std::chrono::hours(1));
         t.stop();
         t.c.recv();
       },
       kDeadlock,
       {"chan receive"}},
      // A ticker nobody waits for is no reason to go on.
      {"IdleTicker",
       [] {
         gmp::Ticker t(std::chrono::milliseconds(1));
         Chan<int>(0).recv();
       },
       kDeadlock,
       {"chan receive"}},
      {"MainGoexit", [] { gmp::goexit(); }, "fatal error: no goroutines (main called runtime.Goexit) - deadlock!", {}},
      {"CloseOfClosed",
       [] {
         Chan<int> c(0);
         c.close();
         c.close();
       },
       "panic: close of closed channel",
       {"running"}},
      {"CloseOfNil", [] { Chan<int>().close(); }, "panic: close of nil channel", {"running"}},
      {"SendOnClosed",
       [] {
         Chan<int> c(1);
         c.close();
         c.send(1);
       },
       "panic: send on closed channel",
       {"running"}},
      {"BlockedSenderOfClosed", blockedSenderOfClosed, "panic: send on closed channel", {"running"}},
      {"HugeChannel",
       [] { Chan<long>(static_cast<std::size_t>(-1)); },
       "panic: makechan: size out of range",
       {"running"}},
      {"NegativeWaitGroup",
       [] {
         WaitGroup wg;
         wg.add(1);
         wg.done();
         wg.done();
       },
       "panic: sync: negative WaitGroup counter",
       {"running"}},
      {"UnlockOfUnlocked", swallowed, "fatal error: sync: unlock of unlocked mutex", {"running"}},
      {"RUnlockOfUnlocked",
       [] { gmp::RWMutex().unlock_shared(); },
       "fatal error: sync: RUnlock of unlocked RWMutex",
       {"running"}},
      {"UnlockOfUnlockedRW",
       [] { gmp::RWMutex().unlock(); },
       "fatal error: sync: Unlock of unlocked RWMutex",
       {"running"}},
      {"TickerOfNothing",
       [] { gmp::Ticker(std::chrono::nanoseconds(0)); },
       "panic: non-positive interval for NewTicker",
       {"running"}},
      {"StopOfNoTimer", [] { gmp::Timer().stop(); }, "panic: time: Stop called on uninitialized Timer", {"running"}},
  };
}

// "TEXT", then "goroutine N [state]:" for each.
std::vector<std::string> statesIn(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = text.find("\ngoroutine "); at != std::string::npos; at = text.find("\ngoroutine ", at + 1)) {
    const std::size_t open = text.find('[', at), close = text.find("]:", at);
    out.push_back(text.substr(open + 1, close - open - 1));
  }
  if (out.size() > 1) std::sort(out.begin() + 1, out.end());
  return out;
}

class Ends : public testing::TestWithParam<End> {};

TEST_P(Ends, InTheVirtualWorldSayWhatGoSays) {
  gmp::sim::Config config;
  config.gomaxprocs = 1;
  const gmp::sim::Result r = gmp::sim::run(config, [] { GetParam().program(); });
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(r.fatal.substr(0, r.fatal.find('\n')), GetParam().text);
  EXPECT_EQ(statesIn(r.fatal), GetParam().states) << r.fatal;
}

std::string quoted(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (std::string("()[]{}.*+?|^$\\").find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

// The states of the first goroutine are enough here; the others are compared above.
TEST_P(Ends, OnRealThreadsSayWhatGoSaysWithStatus2) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const std::string first =
      GetParam().states.empty() ? "" : "\n\ngoroutine [0-9]+ \\[" + quoted(GetParam().states[0]) + "\\]:";
  EXPECT_EXIT(gmp::run(gmp::Config{.gomaxprocs = 2}, [] { GetParam().program(); }), testing::ExitedWithCode(2),
              quoted(GetParam().text) + first);
}

INSTANTIATE_TEST_SUITE_P(Go, Ends, testing::ValuesIn(ends()), [](const auto& p) { return p.param.name; });

}  // namespace
