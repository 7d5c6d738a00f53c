// Purpose: event patterns as data ("the first netpollReturn with 3 goroutines"): what stories, questions and
//          expectations are bound to.
// Invariants: plain values, no JSON. A pattern that was made for a kind names only fields that the kind has.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <gmpscope/trace.h>

namespace gmp::replay {

// What a field of an event is, for readers of files.
enum class FieldType : std::uint8_t { goroutine, proc, machine, fd, duration, number, object, flag, word, text };
struct FieldInfo {
  std::string name;
  FieldType type{};
  std::vector<std::string_view> words;  // of a word: all there are
};
// The fields of a kind: g, m and p of every event, then its own.
std::vector<FieldInfo> fieldsOf(trace::Kind kind);

// The value of a field; text is how people read it ("G7", "1.2 ms", "network poller").
struct FieldValue {
  std::int64_t number = 0;
  std::string text;
};
// nullopt: the event has no such field.
std::optional<FieldValue> fieldOf(const trace::Trace& trace, const trace::Event& e, std::string_view name);

struct FieldTest {
  std::string field;
  std::optional<std::int64_t> min, max;  // both ends belong to it
  std::optional<std::string> text;       // exactly
};

struct Pattern {
  trace::Kind kind{};
  std::vector<FieldTest> tests;  // all must hold
  std::string goroutine;         // name of the goroutine it is about; "": any
  std::int64_t nth = 1;          // which of the matching events
};

// The names of a trace's goroutines.
class GoroutineNames {
 public:
  explicit GoroutineNames(const trace::Trace& trace);
  // "" if it has none.
  std::string_view of(std::int64_t g) const;
  // "G7 (reader)", or "G7".
  std::string text(std::int64_t g) const;

 private:
  const trace::Trace* trace_;
  std::unordered_map<std::int64_t, trace::Str> names_;  // looked up, never iterated
};

bool matches(const trace::Trace& trace, const GoroutineNames& names, const Pattern& pattern, const trace::Event& e);
// The nth match among the events from `from` on.
std::optional<std::uint64_t> find(const trace::Trace& trace, const GoroutineNames& names, const Pattern& pattern,
                                  std::uint64_t from);
// Matches in the whole trace, whatever nth says.
std::uint64_t count(const trace::Trace& trace, const GoroutineNames& names, const Pattern& pattern);

// The text with every "{field}" replaced by the event's value; unknown fields stay as they are.
std::string fillIn(const trace::Trace& trace, const GoroutineNames& names, const std::string& text,
                   const trace::Event& e);
// The fields that a text names in braces.
std::vector<std::string> placeholders(std::string_view text);

// "netpollReturn with goroutines 3 of `reader`": for messages.
std::string patternText(const Pattern& pattern);

}  // namespace gmp::replay
