// Watching a running program: following its edge, freezing, forgetting the oldest, saving what is kept.
#include "viz/model/live.h"

#include <gtest/gtest.h>

#include "sim/replay/reducer.h"
#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/commands.h"
#include "viz/model/snapshot.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

// A program that hands out the events of a recorded run, some at a time.
class Feed {
 public:
  explicit Feed(int rounds = 3000) : trace_(testing::makeEchoTrace({.connections = 12, .rounds = rounds})) {}

  act::LiveEvents next(std::size_t n) {
    act::LiveEvents news;
    for (; n > 0 && at_ < trace_.events.size(); --n) news.events.push_back(trace_.events[at_++]);
    news.strings = trace_.strings;
    news.status.listening = "127.0.0.1:8080";
    return news;
  }
  replay::WorldState state() const {
    replay::WorldState s;
    for (std::size_t i = 0; i < at_; ++i) replay::apply(s, trace_.events[i]);
    return s;
  }
  std::size_t given() const { return at_; }

 private:
  trace::Trace trace_;
  std::size_t at_ = 0;
};

AppState started() {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::StartLive{std::make_shared<Document>(trace::Trace{})});
  return s;
}

// Equal but for what a shorter trace numbers differently.
void expectSame(replay::WorldState a, replay::WorldState b) {
  for (replay::WorldState* s : {&a, &b}) {
    s->index = 0;
    for (replay::MState& m : s->ms) m.lookingSince = m.pollBegan = 0;
  }
  EXPECT_TRUE(a == b);
}

TEST(Live, FollowsTheEdge) {
  AppState s = started();
  Feed feed;
  update(s, act::Tick{1});
  EXPECT_EQ(s.derived.picture, nullptr);
  for (int i = 0; i < 20; ++i) {
    update(s, feed.next(100));
    update(s, act::Tick{i + 2});
    EXPECT_EQ(s.playback.index, feed.given() - 1);
    EXPECT_NE(s.derived.picture, nullptr);
  }
  expectSame(s.document->after(s.playback.index), feed.state());
  EXPECT_EQ(liveBadge(s.live), "LIVE");
}

TEST(Live, FreezingKeepsThePictureWhileEventsGoOn) {
  AppState s = started();
  Feed feed;
  update(s, feed.next(1000));
  update(s, act::Tick{1});
  update(s, act::Run{CommandId::PlayPause});
  EXPECT_FALSE(s.live.follow);
  const std::uint64_t here = s.playback.index;
  update(s, feed.next(500));
  update(s, act::Tick{2});
  EXPECT_EQ(s.playback.index, here);
  EXPECT_EQ(s.document->size(), 1000u) << "the window stays as it was";
  EXPECT_EQ(liveBadge(s.live), "FROZEN");
  EXPECT_NE(liveFigures(s).find("behind"), std::string::npos);
  update(s, act::Run{CommandId::StepBack});
  EXPECT_EQ(s.playback.index, here - 1);
  update(s, act::Run{CommandId::End});
  update(s, feed.next(0));  // the source is asked every frame
  update(s, act::Tick{3});
  EXPECT_EQ(s.playback.index, feed.given() - 1);
  EXPECT_EQ(s.document->size(), 1500u);
  EXPECT_TRUE(s.live.follow);
  expectSame(s.document->after(s.playback.index), feed.state());
}

TEST(Live, SteppingOrScrubbingFreezes) {
  for (const Action& a : {Action{act::Run{CommandId::StepBack}}, Action{act::ScrubTo{0.2f}}, Action{act::SeekTo{5}}}) {
    AppState s = started();
    Feed feed;
    update(s, feed.next(800));
    update(s, act::Tick{1});
    update(s, a);
    EXPECT_FALSE(s.live.follow);
    update(s, act::Tick{2});
    EXPECT_LT(s.playback.index, 799u);
  }
}

TEST(Live, ForgetsTheOldestAndStillKnowsEverything) {
  AppState s = started();
  Feed feed(20'000);
  const LiveLimits limits{.keep = 5000, .slack = 1000, .frozenExtra = 2000, .foldPerTick = 100'000};
  for (int i = 0; i < 60; ++i) {
    liveEvents(s, feed.next(700), limits);
    liveTick(s, limits);
    EXPECT_LE(s.document->size(), limits.keep + limits.slack);
    EXPECT_EQ(s.document->dropped() + s.document->size(), feed.given());
  }
  EXPECT_GT(s.document->dropped(), 30'000u);
  expectSame(s.document->after(s.playback.index), feed.state());
  update(s, act::Run{CommandId::Start});
  EXPECT_EQ(s.playback.index, 0u);
  EXPECT_FALSE(s.derived.card.title.empty());
}

TEST(Live, AFrozenWindowLosesNothingAndTheEdgeIsRightAfterwards) {
  AppState s = started();
  Feed feed(20'000);
  const LiveLimits limits{.keep = 2000, .slack = 500, .frozenExtra = 1000, .foldPerTick = 100'000};
  liveEvents(s, feed.next(2000), limits);
  liveTick(s, limits);
  s.live.follow = false;
  const replay::WorldState frozen = s.document->after(700);
  for (int i = 0; i < 30; ++i) liveEvents(s, feed.next(500), limits);
  EXPECT_EQ(s.document->size(), 2000u);
  EXPECT_LE(s.live.pending.size(), limits.frozenExtra);
  EXPECT_TRUE(s.document->after(700) == frozen);
  EXPECT_GT(s.live.unkept, 10'000u);
  EXPECT_NE(liveFigures(s).find("not kept"), std::string::npos);
  s.live.follow = true;
  liveEvents(s, feed.next(500), limits);
  liveTick(s, limits);
  EXPECT_EQ(s.live.unkept, 0u);
  EXPECT_EQ(s.document->dropped() + s.document->size(), feed.given());
  expectSame(s.document->after(s.document->size() - 1), feed.state());
}

TEST(Live, AFrameFoldsABoundedNumberOfEvents) {
  AppState s = started();
  Feed feed;
  const LiveLimits limits{.keep = 100'000, .slack = 1000, .frozenExtra = 1000, .foldPerTick = 300};
  liveEvents(s, feed.next(2000), limits);
  liveTick(s, limits);
  EXPECT_EQ(s.playback.index, 300u);
  for (int i = 0; i < 10; ++i) liveTick(s, limits);
  EXPECT_EQ(s.playback.index, 1999u);
}

TEST(Live, LostEventsStandInTheBadge) {
  AppState s = started();
  Feed feed;
  act::LiveEvents news = feed.next(100);
  news.status.lost = 1234;
  update(s, news);
  EXPECT_EQ(liveFigures(s).find("1,234 lost"), 0u) << "first: a narrow window cuts the end";
  EXPECT_NE(liveFigures(s).find("127.0.0.1:8080"), std::string::npos);
}

TEST(Snapshot, FoldsBackToTheStateItWasMadeOf) {
  Document doc(testing::makeEchoTrace({.connections = 12, .rounds = 2000}));
  int quiet = 0;
  for (std::uint64_t i = 50; i < doc.size(); i += 37) {
    const replay::WorldState s = doc.after(i);
    bool settled = true;
    for (const replay::MState& m : s.ms) settled = settled && m.hand.empty() && m.taken.empty();
    if (!settled) continue;
    ++quiet;
    replay::WorldState again;
    std::vector<replay::Problem> problems;
    for (const trace::Event& e : snapshotOf(s, s.t)) replay::apply(again, e, &problems);
    EXPECT_TRUE(problems.empty());
    EXPECT_TRUE(again.known);
    EXPECT_EQ(again.global, s.global);
    EXPECT_EQ(again.idlePs, s.idlePs);
    EXPECT_EQ(again.idleMs, s.idleMs);
    EXPECT_EQ(again.counts.byStatus, s.counts.byStatus);
    ASSERT_EQ(again.ps.size(), s.ps.size());
    for (std::size_t p = 0; p < s.ps.size(); ++p) {
      EXPECT_EQ(again.ps[p].ring, s.ps[p].ring);
      EXPECT_EQ(again.ps[p].runnext, s.ps[p].runnext);
      EXPECT_EQ(again.ps[p].m, s.ps[p].m);
      EXPECT_EQ(again.running(static_cast<std::int64_t>(p)), s.running(static_cast<std::int64_t>(p)));
    }
  }
  EXPECT_GT(quiet, 20);
}

TEST(Snapshot, WhatIsKeptOfALiveRunIsATraceOfItsOwn) {
  AppState s = started();
  Feed feed(8000);
  const LiveLimits limits{.keep = 3000, .slack = 500, .frozenExtra = 1000, .foldPerTick = 100'000};
  while (s.document->dropped() < 5000) {
    liveEvents(s, feed.next(700), limits);
    liveTick(s, limits);
  }
  const trace::Trace kept = keptTrace(*s.document);
  EXPECT_EQ(kept.events.front().kind, trace::Kind::SnapBegin);
  replay::WorldState end;
  for (std::size_t i = 0; i < kept.events.size(); ++i) {
    EXPECT_EQ(kept.events[i].seq, i);
    replay::apply(end, kept.events[i]);
  }
  const replay::WorldState truth = feed.state();
  EXPECT_TRUE(end.known);
  EXPECT_EQ(end.global, truth.global);
  EXPECT_EQ(end.counts.byStatus, truth.counts.byStatus);
}

}  // namespace
}  // namespace gmp::viz
