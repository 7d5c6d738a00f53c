// What the machine itself allows, beside the rows of the same run: no runtime in here.
#include <cstddef>

#include <sys/mman.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

namespace {

// The memory work of gosched over 100,000 goroutines and nothing else: four lines at the top of every stack, fetched
// eight stacks ahead. The argument is the distance from stack to stack in pages: 17 as ours are, so that each has a
// line of the page table to itself; 4, two on a line.
void stackWalk(benchmark::State& state) {
  constexpr std::size_t kStacks = 100'000, kAhead = 8, kLines = 4, kLine = 64, kColours = 16;
  const auto stride = static_cast<std::size_t>(state.range(0)) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* mapped =
      mmap(nullptr, kStacks * stride, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return state.SkipWithError("no address space");
  madvise(mapped, kStacks * stride, MADV_NOHUGEPAGE);
  const auto top = [&](std::size_t i) {
    i %= kStacks;
    return static_cast<char*>(mapped) + i * stride + i % kColours * kLine;
  };
  for (std::size_t i = 0; i < kStacks; ++i) *top(i) = 1;
  std::size_t at = 0;
  for (auto _ : state) {
    for (std::size_t line = 0; line < kLines; ++line) __builtin_prefetch(top(at + kAhead) + line * kLine, 1);
    for (std::size_t line = 0; line < kLines; ++line) ++top(at)[line * kLine];
    benchmark::ClobberMemory();
    ++at;
  }
  munmap(mapped, kStacks * stride);
}
BENCHMARK(stackWalk)->Name("limit/stack-walk")->Arg(17)->Arg(4)->MeasureProcessCPUTime();

}  // namespace
