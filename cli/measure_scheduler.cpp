// What the scheduler's own steps cost on this machine. They are too short to be timed one by one: small programs run in
// both worlds, and the virtual costs are scaled until the two agree.
#include <cerrno>
#include <cstring>
#include <map>

#include <gmpscope/chan.h>
#include <gmpscope/run.h>
#include <gmpscope/sim.h>
#include <gmpscope/sync.h>

#include "cli/measure.h"
#include "sim/load/machine.h"

namespace gmp::cli {
namespace {

constexpr int kTurns = 20'000;

void yields() {
  WaitGroup all;
  for (int i = 0; i < 2; ++i) {
    all.go([] {
      for (int n = 0; n < kTurns / 2; ++n) gosched();
    });
  }
  all.wait();
}

void handsOver() {
  const Chan<int> there(0), back(0);
  WaitGroup all;
  all.go([=] {
    while (auto v = there.recv()) back.send(*v);
  });
  for (int n = 0; n < kTurns; ++n) {
    there.send(n);
    static_cast<void>(back.recv());
  }
  there.close();
  all.wait();
}

void spawns() {
  for (int n = 0; n < kTurns; ++n) {
    WaitGroup one;
    one.go([] {});
    one.wait();
  }
}

using Program = void (*)();

// One turn of the program on real threads: the least of some runs.
std::int64_t real(Program program) {
  std::int64_t best = INT64_MAX;
  for (int i = 0; i < 7; ++i) {
    run({.gomaxprocs = 1, .seed = 1}, [&] {
      const std::int64_t begin = clockNs();
      program();
      best = std::min(best, (clockNs() - begin) / kTurns);
    });
  }
  return best;
}

// The same in the virtual world.
std::int64_t inSim(Program program, const sim::Costs& costs) {
  sim::Config c;
  c.gomaxprocs = 1;
  c.costs = costs;
  c.costs.spread = 0;
  c.trace = false;
  std::int64_t turn = 0;
  sim::run(c, [&] {
    const TimePoint begin = now();
    program();
    turn = (now() - begin).count() / kTurns;
  });
  return std::max<std::int64_t>(turn, 1);
}

// The figures that stand for steps of the scheduler, but for newproc.
const std::vector<std::int64_t sim::Costs::*>& steps() {
  using C = sim::Costs;
  static const std::vector<std::int64_t C::*> all = {
      &C::lock,      &C::unlock,    &C::runqPut,      &C::runqGet,     &C::runqSteal,    &C::globalPut,
      &C::globalGet, &C::statusCas, &C::ready,        &C::park,        &C::wake,         &C::execute,
      &C::spin,      &C::idlePut,   &C::idleGet,      &C::pollBegin,   &C::chan,         &C::pollEnd,
      &C::timer,     &C::loop,      &C::syscallEnter, &C::syscallExit, &C::pollSemaphore};
  return all;
}

// Answers every message at once, in memory.
class Mirror final : public load::Port {
 public:
  int connect(int) override { return 0; }
  std::int64_t read(int, std::span<std::byte> buf) override {
    const std::size_t n = std::min(buf.size(), kept_.size());
    if (n == 0) return -EAGAIN;
    std::memcpy(buf.data(), kept_.data(), n);
    kept_.clear();
    return static_cast<std::int64_t>(n);
  }
  std::int64_t write(int, std::span<const std::byte> buf) override {
    kept_.assign(buf.begin(), buf.end());
    return static_cast<std::int64_t>(buf.size());
  }
  void close(int) override {}
  void reset(int) override {}
  void shutdownWrite(int) override {}
  void setReading(int, bool) override {}

 private:
  std::vector<std::byte> kept_;
};

std::int64_t clientsWork() {
  load::LoadSpec spec;
  spec.for_ns = INT64_MAX / 4;
  Mirror mirror;
  load::ClientMachine machine(spec, mirror);
  machine.start(0);
  std::int64_t now = 0;
  return costOf(1'000, [&] {
    machine.onReadable(0, ++now);
    machine.tick(now);
  });
}

}  // namespace

void measureScheduler(scenario::MachineCosts* out) {
  sim::Costs& c = out->costs;
  const sim::Costs standard;
  // Two programs, of which one uses the global queue and one the local: the scale is between what each would want.
  const double yield = static_cast<double>(real(yields)) / static_cast<double>(inSim(yields, standard));
  const double hand = static_cast<double>(real(handsOver)) / static_cast<double>(inSim(handsOver, standard));
  const double scale = (yield + hand) / 2;
  for (const auto step : steps()) {
    c.*step = std::max<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(standard.*step) * scale + 0.5), 1);
  }
  c.newproc = std::max<std::int64_t>(standard.newproc + real(spawns) - inSim(spawns, c), 1);
  c.clientMessage = clientsWork();
}

}  // namespace gmp::cli
