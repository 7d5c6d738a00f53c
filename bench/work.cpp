// Switches, channels, spawning, locks: the same work as bench/go/work.go. Times are CPU time of the process, which on
// one P is the time it takes, whatever else the machine does.
#include <cstdint>

#include <benchmark/benchmark.h>
#include <gmpscope/gmpscope.h>

namespace {

using gmp::Chan;
using gmp::WaitGroup;

template <class F>
void onGoroutine(int procs, F body) {
  gmp::run(gmp::Config{.gomaxprocs = procs}, body);
}

// n goroutines, this one among them, take turns.
void gosched(benchmark::State& state, int n) {
  onGoroutine(1, [&] {
    bool stop = false;
    WaitGroup wg;
    for (int i = 1; i < n; ++i) {
      wg.go([&stop] {
        while (!stop) gmp::gosched();
      });
    }
    gmp::gosched();  // all have started
    for (auto _ : state) gmp::gosched();
    stop = true;
    wg.wait();
  });
  state.SetItemsProcessed(state.iterations() * n);
}
BENCHMARK_CAPTURE(gosched, 2, 2)->Name("gosched/2")->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(gosched, 100000, 100'000)->Name("gosched/100000")->MeasureProcessCPUTime();

// There and back over two unbuffered channels.
void unbuffered(benchmark::State& state) {
  onGoroutine(1, [&] {
    Chan<int> to(0), from(0);
    gmp::go([=] {
      for (int v : to) from.send(v);
    });
    int i = 0;
    for (auto _ : state) {
      to.send(i++);
      benchmark::DoNotOptimize(from.recv());
    }
    to.close();
  });
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(unbuffered)->Name("chan/unbuffered")->MeasureProcessCPUTime();

// One item from a producer to a consumer through a buffer of 128.
void buffered(benchmark::State& state) {
  onGoroutine(1, [&] {
    Chan<int> c(128), done(0);
    gmp::go([=] {
      int sum = 0;
      for (int v : c) sum += v & 1;
      done.send(sum);
    });
    int i = 0;
    for (auto _ : state) c.send(i++);
    c.close();
    done.recv();
  });
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(buffered)->Name("chan/buffered")->MeasureProcessCPUTime();

// 1,000 goroutines at once, then all are waited for.
void spawnBatch(benchmark::State& state) {
  constexpr int kBatch = 1000;
  onGoroutine(1, [&] {
    WaitGroup wg;
    for (auto _ : state) {
      wg.add(kBatch);
      for (int i = 0; i < kBatch; ++i) gmp::go([&wg] { wg.done(); });
      wg.wait();
    }
  });
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(spawnBatch)->Name("spawn/batch")->MeasureProcessCPUTime();

// One goroutine at a time, waited for.
void spawnJoin(benchmark::State& state) {
  onGoroutine(1, [&] {
    WaitGroup wg;
    for (auto _ : state) {
      wg.add(1);
      gmp::go([&wg] { wg.done(); });
      wg.wait();
    }
  });
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(spawnJoin)->Name("spawn/join")->MeasureProcessCPUTime();

// Lock and unlock, nobody else wants it.
void mutex(benchmark::State& state) {
  onGoroutine(1, [&] {
    gmp::Mutex mu;
    for (auto _ : state) {
      mu.lock();
      mu.unlock();
    }
  });
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(mutex)->Name("mutex")->MeasureProcessCPUTime();

void skynet(const Chan<std::int64_t>& c, std::int64_t num, std::int64_t size) {
  if (size == 1) {
    c.send(num);
    return;
  }
  Chan<std::int64_t> children(0);
  for (int i = 0; i < 10; ++i) {
    gmp::go([=] { skynet(children, num + i * (size / 10), size / 10); });
  }
  std::int64_t sum = 0;
  for (int i = 0; i < 10; ++i) sum += *children.recv();
  c.send(sum);
}

// A tree of goroutines, ten children each, a million leaves.
void skynetMillion(benchmark::State& state) {
  onGoroutine(2, [&] {
    for (auto _ : state) {
      Chan<std::int64_t> c(0);
      gmp::go([=] { skynet(c, 0, 1'000'000); });
      if (*c.recv() != 499'999'500'000) state.SkipWithError("wrong sum");
    }
  });
}
BENCHMARK(skynetMillion)->Name("skynet")->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
