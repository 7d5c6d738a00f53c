// The sheet of "what if", and a file that is being read: whole frames without a window.
#include <gtest/gtest.h>

#include <set>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"

namespace gmp::viz {
namespace {

struct Screen : testing::Pilot {
  using Pilot::Pilot;
  void open(const std::string& world) {
    trace::Trace t = testing::makeEchoTrace();
    t.header.world = world;
    t.header.scenario = "echo";
    Pilot::open(std::make_shared<Document>(std::move(t)));
  }
};

TEST(WhatIfPanel, EveryOptionIsInTheWindowAtEverySizeAndNoneCoversAnother) {
  for (const auto& [w, h] : {std::pair{1024, 640}, {1280, 720}, {1600, 900}, {3840, 2160}}) {
    Screen s(w, h);
    s.open("sim");
    update(s.state, act::Run{CommandId::WhatIf});
    s.frame();
    std::vector<Widget> chips;
    for (const Widget& widget : s.head.memory().widgets) {
      if (widget.id.rfind("whatif:", 0) == 0) chips.push_back(widget);
    }
    std::size_t options = 2;  // the buttons
    for (const ForkRow& row : s.state.whatIf.rows) options += row.options.size();
    EXPECT_EQ(chips.size(), options);
    const Rect window = s.state.derived.regions.window;
    for (std::size_t i = 0; i < chips.size(); ++i) {
      EXPECT_TRUE(window.contains(chips[i].rect)) << chips[i].id << " at " << w << "x" << h;
      EXPECT_GE(chips[i].rect.h, 28) << chips[i].id;
      for (std::size_t j = i + 1; j < chips.size(); ++j)
        EXPECT_FALSE(chips[i].rect.overlaps(chips[j].rect)) << chips[i].id << " and " << chips[j].id << " at " << w;
    }
  }
}

TEST(WhatIfPanel, TheMouseAloneAsksForARunStopsItAndCloses) {
  Screen s;
  s.open("sim");
  EXPECT_TRUE(s.click("cmd:what-if"));
  ASSERT_TRUE(s.state.whatIf.open);
  EXPECT_TRUE(s.click("whatif:1:1"));
  EXPECT_EQ(s.state.whatIf.rows[1].chosen, 1u);
  EXPECT_TRUE(s.click("whatif:run"));
  EXPECT_TRUE(s.state.effects.fork.has_value());
  EXPECT_TRUE(s.state.whatIf.running);
  EXPECT_FALSE(s.click("whatif:2:1")) << "what is being run does not change";
  update(s.state, act::WhatIfProgress{0.4f});
  EXPECT_TRUE(s.click("whatif:stop"));
  EXPECT_FALSE(s.state.whatIf.running);
  EXPECT_TRUE(s.click("whatif:close"));
  EXPECT_FALSE(s.state.whatIf.open);
}

TEST(WhatIfPanel, ARunOfTheRealWorldSaysWhyNot) {
  Screen s;
  s.open("real");
  update(s.state, act::Press{{Key::F, false, true, false}});
  s.frame();
  EXPECT_EQ(s.find("whatif:run"), nullptr);
  EXPECT_TRUE(s.click("whatif:close"));
  EXPECT_FALSE(s.state.whatIf.open);
}

TEST(LoadPanel, AFileThatIsReadCanBeStoppedByTheMouse) {
  Screen s;
  update(s.state, act::Loading{"big.json", 30'000'000, 120'000'000});
  s.frame();
  EXPECT_TRUE(s.click("cmd:close"));
  EXPECT_TRUE(s.state.load.stopped);
  EXPECT_TRUE(s.state.effects.stopLoading);
  update(s.state, act::LoadFailed{"big.json line 90,312: unknown event 'stael'"});
  s.frame();
  EXPECT_EQ(s.find("cmd:close"), nullptr);
}

}  // namespace
}  // namespace gmp::viz
