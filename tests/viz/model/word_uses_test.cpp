#include "viz/model/word_uses.h"

#include <gtest/gtest.h>

#include <string>

namespace gmp::viz {
namespace {

std::string found(std::string_view text) {
  std::string out;
  for (const WordUse& use : glossaryUses(text)) {
    EXPECT_EQ(text.substr(use.at, use.word->term.size()), use.word->term);
    out += (out.empty() ? "" : ",") + std::string(use.word->term);
  }
  return out;
}

TEST(WordUses, FindsWholeWordsOnly) {
  EXPECT_EQ(found("runnext was empty, so P0 takes G1 (main)."), "runnext");
  EXPECT_EQ(found("The poller gave nothing, so M2 stole from another P."), "poller,P");
  EXPECT_EQ(found("polled, pdReadyish, xrg"), "");
}

TEST(WordUses, ALongerWordGoesBeforeOneInIt) {
  EXPECT_EQ(found("netpollBreak wakes who is in netpoll."), "netpollBreak,netpoll");
  EXPECT_EQ(found("the global run queue is full"), "global run queue");
}

TEST(WordUses, OnlyTheFirstEventThatUsesAWordIntroducesIt) {
  IntroducedWords words;
  words.show("The poller gave nothing.", 7);
  words.show("The poller and runnext.", 9);
  const auto uses = glossaryUses("The poller and runnext.");
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_TRUE(words.firstAt(*uses[0].word, 7));
  EXPECT_FALSE(words.firstAt(*uses[0].word, 9));
  EXPECT_TRUE(words.firstAt(*uses[1].word, 9));
}

}  // namespace
}  // namespace gmp::viz
