// The five levels of detail of the stage: which one a region picks, when it changes, who is named whatever the crowd.
#include "viz/model/detail.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "viz/model/commands.h"
#include "viz/model/format.h"
#include "viz/model/level_fade.h"
#include "viz/model/stage_flow.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr Rect kStage{8, 52, 1104, 530};
const testing::FakeMeasure kMeasure;

StageModel waiting(int n) {
  StageModel m;
  m.procs.push_back({.id = 0, .status = trace::PStatus::running, .m = 0, .running = {1, "main"}});
  for (int i = 0; i < n; ++i) m.waiters.push_back({{100 + i, "worker"}, "sleep"});
  m.waitersTotal = n;
  m.waitersByReason = {{"sleep", n}};
  m.alive = n + 1;
  return m;
}

PictureInput inputOf(const StageModel& m) { return {m, kStage, palette(Theme::Dark), kMeasure, {}, {}, {}}; }

Detail levelOf(const Picture& p, BoxKind kind) {
  const RegionDetail* d = findDetail(p.details, kind, 0);
  return d != nullptr ? d->level : Detail::Card;
}

bool says(const Picture& p, const std::string& words) {
  for (const LabelPrim& l : p.base.labels()) {
    if (l.text.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(Detail, ARegionPicksTheRichestLevelThatFits) {
  const std::pair<int, Detail> kWanted[] = {
      {2, Detail::Card}, {6, Detail::Chip}, {60, Detail::Dot}, {256, Detail::Cell}};
  for (const auto& [n, level] : kWanted) {
    const StageModel m = waiting(n);
    EXPECT_EQ(levelOf(buildPicture(inputOf(m)), BoxKind::Elsewhere), level) << n;
  }
  StageModel many = waiting(0);  // too many to be listed: a bar with its count
  many.waitersTotal = 500'000;
  many.waitersByReason.clear();
  many.alive = 1'000'000;
  const Picture p = buildPicture(inputOf(many));
  EXPECT_EQ(levelOf(p, BoxKind::Elsewhere), Detail::Bar);
  EXPECT_TRUE(says(p, "500,000"));
}

TEST(Detail, ARicherLevelWaitsForRoomToSpareAndHalfASecond) {
  const RegionDetail was{BoxKind::Elsewhere, 0, Detail::Dot, 100 * kMs};
  const float room = 380 * 90;
  EXPECT_EQ(richestAllowed(&was, 2, room, 500 * kMs), Detail::Dot) << "not half a second yet";
  EXPECT_EQ(richestAllowed(&was, 2, room, 601 * kMs), Detail::Card);
  const auto full = static_cast<std::int64_t>(kClimbShare * room / footprintOf(Detail::Chip, 20));
  EXPECT_EQ(richestAllowed(&was, full, room, 900 * kMs), Detail::Chip);
  EXPECT_EQ(richestAllowed(&was, full + 1, room, 900 * kMs), Detail::Dot) << "it would be too full at once";
  EXPECT_EQ(richestAllowed(nullptr, 1000, room, 0), Detail::Card) << "a jump begins anew";
}

TEST(Detail, WhileARunPlaysALevelIsKeptAndAJumpForgetsIt) {
  const StageModel few = waiting(6);
  const std::vector<RegionDetail> dots{{BoxKind::Elsewhere, 0, Detail::Dot, 0}};
  PictureInput in = inputOf(few);
  in.was = &dots;
  in.clock = 200 * kMs;
  const Picture kept = buildPicture(in);
  EXPECT_EQ(levelOf(kept, BoxKind::Elsewhere), Detail::Dot);
  EXPECT_EQ(kept.find({TokenKey::Kind::G, 100}), nullptr);
  in.was = nullptr;
  EXPECT_EQ(levelOf(buildPicture(in), BoxKind::Elsewhere), Detail::Chip);
}

TEST(Detail, AnotherLevelFadesInWithinAQuarterSecond) {
  StageModel few = waiting(6), many = waiting(60);
  many.global.total = few.global.total = 3;
  for (int i = 0; i < 3; ++i) {
    few.global.head.push_back({9 + i, "task"});
    many.global.head.push_back({9 + i, "task"});
  }
  const auto before = std::make_shared<const Picture>(buildPicture(inputOf(few)));
  const Picture after = buildPicture(inputOf(many));
  const LevelFade fade = fadeLevels(before, after, {}, 1000 * kMs);
  ASSERT_EQ(fade.regions, (std::vector<BoxName>{{BoxKind::Elsewhere, 0}}));
  EXPECT_TRUE(fade.active(1249 * kMs));
  EXPECT_FALSE(fade.active(1250 * kMs));
  const auto alphaAt = [&](std::int64_t now) {
    Scene scene;
    drawLevelFade(scene, fade, palette(Theme::Dark), kMeasure, now);
    const Rect region = after.boxes.find(BoxKind::Elsewhere)->rect.inset(-1);
    for (const FillPrim& f : scene.fills()) EXPECT_TRUE(region.contains(f.rect)) << "only that region";
    return scene.fills().empty() ? 0 : static_cast<int>(scene.fills().front().color.a);
  };
  EXPECT_GT(alphaAt(1010 * kMs), alphaAt(1200 * kMs));
  EXPECT_EQ(alphaAt(1250 * kMs), 0);
  const auto same = std::make_shared<const Picture>(after);
  EXPECT_TRUE(fadeLevels(same, after, fade, 1100 * kMs).active(1100 * kMs)) << "one that runs goes on";
  EXPECT_EQ(fadeLevels(nullptr, after, fade, 1100 * kMs).from, nullptr) << "a jump has none";
}

TEST(Detail, AFollowedGoroutineIsACardInTheLargestCrowd) {
  StageModel m = waiting(0);
  for (int i = 0; i < 64; ++i) m.global.head.push_back({5000 + i, "handle"});
  m.global.total = 204'112;
  m.followed.push_back({{70'000, "handle"}, 1, TokenState::Runnable, BoxKind::Global, 0, "number 4,210"});
  m.followed.push_back({{5000, "handle"}, 2, TokenState::Runnable, BoxKind::Global, 0, "number 1"});
  const Picture p = buildPicture(inputOf(m));
  const Token* far = p.find({TokenKey::Kind::G, 70'000});
  ASSERT_NE(far, nullptr);
  EXPECT_EQ(far->followed, 1);
  EXPECT_NE(far->label.find("number 4,210"), std::string::npos);
  EXPECT_TRUE(p.boxes.find(BoxKind::Global)->rect.contains(far->rect));
  const Token* head = p.find({TokenKey::Kind::G, 5000});
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->followed, 2) << "one that is named anyway keeps its place and gets its number";
  for (const Token& t : p.tokens) {
    if (&t != far) { EXPECT_FALSE(t.rect.overlaps(far->rect)) << t.label; }
  }
}

// Everything full, on the largest screen: what stands on it stays within the limits, and the crowds are all there.
TEST(Detail, NoCrowdAndNoScreenMakesMorePrimitivesThanTheLimits) {
  StageModel m = waiting(0);
  m.procs.clear();
  for (int p = 0; p < 4; ++p) {
    StageProc proc{.id = p, .status = trace::PStatus::running, .m = p, .running = {p + 1, "main"}};
    for (int i = 0; i < 256; ++i) proc.local.head.push_back({1000 * (p + 1) + i, "task"});
    proc.local.total = 256;
    m.procs.push_back(proc);
  }
  for (int i = 0; i < 256; ++i) m.global.head.push_back({10'000 + i, "task"});
  m.global.total = 900'000;
  for (int i = 0; i < 19'000; ++i)
    m.fds.push_back({i, {trace::PollState::g, {20'000 + i, "serve"}}, {trace::PollState::nil, {}}});
  m.waitersTotal = 700'000;
  for (int i = 0; i < 40; ++i) m.waitersByReason.emplace_back("sleep", 17'500);
  for (int i = 0; i < 9000; ++i) m.calls.push_back({{50'000 + i, "read"}, 100 + i, -1, "read", 0});
  m.alive = 2'000'000;
  PictureInput in = inputOf(m);
  in.stage = {8, 52, 7680, 4320};
  const Picture whole = buildPicture(in);
  EXPECT_LE(primitivesOf(whole), kMostOnStage);
  EXPECT_GT(primitivesOf(whole), kMostOnStage / 2) << "and uses them";
  for (const BoxKind kind : {BoxKind::Global, BoxKind::Network, BoxKind::Elsewhere, BoxKind::Syscalls}) {
    in.only = BoxName{kind, 0};
    const Picture alone = buildPicture(in);
    EXPECT_LE(primitivesOf(alone), kMostInRegion) << static_cast<int>(kind);
    EXPECT_GT(primitivesOf(alone), kMostInRegion / 4) << static_cast<int>(kind);
  }
}

TEST(Heat, DropsIdentitiesExceptOfThoseFollowed) {
  StageModel m = waiting(40);
  m.procs[0].local.total = 201;
  for (int i = 0; i < 201; ++i) m.procs[0].local.head.push_back({1000 + i, "task"});
  m.global.total = 9000;
  m.followed.push_back({{1150, "task"}, 1, TokenState::Runnable, BoxKind::Proc, 0, "number 151"});
  m.flow.globalRate = 3900;
  PictureInput in = inputOf(m);
  in.heat = true;
  const Picture p = buildPicture(in);
  for (const Token& t : p.tokens) EXPECT_TRUE(t.key.kind == TokenKey::Kind::M || t.key.id == 1150) << t.label;
  EXPECT_NE(p.find({TokenKey::Kind::G, 1150}), nullptr);
  for (const BoxKind kind : {BoxKind::Global, BoxKind::Proc, BoxKind::Elsewhere})
    EXPECT_EQ(levelOf(p, kind), Detail::Bar);
  EXPECT_TRUE(says(p, "9,000") && says(p, "201") && says(p, "+" + shortNumber(3900) + "/s"));
}

TEST(Heat, RatesAreCountedOverTraceTimeAndChangeFourTimesASecond) {
  Document doc(testing::makeEchoTrace());
  FlowMeter meter;
  EXPECT_LT(meter.readyRate(), 0) << "nothing is known before the first quarter of a second";
  meter.add(doc, 1, 300, 0);
  EXPECT_LT(meter.readyRate(), 0);
  meter.add(doc, 301, 900, 260 * kMs);
  std::int64_t ready = 0;
  for (std::uint64_t i = 1; i <= 900; ++i) {
    const trace::Event& e = doc.event(i);
    ready += e.kind == trace::Kind::PollSem && trace::unpack<trace::ev::PollSem>(e).move == trace::PollMove::gToReady
                 ? 1
                 : 0;
  }
  const double seconds = static_cast<double>(doc.timeAt(900) - doc.timeAt(0)) * 1e-9;
  ASSERT_GT(ready, 0);
  EXPECT_NEAR(meter.readyRate(), static_cast<double>(ready) / seconds, 0.01 * meter.readyRate());
}

TEST(Sparks, ShowTheLastTenSecondsAndLeaveGapsWhereNothingIsKnown) {
  Document doc(testing::makeEchoTrace());
  for (const float v : sparksOf(doc, doc.end()).network) EXPECT_LT(v, 0) << "nothing is folded yet";
  while (!doc.prepare(1'000'000)) {}
  const StageFlow flow = sparksOf(doc, doc.end());
  ASSERT_EQ(flow.network.size(), static_cast<std::size_t>(kSparkColumns));
  EXPECT_GT(*std::max_element(flow.network.begin(), flow.network.end()), 0);
}

TEST(Region, StandsAloneOverTheStageUntilEscape) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 400});
  update(s, act::OpenRegion{BoxName{BoxKind::Network, 0}});
  ASSERT_EQ(s.derived.picture->boxes.boxes.size(), 1u);
  EXPECT_EQ(s.derived.picture->boxes.boxes[0].rect, s.derived.regions.stage);
  for (const Token& t : s.derived.picture->tokens) EXPECT_EQ(t.place.box, BoxKind::Network) << t.label;
  update(s, act::Run{CommandId::StepForward});
  EXPECT_EQ(s.derived.picture->boxes.boxes.size(), 1u) << "it stays while one steps";
  update(s, act::Press{{Key::Escape}});
  EXPECT_GT(s.derived.picture->boxes.boxes.size(), 6u);
  std::size_t alone = 0;
  for (int i = 0; i < 40; ++i) {  // Z goes through all of them and ends with the whole stage
    update(s, act::Press{{Key::Z}});
    if (!s.view.region.has_value()) break;
    ++alone;
  }
  EXPECT_EQ(alone, 4u + 6u) << "four Ps and six other regions";
}

TEST(Follow, ShowsAtOnceOnTheStage) {
  AppState s = makeAppState(kMeasure);
  update(s, act::Open{std::make_shared<Document>(testing::makeEchoTrace()), 400});
  update(s, act::SelectTarget{{Target::Kind::G, 18}});
  update(s, act::Run{CommandId::Follow});
  const Token* t = s.derived.picture->find({TokenKey::Kind::G, 18});
  ASSERT_NE(t, nullptr);
  EXPECT_EQ(t->followed, 1);
  update(s, act::Run{CommandId::FollowNobody});
  EXPECT_EQ(s.derived.picture->find({TokenKey::Kind::G, 18})->followed, 0);
}

}  // namespace
}  // namespace gmp::viz
