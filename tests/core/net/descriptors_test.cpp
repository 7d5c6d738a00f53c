// No descriptors left: accept says so, and goes on when they return.
#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gmpscope/start.h>
#include <gmpscope/trace.h>

#include "core/base/sanitizers.h"
#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;

// Takes every descriptor that the limit allows, which it lowers first, until it goes.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit low = before_;
    low.rlim_cur = 128;
    setrlimit(RLIMIT_NOFILE, &low);
    for (int fd; (fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) >= 0;) taken_.push_back(fd);
    EXPECT_EQ(errno, EMFILE);
  }
  ~NoDescriptors() {
    for (int fd : taken_) close(fd);
    setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

  void giveBack(int n) {
    for (; n > 0; --n) {
      close(taken_.back());
      taken_.pop_back();
    }
  }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

TEST(Descriptors, AcceptReportsThatNoneAreLeftAndGoesOnWhenTheyReturn) {
  if (GMP_ASAN) GTEST_SKIP() << "UBSan looks at objects through a pipe, for which it needs descriptors of its own";
  static constexpr int kClients = 5;
  trace::Recorder recorder{{}};
  int refused = 0;
  runIn(makeOsWorld(1), {.config = {.gomaxprocs = 1}, .switches = {.readFirst = false}, .recorder = &recorder}, [&] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    std::vector<net::Conn> clients, servers;
    for (int i = 0; i < kClients; ++i) {
      auto [conn, dial_err] = net::dial("tcp", listener.addr());
      ASSERT_FALSE(dial_err);
      clients.push_back(conn);
    }
    NoDescriptors none;
    Chan<net::Conn> accepted(kClients);
    Chan<std::error_code> failures(0);
    go([&, l = listener] {
      for (;;) {
        auto [conn, accept_err] = l.accept();
        if (accept_err == errc::closed) return failures.close();
        if (!accept_err) {
          accepted.send(conn);
          continue;
        }
        failures.send(accept_err);
        gmp::sleep(1ms);
      }
    });
    for (; refused < 3; ++refused) EXPECT_EQ(failures.recv(), std::errc::too_many_files_open);
    auto [another, dial_err] = net::dial("tcp", listener.addr());
    EXPECT_EQ(dial_err, std::errc::too_many_files_open);
    EXPECT_EQ(net::describe("dial", another, dial_err),
              "dial tcp " + listener.addr() + ": socket: too many open files");
    none.giveBack(2);
    std::size_t arrived = 0;
    while (arrived < kClients) {
      const std::size_t which =
          gmp::select(onRecv(accepted, [&](std::optional<net::Conn> c) { servers.push_back(*c); }),
                      onRecv(failures, [&](auto) { ++refused; }));
      if (which == 0) ++arrived;
      if (which == 1) none.giveBack(1);
    }
    for (int i = 0; i < kClients; ++i) {
      const auto at = static_cast<std::size_t>(i);
      EXPECT_FALSE(servers[at].write("hello").err);
      EXPECT_EQ(readText(clients[at], 5), "hello") << "the connections are accepted in their order";
    }
    EXPECT_FALSE(listener.close());
    while (failures.recv()) ++refused;
  });
  // Every failure was reported: nobody tries in a loop on the quiet.
  int failed = 0;
  for (const trace::Event& e : recorder.finish({}).events) {
    if (e.kind == trace::Kind::SockAccept && trace::unpack<trace::ev::SockAccept>(e).result.v == -EMFILE) ++failed;
  }
  EXPECT_EQ(failed, refused);
}

}  // namespace
