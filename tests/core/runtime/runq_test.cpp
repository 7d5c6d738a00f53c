// The run queues by themselves: a scheduler with Ps but without running goroutines.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/fiber/here.h"
#include "core/runtime/internal.h"
#include "core/runtime/sema.h"

namespace {

using namespace gmp;
using namespace gmp::rt;

class RunqTest : public testing::Test {
 protected:
  RunqTest() : sched_(std::make_shared<Sched>(makeOsWorld(1), StartOptions{.config = {.gomaxprocs = 2}})) {
    m_ = allocm(*sched_, 0);
    P* runnable = nullptr;
    sched_->lock.lock(m_);
    procresize(m_, 2, &runnable);
    sched_->lock.unlock(m_);
  }
  P* own() { return m_->p; }
  P* other() { return sched_->p(own()->id == 0 ? 1 : 0); }
  G* make(std::int64_t id) {
    gs_.push_back(std::make_unique<G>());
    gs_.back()->id = id;
    return gs_.back().get();
  }
  std::vector<std::int64_t> drain(P* pp) {
    std::vector<std::int64_t> ids;
    bool inherit = false;
    while (G* gp = runqget(m_, pp, &inherit)) ids.push_back(gp->id);
    return ids;
  }
  std::vector<std::int64_t> drainGlobal() {
    std::vector<std::int64_t> ids;
    SchedGuard held(m_);
    while (G* gp = globrunqget(m_, trace::FindRule::globalQueue)) ids.push_back(gp->id);
    return ids;
  }

  std::shared_ptr<Sched> sched_;
  M* m_ = nullptr;
  std::vector<std::unique_ptr<G>> gs_;
};

TEST_F(RunqTest, RunnextKicksItsPredecessorToTheTail) {
  runqput(m_, own(), make(1), false);
  runqput(m_, own(), make(2), true);
  runqput(m_, own(), make(3), true);
  EXPECT_EQ(drain(own()), (std::vector<std::int64_t>{3, 1, 2}));
}

TEST_F(RunqTest, RunnextInheritsTheSliceAndTheRingDoesNot) {
  runqput(m_, own(), make(1), false);
  runqput(m_, own(), make(2), true);
  bool inherit = false;
  EXPECT_EQ(runqget(m_, own(), &inherit)->id, 2);
  EXPECT_TRUE(inherit);
  EXPECT_EQ(runqget(m_, own(), &inherit)->id, 1);
  EXPECT_FALSE(inherit);
}

TEST_F(RunqTest, OverflowMovesTheOldest128AndTheNewOneInOrder) {
  for (int i = 1; i <= 257; ++i) runqput(m_, own(), make(i), false);
  std::vector<std::int64_t> global = drainGlobal(), local = drain(own());
  ASSERT_EQ(global.size(), 129u);
  for (int i = 0; i < 128; ++i) EXPECT_EQ(global[static_cast<std::size_t>(i)], i + 1);
  EXPECT_EQ(global.back(), 257);
  ASSERT_EQ(local.size(), 128u);
  EXPECT_EQ(local.front(), 129);
  EXPECT_EQ(local.back(), 256);
}

TEST_F(RunqTest, AThiefTakesTheOlderHalfRoundedUpAndRunsTheLastOfIt) {
  for (int i = 1; i <= 5; ++i) runqput(m_, other(), make(i), false);
  G* gp = runqsteal(m_, own(), other(), false, 0);
  ASSERT_NE(gp, nullptr);
  EXPECT_EQ(gp->id, 3);
  EXPECT_EQ(drain(own()), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(drain(other()), (std::vector<std::int64_t>{4, 5}));
}

TEST_F(RunqTest, RunnextIsStolenOnlyInTheLastRound) {
  runqput(m_, other(), make(1), true);
  EXPECT_EQ(runqsteal(m_, own(), other(), false, 0), nullptr);
  G* gp = runqsteal(m_, own(), other(), true, 3);
  ASSERT_NE(gp, nullptr);
  EXPECT_EQ(gp->id, 1);
  EXPECT_TRUE(runqempty(other()));
}

TEST_F(RunqTest, ABatchOfTheGlobalQueueIsAFairShare) {
  {
    SchedGuard held(m_);
    for (int i = 1; i <= 10; ++i) globrunqput(m_, make(i));
    GQueue rest;
    EXPECT_EQ(globrunqgetbatch(m_, &rest, trace::FindRule::globalQueue)->id, 1);  // 10 / 2 Ps + 1 = 6
    EXPECT_EQ(rest.size(), 5);
  }
  EXPECT_EQ(drainGlobal(), (std::vector<std::int64_t>{7, 8, 9, 10}));
}

TEST_F(RunqTest, ABatchThatDoesNotFitStaysWithTheCaller) {
  for (int i = 1; i <= 250; ++i) runqput(m_, own(), make(i), false);
  GQueue q;
  for (int i = 1; i <= 10; ++i) q.pushBack(make(1000 + i));
  runqputbatch(m_, own(), q);
  EXPECT_EQ(q.size(), 4);
  EXPECT_EQ(q.front()->id, 1007);
}

// With one P its owner has the list of the global queue to itself.
class SolePRunqTest : public RunqTest {
 protected:
  SolePRunqTest() {
    SchedGuard held(m_);
    P* runnable = nullptr;
    procresize(m_, 1, &runnable);
    stranger_ = allocm(*sched_, 1);
  }
  // As a goroutine does that comes back from a system call and finds no P.
  void putByStranger(std::int64_t id) {
    SchedGuard held(stranger_);
    globrunqput(stranger_, make(id));
  }
  void putByOwner(std::int64_t id) {
    GlobalGuard held(m_);
    globrunqput(m_, make(id));
  }
  M* stranger_ = nullptr;
};

TEST_F(SolePRunqTest, AnMWithoutThePPutsInOrderBetweenTheOwners) {
  putByOwner(1);
  putByStranger(2);
  putByStranger(3);
  putByOwner(4);
  EXPECT_EQ(drainGlobal(), (std::vector<std::int64_t>{1, 2, 3, 4}));
}

TEST_F(SolePRunqTest, WhatStandsInTheInboxAloneIsSeenAndTaken) {
  EXPECT_TRUE(sched_->globalEmpty());
  putByStranger(1);
  EXPECT_FALSE(sched_->globalEmpty());
  EXPECT_EQ(drainGlobal(), (std::vector<std::int64_t>{1}));
  EXPECT_TRUE(sched_->globalEmpty());
}

TEST_F(SolePRunqTest, TheInboxIsKeptWhenThereAreMorePsAgain) {
  putByStranger(1);
  {
    SchedGuard held(m_);
    P* runnable = nullptr;
    procresize(m_, 2, &runnable);
  }
  putByStranger(2);
  EXPECT_EQ(drainGlobal(), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(SolePRunqTest, TheRingOverflowsAsWithManyPs) {
  for (int i = 1; i <= 257; ++i) runqput(m_, own(), make(i), false);
  EXPECT_EQ(drainGlobal().size(), 129u);
  EXPECT_EQ(drain(own()).size(), 128u);
}

}  // namespace
