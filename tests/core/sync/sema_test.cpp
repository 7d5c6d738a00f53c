// The table of semaphores.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include <gmpscope/run.h>
#include <gmpscope/sim.h>

#include "core/runtime/sema.h"

namespace gmp {
namespace {

using Word = Atomic<std::uint32_t>;

// Somebody sleeps on one word while another one, so many bytes behind it, is released a few times.
trace::Trace tokensBeside(std::size_t distance) {
  const auto memory = std::make_unique<std::uint64_t[]>(distance / sizeof(std::uint64_t) + 1);
  auto* bytes = reinterpret_cast<std::byte*>(memory.get());
  Word& slept_on = *new (bytes) Word{0};
  Word& beside = *new (bytes + distance) Word{0};
  sim::Result r = sim::run(sim::Config{.gomaxprocs = 2, .seed = 3}, [&] {
    go([&] { rt::semacquire(slept_on, {}); });
    compute(std::chrono::microseconds(100));
    for (int i = 0; i < 10; ++i) {
      rt::semrelease(beside, false, trace::LockKind::other);
      rt::semacquire(beside, {});
    }
    rt::semrelease(slept_on, false, trace::LockKind::other);
    compute(std::chrono::microseconds(100));
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  return std::move(r.trace);
}

// The words of a process lie where its allocator puts them: 251 places apart they share a root, and else they do not.
TEST(Sema, AddressesDoNotShowInTheVirtualWorld) {
  constexpr std::size_t kRoots = 251, kPlace = 8;
  const trace::Trace apart = tokensBeside((kRoots - 1) * kPlace), together = tokensBeside(kRoots * kPlace);
  ASSERT_EQ(apart.events.size(), together.events.size());
  for (std::size_t i = 0; i < apart.events.size(); ++i) {
    ASSERT_EQ(std::memcmp(&apart.events[i], &together.events[i], sizeof(trace::Event)), 0) << "event " << i;
  }
}

}  // namespace
}  // namespace gmp
