// Purpose: the lesson around a run: the steps of its story and its questions, bound to the events of a trace. The
//          viewer shows them, `gmpscope quiz` asks them.
// Invariants: answers come from the trace, never from the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/replay/pattern.h"

namespace gmp::replay {

// A step of a guided tour. Steps follow each other: the search for one begins behind the event of the one before.
struct StoryStep {
  Pattern at;
  std::string says;  // with "{field}" of the event
};

struct Answer {
  enum class Kind : std::uint8_t {
    field,    // the value of a field of the event
    next,     // the value of a field of the first event behind it that matches `pattern`
    count,    // how many events of the whole run match
    happens,  // yes or no: does an event that matches come before one that matches `before`?
  };
  Kind kind = Kind::field;
  std::string field;
  Pattern pattern, before;
  bool sameGoroutine = false;  // `pattern` of next and happens: only events about the same goroutine
};

// Predict, then check: asked at the event, before it is shown.
struct Question {
  std::string ask;
  Pattern at;
  Answer answer;
  std::string because;  // with "{field}" of the event that the answer is read from
};

struct BoundStep {
  std::optional<std::uint64_t> event;  // nothing: this run does not have it
  std::string text;
};
std::vector<BoundStep> bindStory(const trace::Trace& trace, const std::vector<StoryStep>& story);

struct BoundQuestion {
  std::uint64_t event = 0;
  std::string ask, answer, because;
};
// Only those whose events this run has.
std::vector<BoundQuestion> bindQuestions(const trace::Trace& trace, const std::vector<Question>& questions);

}  // namespace gmp::replay
