// What the system may do to a call: interrupt it, do a part of it, abort it, have no descriptors left, tell old news.
#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <vector>

#include <gmpscope/start.h>

#include "tests/core/net/net_tests.h"
#include "tests/core/netpoll/forward_world.h"

namespace {

using namespace gmp;
using namespace gmp::test;

// The real world with faults at a steady rate. Called from several threads.
class FaultyWorld final : public ForwardWorld {
 public:
  FaultyWorld() : ForwardWorld(makeOsWorld(1)) {}

  std::int64_t read(int fd, std::span<std::byte> buf) override {
    if (every(3)) return -EINTR;
    if (every(4)) {
      rearm(fd);
      return -EAGAIN;
    }
    return w->read(fd, every(2) ? buf.first(1) : buf);
  }
  std::int64_t write(int fd, std::span<const std::byte> buf) override {
    if (every(3)) return -EINTR;
    return w->write(fd, buf.first(std::min<std::size_t>(buf.size(), 3)));
  }
  int accept(int fd, Address* peer) override {
    if (const int err = acceptError.exchange(0); err != 0) return -err;
    if (every(3)) return -EINTR;
    return every(3) ? -ECONNABORTED : w->accept(fd, peer);
  }
  int connectResult(int fd) override { return every(2) ? -EINTR : w->connectResult(fd); }

  int pollerOpen(int fd, std::uint64_t token) override {
    const std::lock_guard held(mutex_);
    tokens_[fd] = token;
    return w->pollerOpen(fd, token);
  }
  int pollerClose(int fd) override {
    const std::lock_guard held(mutex_);
    const PollEvent everything{.token = tokens_[fd], .in = true, .out = true, .hup = true, .err = true};
    if (old_.size() < kOldNews) old_.push_back(everything);
    return w->pollerClose(fd);
  }
  // One event a call, interrupted now and then, and on top of it what was true of descriptors closed long ago.
  int poll(std::int64_t delay, std::span<PollEvent> out) override {
    if (every(5)) return -EINTR;
    const int n = w->poll(delay, out.first(1));
    if (n <= 0) return n;
    const std::lock_guard held(mutex_);
    std::copy(old_.begin(), old_.end(), out.begin() + n);
    return n + static_cast<int>(old_.size());
  }

  Atomic<int> acceptError{0};

 private:
  static constexpr std::size_t kOldNews = 20;

  bool every(std::uint32_t n) { return calls_.fetchAdd(1) % n == 0; }
  // Makes the poller report the descriptor's state once more: the edge that a wrong EAGAIN would have swallowed.
  void rearm(int fd) {
    const std::lock_guard held(mutex_);
    w->pollerClose(fd);
    w->pollerOpen(fd, tokens_[fd]);
  }

  Atomic<std::uint32_t> calls_{0};
  std::mutex mutex_;
  std::map<int, std::uint64_t> tokens_;
  std::vector<PollEvent> old_;
};

TEST(Faults, InterruptedPartialSpuriousAndStaleThingsLoseNothing) {
  static constexpr int kConns = 60, kRounds = 4;
  auto world = std::make_shared<FaultyWorld>();
  Atomic<int> good{0};
  runIn(world, {.config = {.gomaxprocs = 3}}, [&] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    WaitGroup servers, clients;
    servers.go([&, l = listener] {
      for (;;) {
        auto [conn, accept_err] = l.accept();
        if (accept_err) break;
        servers.go([c = conn] { static_cast<void>(io::copy(c, c)); });
      }
    });
    for (int i = 0; i < kConns; ++i) {
      clients.go([&, i, address = listener.addr()] {
        for (int k = 0; k < kRounds; ++k) {  // a new connection each time: numbers and slots are used again
          auto [conn, dial_err] = net::dial("tcp", address);
          EXPECT_FALSE(dial_err) << net::describe("dial", conn, dial_err);
          const std::string message = "message " + std::to_string(i) + "/" + std::to_string(k);
          EXPECT_EQ(conn.write(message).n, message.size());
          if (readText(conn, message.size()) == message) good.fetchAdd(1);
        }
      });
    }
    clients.wait();
    EXPECT_FALSE(listener.close());
    servers.wait();
  });
  EXPECT_EQ(good.load(), kConns * kRounds);
}

TEST(Faults, AcceptWithoutDescriptorsLeftFailsAndTheListenerGoesOn) {
  auto world = std::make_shared<FaultyWorld>();
  runIn(world, {.config = {.gomaxprocs = 1}}, [&] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    auto [client, dial_err] = net::dial("tcp", listener.addr());
    ASSERT_FALSE(dial_err);
    world->acceptError.store(EMFILE);
    auto [none, accept_err] = listener.accept();
    EXPECT_FALSE(none);
    EXPECT_EQ(accept_err, std::errc::too_many_files_open);
    EXPECT_EQ(net::describe("accept", listener, accept_err),
              "accept tcp " + listener.addr() + ": accept4: too many open files");
    auto [server, again] = listener.accept();
    EXPECT_FALSE(again);
    EXPECT_TRUE(server);
  });
}

}  // namespace
