#include <gtest/gtest.h>

#include "tests/viz/model/fake_measure.h"
#include "viz/model/format.h"
#include "viz/model/keys.h"
#include "viz/model/text_measure.h"

namespace gmp::viz {
namespace {

const testing::FakeMeasure kMeasure;

TEST(Elide, KeepsWhatFits) { EXPECT_EQ(elide(kMeasure, Face::Mono, "runnext", 200), "runnext"); }

TEST(Elide, EveryWidthGivesATextThatFitsAndWholeCharacters) {
  const std::string text = "µs → G18 ≈ waits";
  for (float width = 0; width < 220; width += 3) {
    const std::string cut = elide(kMeasure, Face::Mono, text, width);
    EXPECT_LE(kMeasure.width(Face::Mono, cut), width);
    EXPECT_TRUE(cut.empty() || cut == text || (cut.size() >= 3 && cut.substr(cut.size() - 3) == "…")) << cut;
    const std::string kept = cut.substr(0, cut == text || cut.empty() ? cut.size() : cut.size() - 3);
    EXPECT_EQ(text.substr(0, kept.size()), kept);
    EXPECT_TRUE(kept.size() == text.size() || (static_cast<unsigned char>(text[kept.size()]) & 0xC0) != 0x80)
        << "half a character: " << cut;
  }
}

TEST(Wrap, LinesFitAndNothingIsLost) {
  const std::string text = "P2 and the global queue were empty, so M2 asked epoll. fd 10 has bytes.";
  for (const float width : {60.0f, 150.0f, 400.0f}) {
    std::string joined;
    for (const std::string& line : wrap(kMeasure, Face::Ui, text, width, 100)) {
      EXPECT_LE(kMeasure.width(Face::Ui, line), width);
      joined += line;
    }
    std::string without;
    for (const char c : text) {
      if (c != ' ') without += c;
    }
    std::erase(joined, ' ');
    EXPECT_EQ(joined, without);
  }
}

TEST(Wrap, TheLastLineAllowedSaysThatThereIsMore) {
  const auto lines = wrap(kMeasure, Face::Ui, "one two three four five six seven", 90, 2);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[1].find("…"), std::string::npos);
}

TEST(Format, NumbersAndTimes) {
  EXPECT_EQ(thousands(0), "0");
  EXPECT_EQ(thousands(999), "999");
  EXPECT_EQ(thousands(1903), "1,903");
  EXPECT_EQ(thousands(-1234567), "-1,234,567");
  EXPECT_EQ(timeText(417), "417 ns");
  EXPECT_EQ(timeText(1'204'000), "1.204 ms");
  EXPECT_EQ(timeText(12'350'000'000), "12.35 s");
  EXPECT_EQ(timeText(172'799'000'000'000), "172799 s");
  EXPECT_EQ(deltaText(365 * 86'400'000'000'000), "+365 d");  // how long a poller waits that has nothing else to do
  EXPECT_EQ(deltaText(4200), "+4.20 µs");
  EXPECT_EQ(shortNumber(48120), "48.1k");
  EXPECT_EQ(shortNumber(312), "312");
  EXPECT_EQ(shortNumber(1.25e6), "1.25M");
}

TEST(Keys, AreWrittenAsOnTheHelpSheet) {
  EXPECT_EQ(chordText({Key::Right, false, true, false}), "Shift+→");
  EXPECT_EQ(chordText({Key::Q, true, false, false}), "Ctrl+Q");
  EXPECT_EQ(chordText({Key::Slash, false, true, false}), "?");
  EXPECT_EQ(chordText({Key::F11, false, false, false}), "F11");
}

}  // namespace
}  // namespace gmp::viz
