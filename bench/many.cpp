// A million parked goroutines and 100,000 timers: the same work as bench/go/many.go. Each is done once.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

#include <benchmark/benchmark.h>
#include <gmpscope/gmpscope.h>

namespace {

using gmp::Chan;
using gmp::WaitGroup;
using std::chrono::duration;

// Resident bytes of this process.
double resident() {
  std::ifstream file("/proc/self/statm");
  double size = 0, pages = 0;
  file >> size >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// User and system time of this process, in µs.
double cpuTime() {
  rusage u{};
  getrusage(RUSAGE_SELF, &u);
  const auto us = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec); };
  return us(u.ru_utime) + us(u.ru_stime);
}

// They wait on one channel: what one of them takes, and how long it takes to make it and let it wait.
void parked(benchmark::State& state) {
  static constexpr int n = 1'000'000;
  for (auto _ : state) {
    gmp::run(gmp::Config{.gomaxprocs = 1}, [&] {
      Chan<char> c(0);
      WaitGroup wg;
      wg.add(n);
      const double before = resident(), start = cpuTime();
      for (int i = 0; i < n; ++i) {
        gmp::go([&c, &wg] {
          c.recv();
          wg.done();
        });
        if (i % 1000 == 999) gmp::gosched();  // they run, and wait
      }
      gmp::gosched();
      state.counters["make us"] = (cpuTime() - start) / n;
      state.counters["bytes B"] = (resident() - before) / n;
      c.close();
      wg.wait();
    });
  }
}
BENCHMARK(parked)->Name("parked")->Iterations(1);

// Goroutines sleep once each; the ends are spread evenly over two seconds.
void timers(benchmark::State& state) {
  static constexpr std::int64_t n = 100'000;
  constexpr std::int64_t kHead = 500'000'000, kSpread = 2'000'000'000;
  for (auto _ : state) {
    gmp::run(gmp::Config{.gomaxprocs = 1}, [&] {
      std::vector<double> late(n);
      WaitGroup wg;
      wg.add(n);
      double cpu = cpuTime();
      const gmp::TimePoint start = gmp::now();
      for (std::int64_t i = 0; i < n; ++i) {
        gmp::go([&late, &wg, start, i] {
          // An odd factor scatters the order: the heap sees no sorted input.
          const auto due = start + std::chrono::nanoseconds(kHead + kSpread * (i * 7919 % n) / n);
          gmp::sleep(due - gmp::now());
          late[static_cast<std::size_t>(i)] = duration<double, std::micro>(gmp::now() - due).count();
          wg.done();
        });
      }
      wg.wait();
      cpu = cpuTime() - cpu;
      std::nth_element(late.begin(), late.begin() + n / 2, late.end());
      state.counters["late us"] = late[n / 2];
      state.counters["cpu us"] = cpu / static_cast<double>(n);
    });
  }
}
BENCHMARK(timers)->Name("timers")->Iterations(1)->UseRealTime();

}  // namespace
