// Menus, zoom and choice of the plots, settings of a run and of the window, lanes of a comparison: by mouse and key.
#include <gtest/gtest.h>

#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"
#include "viz/model/commands.h"
#include "viz/model/menu.h"
#include "viz/model/settings_sheet.h"

namespace gmp::viz {
namespace {

class Menus : public ::testing::Test, protected testing::Pilot {
 protected:
  Menus() {
    auto document = std::make_shared<Document>(testing::makeEchoTrace());
    while (!document->prepare(1'000'000)) {}
    open(document);
  }
  int itemOf(MenuDeed deed) {
    const std::vector<MenuItem> items = menuItems(state);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].deed == deed) return static_cast<int>(i);
    }
    return -1;
  }
};

TEST_F(Menus, ARightClickOnATokenOffersWhatCanBeDoneWithIt) {
  const Token* g = nullptr;
  for (const Token& t : state.derived.picture->tokens) {
    if (t.key.kind == TokenKey::Kind::G) g = &t;
  }
  ASSERT_NE(g, nullptr);
  const std::int64_t id = g->key.id;
  rightClick(g->rect.center());
  ASSERT_TRUE(state.menu.open);
  EXPECT_EQ(state.menu.target, (Target{Target::Kind::G, id}));
  EXPECT_EQ(state.selection, state.menu.target);
  EXPECT_FALSE(find("cmd:play")->enabled) << "what lies under the menu does not answer";
  EXPECT_TRUE(click("menu:" + std::to_string(itemOf(MenuDeed::Follow))));
  EXPECT_EQ(state.view.lanes.followed, std::vector<std::int64_t>{id});
  EXPECT_FALSE(state.menu.open);
}

TEST_F(Menus, OnlyTheseFiltersTheEventListForEveryKindOfThing) {
  for (const auto& [target, words] : {std::pair{Target{Target::Kind::G, 18}, "g:18"},
                                      {Target{Target::Kind::P, 1}, "p:1"},
                                      {Target{Target::Kind::M, 2}, "m:2"},
                                      {Target{Target::Kind::Fd, 8}, "fd:8"}}) {
    update(state, act::OpenMenu{target, {700, 300}});
    frame();
    update(state, act::TakeMenuItem{itemOf(MenuDeed::OnlyThese)});
    EXPECT_EQ(state.list.text.text, words);
    EXPECT_FALSE(state.list.wrong) << state.list.error.text;
    EXPECT_FALSE(state.list.hits.showsAll());
  }
}

TEST_F(Menus, KeysOpenItWalkItAndTakeFromIt) {
  EXPECT_FALSE(command(CommandId::Menu).enabled(state)) << "nothing is selected";
  update(state, act::SelectTarget{{Target::Kind::P, 2}});
  key({Key::J});
  ASSERT_TRUE(state.menu.open);
  const int wanted = itemOf(MenuDeed::Region);
  ASSERT_GE(wanted, 0);
  for (int i = 0; i < wanted; ++i) key({Key::Down});
  key({Key::Enter});
  EXPECT_EQ(state.view.region, (BoxName{BoxKind::Proc, 2}));
  key({Key::J});
  key({Key::Escape});
  EXPECT_FALSE(state.menu.open);
  EXPECT_TRUE(state.view.region.has_value()) << "only the menu was closed";
}

TEST_F(Menus, LanesAndRowsOfTheListHaveItToo) {
  rightClick(find("lane:P1")->rect.center());
  EXPECT_EQ(state.menu.target, (Target{Target::Kind::P, 1}));
  key({Key::Escape});
  const trace::Event& e = state.document->event(400);
  rightClick(find("event:400")->rect.center());
  EXPECT_TRUE(state.menu.open) << e.g;
  EXPECT_LE(state.menu.at.x, 1600);
}

TEST_F(Menus, PlotsZoomWithTheWheelTheKeysAndADrag) {
  run(CommandId::LayoutPlots);
  const TimeRange all = plotRange(state);
  const Rect area = find("plot:states")->rect;
  head.mouse(area.center().x, area.center().y, false, 3);
  frame();
  head.mouse(area.center().x, area.center().y, false, 0);
  frame();
  const TimeRange closer = plotRange(state);
  EXPECT_LT(closer.to - closer.from, all.to - all.from);
  key({Key::Num0});
  EXPECT_EQ(plotRange(state), all);
  key({Key::W});
  EXPECT_LT(plotRange(state).to - plotRange(state).from, all.to - all.from);
  key({Key::Num0});
  drag({area.x + area.w * 0.25f, area.center().y}, {area.x + area.w * 0.5f, area.center().y});
  const TimeRange chosen = plotRange(state);
  EXPECT_NEAR(static_cast<double>(chosen.to - chosen.from), 0.25 * static_cast<double>(all.to - all.from),
              0.02 * static_cast<double>(all.to - all.from));
  EXPECT_EQ(state.playback.index, 400u) << "a drag does not go anywhere";
}

TEST_F(Menus, EveryFigureCanStandInEveryPlaceOnce) {
  run(CommandId::LayoutPlots);
  update(state, act::SelectTarget{{Target::Kind::G, 18}});
  for (int turn = 0; turn < 2 * kPlotKinds; ++turn) {
    EXPECT_TRUE(click("plot:more:" + std::to_string(turn % kPlotPlaces)));
    ASSERT_EQ(menuItems(state).size(), static_cast<std::size_t>(kPlotKinds - kPlotPlaces));
    EXPECT_TRUE(click("menu:" + std::to_string(turn % 5)));
    const auto& shown = state.view.plots.shown;
    EXPECT_EQ(std::set<PlotKind>(shown.begin(), shown.end()).size(), static_cast<std::size_t>(kPlotPlaces));
  }
}

TEST_F(Menus, SharesOfAGoroutinesTimeAddUpToTheWhole) {
  const auto columns = sharesOf(*state.document, 18, plotRange(state), 50);
  int known = 0;
  for (const auto& c : columns) {
    double sum = 0;
    for (const double v : c) sum += v;
    if (sum == 0) continue;  // it did not exist
    EXPECT_NEAR(sum, 1, 1e-9);
    ++known;
  }
  EXPECT_GT(known, 10);
}

std::vector<GalleryItem> items() {
  GalleryItem echo;
  echo.name = "echo";
  echo.title = "Echo server";
  echo.parameters = {{"connections", "how many", 8, 1, 1000, false},
                     {"for", "how long", 50'000'000, 0, 10'000'000'000, true}};
  GalleryItem sim = echo;
  sim.name = sim.title = "four-steps";
  sim.real = false;
  return {echo, sim};
}

TEST_F(Menus, ARunIsSetUpBeforeItIsOpened) {
  update(state, act::SetGallery{items()});
  run(CommandId::Gallery);
  update(state, act::ChooseItem{0});
  key({Key::Enter, false, true, false});
  ASSERT_TRUE(state.gallery.settings.open);
  EXPECT_TRUE(click("run:0:more"));  // the world
  EXPECT_TRUE(click("run:1:more"));  // the seed
  EXPECT_TRUE(click("run:3:more"));  // connections
  EXPECT_EQ(state.gallery.settings.values[0], 10) << "round numbers";
  key({Key::Down});
  key({Key::Left});
  EXPECT_EQ(state.gallery.settings.values[1], 20'000'000);
  key({Key::Enter});
  const RunWish& wish = state.effects.run;
  EXPECT_EQ(wish.name, "echo");
  EXPECT_TRUE(wish.real);
  EXPECT_EQ(wish.seed, 2u);
  const std::vector<std::pair<std::string, std::string>> settings{{"connections", "10"}, {"for", "20000000ns"}};
  EXPECT_EQ(wish.settings, settings);
}

TEST_F(Menus, TypedDigitsSetANumberAndTheVirtualWorldStaysWhereItMust) {
  update(state, act::SetGallery{items()});
  run(CommandId::Gallery);
  update(state, act::OpenRunSettings{1});
  frame();
  EXPECT_FALSE(find("run:0:more")->enabled);
  key({Key::Down});
  key({Key::Backspace});
  update(state, act::TypeText{"77"});
  EXPECT_EQ(state.gallery.settings.seed, 77);
  key({Key::Escape});
  EXPECT_FALSE(state.gallery.settings.open);
  EXPECT_TRUE(state.gallery.open);
}

TEST_F(Menus, RunAgainKeepsTheSeedOrTakesTheNext) {
  EXPECT_FALSE(canRunAgain(state)) << "nobody can run it";
  auto echo = testing::makeEchoTrace();
  echo.header.world = "sim";
  echo.header.scenario = "echo";
  echo.header.seed = 41;
  echo.header.parameters = {{"connections", 6}};
  update(state, act::SetGallery{items()});
  update(state, act::Open{std::make_shared<Document>(echo), 0});
  key({Key::R});
  EXPECT_EQ(state.effects.run.seed, 41u);
  ASSERT_EQ(state.effects.run.settings.size(), 1u);
  EXPECT_EQ(state.effects.run.settings[0].second, "6");
  update(state, act::OpenedRun{""});
  key({Key::R, false, true, false});
  EXPECT_EQ(state.effects.run.seed, 42u);
}

TEST_F(Menus, SettingsChangeByMouseAndByKey) {
  key({Key::Comma, true, false, false});
  ASSERT_TRUE(state.settings.open);
  EXPECT_TRUE(click("settings:0"));
  EXPECT_EQ(state.view.theme, Theme::Light);
  for (int i = 0; i < 4; ++i) key({Key::Down});
  key({Key::Right});
  EXPECT_TRUE(state.view.wheelScrolls);
  key({Key::Escape});
  EXPECT_FALSE(state.settings.open);
}

TEST_F(Menus, AComparisonShowsTheLanesOfBothRuns) {
  auto other = std::make_shared<Document>(testing::makeEchoTrace({.seed = 7}));
  while (!other->prepare(1'000'000)) {}
  update(state, act::SetOther{other, ""});
  frame();
  const CompareLanes& lanes = state.compare.lanes;
  ASSERT_FALSE(lanes.place.empty());
  EXPECT_EQ(lanes.a.rows.size(), 4u);
  EXPECT_EQ(lanes.b.rows.size(), 4u);
  const Rect area = find("compare:lanes")->rect;
  drag({area.x + area.w * 0.8f, area.center().y}, {area.x + area.w * 0.8f, area.center().y});
  EXPECT_GT(state.playback.index, 400u);
}

}  // namespace
}  // namespace gmp::viz
