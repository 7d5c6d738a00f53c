#include "tests/core/order/random/perform.h"

#include <array>
#include <memory>

#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include "core/base/sanitizers.h"
#include "tests/core/order/order_case.h"

#if GMP_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace order {

namespace {

std::string textOf(const std::optional<int>& v) { return v ? std::to_string(*v) : "closed"; }

using namespace std::chrono_literals;
constexpr auto kTick = 2ms;
constexpr int kTicks = 12;

class Performance : public std::enable_shared_from_this<Performance> {
 public:
  explicit Performance(const RandomProgram& program) : p_(program) {
    for (std::size_t i = 0; i < chans_.size(); ++i)
      if (kRoom[i] >= 0) chans_[i] = gmp::Chan<int>(static_cast<std::size_t>(kRoom[i]));
    wg_.add(p_.wg);
  }

  std::string whole() {
    align();
    start_ = gmp::now();
    perform(0, 0);
    others();
    if (p_.timed()) {
      gmp::sleep(start_ + kTick * (kTicks + 2) - gmp::now());
      others();
    }
    return log_.joined();
  }

 private:
  // Whoever can do something does it.
  static void others() {
    for (int i = 0; i < 400; ++i) gmp::gosched();
  }
  // The time until a tick that nobody else waits for; the ticks do not come in the order in which they are taken.
  std::chrono::nanoseconds untilTick() {
    const int n = taken_++;
    return n < kTicks ? start_ + kTick * (1 + (n ^ 3)) - gmp::now() : 0ns;
  }

  using Held = std::array<bool, RandomProgram::kMutexes>;

  void rec(int id, const Step& s, const std::string& result) { log_.rec(id, s.what, result); }

  void perform(int id, int body) {
    log_.rec(id, ':', body);
    Held held{};
    int n = 0;
    for (const Step& s : p_.bodies[static_cast<std::size_t>(body)]) guarded(id, s, id * 100 + n++, held);
  }

  // A panic ends the step and stands in the log.
  void guarded(int id, const Step& s, int v, Held& held) {
    try {
      one(id, s, v, held);
    } catch (const gmp::Panic& e) { rec(id, s, std::string("!") + e.what()); }
  }

  // Whoever is stuck at the end outlives the caller's interest, but not this.
  void start(int body, bool counted) {
    const int id = ++next_;
    if (counted) wg_.add(1);
    gmp::go([self = shared_from_this(), id, body, counted] {
      const Defer done([&] {
        Held none{};
        if (counted) self->guarded(id, {'d', 0, 0}, 0, none);
      });
      self->perform(id, body);
    });
  }

  void one(int id, const Step& s, int v, Held& held) {
    std::string result;
    switch (s.what) {
      case 'y': gmp::gosched(); break;
      case 'g': start(s.a, false); break;
      case 'm': start(s.a, true); break;
      case 'G':
        for (int i = 0; i < 70; ++i) start(s.a, false);
        break;
      case 't': gmp::sleep(untilTick()); break;
      case 'T':
        // For no time at all Go since 1.23 answers without parking, before that not.
        if (const auto d = untilTick(); d > 0ns) gmp::after(d).recv();
        break;
      case 'f':
        gmp::afterFunc(untilTick(), [self = shared_from_this(), body = s.a] { self->perform(++self->next_, body); });
        break;
      case 'e': rec(id, s, ""); gmp::goexit();
      case 'd': wg_.done(); break;
      case 'w': wg_.wait(); break;
      case 'o':
        once_.call([&] {
          rec(id, s, "first");
          gmp::gosched();
        });
        break;
      case 'k':
      case 'n':
      case 'b': onCond(id, s); break;
      case 's':
      case 'r':
      case 'c':
      case 'i':
      case 'v': result = onChan(id, s, v); break;
      case 'S':
      case 'R':
      case 'x':
      case 'X':
      case 'z': result = onSelect(s, v); break;
      default: result = onLock(s, held);
    }
    rec(id, s, result);
  }

  std::string onLock(const Step& s, Held& held) {
    gmp::Mutex& mu = mutexes_[static_cast<std::size_t>(s.a)];
    gmp::RWMutex& rw = rwmutex_;
    bool& mine = held[static_cast<std::size_t>(s.a)];
    switch (s.what) {
      case 'l': mu.lock(); break;
      case 'u': mu.unlock(); break;
      case 'L': mine = mu.try_lock(); return mine ? "true" : "false";
      case 'U':
        if (mine) mu.unlock();
        break;
      case 'p': rw.lock_shared(); break;
      case 'q': rw.unlock_shared(); break;
      case 'P': rw.lock(); break;
      case 'Q': rw.unlock(); break;
    }
    return "";
  }

  void onCond(int id, const Step& s) {
    if (s.what == 'n') return cond_.signal();
    if (s.what == 'b') return cond_.broadcast();
    condMutex_.lock();
    cond_.wait();
    rec(id, s, "woken");
    gmp::gosched();
    condMutex_.unlock();
  }

  std::string onChan(int id, const Step& s, int v) {
    const gmp::Chan<int>& a = chans_[static_cast<std::size_t>(s.a)];
    switch (s.what) {
      case 's': a.send(v); break;
      case 'r': return textOf(a.recv());
      case 'c': a.close(); break;
      case 'i': return std::to_string(a.len());
      case 'v':
        for (int got : a) rec(id, s, std::to_string(got));
        break;
    }
    return "";
  }

  std::string onSelect(const Step& s, int v) {
    const gmp::Chan<int>&a = chans_[static_cast<std::size_t>(s.a)], &b = chans_[static_cast<std::size_t>(s.b)];
    std::string result;
    const auto gotA = gmp::onRecv(a, [&](std::optional<int> got) { result = "a" + textOf(got); });
    const auto gotB = gmp::onRecv(b, [&](std::optional<int> got) { result = "b" + textOf(got); });
    const auto none = gmp::otherwise([&] { result = "no"; });
    switch (s.what) {
      case 'S': gmp::select(gmp::onSend(a, v, [&] { result = "yes"; }), none); break;
      case 'R': gmp::select(gmp::onRecv(a, [&](std::optional<int> got) { result = textOf(got); }), none); break;
      case 'x': gmp::select(gotA, gotB); break;
      case 'X': gmp::select(gotA, gotB, none); break;
      case 'z': gmp::select(gmp::onSend(a, v, [&] { result = "a"; }), gotB); break;
    }
    return result;
  }

  const RandomProgram p_;
  std::array<gmp::Chan<int>, RandomProgram::kChans> chans_;
  std::array<gmp::Mutex, RandomProgram::kMutexes> mutexes_;
  gmp::RWMutex rwmutex_;
  gmp::Mutex condMutex_;
  gmp::Cond cond_{condMutex_};
  gmp::Once once_;
  gmp::WaitGroup wg_;
  gmp::TimePoint start_;
  int taken_ = 0;
  int next_ = 0;
  Log log_;
};

std::string perform(const RandomProgram& p) {
#if GMP_ASAN
  // Goroutines that are still parked at the end keep what they own, as in Go.
  const __lsan::ScopedDisabler owned;
#endif
  return std::make_shared<Performance>(p)->whole();
}

}  // namespace

std::string performReal(const RandomProgram& p) {
  std::string out;
  gmp::run(gmp::Config{.gomaxprocs = 1}, [&] { out = perform(p); });
  return out;
}

std::string performVirtual(const RandomProgram& p, std::uint64_t seed) {
  std::string out;
  gmp::sim::Config c;
  c.gomaxprocs = 1;
  c.seed = seed;
  const gmp::sim::Result r = gmp::sim::run(c, [&] { out = perform(p); });
  return r.status == 0 ? out : r.fatal;
}

}  // namespace order
