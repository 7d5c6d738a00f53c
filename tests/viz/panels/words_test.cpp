// What panels say in words where others would need colour, or a fact that the trace lacks.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/pilot.h"
#include "viz/model/commands.h"
#include "viz/panels/draw_log.h"

namespace gmp::viz {
namespace {

using testing::Pilot;

// All texts of a frame.
std::vector<std::string> textsOf(Pilot& p) {
  DrawLog log;
  p.head.memory().log = &log;
  p.frame();
  p.head.memory().log = nullptr;
  std::vector<std::string> out;
  for (const DrawnItem& item : log) {
    if (item.kind == DrawnItem::Kind::Text) out.push_back(item.text);
  }
  return out;
}

TEST(Words, TheLanesOfGoroutinesSayTheirStateInWords) {
  Pilot p;
  p.open(std::make_shared<Document>(testing::makeEchoTrace()));
  p.run(CommandId::LayoutLanes);
  update(p.state, act::ShowLanesOf{Target::Kind::G});
  const std::vector<std::string> texts = textsOf(p);
  EXPECT_GT(std::count(texts.begin(), texts.end(), "run"), 0);
  EXPECT_GT(std::count(texts.begin(), texts.end(), "network") - 1, 0) << "beside the one of the legend";
}

TEST(Words, AFigureThatTheTraceLacksSaysSo) {
  trace::Trace t = testing::makeEchoTrace();
  t.header.unknown = {"poller"};
  Pilot p;
  p.open(std::make_shared<Document>(std::move(t)));
  const auto said = [&] {
    const std::vector<std::string> texts = textsOf(p);
    return std::count(texts.begin(), texts.end(), "not recorded by this trace");
  };
  p.run(CommandId::LayoutLanes);
  const auto without = said();
  p.run(CommandId::LayoutPlots);
  EXPECT_EQ(said(), without + 2) << "throughput and system calls";
}

TEST(Words, OnALowProjectorTheGalleryHasTwoRowsOfLowerCards) {
  std::vector<GalleryItem> items(8);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].name = items[i].title = "s" + std::to_string(i);
  Pilot p(1280, 720);
  p.run(CommandId::Projector);
  update(p.state, act::SetGallery{items});
  p.run(CommandId::Gallery);
  p.frame();
  const Widget* last = p.find("card:s7");
  ASSERT_NE(last, nullptr);
  EXPECT_LE(last->rect.bottom(), p.state.derived.regions.window.h - 76) << "above the footer";
}

}  // namespace
}  // namespace gmp::viz
