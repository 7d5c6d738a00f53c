// Runs too fast to follow single goroutines: what is counted between the regions, how it is drawn, and what happens
// when drawing takes too long.
#include <gtest/gtest.h>

#include <map>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "tests/viz/model/scene_text.h"
#include "viz/model/flow_edges.h"
#include "viz/model/format.h"
#include "viz/model/motion.h"
#include "viz/model/route.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr Rect kStage{8, 52, 1104, 530};
const testing::FakeMeasure kMeasure;

using Way = std::pair<std::pair<BoxKind, int>, std::pair<BoxKind, int>>;
Way wayOf(const BoxName& from, const BoxName& to) { return {{from.kind, from.id}, {to.kind, to.id}}; }

TEST(Flow, EveryRateIsWhatTheShownEventsSay) {
  Document doc(testing::makeEchoTrace({.procs = 2, .connections = 8, .rounds = 600}));
  ASSERT_GT(doc.size(), 903u);
  std::map<Way, std::int64_t> counted;
  for (std::uint64_t i = 1; i <= 900; ++i) {
    BoxName from, to;
    if (const std::int64_t n = movedBetween(doc.event(i), from, to); n > 0) counted[wayOf(from, to)] += n;
  }
  FlowMeter meter;
  meter.add(doc, 1, 300, 0);
  EXPECT_TRUE(meter.flows().empty()) << "nothing is known before the first quarter of a second";
  meter.add(doc, 301, 900, 250 * kMs);
  ASSERT_EQ(meter.flows().size(), counted.size());
  ASSERT_GT(counted.size(), 1u);
  const double seconds = static_cast<double>(doc.timeAt(900) - doc.timeAt(0)) * 1e-9;
  double last = 1e18;
  for (const RegionFlow& f : meter.flows()) {
    EXPECT_NEAR(f.rate, static_cast<double>(counted[wayOf(f.from, f.to)]) / seconds, 1e-6 * f.rate);
    EXPECT_LE(f.rate, last) << "the largest first";
    last = f.rate;
  }
  const std::vector<RegionFlow> shown = meter.flows();
  meter.add(doc, 901, 902, 490 * kMs);
  EXPECT_EQ(meter.flows(), shown) << "four times a second, so that it can be read";
}

TEST(Flow, AWaitForTheNetworkGoesThereAndComesBack) {
  Document doc(testing::makeEchoTrace({.procs = 2, .connections = 8, .rounds = 50}));
  std::int64_t out = 0, back = 0;
  for (std::uint64_t i = 0; i < doc.size(); ++i) {
    BoxName from, to;
    if (movedBetween(doc.event(i), from, to) == 0) continue;
    out += to.kind == BoxKind::Network;
    back += from.kind == BoxKind::Network;
  }
  EXPECT_GT(out, 0);
  EXPECT_GT(back, 0);
  EXPECT_LE(back, out);
}

TEST(Flow, WidthGoesByTheLogarithm) {
  EXPECT_EQ(flowWidth(0), 2);
  EXPECT_EQ(flowWidth(10), 2);
  EXPECT_NEAR(flowWidth(1000), 6, 1e-4);
  EXPECT_NEAR(flowWidth(1e6), 12, 1e-4);
  EXPECT_EQ(flowWidth(1e9), 12);
}

std::vector<RegionFlow> someFlows() {
  const auto box = [](BoxKind kind, int id = 0) { return BoxName{kind, id}; };
  return {
      {box(BoxKind::Proc, 1), box(BoxKind::Network), 30'000}, {box(BoxKind::Network), box(BoxKind::Proc, 2), 29'000},
      {box(BoxKind::Global), box(BoxKind::Proc, 0), 900},     {box(BoxKind::Proc, 0), box(BoxKind::Proc, 3), 400},
      {box(BoxKind::Proc, 3), box(BoxKind::Syscalls), 90},    {box(BoxKind::Proc, 2), box(BoxKind::Elsewhere), 40},
      {box(BoxKind::Elsewhere), box(BoxKind::Proc, 2), 39},   {box(BoxKind::Syscalls), box(BoxKind::Proc, 1), 30}};
}

TEST(Flow, LinesCrossNoOtherBoxAndTheirTextsDoNotMeet) {
  for (const Rect& stage : {kStage, Rect{8, 52, 792, 430}, Rect{8, 52, 1584, 720}}) {
    const StageBoxes boxes = placeBoxes(stage, 4);
    const auto flows = someFlows();
    const auto edges = placeFlows(boxes, flows, kMeasure);
    ASSERT_EQ(edges.size(), kMostFlowEdges);
    for (std::size_t i = 0; i < edges.size(); ++i) {
      for (const Box& box : boxes.boxes) {
        const BoxName name{box.kind, box.kind == BoxKind::Proc ? box.id : 0};
        if (name == flows[i].from || name == flows[i].to) continue;
        for (float t = 0; t <= 1; t += 0.01f)
          EXPECT_FALSE(box.rect.inset(0.5f).contains(pointAlong(edges[i].path, t))) << "line " << i;
      }
      EXPECT_EQ(edges[i].text, shortNumber(flows[i].rate) + "/s");
      for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(edges[i].plate.overlaps(edges[k].plate)) << i << " " << k;
    }
  }
}

std::vector<std::vector<Vec2>> pathsAt(std::int64_t now, bool still) {
  Scene scene;
  drawFlows(scene, placeFlows(placeBoxes(kStage, 4), someFlows(), kMeasure), palette(Theme::Dark), kMeasure, now,
            still);
  std::vector<std::vector<Vec2>> out;
  for (const PathPrim& p : scene.paths()) out.push_back(p.points);
  return out;
}

TEST(Flow, DashesRunSixtyUnitsASecondAndStandStillWithReducedMotion) {
  const auto begin = pathsAt(5'000 * kMs, false);
  EXPECT_NE(pathsAt(5'100 * kMs, false), begin);
  const auto one = pathsAt(5'000 * kMs + 1'000 * kMs / 3, false);  // 20 units: one dash and one gap on
  ASSERT_EQ(one.size(), begin.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    ASSERT_EQ(one[i].size(), begin[i].size());
    for (std::size_t k = 0; k < one[i].size(); ++k) EXPECT_NEAR(distance(one[i][k], begin[i][k]), 0, 0.05f);
  }
  EXPECT_EQ(pathsAt(5'100 * kMs, true), pathsAt(9'999 * kMs, true));
}

Picture pictureAt(Document& doc, std::uint64_t index) {
  const Focus now = focusOf(doc.event(index));
  const StageModel model = readStage(doc.trace(), doc.after(index), now);
  return buildPicture({model, kStage, palette(Theme::Dark), kMeasure, now, {}, {}});
}

TEST(Flow, TokensFadeAndDoNotTravel) {
  Document doc(testing::makeEchoTrace({.procs = 4, .connections = 8, .rounds = 100}));
  int faded = 0;
  for (std::uint64_t i = 40; i + 10 < 400; i += 10) {
    const Picture before = pictureAt(doc, i), after = pictureAt(doc, i + 10);
    const Motion m = moveBetween({before, after, nullptr, 0, timingOf(Tier::Flow, 100), false, {}, "moves"});
    for (const Mover& mover : m.movers) {
      EXPECT_TRUE(mover.path.empty());
      EXPECT_LE(mover.length, 200 * kMs);
      faded += mover.fades ? 1 : 0;
      const Rect rest = after.find(mover.key)->rect;
      EXPECT_EQ(m.at(mover.key, rest, 50 * kMs), rest);
    }
    EXPECT_FALSE(m.active(250 * kMs));
  }
  EXPECT_GT(faded, 0);
}

TEST(Flow, WithReducedMotionALineShowsTheWayAndTheTokenIsThereAtOnce) {
  Document doc(testing::makeEchoTrace({.procs = 4, .connections = 8, .rounds = 100}));
  int lines = 0;
  for (std::uint64_t i = 40; i < 400; ++i) {
    const Picture before = pictureAt(doc, i), after = pictureAt(doc, i + 1);
    const Motion m =
        moveBetween({before, after, nullptr, 0, reducedMotion(timingOf(Tier::Step, 1)), false, {}, "moves"});
    for (const Mover& mover : m.movers) {
      const Rect rest = after.find(mover.key)->rect;
      EXPECT_EQ(m.at(mover.key, rest, 10 * kMs), rest) << doc.line(i + 1);
      lines += mover.path.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(lines, 0);
}

TEST(Heat, OccupancyFollowsTheCountWithinAQuarterSecond) {
  StageModel m;
  m.global.total = 1000;
  FlowMeter meter;
  EXPECT_EQ(meter.smoothed(m, 0).front().second, 1000) << "the first picture is as it is";
  m.global.total = 0;
  double value = 1000;
  for (std::int64_t now = 10 * kMs; now <= 250 * kMs; now += 10 * kMs) value = meter.smoothed(m, now).front().second;
  EXPECT_NEAR(value, 1000 / 2.718281828, 1);
  for (std::int64_t now = 260 * kMs; now <= 2'000 * kMs; now += 10 * kMs) value = meter.smoothed(m, now).front().second;
  EXPECT_LT(value, 1);
}

TEST(Heat, ABarIsDrawnAsSmoothedAndSaysTheTrueCount) {
  StageModel m;
  m.procs.push_back({.id = 0, .status = trace::PStatus::running, .m = 0, .running = {1, "main"}});
  m.global.total = 4000;
  m.alive = 8000;
  m.flow.occupancy = {{{BoxKind::Global, 0}, 2000.0}};
  PictureInput in{m, kStage, palette(Theme::Dark), kMeasure, {}, {}, {}};
  in.heat = true;
  const auto widest = [](const Picture& p) {
    float w = 0;
    for (const FillPrim& f : p.base.fills())
      if (f.color == palette(Theme::Dark).of(TokenState::Runnable)) w = std::max(w, f.rect.w);
    return w;
  };
  const Picture smoothed = buildPicture(in);
  m.flow.occupancy.clear();
  const Picture plain = buildPicture(in);
  EXPECT_NEAR(widest(smoothed) * 2, widest(plain), 1);
  bool said = false;
  for (const LabelPrim& l : smoothed.base.labels()) said = said || l.text == "4,000";
  EXPECT_TRUE(said);
}

TEST(SlowFrames, TwoSecondsOfThemDropTheTierOneStep) {
  TierMeter meter;
  for (int i = 0; i < 40; ++i) meter.add(10 * kMs, 0);
  EXPECT_EQ(meter.tier(), Tier::Step);
  int dropped = 0;
  for (int i = 0; i < 20; ++i) dropped += meter.frame(100 * kMs) ? 1 : 0;
  EXPECT_EQ(dropped, 0) << "not more than two seconds yet";
  EXPECT_TRUE(meter.frame(100 * kMs));
  EXPECT_EQ(meter.tier(), Tier::Play);
  EXPECT_TRUE(meter.simplified());
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(meter.frame(i % 10 == 0 ? 16 * kMs : 100 * kMs)) << "quick ones between";
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(meter.frame(500 * kMs)) << "a window that nobody sees";
  for (int i = 0; i < 200; ++i) meter.frame(100 * kMs);
  EXPECT_EQ(meter.tier(), Tier::Heat) << "there is nothing simpler";
  meter.reset();
  EXPECT_FALSE(meter.simplified());
}

TEST(SlowFrames, AreSaidWhileARunPlays) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Resize{1600, 900, 1});
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 10});
  update(s, act::Tick{1'000 * kMs});
  update(s, act::Run{CommandId::PlayPause});
  for (int i = 1; i <= 25; ++i) update(s, act::Tick{(1'000 + 100 * i) * kMs});
  EXPECT_TRUE(s.playback.meter.simplified());
  EXPECT_NE(s.message.text.find("simplified drawing"), std::string::npos);
}

}  // namespace
}  // namespace gmp::viz
