// Reads after a short read: gmp::run does not ask the kernel again for what is known not to be there.
#include <cerrno>
#include <string>
#include <vector>

#include <gmpscope/start.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/core/net/net_tests.h"
#include "tests/core/netpoll/forward_world.h"

namespace {

using namespace gmp;
using namespace gmp::test;

// Counts the reads that found nothing.
class CountingWorld final : public ForwardWorld {
 public:
  CountingWorld() : ForwardWorld(makeOsWorld(1)) {}
  std::int64_t read(int fd, std::span<std::byte> buf) override {
    const std::int64_t n = w->read(fd, buf);
    if (n == -EAGAIN) inVain.fetchAdd(1);
    return n;
  }
  bool shortReadEmpties() const noexcept override { return w->shortReadEmpties(); }
  Atomic<int> inVain{0};
};

int readsInVain(bool read_first, std::string_view network, std::string_view address) {
  auto world = std::make_shared<CountingWorld>();
  runIn(world, {.config = {.gomaxprocs = 1}, .switches = {.readFirst = read_first}}, [&] {
    Pair p = connectPair(network, address);
    WaitGroup wg;
    wg.go([c = p.server] {
      std::array<std::byte, 64> buf;
      for (;;) {
        const auto [n, err] = c.read(buf);
        if (err) return;
        EXPECT_FALSE(c.write(std::span(buf).first(n)).err);
      }
    });
    for (int i = 0; i < 10; ++i) {
      EXPECT_FALSE(p.client.write("hello").err);
      EXPECT_EQ(readText(p.client, 5), "hello");
    }
    EXPECT_FALSE(p.client.closeWrite());
    wg.wait();
  });
  return world->inVain.load();
}

TEST(Emptied, AReadAfterAShortOneWaitsAtOnce) {
  EXPECT_GE(readsInVain(true, "tcp", "127.0.0.1:0"), 10) << "Go's order: ask, then wait";
  // The first read of each end; a deadline of slack for edges that were on their way.
  EXPECT_LE(readsInVain(false, "tcp", "127.0.0.1:0"), 15);
}

TEST(Emptied, UnixSocketsAreAlwaysAskedFirst) {
  const std::string name = "@gmpscope-emptied";
  EXPECT_GE(readsInVain(false, "unix", name), 10);
}

TEST(Emptied, TheEndOfTheStreamTogetherWithDataIsSeen) {
  gmp::run(Config{.gomaxprocs = 1}, [] {
    for (int i = 0; i < 50; ++i) {
      Pair p = connectPair();
      EXPECT_FALSE(p.client.write("last words").err);
      EXPECT_FALSE(p.client.close());
      std::array<std::byte, 64> buf;
      const auto [n, err] = p.server.read(buf);
      EXPECT_FALSE(err);
      EXPECT_EQ(n, 10u);
      EXPECT_FALSE(p.server.setReadDeadline(gmp::now() + 10s));
      EXPECT_EQ(readError(p.server), errc::eof);
    }
  });
}

TEST(Emptied, ItsOwnCloseOfReadingIsSeen) {
  gmp::run(Config{.gomaxprocs = 1}, [] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.write("x").err);
    std::array<std::byte, 8> buf;
    EXPECT_EQ(p.server.read(buf).n, 1u);
    EXPECT_FALSE(p.server.closeRead());
    EXPECT_FALSE(p.server.setReadDeadline(gmp::now() + 10s));
    EXPECT_EQ(readError(p.server), errc::eof);
  });
}

// A read stops short before urgent data although more is there.
TEST(Emptied, BytesBehindUrgentOnesAreSeen) {
  gmp::run(Config{.gomaxprocs = 1}, [] {
    Pair p = connectPair();
    const int raw = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string address = p.listener.addr();
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    ASSERT_EQ(connect(raw, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    auto [server, err] = p.listener.accept();
    ASSERT_FALSE(err);
    ASSERT_EQ(send(raw, "before!", 7, MSG_OOB), 7);  // the last byte is urgent
    ASSERT_EQ(send(raw, "behind", 6, 0), 6);
    EXPECT_FALSE(server.setReadDeadline(gmp::now() + 10s));
    std::array<std::byte, 64> buf;
    std::string got;
    while (got.size() < 12) {
      const auto [n, read_err] = server.read(buf);
      ASSERT_FALSE(read_err) << got;
      got += text(std::span(buf).first(n));
    }
    EXPECT_EQ(got, "beforebehind");
    close(raw);
  });
}

}  // namespace
