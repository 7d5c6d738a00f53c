#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <thread>

#include <gmpscope/world.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/socket.h>

#include "core/os/epoll.h"

namespace {

using gmp::PollEvent;

class PollerTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(world_->pollerInit(), 0);
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair_), 0);
  }
  void TearDown() override {
    for (int fd : pair_) world_->close(fd);
  }
  // The one event of pair_[0] that a poll without waiting finds.
  PollEvent onlyEvent() {
    const int n = world_->poll(0, events_);
    EXPECT_EQ(n, 1);
    return n == 1 ? events_[0] : PollEvent{};
  }
  std::array<std::byte, 4> bytes_{};
  std::shared_ptr<gmp::World> world_ = gmp::makeOsWorld(1);
  std::array<PollEvent, 8> events_;
  int pair_[2] = {-1, -1};
};

TEST_F(PollerTest, ReportsEachEdgeOnce) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 77), 0);
  PollEvent e = onlyEvent();
  EXPECT_EQ(e.token, 77u);
  EXPECT_TRUE(e.out);
  EXPECT_FALSE(e.in);
  EXPECT_EQ(world_->poll(0, events_), 0);

  EXPECT_EQ(world_->write(pair_[1], bytes_), 4);
  e = onlyEvent();
  EXPECT_TRUE(e.in);
  EXPECT_FALSE(e.rdhup || e.hup || e.err);
  EXPECT_EQ(world_->poll(0, events_), 0);  // nobody has read, and still: no new edge

  EXPECT_EQ(world_->shutdown(pair_[1], gmp::ShutdownHow::write), 0);
  e = onlyEvent();
  EXPECT_TRUE(e.rdhup);
  EXPECT_FALSE(e.hup);
}

TEST_F(PollerTest, ReportsHangUp) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 1), 0);
  onlyEvent();
  EXPECT_EQ(world_->close(pair_[1]), 0);
  EXPECT_TRUE(onlyEvent().hup);
  pair_[1] = -1;
}

TEST_F(PollerTest, IsSilentAboutWhatWasRemoved) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 1), 0);
  EXPECT_EQ(world_->pollerClose(pair_[0]), 0);
  EXPECT_EQ(world_->poll(0, events_), 0);
  EXPECT_EQ(world_->pollerClose(pair_[0]), -ENOENT);
}

TEST_F(PollerTest, ADescriptorIsRegisteredOnce) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 1), 0);
  EXPECT_EQ(world_->pollerOpen(pair_[0], 2), -EEXIST);
  EXPECT_EQ(world_->pollerOpen(-1, 3), -EBADF);
}

TEST_F(PollerTest, WakeEndsAnEndlessPollAndStaysUntilDrained) {
  std::thread waker([&] { world_->pollerWake(); });
  EXPECT_EQ(world_->poll(-1, events_), 1);
  waker.join();
  EXPECT_EQ(events_[0].token, 0u);
  EXPECT_TRUE(events_[0].in);
  EXPECT_EQ(world_->poll(0, events_), 1);
  world_->pollerWake();
  world_->pollerDrainWake();
  EXPECT_EQ(world_->poll(0, events_), 0);
  world_->pollerDrainWake();  // nothing to drain: does not block
}

TEST_F(PollerTest, NoMoreEventsThanThereIsRoomFor) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 1), 0);
  ASSERT_EQ(world_->pollerOpen(pair_[1], 2), 0);
  EXPECT_EQ(world_->poll(0, std::span(events_).first(1)), 1);
  EXPECT_EQ(world_->poll(0, std::span(events_).first(1)), 1);
  EXPECT_EQ(world_->poll(0, events_), 0);
}

TEST_F(PollerTest, ATimeoutEndsThePoll) {
  const std::int64_t before = world_->nanotime();
  EXPECT_EQ(world_->poll(2'000'000, events_), 0);
  EXPECT_GE(world_->nanotime() - before, 2'000'000);
}

TEST_F(PollerTest, ASignalEndsThePollWithEintr) {
  struct sigaction sa {
  }, old{};
  sa.sa_handler = [](int) {};
  sigaction(SIGUSR1, &sa, &old);
  std::atomic<bool> done{false};
  int result = 0;
  std::thread poller([&] {
    std::array<PollEvent, 1> out;
    result = world_->poll(-1, out);
    done.store(true);
  });
  while (!done.load()) {
    pthread_kill(poller.native_handle(), SIGUSR1);
    std::this_thread::yield();
  }
  poller.join();
  sigaction(SIGUSR1, &old, nullptr);
  EXPECT_EQ(result, -EINTR);
}

TEST_F(PollerTest, ASecondInitChangesNothing) {
  ASSERT_EQ(world_->pollerOpen(pair_[0], 1), 0);
  EXPECT_EQ(world_->pollerInit(), 0);
  EXPECT_TRUE(onlyEvent().out);
}

TEST(WaitMillis, FollowsGosRule) {
  using gmp::os::waitMillis;
  EXPECT_EQ(waitMillis(-1), -1);
  EXPECT_EQ(waitMillis(0), 0);
  EXPECT_EQ(waitMillis(1), 1);
  EXPECT_EQ(waitMillis(999'999), 1);
  EXPECT_EQ(waitMillis(1'000'000), 1);
  EXPECT_EQ(waitMillis(1'999'999), 1);
  EXPECT_EQ(waitMillis(25'000'000), 25);
  EXPECT_EQ(waitMillis(999'999'999'999'999), 999'999'999);
  EXPECT_EQ(waitMillis(1'000'000'000'000'000), 1'000'000'000);
  EXPECT_EQ(waitMillis(INT64_MAX), 1'000'000'000);
}

}  // namespace
