// What recording costs an event: switched off, warm (drained steadily), cold (first touch of the memory), with a
// reservation, and by two threads at once.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <gmpscope/trace.h>

#include "core/os/clock.h"
#include "core/trace/buffer.h"

namespace {

using namespace gmp::trace;

std::int64_t monotonic(void*) { return gmp::os::monotonicNs(); }

[[gnu::noinline]] void emit(Buffer* b, std::int64_t g) {
  if (!b->on()) [[likely]]
    return;
  Event e;
  pack(ev::GoPark{.obj = {g}, .reason = WaitReason::ioWait, .fd = {7}, .mode = PollMode::r}, e);
  e.g = g;
  e.p = 1;
  b->record(e);
}

void recordOff(benchmark::State& state) {
  Recorder r({.maxEvents = 1 << 16});
  Buffer* b = r.newBuffer(0, monotonic, nullptr);
  r.setEnabled(false);
  std::int64_t g = 0;
  for (auto _ : state) emit(b, ++g);
}
BENCHMARK(recordOff)->Name("record/off");

// Drained every 10,000 events, outside the measured time.
void recordWarm(benchmark::State& state, bool tsc) {
  Recorder r({.maxEvents = 1 << 16, .useTsc = tsc});
  Buffer* b = r.newBuffer(0, monotonic, nullptr);
  std::vector<Event> out;
  std::int64_t g = 0;
  for (auto _ : state) {
    emit(b, ++g);
    if (g % 10'000 == 0) {
      state.PauseTiming();
      r.drain(out);
      out.clear();
      state.ResumeTiming();
    }
  }
}
BENCHMARK_CAPTURE(recordWarm, tsc, true)->Name("record/on");
BENCHMARK_CAPTURE(recordWarm, clock, false)->Name("record/on-without-tsc");

// A recorder that is drained only at the end: each event is the first use of its memory.
void recordCold(benchmark::State& state) {
  constexpr std::int64_t kEvents = 1 << 20;
  for (auto _ : state) {
    state.PauseTiming();
    auto r = std::make_unique<Recorder>(RecorderConfig{.maxEvents = kEvents, .useTsc = true});
    Buffer* b = r->newBuffer(0, monotonic, nullptr);
    state.ResumeTiming();
    for (std::int64_t g = 0; g < kEvents; ++g) emit(b, g);
    state.PauseTiming();
    r.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(recordCold)->Name("record/cold")->Iterations(40)->Unit(benchmark::kMillisecond);

void reserveAndCancel(benchmark::State& state) {
  Recorder r({.maxEvents = 1 << 16, .useTsc = true});
  Buffer* b = r.newBuffer(0, monotonic, nullptr);
  for (auto _ : state) {
    b->reserve();
    b->cancel();
  }
}
BENCHMARK(reserveAndCancel)->Name("record/cancelled");

// Several threads share the one number that orders them. What does not fit is dropped, at the same cost or less.
void recordTogether(benchmark::State& state) {
  static std::unique_ptr<Recorder> r;
  if (state.thread_index() == 0) r = std::make_unique<Recorder>(RecorderConfig{.maxEvents = 1 << 22, .useTsc = true});
  Buffer* b = nullptr;
  std::int64_t g = 0;
  for (auto _ : state) {
    if (b == nullptr) b = r->newBuffer(state.thread_index(), monotonic, nullptr);  // after the threads' common start
    emit(b, ++g);
  }
}
BENCHMARK(recordTogether)->Name("record/2-threads")->Threads(2)->Iterations(1'000'000)->UseRealTime();

void drainEvents(benchmark::State& state) {
  constexpr std::int64_t kEvents = 1 << 18;
  std::vector<Event> out;
  for (auto _ : state) {
    state.PauseTiming();
    Recorder r({.maxEvents = kEvents, .useTsc = true});
    Buffer* b[4];
    for (int i = 0; i < 4; ++i) b[i] = r.newBuffer(i, monotonic, nullptr);
    for (std::int64_t g = 0; g < kEvents; ++g) emit(b[g / 7 % 4], g);
    out.clear();
    state.ResumeTiming();
    r.drain(out, true);
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(drainEvents)->Name("record/drain")->Unit(benchmark::kMillisecond);

}  // namespace
