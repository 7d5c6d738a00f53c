// What the monitor does for the others, in the virtual world, where time is exact.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace std::chrono_literals;

// All Ps were idle until data came, and the monitor sleeps for as long as nothing happens. Whoever the data wakes must
// not keep the P for ever.
TEST(Sysmon, WakesWhenTheNetworkEndsAnIdleTime) {
  gmp::sim::Config config;
  config.gomaxprocs = 1;
  std::chrono::nanoseconds waited = 1h;
  const gmp::sim::Result r = gmp::sim::run(config, [&] {
    auto [ln, failed] = gmp::net::listen("tcp", "127.0.0.1:0");
    auto [client, refused] = gmp::net::dial("tcp", ln.addr());  // parks: the network has a latency
    ASSERT_FALSE(refused);
    auto [server, none] = ln.accept();
    static_cast<void>(client.write("x"));
    std::array<std::byte, 1> b{};
    ASSERT_EQ(server.read(b).n, 1u);  // parks, with nobody else there and no timer
    const gmp::TimePoint start = gmp::now();
    gmp::go([&, start] { waited = gmp::now() - start; });
    gmp::compute(200ms);
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  EXPECT_LT(waited, 25ms);
}

// One client that answers at once: all Ps are idle for an instant before each message.
TEST(Sysmon, IsNotWokenForEachMessage) {
  constexpr int kMessages = 500;
  gmp::sim::Config config;
  config.gomaxprocs = 1;
  const gmp::sim::Result r = gmp::sim::run(config, [&] {
    auto [ln, failed] = gmp::net::listen("tcp", "127.0.0.1:0");
    auto [client, refused] = gmp::net::dial("tcp", ln.addr());
    auto [server, none] = ln.accept();
    gmp::go([conn = std::move(server)] {
      std::array<std::byte, 1> b{};
      while (conn.read(b).n == 1 && !conn.write(b).err) {}
    });
    std::array<std::byte, 1> b{};
    for (int i = 0; i < kMessages; ++i) {
      ASSERT_FALSE(client.write("x").err);
      ASSERT_EQ(client.read(b).n, 1u);
    }
  });
  EXPECT_EQ(r.status, 0) << r.fatal;
  int woken = 0, polls = 0;
  for (const gmp::trace::Event& e : r.trace.events) {
    woken += e.kind == gmp::trace::Kind::SysmonWake;
    polls += e.kind == gmp::trace::Kind::PollBegin && gmp::trace::unpack<gmp::trace::ev::PollBegin>(e).delay.v != 0;
  }
  EXPECT_GT(polls, kMessages) << "or the Ps were never all idle";
  EXPECT_LT(woken, 10);
}

}  // namespace
