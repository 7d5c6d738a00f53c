// Whole frames without a window: a pilot clicks widgets by id, keys come from the command table.
#include "viz/panels/frame.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"

namespace gmp::viz {
namespace {

struct Pilot : testing::Pilot {
  explicit Pilot(testing::EchoOptions options = {}, int w = 1600, int h = 900) : testing::Pilot(w, h) {
    open(std::make_shared<Document>(testing::makeEchoTrace(options)));
  }
};

TEST(Frame, BuildsAtEveryEventOfARun) {
  Pilot p({.connections = 4, .rounds = 150});
  for (std::uint64_t i = 0; i < p.state.document->size(); ++i) {
    update(p.state, act::SeekTo{i});
    p.frame();
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 1000);
  }
}

TEST(Frame, WidgetsHaveUniqueIdsAndLieInTheWindow) {
  struct Size {
    int w, h;
  };
  for (const Size size : {Size{1024, 640}, Size{1280, 720}, Size{1600, 900}, Size{1920, 1080}, Size{3840, 2160}}) {
    for (const bool drawer : {false, true}) {
      Pilot p({}, size.w, size.h);
      if (drawer) update(p.state, act::Run{CommandId::SideColumn});
      p.frame();
      std::set<std::string> ids;
      const Rect window = p.state.derived.regions.window;
      for (const Widget& w : p.head.memory().widgets) {
        EXPECT_TRUE(ids.insert(w.id).second) << w.id << " twice";
        const bool list_row = w.id.rfind("event:", 0) == 0;  // the last row may be cut by the list's edge
        EXPECT_TRUE(list_row || window.inset(-1).contains(w.rect)) << w.id << " at " << size.w << "x" << size.h;
      }
      EXPECT_TRUE(ids.count("cmd:play") && ids.count("scrub") && ids.count("stage"));
    }
  }
}

TEST(Frame, ButtonsOfTheBarsDoNotOverlap) {
  for (const int width : {1024, 1280, 1600}) {
    Pilot p({}, width, width * 9 / 16 < 640 ? 640 : width * 9 / 16);
    std::vector<Widget> buttons;
    for (const Widget& w : p.head.memory().widgets) {
      if (w.id.rfind("cmd:", 0) == 0 || w.id == "scrub") buttons.push_back(w);
    }
    for (std::size_t i = 0; i < buttons.size(); ++i) {
      EXPECT_GE(buttons[i].rect.h, 28) << buttons[i].id;
      for (std::size_t j = i + 1; j < buttons.size(); ++j) {
        EXPECT_FALSE(buttons[i].rect.overlaps(buttons[j].rect))
            << buttons[i].id << " and " << buttons[j].id << " at " << width;
      }
    }
  }
}

TEST(Pilot, TransportButtonsMove) {
  Pilot p;
  EXPECT_TRUE(p.click("cmd:step"));
  EXPECT_EQ(p.state.playback.index, 401u);
  EXPECT_TRUE(p.click("cmd:back"));
  EXPECT_EQ(p.state.playback.index, 400u);
  EXPECT_TRUE(p.click("cmd:start"));
  EXPECT_EQ(p.state.playback.index, 0u);
  EXPECT_FALSE(p.click("cmd:back")) << "nothing lies before the first event";
  EXPECT_TRUE(p.click("cmd:end"));
  EXPECT_EQ(p.state.playback.index, p.state.document->size() - 1);
  EXPECT_TRUE(p.click("cmd:start"));
  EXPECT_TRUE(p.click("cmd:play"));
  EXPECT_TRUE(p.state.playback.playing);
  EXPECT_TRUE(p.click("cmd:play"));
  EXPECT_FALSE(p.state.playback.playing);
}

TEST(Pilot, SpeedPaceThemeAndDepthHaveButtons) {
  Pilot p;
  EXPECT_TRUE(p.click("cmd:faster"));
  EXPECT_EQ(p.state.playback.eventSpeed, kNormalEventSpeed + 1);
  EXPECT_TRUE(p.click("cmd:slower"));
  EXPECT_EQ(p.state.playback.eventSpeed, kNormalEventSpeed);
  EXPECT_TRUE(p.click("cmd:pace"));
  EXPECT_EQ(p.state.playback.pace, Pace::Time);
  EXPECT_TRUE(p.click("cmd:theme"));
  EXPECT_EQ(p.state.view.theme, Theme::Light);
  EXPECT_TRUE(p.click("cmd:card-depth"));
  EXPECT_EQ(p.state.view.depth, CardDepth::Runtime);
}

TEST(Pilot, ARowOfTheListGoesThere) {
  Pilot p;
  EXPECT_TRUE(p.click("event:402"));
  EXPECT_EQ(p.state.playback.index, 402u);
  EXPECT_TRUE(p.click("event:401"));
  EXPECT_EQ(p.state.playback.index, 401u);
}

TEST(Pilot, TheWheelScrollsTheList) {
  Pilot p;
  const float before = p.state.derived.eventsTop;
  p.point(p.state.derived.regions.events.center(), false, -2);
  p.frame();
  p.frame();
  EXPECT_GT(p.state.derived.eventsTop, before);
  EXPECT_EQ(p.state.playback.index, 400u);
}

TEST(Pilot, CauseAndConsequenceAreLinksOnTheCard) {
  Pilot p;
  while (!p.state.derived.card.causedBy.has_value()) update(p.state, act::Run{CommandId::StepForward});
  p.frame();
  const std::uint64_t cause = *p.state.derived.card.causedBy;
  EXPECT_TRUE(p.click("cmd:cause"));
  EXPECT_EQ(p.state.playback.index, cause);
}

TEST(Pilot, DraggingTheScrubBarScrubs) {
  Pilot p;
  const Rect bar = p.find("scrub")->rect;
  p.point({bar.x + bar.w * 0.25f, bar.center().y}, false);
  p.frame();
  p.point({bar.x + bar.w * 0.25f, bar.center().y}, true);
  p.frame();
  const std::uint64_t first = p.state.playback.index;
  for (int i = 1; i <= 10; ++i) {
    p.point({bar.x + bar.w * (0.25f + 0.05f * static_cast<float>(i)), bar.center().y}, true);
    p.frame();
  }
  EXPECT_GT(p.state.playback.index, first + 100);
  EXPECT_FALSE(p.state.playback.playing);
}

TEST(Pilot, AClickOnALaneSelectsItsGoroutineAndTheAxisGoesToATime) {
  Pilot p;
  const Rect area = p.find("lanes")->rect;
  const TimeRange range = p.state.derived.laneRange;
  const auto& lanes = p.state.document->series().lanes();
  LaneSpan longest;
  for (const LaneSpan& span : lanes.proc(0)->between(range.from, range.to, lanes.end())) {
    if (span.state == LaneState::Running && span.to - span.from > longest.to - longest.from) longest = span;
  }
  ASSERT_GT(longest.id, 0);
  const auto share = static_cast<float>(static_cast<double>((longest.from + longest.to) / 2 - range.from) /
                                        static_cast<double>(range.to - range.from));
  p.clickAt({area.x + area.w * share, area.y + 10});
  EXPECT_EQ(p.state.selection, (Target{Target::Kind::G, longest.id}));
  EXPECT_TRUE(p.click("lane:P1"));
  EXPECT_EQ(p.state.selection, (Target{Target::Kind::P, 1}));

  const Rect axis = p.find("lanes:axis")->rect;
  update(p.state, act::SeekTo{0});
  update(p.state, act::Run{CommandId::LanesAll});
  p.frame();
  p.clickAt({axis.x + axis.w * 0.5f, axis.center().y});
  const Document& doc = *p.state.document;
  EXPECT_NEAR(static_cast<double>(doc.timeAt(p.state.playback.index) - doc.begin()) /
                  static_cast<double>(doc.end() - doc.begin()),
              0.5, 0.02);
}

TEST(Pilot, TheWheelZoomsTheLanes) {
  Pilot p;
  const TimeRange before = p.state.derived.laneRange;
  p.point(p.find("lanes")->rect.center(), false);
  p.frame();
  p.point(p.find("lanes")->rect.center(), false, 1);
  p.frame();
  EXPECT_LT(p.state.derived.laneRange.to - p.state.derived.laneRange.from, before.to - before.from);
}

TEST(Frame, EveryLayoutDrawsAndHasItsButtons) {
  for (int kind = 0; kind < kLayouts; ++kind) {
    for (const int width : {1024, 1600}) {
      Pilot p({}, width, width == 1024 ? 640 : 900);
      const Command& c = command(static_cast<CommandId>(static_cast<int>(CommandId::LayoutLearn) + kind));
      EXPECT_TRUE(p.click("cmd:" + std::string(c.name)));
      p.frame();
      EXPECT_EQ(p.state.view.layout.kind, static_cast<LayoutKind>(kind));
      EXPECT_EQ(p.find("lanes") != nullptr, !p.state.derived.regions.lanes.empty());
      EXPECT_EQ(p.find("plot:runnable") != nullptr, !p.state.derived.regions.plotRight.empty());
    }
  }
}

TEST(Pilot, AClickOnAPlotGoesToThatTime) {
  Pilot p;
  update(p.state, act::Run{CommandId::LayoutPlots});
  p.frame();
  const Rect area = p.find("plot:runnable")->rect;
  p.clickAt({area.x + area.w * 0.75f, area.center().y});
  const Document& doc = *p.state.document;
  const double share = static_cast<double>(doc.timeAt(p.state.playback.index) - doc.begin()) /
                       static_cast<double>(doc.end() - doc.begin());
  EXPECT_NEAR(share, 0.75, 0.01);
}

TEST(Pilot, AClickOnATokenSelectsItAndEscapeDropsIt) {
  Pilot p;
  const Token* chosen = nullptr;
  for (const Token& t : p.state.derived.picture->tokens) {
    if (t.key.kind == TokenKey::Kind::G) chosen = &t;
  }
  ASSERT_NE(chosen, nullptr);
  const TokenKey key = chosen->key;
  p.clickAt(chosen->rect.center());
  EXPECT_EQ(p.state.selection, (Target{Target::Kind::G, key.id}));
  update(p.state, act::Run{CommandId::ClearOrClose});
  EXPECT_EQ(p.state.selection, Target{});
  const Box* proc = p.state.derived.picture->boxes.find(BoxKind::Proc, 2);
  p.clickAt({proc->rect.x + 14, proc->rect.bottom() - 6});
  EXPECT_EQ(p.state.selection, (Target{Target::Kind::P, 2}));
}

TEST(Pilot, SplittersAreDragged) {
  Pilot p;
  const float before = p.state.derived.regions.card.w;
  const Vec2 at = p.find("split:side")->rect.center();
  p.point(at, false);
  p.frame();
  p.point(at, true);
  p.frame();
  p.point({at.x - 80, at.y}, true);
  p.frame();
  p.point({at.x - 80, at.y}, false);
  p.frame();
  EXPECT_NEAR(p.state.derived.regions.card.w, before + 80, 2);
}

// The sheet of keys has a row for every command, on one of its pages, and a click on it runs the command.
TEST(Pilot, EveryCommandIsReachableByMouse) {
  for (const Command& c : commandTable()) {
    Pilot p;
    update(p.state, act::SelectTarget{{Target::Kind::G, 18}});
    update(p.state, act::SeekTo{500});
    p.click("cmd:help");
    ASSERT_TRUE(p.state.view.help);
    const std::string name = "help:" + std::string(c.name);
    for (int page = 0; page < 3 && p.find(name) == nullptr; ++page) p.click("help:turn");
    const Widget* row = p.find(name);
    ASSERT_NE(row, nullptr) << c.name;
    EXPECT_EQ(row->enabled, c.enabled(p.state)) << c.name;
    EXPECT_FALSE(p.find("cmd:play")->enabled) << "what lies under the sheet does not answer";
    if (!row->enabled) continue;
    const Vec2 at = row->rect.center();
    bool ran = false;
    for (const bool down : {false, true, false}) {
      p.point(at, down);
      for (const Action& a : p.frame()) {
        const auto* run = std::get_if<act::Run>(&a);
        ran = ran || (run != nullptr && run->id == c.id);
      }
    }
    EXPECT_TRUE(ran) << c.name;
    EXPECT_FALSE(p.state.view.help) << c.name;
  }
}

TEST(Keys, EveryCommandIsReachableByKeyAndDoesTheSameAsItsButton) {
  for (const Command& c : commandTable()) {
    for (const Chord& chord : c.keys) {
      const Command* found = commandFor(chord);
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(found->id, c.id);
    }
  }
}

TEST(Tips, AppearAfterAQuarterOfASecondAndChangeNothing) {
  Pilot p;
  const int quiet = ImGui::GetDrawData()->TotalVtxCount;
  const std::uint64_t index = p.state.playback.index;
  p.point(p.find("cmd:step")->rect.center(), false);
  p.frame();
  p.frame();
  const int hovered = ImGui::GetDrawData()->TotalVtxCount;
  EXPECT_LT(hovered, quiet + 200);
  for (int i = 0; i < 20; ++i) p.frame();
  EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, hovered + 40);
  EXPECT_EQ(p.state.playback.index, index);
}

TEST(Budget, VerticesStayWithinTheirLimits) {
  Pilot p;
  p.frame();
  EXPECT_LE(ImGui::GetDrawData()->TotalVtxCount, 13'000) << "15,000 are allowed; a full stage needs the rest";
  Pilot crowd({.procs = 16, .connections = 1000, .rounds = 40'000, .burst = 200});
  update(crowd.state, act::SeekTo{crowd.state.document->size() - 100});
  crowd.frame();
  EXPECT_LE(ImGui::GetDrawData()->TotalVtxCount, 60'000);
}

TEST(Empty, NothingOpenTeachesWhatToDo) {
  Headless head(1600, 900, 1, defaultFontPlaces());
  AppState s = makeAppState(head.measure());
  head.frame(s);
  EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 100);
  update(s, act::Open{std::make_shared<Document>(trace::Trace{}), 0});
  head.frame(s);
  update(s, act::StartLive{std::make_shared<Document>(trace::Trace{})});
  head.frame(s);
  EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 100);
}

}  // namespace
}  // namespace gmp::viz
