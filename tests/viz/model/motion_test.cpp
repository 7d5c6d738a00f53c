// Moves between true pictures: along the gutters, at most six at once, and gone when they are over.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "tests/viz/model/scene_text.h"
#include "viz/model/document.h"
#include "viz/model/motion.h"
#include "viz/model/route.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;
constexpr Rect kStage{8, 52, 1104, 530};
constexpr std::int64_t kMs = 1'000'000;

Picture pictureAt(Document& doc, std::uint64_t index, const Rect& stage = kStage) {
  const Focus now = focusOf(doc.event(index));
  Focus next, both = now;
  if (index + 1 < doc.size()) {
    next = focusOf(doc.event(index + 1));
    both.add(doc.event(index + 1));
  }
  const StageModel model = readStage(doc.trace(), doc.after(index), both);
  return buildPicture({model, stage, palette(Theme::Dark), kMeasure, now, next, {}});
}

Motion stepBetween(const Picture& a, const Picture& b, bool back) {
  return moveBetween({a, b, nullptr, 0, back ? timingOfStepBack() : timingOf(Tier::Step, 0), back, {}, "moves"});
}

class MotionOverARun : public ::testing::TestWithParam<int> {};

TEST_P(MotionOverARun, PathsCrossBoxesOnlyWhereTheyBeginAndEnd) {
  Document doc(testing::makeEchoTrace({.procs = GetParam(), .connections = 4, .rounds = 300}));
  Picture before = pictureAt(doc, 0);
  int seen = 0;
  for (std::uint64_t i = 1; i < doc.size(); ++i) {
    Picture after = pictureAt(doc, i);
    const Motion m = stepBetween(before, after, false);
    for (const Mover& mover : m.movers) {
      if (mover.path.empty()) continue;
      ++seen;
      Place from;
      Rect rect;
      ASSERT_TRUE(before.locate(mover.key, from, rect));
      const Place to = after.find(mover.key)->place;
      for (const Box& box : after.boxes.boxes) {
        const auto is = [&](const Place& p) {
          return box.kind == p.box && (box.kind != BoxKind::Proc || box.id == p.id);
        };
        if (is(from) || is(to)) continue;
        for (float t = 0; t <= 1; t += 0.01f) {
          EXPECT_FALSE(box.rect.inset(0.5f).contains(pointAlong(mover.path, t))) << doc.line(i);
        }
      }
      for (std::size_t k = 1; k < mover.path.size(); ++k) {
        const Vec2 a = mover.path[k - 1], b = mover.path[k];
        EXPECT_TRUE(a.x == b.x || a.y == b.y || mover.path.size() == 2) << "a slanted stretch at " << doc.line(i);
      }
    }
    before = std::move(after);
  }
  EXPECT_GT(seen, 100);
}

bool isHeading(std::string_view text) {
  static constexpr std::string_view kHeadings[] = {"Parked on the network", "Elsewhere", "Threads with no P",
                                                   "In a system call",      "epoll",     "Global run queue"};
  const bool proc = text.size() > 1 && text[0] == 'P' && text[1] >= '0' && text[1] <= '9';
  return proc || std::any_of(std::begin(kHeadings), std::end(kHeadings), [&](auto h) { return text == h; });
}

// That no path of a goroutine with `least` points or more, as it is drawn, crosses such a word of a low stage.
void expectNoneCrossed(int procs, std::size_t least, bool (*isWord)(std::string_view)) {
  constexpr Rect kLow{8, 52, 1104, 230};
  Document doc(testing::makeEchoTrace({.procs = procs, .connections = 4, .rounds = 300}));
  Picture before = pictureAt(doc, 0, kLow);
  for (std::uint64_t i = 1; i < doc.size(); ++i) {
    Picture after = pictureAt(doc, i, kLow);
    const Motion m = stepBetween(before, after, false);
    for (const Mover& mover : m.movers) {
      if (mover.path.size() < least || (least < 3 && mover.key.kind != TokenKey::Kind::G)) continue;
      for (const LabelPrim& label : after.base.labels()) {
        if (!isWord(label.text)) continue;
        const Rect words{label.pos.x, label.pos.y - 6, kMeasure.width(label.face, label.text), 12};
        for (float t = 0; t <= 1; t += 0.004f) {
          const Vec2 at = pointAlong(mover.path, t);
          if (mover.from.contains(at) || mover.to.contains(at)) continue;
          ASSERT_FALSE(words.contains(at)) << label.text << " at " << i << " " << doc.line(i);
        }
      }
    }
    before = std::move(after);
  }
}

TEST_P(MotionOverARun, InALowStagePathsCrossNoHeading) { expectNoneCrossed(GetParam(), 3, isHeading); }

TEST_P(MotionOverARun, InALowStagePathsGoRoundTheWordRunnext) {
  expectNoneCrossed(GetParam(), 2, [](std::string_view text) { return text == "runnext"; });
}

INSTANTIATE_TEST_SUITE_P(Ps, MotionOverARun, ::testing::Values(2, 4, 8, 12));

TEST(Motion, MovesAtMostSixThingsOnTheirOwn) {
  Document doc(testing::makeEchoTrace({.procs = 4, .connections = 60, .rounds = 800, .burst = 30}));
  Picture before = pictureAt(doc, 0);
  for (std::uint64_t i = 1; i + 20 < doc.size(); i += 20) {  // twenty events at once: much moves
    Picture after = pictureAt(doc, i);
    const Motion m = stepBetween(before, after, false);
    int own = 0;
    for (const Mover& mover : m.movers) own += !mover.path.empty() && mover.pack > 0 ? 1 : 0;
    EXPECT_LE(own, kMaxMovers + 1);  // and the one that the event is about
    before = std::move(after);
  }
}

TEST(Motion, BeginsWhereTheTokenWasAndEndsWhereItIs) {
  Document doc(testing::makeEchoTrace());
  int moved = 0;
  for (std::uint64_t i = 20; i < 400; ++i) {
    const Picture before = pictureAt(doc, i - 1), after = pictureAt(doc, i);
    const Motion m = stepBetween(before, after, false);
    for (const Mover& mover : m.movers) {
      if (mover.fades) continue;
      ++moved;
      EXPECT_EQ(m.at(mover.key, mover.to, 0).center(), mover.from.center());
      const Rect end = m.at(mover.key, mover.to, 10'000 * kMs);
      EXPECT_NEAR(end.x, mover.to.x, 0.01);
      EXPECT_NEAR(end.y, mover.to.y, 0.01);
    }
    EXPECT_FALSE(m.active(10'000 * kMs));
  }
  EXPECT_GT(moved, 50);
}

TEST(Motion, AStepBackTakesTheSameWayReversed) {
  Document doc(testing::makeEchoTrace());
  int compared = 0;
  for (std::uint64_t i = 20; i < 600; ++i) {
    const Picture a = pictureAt(doc, i - 1), b = pictureAt(doc, i);
    const Motion there = stepBetween(a, b, false), back = stepBetween(b, a, true);
    EXPECT_EQ(back.timing.move, 250 * kMs);
    EXPECT_TRUE(back.timing.dotted);
    for (const Mover& m : there.movers) {
      if (m.path.empty() || m.pack != 1) continue;
      for (const Mover& n : back.movers) {
        if (n.key != m.key || n.path.empty()) continue;
        std::vector<Vec2> reversed(n.path.rbegin(), n.path.rend());
        EXPECT_EQ(m.path, reversed) << doc.line(i);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 40);
}

TEST(Motion, AStolenPackTravelsTogether) {
  StageModel a;
  for (int p = 0; p < 2; ++p) {
    StageProc proc;
    proc.id = p;
    proc.m = p;
    a.procs.push_back(proc);
  }
  StageModel b = a;
  for (int g = 1; g <= 6; ++g) a.procs[0].local.head.push_back({g, "f"});
  a.procs[0].local.total = 6;
  for (int g = 1; g <= 2; ++g) b.procs[1].local.head.push_back({g, "f"});
  for (int g = 4; g <= 6; ++g) b.procs[0].local.head.push_back({g, "f"});
  b.procs[0].local.total = 3;
  b.procs[1].local.total = 2;
  b.procs[1].hand.push_back({3, "f"});
  const auto draw = [&](const StageModel& m) {
    return buildPicture({m, kStage, palette(Theme::Dark), kMeasure, {}, {}, {}});
  };
  const Picture before = draw(a), after = draw(b);
  const Motion m = stepBetween(before, after, false);
  std::multiset<int> packs;
  for (const Mover& mover : m.movers) {
    if (!mover.path.empty()) packs.insert(mover.pack);
  }
  EXPECT_EQ(packs, (std::multiset<int>{0, 1, 2}));  // two as a pack, the last on its own
}

TEST(Motion, OverlayAtTheEndIsThePictureAtRest) {
  Document doc(testing::makeEchoTrace());
  for (std::uint64_t i = 30; i < 330; i += 7) {
    const Picture before = pictureAt(doc, i - 1), after = pictureAt(doc, i);
    Motion moved = moveBetween({before, after, nullptr, 0, timingOf(Tier::Brisk, 20), false, {}, ""});
    const Motion none;
    Scene a, b;
    drawOverlay(a, {after, moved, 10'000 * kMs, palette(Theme::Dark), kMeasure, {}});
    drawOverlay(b, {after, none, 10'000 * kMs, palette(Theme::Dark), kMeasure, {}});
    EXPECT_EQ(a.fills().size(), b.fills().size());
    EXPECT_EQ(a.labels().size(), b.labels().size());
    EXPECT_TRUE(a.paths().empty());
  }
}

}  // namespace
}  // namespace gmp::viz
