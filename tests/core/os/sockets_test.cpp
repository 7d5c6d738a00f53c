#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmpscope/world.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/temp_dir.h"

namespace {

using gmp::Address;
using gmp::PollEvent;

Address loopback(std::uint16_t port) {
  Address a;
  a.family = Address::Family::ip4;
  a.ip = {127, 0, 0, 1};
  a.port = port;
  return a;
}

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t n = sizeof value;
  getsockopt(fd, level, name, &value, &n);
  return value;
}

class SocketTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(world_->pollerInit(), 0); }
  void TearDown() override {
    for (int fd : fds_) world_->close(fd);
  }
  int keep(int fd) {
    if (fd >= 0) fds_.push_back(fd);
    return fd;
  }
  // Waits until fd reports something new; each fd waits once in a test, by its number as token.
  void waitFor(int fd, bool PollEvent::*what) {
    if (!registered(fd)) { ASSERT_EQ(world_->pollerOpen(fd, static_cast<std::uint64_t>(fd)), 0); }
    for (;;) {
      std::array<PollEvent, 16> out;
      const int n = world_->poll(-1, out);
      for (int i = 0; i < n; ++i) {
        const PollEvent& e = out[static_cast<std::size_t>(i)];
        if (e.token == static_cast<std::uint64_t>(fd) && (e.*what || e.err || e.hup)) return;
      }
    }
  }
  bool registered(int fd) {
    for (int r : registered_) {
      if (r == fd) return true;
    }
    registered_.push_back(fd);
    return false;
  }
  int listener(const Address& at) {
    const int fd = keep(world_->socket(at.family));
    EXPECT_GE(fd, 0);
    EXPECT_EQ(world_->bind(fd, at), 0);
    EXPECT_EQ(world_->listen(fd, 0), 0);
    return fd;
  }
  Address addressOf(int fd) {
    Address a;
    EXPECT_EQ(world_->localAddress(fd, &a), 0);
    return a;
  }
  int dial(const Address& to) {
    const int fd = keep(world_->socket(to.family));
    EXPECT_GE(fd, 0);
    const int err = world_->connect(fd, to);
    EXPECT_TRUE(err == 0 || err == -EINPROGRESS) << err;
    if (err == -EINPROGRESS) waitFor(fd, &PollEvent::out);
    EXPECT_EQ(world_->connectResult(fd), 0);
    return fd;
  }
  int acceptFrom(int fd, Address* peer = nullptr) {
    waitFor(fd, &PollEvent::in);
    return keep(world_->accept(fd, peer));
  }
  void send(int fd, const std::string& text) {
    EXPECT_EQ(world_->write(fd, std::as_bytes(std::span(text))), static_cast<std::int64_t>(text.size()));
  }
  std::string receive(int fd) {
    std::string text(100, '\0');
    std::int64_t n = world_->read(fd, std::as_writable_bytes(std::span(text)));
    if (n == -EAGAIN) {
      waitFor(fd, &PollEvent::in);
      n = world_->read(fd, std::as_writable_bytes(std::span(text)));
    }
    if (n < 0) return "error " + std::to_string(-n);
    text.resize(static_cast<std::size_t>(n));
    return text;
  }
  void roundTrip(int client, int server) {
    send(client, "ping");
    EXPECT_EQ(receive(server), "ping");
    send(server, "pong");
    EXPECT_EQ(receive(client), "pong");
    EXPECT_EQ(world_->shutdown(client, gmp::ShutdownHow::write), 0);
    EXPECT_EQ(receive(server), "");
    send(server, "still open");
    EXPECT_EQ(receive(client), "still open");
  }

  std::shared_ptr<gmp::World> world_ = gmp::makeOsWorld(1);
  std::vector<int> fds_, registered_;
};

TEST_F(SocketTest, BytesGoAroundOverLoopback) {
  const int l = listener(loopback(0));
  const Address at = addressOf(l);
  EXPECT_NE(at.port, 0);
  EXPECT_EQ(at.ip[0], 127);
  EXPECT_EQ(world_->accept(l, nullptr), -EAGAIN);
  const int client = dial(at);
  Address peer;
  const int server = acceptFrom(l, &peer);
  ASSERT_GE(server, 0);
  EXPECT_EQ(peer.port, addressOf(client).port);
  Address far;
  EXPECT_EQ(world_->peerAddress(client, &far), 0);
  EXPECT_EQ(far.port, at.port);
  send(client, "hello");
  EXPECT_EQ(receive(server), "hello");
}

TEST_F(SocketTest, AConnectionCarriesBothDirectionsAndHalfCloses) {
  const int l = listener(loopback(0));
  const int client = dial(addressOf(l));
  roundTrip(client, acceptFrom(l));
}

TEST_F(SocketTest, EverySocketIsNonBlockingAndClosedOnExec) {
  const int l = listener(loopback(0));
  const int client = dial(addressOf(l));
  const int server = acceptFrom(l);
  for (int fd : {l, client, server}) {
    EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(option(l, SOL_SOCKET, SO_REUSEADDR), 1);
}

TEST_F(SocketTest, TcpDefaultsAreGos) {
  const int fd = keep(world_->socket(Address::Family::ip4));
  world_->tcpDefaults(fd);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 15);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 15);
  EXPECT_EQ(option(fd, IPPROTO_TCP, TCP_KEEPCNT), 9);
}

TEST_F(SocketTest, ARefusedConnectionIsReported) {
  // Bound, so that nobody else gets the port, but not listening.
  const int closed = keep(world_->socket(Address::Family::ip4));
  ASSERT_EQ(world_->bind(closed, loopback(0)), 0);
  const int fd = keep(world_->socket(Address::Family::ip4));
  int err = world_->connect(fd, addressOf(closed));
  if (err == -EINPROGRESS) {
    waitFor(fd, &PollEvent::out);
    err = world_->connectResult(fd);
  }
  EXPECT_EQ(err, -ECONNREFUSED);
}

TEST_F(SocketTest, ABusyPortIsReported) {
  const int l = listener(loopback(0));
  const int fd = keep(world_->socket(Address::Family::ip4));
  EXPECT_EQ(world_->bind(fd, addressOf(l)), -EADDRINUSE);
}

TEST_F(SocketTest, WritingToAClosedConnectionIsAnErrorNotASignal) {
  const int l = listener(loopback(0));
  const int client = dial(addressOf(l));
  ASSERT_GE(acceptFrom(l), 0);
  EXPECT_EQ(world_->shutdown(client, gmp::ShutdownHow::write), 0);
  const std::string text = "x";
  EXPECT_EQ(world_->write(client, std::as_bytes(std::span(text))), -EPIPE);
}

TEST_F(SocketTest, AFullSocketSaysTryAgain) {
  const int l = listener(loopback(0));
  const int client = dial(addressOf(l));
  ASSERT_GE(acceptFrom(l), 0);
  const std::string block(1 << 16, 'x');
  std::int64_t n = 0;
  for (int i = 0; i < 10'000 && n >= 0; ++i) n = world_->write(client, std::as_bytes(std::span(block)));
  EXPECT_EQ(n, -EAGAIN);
}

TEST_F(SocketTest, WorksOverIpVersionSix) {
  Address at;
  at.family = Address::Family::ip6;
  at.ip[15] = 1;
  const int fd = keep(world_->socket(at.family));
  if (fd < 0) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(option(fd, IPPROTO_IPV6, IPV6_V6ONLY), 1);
  if (world_->bind(fd, at) != 0) GTEST_SKIP() << "no IPv6 loopback here";
  ASSERT_EQ(world_->listen(fd, 0), 0);
  const Address bound = addressOf(fd);
  EXPECT_EQ(bound.family, Address::Family::ip6);
  EXPECT_EQ(bound.ip[15], 1);
  const int client = dial(bound);
  roundTrip(client, acceptFrom(fd));
}

TEST_F(SocketTest, WorksOverAUnixPath) {
  const gmp::test::TempDir folder;
  Address at;
  at.family = Address::Family::unix_;
  at.path = folder / "socket";
  const int l = listener(at);
  EXPECT_EQ(addressOf(l).path, at.path);
  const int client = dial(at);
  roundTrip(client, acceptFrom(l));
  const int second = keep(world_->socket(at.family));
  EXPECT_EQ(world_->bind(second, at), -EADDRINUSE);
}

TEST_F(SocketTest, AnAbstractUnixNameKeepsItsSign) {
  Address at;
  at.family = Address::Family::unix_;
  at.path = "@gmpscope-test-" + std::to_string(getpid());
  const int l = listener(at);
  EXPECT_EQ(addressOf(l).path, at.path);
  const int client = dial(at);
  roundTrip(client, acceptFrom(l));
}

TEST_F(SocketTest, BadAddressesAreErrors) {
  EXPECT_EQ(world_->socket(Address::Family::none), -EAFNOSUPPORT);
  const int fd = keep(world_->socket(Address::Family::unix_));
  Address at;
  at.family = Address::Family::unix_;
  EXPECT_EQ(world_->bind(fd, at), -EINVAL);
  at.path = std::string(200, 'x');
  EXPECT_EQ(world_->bind(fd, at), -ENAMETOOLONG);
  EXPECT_EQ(world_->connect(fd, at), -ENAMETOOLONG);
  EXPECT_EQ(world_->close(-1), -EBADF);
}

}  // namespace
