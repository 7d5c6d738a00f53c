// Every mistake in a lesson (story, questions, expectations) gives its exact line, with the nearest right name.
#include <gtest/gtest.h>

#include <string>

#include "sim/scenario/parse.h"

namespace gmp::scenario {
namespace {

// The lines for a scenario that is right but for this part of it, without the file's name and the place in the line.
std::string mistakesIn(const std::string& rest) {
  const std::string text = R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions":
    {"main": ["gosched"]}, )" +
                           rest + "}";
  const ParseResult r = parseScenario(text, "t.json");
  EXPECT_EQ(r.scenario.has_value(), r.mistakes.empty());
  std::string out;
  for (const Mistake& m : r.mistakes) {
    EXPECT_EQ(m.line, 2) << m.text();
    EXPECT_GT(m.column, 26) << m.text();
    out += (out.empty() ? "" : "\n") + m.pointer + ": " + m.what;
  }
  return out;
}

std::string inStory(const std::string& step) { return mistakesIn(R"("story": [)" + step + "]"); }
std::string inQuestion(const std::string& q) { return mistakesIn(R"("questions": [)" + q + "]"); }
std::string inExpect(const std::string& e) { return mistakesIn(R"("expect": {)" + e + "}"); }

TEST(ParseLesson, EventsThatDoNotExistGetTheNearestName) {
  EXPECT_EQ(inStory(R"({"at": "gopork", "says": "x"})"),
            "/story/0/at: `gopork`: unknown event; did you mean `gopark`?");
  EXPECT_EQ(inStory(R"({"at": {"event": "netpolReturn"}, "says": "x"})"),
            "/story/0/at/event: `netpolReturn`: unknown event; did you mean `netpollReturn`?");
  EXPECT_EQ(inStory(R"({"at": {"event": "xyzzyxyzzy"}, "says": "x"})"),
            "/story/0/at/event: `xyzzyxyzzy`: unknown event");
  EXPECT_EQ(inStory(R"({"at": 7, "says": "x"})"),
            "/story/0/at: expected an object (a pattern of events), found a whole number");
  EXPECT_EQ(inStory(R"({"at": {}, "says": "x"})"), "/story/0/at: `event` is missing (a pattern of events needs it)");
}

TEST(ParseLesson, FieldsThatTheEventDoesNotHaveGetTheNearestName) {
  EXPECT_EQ(inStory(R"({"at": {"event": "gopark", "where": {"raeson": "IO wait"}}, "says": "x"})"),
            "/story/0/at/where/raeson: `raeson`: gopark has no such field; did you mean `reason`?");
  EXPECT_EQ(inStory(R"({"at": {"event": "gopark", "where": ["reason"]}, "says": "x"})"),
            "/story/0/at/where: expected fields of the event, found a list");
  EXPECT_EQ(inStory(R"({"at": {"event": "gopark", "whre": {}}, "says": "x"})"),
            "/story/0/at/whre: `whre`: a pattern of events has no such part; did you mean `where`?");
}

TEST(ParseLesson, WordsOfFieldsAreCheckedAndListed) {
  EXPECT_EQ(inStory(R"({"at": {"event": "chansend", "where": {"how": "bufered"}}, "says": "x"})"),
            "/story/0/at/where/how: `bufered`: no value of `how`; did you mean `buffered`?; there are: direct, "
            "buffered, blocks, closed");
  EXPECT_EQ(inStory(R"({"at": {"event": "netpollReturn", "where": {"woken": 1}}, "says": "x"})"),
            "/story/0/at/where/woken: expected true or false, found a whole number");
  EXPECT_EQ(inStory(R"({"at": {"event": "read", "where": {"result": {}}}, "says": "x"})"),
            "/story/0/at/where/result: expected `min`, `max` or both");
  EXPECT_EQ(inStory(R"({"at": {"event": "read", "where": {"result": {"mn": 3}}}, "says": "x"})"),
            "/story/0/at/where/result: expected `min`, `max` or both\n"
            "/story/0/at/where/result/mn: `mn`: a range has no such part; did you mean `min`?");
  EXPECT_EQ(inStory(R"({"at": {"event": "read", "where": {"result": "-EAGIAN"}}, "says": "x"})"),
            "/story/0/at/where/result: expected a whole number, found text");
  EXPECT_EQ(inStory(R"({"at": {"event": "read", "where": {"result": "-EAGAIN"}}, "says": "x"})"), "");
  EXPECT_EQ(inStory(R"({"at": {"event": "read", "nth": 0}, "says": "x"})"),
            "/story/0/at/nth: expected a whole number from 1 to 1000000000, found 0");
}

TEST(ParseLesson, StoriesNeedTheirPartsAndTextsNameRealFields) {
  EXPECT_EQ(mistakesIn(R"("story": {})"), "/story: expected a list of steps of the story, found an object");
  EXPECT_EQ(inStory("1"), "/story/0: expected an object (a step of the story), found a whole number");
  EXPECT_EQ(inStory(R"({"at": "gopark", "say": "x"})"),
            "/story/0: `says` is missing (a step of the story needs it)\n"
            "/story/0/say: `say`: a step of the story has no such part; did you mean `says`?");
  EXPECT_EQ(inStory(R"({"at": "read", "says": "{g} reads {resutl} bytes"})"),
            "/story/0/says: `{resutl}`: read has no such field; did you mean `result`?");
  std::string many;
  for (int i = 0; i < 65; ++i) many += std::string(i == 0 ? "" : ", ") + R"({"at": "read", "says": "x"})";
  EXPECT_EQ(inStory(many), "/story: more than 64 entries");
}

TEST(ParseLesson, QuestionsNeedAnAnswerFromTheTrace) {
  const std::string head = R"({"ask": "a", "at": "gopark", "because": "b", "answer": )";
  EXPECT_EQ(inQuestion(head + "{}}"), "/questions/0/answer: `field` is missing (an answer needs it)");
  EXPECT_EQ(inQuestion(head + R"({"field": "reson"}})"),
            "/questions/0/answer/field: `{reson}`: gopark has no such field; did you mean `reason`?");
  EXPECT_EQ(inQuestion(head + R"({"next": "goredy", "field": "cause"}})").substr(0, 73),
            "/questions/0/answer/next: `goredy`: unknown event; did you mean `goready`");
  EXPECT_EQ(inQuestion(head + R"({"happens": "goready"}})"),
            "/questions/0/answer: `before` is missing (an answer needs it)");
  EXPECT_EQ(inQuestion(head + R"({"cuont": "goready", "field": "reason"}})"),
            "/questions/0/answer/cuont: `cuont`: an answer has no such part; did you mean `count`?");
  EXPECT_EQ(inQuestion(R"({"ask": "{fdd}?", "at": "gopark", "because": "{by}", "answer":
                          {"next": "goready", "field": "cause"}})")
                .substr(0, 76),
            "/questions/0/ask: `{fdd}`: gopark has no such field; did you mean `fd`?");
  // What stands in `because` belongs to the event that answers, not to the one that asks.
  EXPECT_EQ(mistakesIn(R"("questions": [{"ask": "?", "at": "gopark", "because": "{mode}", "answer":)"
                       R"( {"next": "goready", "field": "cause"}}])")
                .substr(0, 57),
            "/questions/0/because: `{mode}`: goready has no such field");
  EXPECT_EQ(inQuestion(R"({"ask": "a"})"),
            "/questions/0: `because` is missing (a question needs it)\n"
            "/questions/0: `at` is missing (a question needs it)\n"
            "/questions/0: `answer` is missing (a question needs it)");
}

TEST(ParseLesson, ExpectationsNameRealFiguresAndBounds) {
  EXPECT_EQ(inExpect(R"("figures": [{"figure": "syscals", "max": 0}])"),
            "/expect/figures/0/figure: `syscals`: no such figure; did you mean `syscalls`?");
  EXPECT_EQ(inExpect(R"("figures": [{"figure": "syscalls"}])"), "/expect/figures/0: expected `min`, `max` or both");
  EXPECT_EQ(inExpect(R"("figures": [{"max": 3}])"),
            "/expect/figures/0: `figure` is missing (an expected figure needs it)");
  EXPECT_EQ(inExpect(R"("events": [{"event": "gopark", "mox": 3}])"),
            "/expect/events/0: expected `min`, `max` or both\n"
            "/expect/events/0/mox: `mox`: an expected number of events has no such part; did you mean `max`?");
  EXPECT_EQ(inExpect(R"("events": [{"event": "gopark", "max": "{n}"}])"),
            "/expect/events/0/max: `n`: no such parameter");
  EXPECT_EQ(inExpect(R"("events": [{"event": "gopark", "max": 1, "only": "virtual"}])"),
            "/expect/events/0/only: expected \"sim\" or \"real\"");
  EXPECT_EQ(inExpect(R"("never": ["runqstele"])"),
            "/expect/never/0: `runqstele`: unknown event; did you mean `runqsteal`?");
  EXPECT_EQ(inExpect(R"("never": "runqsteal")"), "/expect/never: expected a list of patterns, found text");
  EXPECT_EQ(inExpect(R"("allEchod": true)"),
            "/expect/allEchod: `allEchod`: what must hold in every run has no such part; did you mean `allEchoed`?");
  EXPECT_EQ(inExpect(R"("deadlocks": "yes")"), "/expect/deadlocks: expected true or false, found text");
}

TEST(ParseLesson, WhatACardSaysIsReadAndChecked) {
  EXPECT_EQ(mistakesIn(R"("minutes": 5, "difficulty": 3, "topics": ["network", "myths"])"), "");
  EXPECT_EQ(mistakesIn(R"("minutes": 0)"), "/minutes: expected a whole number from 1 to 600, found 0");
  EXPECT_EQ(mistakesIn(R"("speed": 16)"), "");
  EXPECT_EQ(mistakesIn(R"("speed": 0)"), "/speed: expected a whole number from 1 to 16000, found 0");
  EXPECT_EQ(mistakesIn(R"("difficulty": 4)"), "/difficulty: expected a whole number from 1 to 3, found 4");
  EXPECT_EQ(mistakesIn(R"("topics": ["netwrok"])"), "/topics/0: `netwrok`: no such topic; did you mean `network`?");
  EXPECT_EQ(mistakesIn(R"("topics": ["locks", "locks"])"), "/topics/1: `locks` stands twice");
  EXPECT_EQ(mistakesIn(R"("topics": [7])"), "/topics/0: expected text, found a whole number");
  EXPECT_EQ(mistakesIn(R"("topics": "locks")"), "/topics: expected a list of topics, found text");
}

TEST(ParseLesson, TheWaysToEndExcludeEachOther) {
  const std::string line = "/expect: `completes`, `deadlocks` and `panics` exclude each other";
  EXPECT_EQ(inExpect(R"("completes": true, "deadlocks": true)"), line);
  EXPECT_EQ(inExpect(R"("completes": true, "panics": "x")"), line);
  EXPECT_EQ(inExpect(R"("deadlocks": true, "panics": "x")"), line);
  EXPECT_EQ(inExpect(R"("deadlocks": true)"), "");
}

}  // namespace
}  // namespace gmp::scenario
