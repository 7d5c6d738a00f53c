// The poller by itself: a World whose poller says what the test wants, and an M that no thread runs.
#include "core/netpoll/netpoll.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include <gmpscope/trace.h>

#include "core/fiber/here.h"
#include "core/netpoll/poll_desc.h"
#include "core/runtime/internal.h"
#include "core/runtime/sema.h"
#include "tests/core/netpoll/forward_world.h"

namespace {

using namespace gmp;
using namespace gmp::rt;
using trace::PollCaller;
using trace::PollMode;

// A poller of answers that the test wrote down.
class ScriptedWorld : public test::ForwardWorld {
 public:
  ScriptedWorld() : ForwardWorld(makeOsWorld(1)) {}
  int pollerInit() override { return ++inits, 0; }
  int pollerOpen(int fd, std::uint64_t token) override {
    if (refuse != 0) return -refuse;
    tokens[fd].push_back(token);
    return 0;
  }
  int pollerClose(int) override { return 0; }
  int close(int fd) override {
    closed.push_back(fd);
    return 0;
  }
  int poll(std::int64_t delay, std::span<PollEvent> out) override {
    delays.push_back(delay);
    if (answers.empty()) return 0;
    Answer a = answers.front();
    answers.pop_front();
    std::copy(a.events.begin(), a.events.end(), out.begin());
    return a.err != 0 ? -a.err : static_cast<int>(a.events.size());
  }
  void pollerWake() override { ++wakes; }
  void pollerDrainWake() override { ++drains; }

  std::uint64_t token(int fd) { return tokens[fd].back(); }
  void answer(std::vector<PollEvent> events) { answers.push_back({0, std::move(events)}); }
  void answerError(int err) { answers.push_back({err, {}}); }

  struct Answer {
    int err;
    std::vector<PollEvent> events;
  };
  std::deque<Answer> answers;
  std::map<int, std::vector<std::uint64_t>> tokens;
  std::vector<std::int64_t> delays;
  std::vector<int> closed;
  int inits = 0, wakes = 0, drains = 0, refuse = 0;
};

class NetpollTest : public testing::Test {
 protected:
  NetpollTest()
      : recorder_(trace::RecorderConfig{}),
        world_(std::make_shared<ScriptedWorld>()),
        sched_(std::make_shared<Sched>(world_, StartOptions{.config = {.gomaxprocs = 1}, .recorder = &recorder_})) {
    m_ = allocm(*sched_, 0);
    main_.id = 1;
    m_->curg.store(&main_);
    fiber::here().m = m_;
  }
  ~NetpollTest() override { fiber::here() = {}; }

  Netpoll& np() { return sched_->netpoll; }
  PollDesc* open(int fd) {
    PollDesc* pd = nullptr;
    EXPECT_EQ(np().open(m_, fd, &pd), 0);
    return pd;
  }
  void close(PollDesc* pd) {
    np().unblock(pd);
    np().close(pd);
  }
  // Lets gp stand in the half as if it had parked there.
  void stand(PollHalf& half, G* gp) {
    half.word.store(PollHalf::next(half.word.load(), reinterpret_cast<std::uint64_t>(gp)));
    np().adjustWaiters(1);
  }
  std::vector<std::int64_t> ids(GList list) {
    std::vector<std::int64_t> out;
    while (G* gp = list.pop()) out.push_back(gp->id);
    return out;
  }
  GList poll(std::int64_t delay) { return np().poll(m_, delay, PollCaller::findRunnable, &delta_); }
  template <class E>
  std::vector<E> recorded() {
    std::vector<trace::Event> events;
    recorder_.drain(events, true);
    std::vector<E> out;
    for (const trace::Event& e : events) {
      if (e.kind == E::kKind) out.push_back(trace::unpack<E>(e));
    }
    return out;
  }

  trace::Recorder recorder_;
  std::shared_ptr<ScriptedWorld> world_;
  std::shared_ptr<Sched> sched_;
  M* m_ = nullptr;
  G main_;
  std::int32_t delta_ = 0;
};

TEST_F(NetpollTest, TokensDifferBetweenDescriptorsAndLivesAndAreNeverTheWakeUps) {
  std::vector<std::uint64_t> seen{0};
  for (int life = 0; life < 3; ++life) {
    PollDesc *a = open(5), *b = open(6);
    for (int fd : {5, 6}) {
      for (std::uint64_t old : seen) EXPECT_NE(world_->token(fd), old);
      seen.push_back(world_->token(fd));
    }
    close(a);
    close(b);
  }
}

TEST_F(NetpollTest, ADescriptorsMemoryIsUsedAgain) {
  PollDesc* first = open(5);
  close(first);
  EXPECT_EQ(open(9), first);
  std::vector<PollDesc*> many;
  for (int i = 0; i < 1000; ++i) many.push_back(open(100 + i));
  for (PollDesc* pd : many) close(pd);
  for (int i = 0; i < 1000; ++i) EXPECT_NE(std::find(many.begin(), many.end(), open(100 + i)), many.end());
}

TEST_F(NetpollTest, AReadinessThatNobodyWaitsForIsRemembered) {
  PollDesc* pd = open(5);
  world_->answer({{.token = world_->token(5), .in = true}});
  EXPECT_TRUE(poll(0).empty());
  EXPECT_EQ(np().wait(pd, PollMode::r), PollErr::none);  // would park for ever otherwise
}

TEST_F(NetpollTest, ResetForgetsARememberedReadiness) {
  PollDesc* pd = open(5);
  world_->answer({{.token = world_->token(5), .in = true, .out = true}});
  poll(0);
  EXPECT_EQ(np().reset(pd, PollMode::r), PollErr::none);
  EXPECT_EQ(PollHalf::value(pd->r.word.load()), PollHalf::kNil);
  EXPECT_EQ(PollHalf::value(pd->w.word.load()), PollHalf::kReady);
}

TEST_F(NetpollTest, TheWaitersOfAPollComeNewestFirstAndTheWriterBeforeTheReader) {
  PollDesc *a = open(5), *b = open(6);
  G ar, aw, br;
  ar.id = 10;
  aw.id = 11;
  br.id = 20;
  stand(a->r, &ar);
  stand(a->w, &aw);
  stand(b->r, &br);
  world_->answer({{.token = world_->token(5), .in = true, .out = true}, {.token = world_->token(6), .in = true}});
  GList list = poll(0);
  EXPECT_EQ(delta_, -3);
  EXPECT_EQ(np().waiters(), 3) << "applied only when they are runnable";
  EXPECT_EQ(ids(list), (std::vector<std::int64_t>{20, 11, 10}));
}

TEST_F(NetpollTest, HangUpAndErrorsWakeBothDirectionsAndRdhupTheReader) {
  for (const PollEvent& e : {PollEvent{.rdhup = true}, PollEvent{.hup = true}, PollEvent{.err = true}}) {
    PollDesc* pd = open(5);
    PollEvent event = e;
    event.token = world_->token(5);
    world_->answer({event});
    poll(0);
    EXPECT_EQ(PollHalf::value(pd->r.word.load()), PollHalf::kReady);
    EXPECT_EQ(PollHalf::value(pd->w.word.load()), e.rdhup ? PollHalf::kNil : PollHalf::kReady);
    close(pd);
  }
}

TEST_F(NetpollTest, AnErrorAloneIsReportedToReadersUntilAnotherEventComes) {
  PollDesc* pd = open(5);
  world_->answer({{.token = world_->token(5), .err = true}});
  poll(0);
  EXPECT_EQ(np().reset(pd, PollMode::r), PollErr::notPollable);
  EXPECT_EQ(np().reset(pd, PollMode::w), PollErr::none);
  world_->answer({{.token = world_->token(5), .in = true}});
  poll(0);
  EXPECT_EQ(np().reset(pd, PollMode::r), PollErr::none);
}

TEST_F(NetpollTest, AnEventOfAnEarlierLifeIsDropped) {
  PollDesc* pd = open(5);
  const std::uint64_t old = world_->token(5);
  close(pd);
  ASSERT_EQ(open(5), pd);
  G gp;
  gp.id = 10;
  stand(pd->r, &gp);
  world_->answer({{.token = old, .in = true, .out = true, .hup = true}, {.token = old, .err = true}});
  EXPECT_TRUE(poll(0).empty());
  EXPECT_EQ(PollHalf::asG(pd->r.word.load()), &gp);
  EXPECT_EQ(PollHalf::value(pd->w.word.load()), PollHalf::kNil);
  EXPECT_EQ(netpollcheckerr(pd, PollMode::r), PollErr::none);
  const auto reported = recorded<trace::ev::PollFd>();
  ASSERT_EQ(reported.size(), 2u);
  EXPECT_TRUE(reported[0].stale && reported[1].stale);
  EXPECT_EQ(reported[0].bits.v, 1 | 2 | 8);
}

TEST_F(NetpollTest, AnEventOfAClosedDescriptorIsDropped) {
  PollDesc* pd = open(5);
  const std::uint64_t token = world_->token(5);
  close(pd);
  world_->answer({{.token = token, .in = true, .out = true}});
  EXPECT_TRUE(poll(0).empty());
  EXPECT_EQ(PollHalf::value(pd->r.word.load()), PollHalf::kFrozen);
}

TEST_F(NetpollTest, ADescriptorThatTheSystemRefusesLeavesNothingBehind) {
  world_->refuse = EPERM;
  PollDesc* pd = nullptr;
  EXPECT_EQ(np().open(m_, 5, &pd), -EPERM);
  world_->refuse = 0;
  EXPECT_NE(open(6), nullptr);
  EXPECT_EQ(recorded<trace::ev::PollClose>().size(), 1u);
}

TEST_F(NetpollTest, ClosingEndsEveryWaitWithClosing) {
  PollDesc* pd = open(5);
  np().unblock(pd);
  EXPECT_EQ(np().reset(pd, PollMode::r), PollErr::closing);
  EXPECT_EQ(np().wait(pd, PollMode::w), PollErr::closing);
  np().close(pd);
}

TEST_F(NetpollTest, WakeUpsCoalesceUntilABlockingPollTookOne) {
  np().init(m_);
  np().wake(m_, trace::BreakWhy::timer);
  np().wake(m_, trace::BreakWhy::timer);
  EXPECT_EQ(world_->wakes, 1);
  world_->answer({{.token = 0, .in = true}});
  poll(0);
  EXPECT_EQ(world_->drains, 0) << "left for the poll that blocks";
  np().wake(m_, trace::BreakWhy::timer);
  EXPECT_EQ(world_->wakes, 1);
  world_->answer({{.token = 0, .in = true}});
  poll(-1);
  EXPECT_EQ(world_->drains, 1);
  np().wake(m_, trace::BreakWhy::exit);
  EXPECT_EQ(world_->wakes, 2);
  std::vector<bool> coalesced;
  for (const auto& e : recorded<trace::ev::PollBreak>()) coalesced.push_back(e.coalesced);
  EXPECT_EQ(coalesced, (std::vector<bool>{false, true, true, false}));
}

TEST_F(NetpollTest, AnInterruptedPollGoesOnUnlessItHasATimeLimit) {
  np().init(m_);
  world_->answerError(EINTR);
  poll(-1);
  EXPECT_EQ(world_->delays, (std::vector<std::int64_t>{-1, -1}));
  world_->delays.clear();
  world_->answerError(EINTR);
  poll(0);
  EXPECT_EQ(world_->delays, (std::vector<std::int64_t>{0, 0}));
  world_->delays.clear();
  world_->answerError(EINTR);
  EXPECT_TRUE(poll(5'000'000).empty());
  EXPECT_EQ(world_->delays, (std::vector<std::int64_t>{5'000'000})) << "the caller works out how long is left";
}

TEST_F(NetpollTest, ThePollerIsMadeOnceAndNotBeforeItIsNeeded) {
  EXPECT_FALSE(np().inited());
  EXPECT_TRUE(poll(0).empty());
  EXPECT_TRUE(world_->delays.empty());
  open(5);
  open(6);
  EXPECT_EQ(world_->inits, 1);
}

TEST_F(NetpollTest, TheEndOfTheRunClosesWhatIsOpenAndTellsItsOwners) {
  open(5);
  close(open(6));
  open(7);
  const auto life = np().life();
  EXPECT_EQ(life->ended.load(), 0u);
  np().closeAll();
  EXPECT_EQ(life->ended.load(), 1u);
  std::sort(world_->closed.begin(), world_->closed.end());
  EXPECT_EQ(world_->closed, (std::vector<int>{5, 7}));
}

TEST_F(NetpollTest, ASnapshotHasBothHalvesOfEveryOpenDescriptor) {
  PollDesc* pd = open(5);
  close(open(6));
  G gp;
  gp.id = 10;
  stand(pd->r, &gp);
  world_->answer({{.token = world_->token(5), .out = true}});
  poll(0);
  np().snapshot(m_);
  const auto halves = recorded<trace::ev::SnapFd>();
  ASSERT_EQ(halves.size(), 2u);
  using trace::PollState;
  EXPECT_EQ(halves[0], (trace::ev::SnapFd{.fd = {5}, .mode = PollMode::r, .state = PollState::g, .life = {1}}));
  EXPECT_EQ(halves[1], (trace::ev::SnapFd{.fd = {5}, .mode = PollMode::w, .state = PollState::ready, .life = {1}}));
}

}  // namespace
