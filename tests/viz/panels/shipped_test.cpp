// Every layout and every panel over a run of every scenario that is shipped.
#include <gtest/gtest.h>

#include <set>

#include "sim/scenario/gallery.h"
#include "tests/source_tree.h"
#include "tests/viz/panels/shipped_run.h"
#include "viz/app/headless.h"
#include "viz/model/commands.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

std::uint64_t pictureHash() {
  std::uint64_t h = 1469598103934665603ULL;
  const ImDrawData& data = *ImGui::GetDrawData();
  for (int i = 0; i < data.CmdListsCount; ++i) {
    for (const ImDrawVert& v : data.CmdLists[i]->VtxBuffer) {
      for (const float f : {v.pos.x, v.pos.y}) h = (h ^ static_cast<std::uint64_t>(f * 64)) * 1099511628211ULL;
      h = (h ^ v.col) * 1099511628211ULL;
    }
  }
  return h;
}

class Shipped : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const scenario::ParseResult parsed = scenario::loadScenario(GetParam());
    ASSERT_TRUE(parsed.scenario) << GetParam();
    auto document = std::make_shared<Document>(testing::shortRun(*parsed.scenario));
    ASSERT_GT(document->size(), 10u);
    while (!document->prepare(100'000)) {}
    update(state_, act::Resize{1600, 900, 1});
    update(state_, act::Open{document, 0});
    update(state_, act::SetLesson{parsed.scenario->story, parsed.scenario->questions});
  }
  void run(CommandId id) { update(state_, act::Run{id}); }
  // At rest: every motion has ended.
  std::uint64_t picture() {
    for (int i = 0; i < 40; ++i) update(state_, act::Tick{state_.now + 50'000'000});
    head_.frame(state_);
    return pictureHash();
  }

  Headless head_{1600, 900, 1, defaultFontPlaces()};
  AppState state_ = makeAppState(head_.measure());
};

TEST_P(Shipped, EveryLayoutAndPanelDrawsIt) {
  const std::uint64_t size = state_.document->size();
  for (const CommandId layout :
       {CommandId::LayoutLearn, CommandId::LayoutLanes, CommandId::LayoutPlots, CommandId::LayoutPresent}) {
    run(layout);
    for (const CommandId panel : {CommandId::EventsPanel, CommandId::InspectorPanel, CommandId::PollerPanel}) {
      run(panel);
      for (std::uint64_t i = 0; i < size; i += size / 9 + 1) {
        update(state_, act::SeekTo{i});
        const trace::Event& e = state_.document->event(i);
        if (e.g > 0) update(state_, act::SelectTarget{{Target::Kind::G, e.g}});
        head_.frame(state_);
        std::set<std::string> ids;
        for (const Widget& w : head_.memory().widgets) EXPECT_TRUE(ids.insert(w.id).second) << w.id << " twice";
        EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 500);
      }
    }
    run(CommandId::EventsPanel);
  }
}

TEST_P(Shipped, StepsForwardAndBackEndWithTheSamePicture) {
  const std::uint64_t start = state_.document->size() / 3;
  update(state_, act::SeekTo{start});
  const replay::WorldState world = state_.document->after(start);
  const int n = static_cast<int>(std::min<std::uint64_t>(40, state_.document->size() - 1 - start));
  for (int i = 0; i < n; ++i) run(CommandId::StepForward);
  for (int i = 0; i < n; ++i) run(CommandId::StepBack);
  ASSERT_EQ(state_.playback.index, start);
  EXPECT_TRUE(state_.document->after(start) == world);
  const std::uint64_t back = picture();
  for (int i = 0; i < n; ++i) run(CommandId::StepForward);
  for (int i = 0; i < n; ++i) run(CommandId::StepBack);
  EXPECT_EQ(picture(), back);
}

TEST_P(Shipped, ItsQuestionsCanBePlayed) {
  run(CommandId::Predict);
  while (state_.predict.active && !state_.predict.reviewing()) {
    head_.frame(state_);
    update(state_, act::NextPredict{});
    head_.frame(state_);
    update(state_, act::NextPredict{});
  }
  head_.frame(state_);
}

std::vector<std::string> files() { return scenario::galleryFiles({tests::inTree("/scenarios")}); }

std::string nameOf(const ::testing::TestParamInfo<std::string>& info) {
  std::string name;
  const std::size_t from = info.param.rfind('/') + 1;
  for (const char c : info.param.substr(from, info.param.rfind('.') - from)) name += c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Gallery, Shipped, ::testing::ValuesIn(files()), nameOf);

}  // namespace
}  // namespace gmp::viz
