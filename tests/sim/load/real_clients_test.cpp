// The real load against a small server of the test's own: one plain thread with poll().
#include "sim/load/real_clients.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace gmp::load {
namespace {

enum class Manner { echoes, flipsABit, dropsConnections, swallows };

class PlainServer {
 public:
  explicit PlainServer(Manner manner) : manner_(manner) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    EXPECT_EQ(::listen(listener_, 128), 0);
    socklen_t len = sizeof a;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&a), &len);
    address_ = "127.0.0.1:" + std::to_string(ntohs(a.sin_port));
    EXPECT_EQ(::pipe(stop_.data()), 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~PlainServer() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(listener_);
  }
  const std::string& address() const { return address_; }
  std::uint64_t bytes() const { return bytes_; }  // read, after stop
  int accepted() const { return accepted_; }      // after stop

 private:
  void serve() {
    std::vector<pollfd> fds{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    while (::poll(fds.data(), fds.size(), -1) >= 0 && fds[0].revents == 0) {
      if (fds[1].revents != 0) {
        fds.push_back({::accept(listener_, nullptr, nullptr), POLLIN, 0});
        ++accepted_;
      }
      for (std::size_t i = 2; i < fds.size(); ++i) {
        if (fds[i].revents == 0 || answer(fds[i].fd)) continue;
        ::close(fds[i].fd);
        fds.erase(fds.begin() + static_cast<std::ptrdiff_t>(i--));
      }
      for (pollfd& p : fds) p.revents = 0;
    }
    for (std::size_t i = 2; i < fds.size(); ++i) ::close(fds[i].fd);
  }
  bool answer(int fd) {
    std::array<char, 4096> buf;
    const ssize_t n = ::recv(fd, buf.data(), buf.size(), 0);
    if (n <= 0 || manner_ == Manner::dropsConnections) return false;
    bytes_ += static_cast<std::uint64_t>(n);
    if (manner_ == Manner::swallows) return true;
    if (manner_ == Manner::flipsABit) buf[static_cast<std::size_t>(n) - 1] ^= 1;
    for (ssize_t at = 0; at < n;) {
      const ssize_t w = ::send(fd, buf.data() + at, static_cast<std::size_t>(n - at), MSG_NOSIGNAL);
      if (w < 0) return false;
      at += w;
    }
    return true;
  }

  Manner manner_;
  int listener_ = -1;
  std::array<int, 2> stop_{};
  std::string address_;
  std::uint64_t bytes_ = 0;
  int accepted_ = 0;
  std::thread thread_;
};

LoadSpec spec(int connections, std::size_t message, std::int64_t forMs) {
  LoadSpec s;
  s.connections = connections;
  s.message = message;
  s.for_ns = forMs * 1'000'000;
  return s;
}

TEST(RealClients, EveryMessageIsEchoedAndBothSidesAgree) {
  PlainServer server(Manner::echoes);
  RealClients clients(spec(50, 64, 200));
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  server.stop();
  EXPECT_EQ(counts.opened, 50);
  EXPECT_GE(counts.messagesSent, 50u);
  EXPECT_EQ(counts.messagesSent, counts.messagesEchoed);
  EXPECT_EQ(counts.lost + counts.mismatched + counts.unfinished, 0u);
  EXPECT_EQ(counts.bytesSent, counts.messagesSent * 64);
  EXPECT_EQ(counts.bytesSent, server.bytes());
  EXPECT_EQ(counts.latency.count(), counts.messagesEchoed);
  EXPECT_EQ(counts.firstError, "");
}

TEST(RealClients, LargeMessagesGoBothWaysAtOnce) {
  PlainServer server(Manner::echoes);
  RealClients clients(spec(2, 60'000, 100));
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  EXPECT_GE(counts.messagesEchoed, 2u);
  EXPECT_EQ(counts.messagesEchoed, counts.messagesSent);
  EXPECT_EQ(counts.mismatched, 0u);
}

TEST(RealClients, MoreConnectionsThanTheWindowAllGetTheirTurn) {
  PlainServer server(Manner::echoes);
  LoadSpec s = spec(200, 8, 2'000);
  s.window = 4;
  s.think_ns = 20'000'000;
  RealClients clients(s);
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  server.stop();
  EXPECT_EQ(counts.opened, 200);
  EXPECT_EQ(server.accepted(), 200);
  EXPECT_EQ(counts.messagesEchoed, counts.messagesSent);
}

TEST(RealClients, AFlippedBitIsNoticed) {
  PlainServer server(Manner::flipsABit);
  RealClients clients(spec(3, 64, 10'000));
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  EXPECT_EQ(counts.messagesEchoed, 0u);
  EXPECT_EQ(counts.mismatched, 3u);
  EXPECT_EQ(counts.lost, 3u);
}

TEST(RealClients, DroppedConnectionsLoseTheirMessages) {
  PlainServer server(Manner::dropsConnections);
  RealClients clients(spec(3, 64, 10'000));
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  EXPECT_EQ(counts.lost, 3u);
  EXPECT_EQ(counts.broken, 3);
  EXPECT_NE(counts.firstError, "");
}

TEST(RealClients, ASilentServerIsGivenUpAfterThePatience) {
  PlainServer server(Manner::swallows);
  LoadSpec s = spec(2, 64, 60'000);
  s.patience_ns = 20'000'000;
  RealClients clients(s);
  clients.begin(server.address());
  const LoadCounts counts = clients.join();
  EXPECT_EQ(counts.lost, 2u);
}

TEST(RealClients, NobodyListensIsAnErrorNotAHang) {
  std::string address;
  {
    PlainServer server(Manner::echoes);
    address = server.address();
  }
  RealClients clients(spec(5, 64, 60'000));
  clients.begin(address);
  const LoadCounts counts = clients.join();
  EXPECT_EQ(counts.opened, 0);
  EXPECT_EQ(counts.connectErrors, 5);
  EXPECT_EQ(counts.firstError, "connect: Connection refused");
}

TEST(RealClients, FinishWaitsForTheEchoesUnderWay) {
  PlainServer server(Manner::echoes);
  RealClients clients(spec(4, 64, 3'600'000));
  clients.begin(server.address());
  while (clients.progress().messagesEchoed < 10) std::this_thread::yield();
  clients.finish();
  const LoadCounts counts = clients.join();
  EXPECT_EQ(counts.messagesSent, counts.messagesEchoed);
  EXPECT_EQ(counts.unfinished + counts.lost, 0u);
}

TEST(RealClients, AnAddressThatIsNoneIsAConnectError) {
  RealClients clients(spec(1, 64, 60'000));
  clients.begin("nonsense");
  EXPECT_EQ(clients.join().connectErrors, 1);
}

TEST(RealClients, AbortBeforeTheStartEndsTheThread) {
  RealClients clients(spec(1, 64, 1'000));
  clients.abort();
  EXPECT_EQ(clients.join().messagesSent, 0u);
}

TEST(FileLimit, AnImpossibleNumberSaysWhatToDo) {
  EXPECT_EQ(ensureFileLimit(8), "");
  EXPECT_NE(ensureFileLimit(2'000'000'000).find("limit"), std::string::npos);
}

}  // namespace
}  // namespace gmp::load
