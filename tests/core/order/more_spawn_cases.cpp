// Spawning, yielding and ending in larger numbers and deeper levels.
#include "tests/core/order/order_case.h"

#include <functional>
#include <memory>

namespace order {

namespace {

using gmp::Chan;
using gmp::go;
using gmp::gosched;
using gmp::WaitGroup;

std::string spawnMany(int n) {
  std::vector<int> ran;
  WaitGroup wg;
  // Their stacks are made now: with all the system calls of that, a loaded machine would need more than one slice.
  for (int i = 0; i < n; ++i) wg.go([] {});
  wg.wait();
  settle();
  align();
  wg.add(n);
  for (int i = 0; i < n; ++i) go([&, i] { ran.push_back(i), wg.done(); });
  wg.wait();
  return ranges(ran);
}

std::string yieldAndSpawn() {
  std::vector<int> ran;
  WaitGroup wg;
  settle();
  align();
  for (int k = 0; k < 4; ++k) {
    for (int i = 0; i < 100; ++i) wg.go([&, n = 1000 * k + i] { ran.push_back(n); });
    ran.push_back(-k);
    gosched();
  }
  wg.wait();
  return ranges(ran);
}

std::string yield200() {
  std::vector<int> ran;
  WaitGroup wg;
  settle();
  align();
  for (int i = 0; i < 200; ++i) {
    wg.go([&, i] {
      for (int k = 0; k < 3; ++k) {
        ran.push_back(i);
        gosched();
      }
    });
  }
  wg.wait();
  return ranges(ran);
}

std::string childOverflows() {
  std::vector<int> ran;
  WaitGroup wg;
  settle();
  align();
  for (int y = 0; y < 2; ++y) {
    wg.go([&, y] {
      for (int k = 0; k < 4; ++k) {
        ran.push_back(-10 * y - k - 1);
        gosched();
      }
    });
  }
  wg.go([&] {
    for (int i = 0; i < 400; ++i) wg.go([&, i] { ran.push_back(i); });
  });
  wg.wait();
  return ranges(ran);
}

std::string levels() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      log.rec(i, "a");
      for (int k = 0; k < 2; ++k) {
        wg.go([&, i, k] {
          log.rec(i, k, "c");
          gosched();
          log.rec(i, k, "d");
        });
      }
      gosched();
      log.rec(i, "b");
      wg.go([&, i] { log.rec(i, "e"); });
    });
  }
  log.rec("M");
  wg.wait();
  log.rec("end");
  return log.joined();
}

struct SpawnChain {
  Log log;
  WaitGroup wg;

  void step(int n) {
    log.rec(n);
    if (n < 6) wg.go([this, n] { step(n + 1); });
    gosched();
    log.rec(n, "x");
  }
};

std::string chain() {
  SpawnChain c;
  settle();
  align();
  c.wg.go([&] { c.step(0); });
  c.wg.go([&] { c.step(4); });
  c.wg.wait();
  c.log.rec("M");
  return c.log.joined();
}

std::string countGoroutines() {
  Log log;
  settle();
  const int base = gmp::numGoroutine();
  Chan<int> c(0);
  auto count = [&] { log.rec(gmp::numGoroutine() - base); };
  count();
  for (int i = 0; i < 3; ++i) go([c] { c.recv(); });
  count();
  gosched();
  count();
  c.send(1);
  count();
  gosched();
  count();
  c.close();
  count();
  gosched();
  count();
  return log.joined();
}

std::string goexitSpawns() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  wg.add(3);
  go([&] {
    Defer done([&] { wg.done(); });
    Defer d1([&] { log.rec("d1"); });
    Defer d2([&] {
      log.rec("d2");
      go([&] { log.rec("late"), wg.done(); });
      gosched();
      log.rec("d2x");
    });
    log.rec("A");
    gmp::goexit();
  });
  go([&] {
    log.rec("B");
    gosched();
    log.rec("Bx");
    wg.done();
  });
  wg.wait();
  log.rec("M");
  return log.joined();
}

std::string panicOrder() {
  Log log;
  settle();
  try {
    Defer d1([&] { log.rec("d1"); });
    try {
      Defer d2([&] { log.rec("d2"); });
      throw gmp::Panic("first");
    } catch (const gmp::Panic& p) {
      log.rec("inner:", p.what());
      throw gmp::Panic("second");
    }
    log.rec("unreachable");
  } catch (const gmp::Panic& p) { log.rec("outer:", p.what()); }
  return log.lines();
}

std::string recoveredInGoroutines() {
  Log log;
  WaitGroup wg;
  settle();
  align();
  for (int i = 0; i < 3; ++i) {
    wg.go([&, i] {
      try {
        gosched();
        if (i != 1) throw gmp::Panic("p" + std::to_string(i));
        log.rec(i, "<nil>");
      } catch (const gmp::Panic& p) { log.rec(i, p.what()); }
    });
  }
  wg.wait();
  return log.joined();
}

}  // namespace

std::vector<Case> moreSpawnCases() {
  return {
      {"spawn-258", [] { return spawnMany(258); }},
      // On a machine that is slow enough they take longer than a slice.
      {"spawn-600", [] { return spawnMany(600); }, nullptr, true},
      {"spawn-1000", [] { return spawnMany(1000); }, nullptr, true},
      {"spawn-yield-spawn", yieldAndSpawn},
      {"yield-200", yield200},
      {"child-overflows", childOverflows},
      {"spawn-levels", levels},
      {"spawn-chain", chain},
      {"num-goroutine", countGoroutines},
      {"goexit-spawns", goexitSpawns},
      {"panic-order", panicOrder},
      {"panic-in-goroutine-recovered", recoveredInGoroutines},
  };
}

}  // namespace order
