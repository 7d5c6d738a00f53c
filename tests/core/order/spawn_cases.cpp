// New goroutines take runnext and kick its occupant to the ring; a full ring spills its older half to the global queue;
// who yields goes to the global queue, which is looked at when the ring is empty and on each 61st tick.
#include "tests/core/order/order_case.h"

namespace order {

namespace {

using namespace std::chrono_literals;
using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::WaitGroup;

std::string tenSpawns() {
  Log log;
  WaitGroup wg;
  settle();
  wg.add(10);
  for (int i = 0; i < 10; ++i) go([&, i] { log.rec(i), wg.done(); });
  wg.wait();
  return log.joined();
}

std::string twoBursts() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(8);
  auto burst = [&](int lo, int hi) {
    for (int i = lo; i < hi; ++i) go([&, i] { log.rec(i), wg.done(); });
  };
  burst(0, 4);
  log.rec("M1");
  gosched();
  log.rec("M2");
  burst(4, 8);
  gosched();
  log.rec("M3");
  wg.wait();
  log.rec("M4");
  return log.joined();
}

struct Tree {
  Log log;
  WaitGroup wg;

  void node(const std::string& path, int depth) {
    log.rec(path, "+");
    if (depth > 0) {
      wg.add(3);
      for (const char* s : {"a", "b", "c"}) go([this, path, s, depth] { node(path + s, depth - 1); });
    }
    log.rec(path, "-");
    wg.done();
  }
};

std::string nestedTree() {
  Tree t;
  settle();
  t.wg.add(2);
  go([&] { t.node("p", 2); });
  go([&] { t.node("q", 1); });
  t.wg.wait();
  return t.log.joined();
}

std::string spawnMany(int n) {
  std::vector<int> ran;
  WaitGroup wg;
  settle();
  align();
  wg.add(n);
  for (int i = 0; i < n; ++i) go([&, i] { ran.push_back(i), wg.done(); });
  wg.wait();
  return ranges(ran);
}

std::string kickMix() {
  Log log;
  WaitGroup wg;
  settle();
  wg.add(6);
  Chan<int> c(0), d(0);
  auto job = [&](const char* s) { go([&, s] { log.rec(s), wg.done(); }); };
  auto wait = [&](const char* s, Chan<int> ch) { go([&, s, ch] { log.rec(s, *ch.recv()), wg.done(); }); };
  wait("R", c);
  wait("Q", d);
  gosched();
  job("A");
  job("B");
  c.send(1);
  job("C");
  d.send(2);
  job("D");
  log.rec("M");
  wg.wait();
  return log.joined();
}

std::string roundRobin4() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(4);
  for (int i = 0; i < 4; ++i) {
    go([&, i] {
      for (int k = 0; k < 5; ++k) log.rec(i), gosched();
      wg.done();
    });
  }
  wg.wait();
  return log.joined();
}

std::string roundRobin5() {
  std::string out;
  WaitGroup wg;
  settle();
  align();
  wg.add(5);
  for (int i = 0; i < 5; ++i) {
    go([&, i] {
      for (int k = 0; k < 60; ++k) out += "abcde"[i], gosched();
      wg.done();
    });
  }
  wg.wait();
  return out;
}

struct LocalLoad {
  WaitGroup wg;
  bool stop = false;
  int steps = 0;

  // One tick: the filler takes runnext, the next step goes to the ring.
  void step() {
    if (stop) {
      wg.done();
      return;
    }
    ++steps;
    go([this] { step(); });
    go([] {});
  }
};

std::string tick61Gap() {
  Log log;
  LocalLoad load;
  settle();
  align();
  load.wg.add(2);
  go([&] { load.step(); });
  go([&] {
    int last = 0;
    for (int k = 0; k < 8; ++k) {
      log.rec(load.steps - last);
      last = load.steps;
      gosched();
    }
    load.stop = true;
    load.wg.done();
  });
  load.wg.wait();
  return log.joined();
}

std::string yieldingAlone() {
  settle();
  for (int k = 0; k < 1000; ++k) gosched();
  return "returned:true";
}

}  // namespace

std::vector<Case> spawnCases() {
  return {
      {"spawn-lifo-10", tenSpawns},
      {"spawn-two-bursts", twoBursts},
      {"spawn-nested-tree", nestedTree},
      {"spawn-257-fits", [] { return spawnMany(257); }},
      {"spawn-300-overflow", [] { return spawnMany(300); }},
      {"spawn-kick-mix", kickMix},
      {"gosched-rr-4", roundRobin4},
      {"gosched-rr-5-hiccup", roundRobin5},
      {"tick61-gap", tick61Gap},
      {"gosched-alone", yieldingAlone},
  };
}

}  // namespace order
