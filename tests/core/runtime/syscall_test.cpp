// System calls: a goroutine in one keeps its thread, not its P.
#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <unistd.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using gmp::Config;

TEST(Syscall, ItsPRunsOthersMeanwhile) {
  std::string order;
  gmp::run(Config{.gomaxprocs = 1}, [&] {
    gmp::WaitGroup wg;
    int fds[2];
    ASSERT_EQ(pipe(fds), 0);
    wg.go([&] {
      char c = 0;
      // Blocks until the other goroutine, which needs the only P, has written.
      gmp::syscall([&] { return ::read(fds[0], &c, 1); });
      order += c;
    });
    wg.go([&] {
      gmp::gosched();
      order += 'a';
      EXPECT_EQ(::write(fds[1], "b", 1), 1);
    });
    wg.wait();
    close(fds[0]);
    close(fds[1]);
  });
  EXPECT_EQ(order, "ab");
}

TEST(Syscall, ManyBlockedThreadsAllComeBack) {
  int done = 0;
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    gmp::WaitGroup wg;
    gmp::Mutex mu;
    for (int i = 0; i < 24; ++i) {
      wg.go([&] {
        gmp::blockThread(5ms);
        mu.lock();
        ++done;
        mu.unlock();
      });
    }
    wg.wait();
    EXPECT_GT(gmp::numThread(), 4);
  });
  EXPECT_EQ(done, 24);
}

TEST(Syscall, TheResultComesThrough) {
  gmp::run([] { EXPECT_EQ(gmp::syscall([] { return 42; }), 42); });
}

TEST(Syscall, OneThatOutlastsTheRunDoesNotHoldIt) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  gmp::run(Config{.gomaxprocs = 2}, [&] {
    gmp::Chan<int> started(1);
    int fd = fds[0];
    gmp::go([started, fd] {
      started.send(1);
      gmp::syscall([fd] {
        char c;
        return ::read(fd, &c, 1);
      });
    });
    started.recv();
    gmp::sleep(5ms);  // most likely inside the call now; returning must work either way
  });
  EXPECT_EQ(::write(fds[1], "x", 1), 1);
  close(fds[1]);
}

}  // namespace
