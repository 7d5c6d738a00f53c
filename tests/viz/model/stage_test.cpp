// The picture of every event of a run: everybody is on it, in a place of its own, inside its box, with texts that fit.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/model/fake_measure.h"
#include "tests/viz/model/scene_text.h"
#include "viz/model/document.h"
#include "viz/model/picture.h"

namespace gmp::viz {
namespace {

using testing::EchoOptions;
using testing::FakeMeasure;

const FakeMeasure kMeasure;
constexpr Rect kStage{8, 52, 1104, 530};

Picture pictureAt(Document& doc, std::uint64_t index, Rect stage = kStage, Theme theme = Theme::Dark) {
  const Focus now = focusOf(doc.event(index));
  Focus next, both = now;
  if (index + 1 < doc.size()) {
    next = focusOf(doc.event(index + 1));
    both.add(doc.event(index + 1));
  }
  const StageModel model = readStage(doc.trace(), doc.after(index), both);
  return buildPicture({model, stage, palette(theme), kMeasure, now, next, {}});
}

TokenState stateFor(const replay::GState& g) {
  switch (g.status) {
    case trace::GStatus::running: return TokenState::Running;
    case trace::GStatus::runnable: return TokenState::Runnable;
    case trace::GStatus::syscall: return TokenState::Syscall;
    case trace::GStatus::waiting:
      return g.reason == trace::WaitReason::ioWait ? TokenState::NetWait : TokenState::OtherWait;
    default: return TokenState::Dead;
  }
}

TEST(Stage, ShowsEveryGoroutineOnceInItsTrueStateAtEveryEvent) {
  Document doc(testing::makeEchoTrace(EchoOptions{.connections = 4, .rounds = 500}));
  for (std::uint64_t i = 0; i < doc.size(); ++i) {
    const replay::WorldState& s = doc.after(i);
    if (s.inSnapshot) continue;
    const Picture p = pictureAt(doc, i);
    s.gs.forEach([&](std::int64_t id, const replay::GState& g) {
      if (g.status == trace::GStatus::dead) return;
      const Token* t = p.find({TokenKey::Kind::G, id});
      Place place;
      Rect rect;
      if (t == nullptr &&
          (g.where == replay::GWhere::hand || g.where == replay::GWhere::taken)) {  // "+1" behind a hand's first
        EXPECT_TRUE(p.locate({TokenKey::Kind::G, id}, place, rect))
            << "G" << id << " after event " << i << " " << doc.line(i);
        return;
      }
      ASSERT_NE(t, nullptr) << "G" << id << " is not drawn after event " << i << " " << doc.line(i);
      EXPECT_EQ(t->state, stateFor(g)) << "G" << id << " after event " << i << " " << doc.line(i);
    });
    for (std::size_t m = 0; m < s.ms.size(); ++m) {
      if (!s.ms[m].exists) continue;
      EXPECT_NE(p.find({TokenKey::Kind::M, static_cast<std::int64_t>(m)}), nullptr)
          << "M" << m << " after event " << i << " " << doc.line(i);
    }
  }
}

void expectTidy(const Picture& p, const Rect& stage, const std::string& where) {
  for (std::size_t i = 0; i < p.tokens.size(); ++i) {
    const Token& t = p.tokens[i];
    const Box* box = p.boxes.find(t.place.box, t.place.box == BoxKind::Proc ? t.place.id : 0);
    ASSERT_NE(box, nullptr) << where;
    EXPECT_TRUE(box->rect.contains(t.rect)) << t.label << " leaves its box, " << where;
    for (std::size_t j = i + 1; j < p.tokens.size(); ++j) {
      EXPECT_FALSE(t.rect.inset(0.25f).overlaps(p.tokens[j].rect.inset(0.25f)))
          << t.label << " and " << p.tokens[j].label << ", " << where;
    }
  }
  for (const LabelPrim& l : p.base.labels()) {
    bool inside = l.pos.y > stage.y && l.pos.y < stage.bottom() && l.pos.x >= stage.x;
    for (const Box& b : p.boxes.boxes) {
      if (b.rect.contains(l.pos)) inside = inside && l.pos.x + l.width <= b.rect.right() + 0.5f;
    }
    EXPECT_TRUE(inside) << "the text '" << l.text << "' leaves its box, " << where;
  }
  for (const DotsPrim& d : p.base.dotGroups()) {
    for (const Vec2 at : d.at) {
      bool inside = false;
      for (const Box& b : p.boxes.boxes) inside = inside || b.rect.contains(Rect{at.x, at.y, d.w, d.h});
      EXPECT_TRUE(inside) << "a dot leaves its box, " << where;
    }
  }
}

TEST(Stage, TokensAndTextsStayInTheirBoxesAtEveryEvent) {
  Document doc(testing::makeEchoTrace());
  for (std::uint64_t i = 0; i < doc.size(); ++i) expectTidy(pictureAt(doc, i), kStage, "event " + std::to_string(i));
}

TEST(Stage, IsTidyAtEverySizeNumberOfPsAndLoad) {
  struct Size {
    float w, h;
  };
  for (const Size size : {Size{792, 430}, Size{792, 516}, Size{1104, 530}, Size{1328, 650}, Size{3344, 1399}}) {
    for (const int procs : {1, 2, 4, 6, 8, 12, 16, 40, 70}) {
      for (const int connections : {2, 30, 1000}) {
        Document doc(testing::makeEchoTrace(
            EchoOptions{.procs = procs, .connections = connections, .rounds = 400, .burst = 40}));
        const Rect stage{8, 52, size.w, size.h};
        for (std::uint64_t i = 11; i < doc.size(); i += 211) {
          expectTidy(pictureAt(doc, i, stage), stage,
                     std::to_string(procs) + " Ps, " + std::to_string(connections) + " connections, " +
                         std::to_string(size.w) + " wide, event " + std::to_string(i));
        }
      }
    }
  }
}

// A model that no scheduler would make in a short run: long queues.
StageModel crowded() {
  StageModel m;
  for (int p = 0; p < 4; ++p) {
    StageProc proc;
    proc.id = p;
    proc.status = trace::PStatus::running;
    proc.m = p;
    proc.running = {100 + p, "handleConn"};
    for (int i = 0; i < 256; ++i) proc.local.head.push_back({1000 + p * 256 + i, "handleConn"});
    proc.local.total = 256;
    m.procs.push_back(proc);
  }
  for (int i = 0; i < 64; ++i) m.global.head.push_back({5000 + i, "handleConn"});
  m.global.total = 9'996;
  m.global.tracked = {5900};
  for (int i = 0; i < 30; ++i) m.calls.push_back({{7000 + i, "log"}, 10 + i, -1, "write", 0});
  for (int i = 0; i < 40; ++i) m.threads.push_back({50 + i, StageThread::Doing::Parked, {}, {}});
  m.waitersTotal = 118;
  for (int i = 0; i < 118; ++i) m.waiters.push_back({{8000 + i, "worker"}, i < 100 ? "chan receive" : "sleep"});
  m.waitersByReason = {{"chan receive", 100}, {"sleep", 18}};
  for (int i = 0; i < 1000; ++i) m.fds.push_back({i + 5, {trace::PollState::g, {10'000 + i, "handleConn"}}, {}});
  return m;
}

TEST(Stage, NamesTheHeadOfALongQueueAndCountsTheRest) {
  const StageModel model = crowded();
  Focus now;
  now.gs = {5900};
  const Picture p = buildPicture({model, kStage, palette(Theme::Dark), kMeasure, now, {}, {}});
  expectTidy(p, kStage, "crowded");
  EXPECT_NE(p.find({TokenKey::Kind::G, 5000}), nullptr);
  EXPECT_NE(p.find({TokenKey::Kind::G, 1000}), nullptr);
  EXPECT_NE(p.find({TokenKey::Kind::G, 1256}), nullptr);
  std::set<std::string> texts;
  bool global = false;
  for (const LabelPrim& l : p.base.labels()) {
    texts.insert(l.text);
    global = global || l.text.rfind("+9,99", 0) == 0;
  }
  EXPECT_TRUE(global);
  EXPECT_EQ(texts.count("1,000 wait to read"), 1u);
  EXPECT_EQ(texts.count("100 chan receive"), 1u);
  EXPECT_EQ(texts.count("30 with their threads"), 1u);
  EXPECT_EQ(texts.count("40 parked"), 1u);
  Place place;
  Rect rect;
  EXPECT_TRUE(p.locate({TokenKey::Kind::G, 5900}, place, rect)) << "who the event is about has a place, even far back";
  EXPECT_EQ(place.box, BoxKind::Global);
  EXPECT_TRUE(p.locate({TokenKey::Kind::G, 10'500}, place, rect));
  EXPECT_EQ(place.box, BoxKind::Network);
}

// Five threads in three states whose sign is the same: numbers without words would tell nothing apart.
TEST(Stage, WithoutRoomForWordsThoseOfOneSignAreCountedTogether) {
  StageModel model = crowded();
  using Doing = StageThread::Doing;
  model.threads = {{50, Doing::Sysmon, {}, {}}, {51, Doing::Waking, {}, {}}, {52, Doing::Spinning, {}, {}}};
  for (int i = 60; i < 75; ++i) model.threads.push_back({i, Doing::Parked, {}, {}});
  const Rect low{8, 52, 1104, 230};
  const Picture p = buildPicture({model, low, palette(Theme::Dark), kMeasure, {}, {}, {}});
  expectTidy(p, low, "low");
  const Rect box = p.boxes.find(BoxKind::Threads)->rect;
  std::multiset<std::string> counts;
  for (const LabelPrim& l : p.base.labels()) {
    if (box.contains(l.pos)) counts.insert(l.text);
  }
  EXPECT_EQ(counts.count("17"), 1u) << "rings";
  EXPECT_EQ(counts.count("1"), 1u) << "the dashed one, which spins";
}

TEST(Stage, KeepsWithinItsCapOfPrimitives) {
  const StageModel model = crowded();
  const Picture p = buildPicture({model, {8, 52, 3344, 1399}, palette(Theme::Dark), kMeasure, {}, {}, {}});
  std::size_t shapes = p.base.prims().size() + p.tokens.size();
  for (const DotsPrim& d : p.base.dotGroups()) shapes += d.at.size();
  EXPECT_LE(shapes, 12'000u);
}

TEST(Stage, UnknownIsHatchedAndNeverGuessed) {
  trace::Trace t = testing::makeEchoTrace();
  t.header.unknown = {"queues", "poller"};
  Document doc(std::move(t));
  const Picture p = pictureAt(doc, doc.size() - 1);
  EXPECT_GE(p.base.hatches().size(), 6u);  // global queue, four Ps, poller
  for (const Token& token : p.tokens) EXPECT_NE(token.place.box, BoxKind::Network);
  bool waiters = false, watched = false;
  for (const LabelPrim& l : p.base.labels()) {
    waiters = waiters || l.text.find(" goroutines wait") != std::string::npos;
    watched = watched || l.text.find("watched") != std::string::npos;
  }
  EXPECT_TRUE(waiters) << "how many wait is known";
  EXPECT_FALSE(watched) << "a number of descriptors is not";
}

TEST(Stage, TimersThatTheTraceLacksAreNotSaidToBeNone) {
  trace::Trace t = testing::makeEchoTrace();
  t.header.unknown = {"queues"};
  Document doc(std::move(t));
  const auto timers = [&](const Rect& stage) {
    std::string said;
    const Picture p = pictureAt(doc, doc.size() - 1, stage);
    for (const LabelPrim& l : p.base.labels()) {
      if (l.text.find("timers") != std::string::npos) said += l.text;
    }
    return said;
  };
  EXPECT_EQ(timers({8, 52, 1500, 700}), "timers: not recorded");
  EXPECT_EQ(timers(kStage), "timers ?") << "the heading leaves no more room";
}

TEST(Stage, AfterLostEventsItSaysSo) {
  trace::Trace t = testing::makeEchoTrace();
  trace::Event lost;
  trace::pack(trace::ev::Lost{{17}}, lost);
  lost.t = t.events.back().t;
  lost.seq = t.events.size();
  t.events.push_back(lost);
  Document doc(std::move(t));
  bool said = false;
  const Picture p = pictureAt(doc, doc.size() - 1);
  for (const LabelPrim& l : p.base.labels()) said = said || l.text.find("lost") != std::string::npos;
  EXPECT_TRUE(said);
}

TEST(Stage, ReadySocketsAreToldOnlyAtTheInstantOfAPoll) {
  Document doc(testing::makeEchoTrace());
  int shown = 0, unknown = 0;
  for (std::uint64_t i = 0; i < doc.size(); ++i) {
    const Focus none;
    const StageModel m = readStage(doc.trace(), doc.after(i), none);
    const trace::Event& e = doc.event(i);
    if (e.kind == trace::Kind::PollFd) {
      ASSERT_TRUE(m.poll.atPoll);
      ASSERT_FALSE(m.poll.ready.empty());
      EXPECT_EQ(m.poll.ready.back().fd, trace::unpack<trace::ev::PollFd>(e).fd.v);
      ++shown;
    }
    if (e.kind == trace::Kind::SockWrite) {
      EXPECT_FALSE(m.poll.atPoll) << i;
      ++unknown;
    }
  }
  EXPECT_GT(shown, 20);
  EXPECT_GT(unknown, 20);
}

TEST(Stage, TheSameEventGivesTheSamePicture) {
  Document a(testing::makeEchoTrace()), b(testing::makeEchoTrace());
  for (const std::uint64_t i : {50u, 700u, 1500u}) {
    pictureAt(a, a.size() - 1 - i);  // another way of getting there
    EXPECT_EQ(testing::pictureText(pictureAt(a, i)), testing::pictureText(pictureAt(b, i)));
  }
}

TEST(EchoTrace, IsLegal) {
  for (const std::uint64_t seed : {1u, 7u, 42u}) {
    for (const int procs : {1, 4, 8}) {
      std::string problem;
      const trace::Trace t = testing::makeEchoTrace(
          EchoOptions{.procs = procs, .connections = 40, .rounds = 3000, .seed = seed, .burst = 20}, &problem);
      EXPECT_EQ(problem, "");
      EXPECT_GT(t.events.size(), 3000u);
    }
  }
}

std::string sceneAt(Document& doc, std::uint64_t index) { return testing::pictureText(pictureAt(doc, index)); }

TEST(Stage, ARecordingThatBeginsInTheMiddleLosesNothingAndSaysSo) {
  trace::Trace t = testing::makeEchoTrace();
  std::vector<trace::Event> begin(2);
  trace::pack(trace::ev::SnapBegin{{1}, false}, begin[0]);
  trace::pack(trace::ev::SnapM{{0}, false, false, false}, begin[1]);
  t.events.insert(t.events.begin(), begin.begin(), begin.end());
  Document doc(std::move(t));
  EXPECT_NE(sceneAt(doc, 0).find("the recording begins"), std::string::npos);
  EXPECT_EQ(sceneAt(doc, 0).find("events were lost"), std::string::npos);
}

TEST(Stage, LostEventsAreSaidUntilTheNextSnapshot) {
  trace::Trace t = testing::makeEchoTrace();
  trace::pack(trace::ev::Lost{{17}}, t.events[400]);
  Document doc(std::move(t));
  EXPECT_NE(sceneAt(doc, 400).find("events were lost"), std::string::npos);
}

TEST(Stage, ThePollerHasTheNameThatTheTraceTells) {
  for (const auto& [told, shown] :
       {std::pair{"epoll", "epoll"}, {"kqueue", "kqueue"}, {"iocp", "IOCP"}, {"", "poller"}}) {
    trace::Trace t = testing::makeEchoTrace();
    t.header.poller = told;
    Document doc(std::move(t));
    const std::string text = sceneAt(doc, 400);
    EXPECT_NE(text.find(std::string(" ") + shown + "\n"), std::string::npos) << told;
    EXPECT_EQ(text.find(" epoll\n") != std::string::npos, std::string_view(told) == "epoll") << told;
  }
}

TEST(Stage, ATimerAYearAwayIsNoNews) {
  for (const std::int64_t when : {std::int64_t{2'000'000'000}, std::int64_t{31'536'000} * 1'000'000'000}) {
    StageModel m;
    m.timers = 1;
    m.nextTimer = when;
    const Picture p = buildPicture({m, {8, 52, 1804, 530}, palette(Theme::Dark), kMeasure, {}, {}, {}});
    const bool soon = when < 86'400'000'000'000;
    EXPECT_EQ(testing::pictureText(p).find("1 timer, next") != std::string::npos, soon);
  }
}

}  // namespace
}  // namespace gmp::viz
