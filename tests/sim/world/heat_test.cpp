// What a call costs more on a socket that was not used for long, and a goroutine that did not run for long.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sim/world/heat.h"
#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {
namespace {

// What a message (two calls) costs more on each of n sockets that are used in turn.
std::int64_t inTurn(std::size_t n, std::int64_t cold) {
  Heat heat = Heat::ofSockets(cold);
  std::vector<std::uint64_t> last(n);
  std::int64_t most = 0;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t& socket : last) {
      const std::int64_t first = heat.touch(&socket), second = heat.touch(&socket);
      if (round == 2) most = std::max(most, first);
      EXPECT_EQ(second, 0) << "just used";
    }
  }
  return most;
}

TEST(Heat, FewSocketsStayWarmAndManyGetColdByDoublings) {
  EXPECT_EQ(inTurn(1, 600), 0);
  EXPECT_EQ(inTurn(8, 600), 0);
  EXPECT_EQ(inTurn(64, 600), 200);
  EXPECT_EQ(inTurn(1'000, 600), 600);
  EXPECT_EQ(inTurn(5'000, 600), 600);
  EXPECT_EQ(inTurn(5'000, 0), 0);
}

TEST(Heat, AColdSocketCostsTheCallerMore) {
  Config c = bare();
  c.costs.coldSocket = 6'000;
  WorldFixture f(c);
  f.run([&] {
    const int one = f.world.socket(Address::Family::ip4);
    std::array<std::byte, 1> b{};
    for (int i = 0; i < 5'000; ++i) f.world.read(f.world.socket(Address::Family::ip4), b);
    const std::int64_t before = f.world.traceTime();
    f.world.read(one, b);
    const std::int64_t cold = f.world.traceTime() - before;
    f.world.read(one, b);
    EXPECT_EQ(cold, 6'000);
    EXPECT_EQ(f.world.traceTime() - before - cold, 0) << "warm again";
  });
}

}  // namespace
}  // namespace gmp::sim
