// Purpose: the language in which one asks for events: words and key:value, all of which must hold.
//            g:18,19  p:2  m:1  fd:10   kind:steal  kind:gopark   t:1ms..2ms  t:5us..   dur:>20us   fn:netpoll
//            text:"deadline"  any word of the line; a minus before a term asks for the opposite
// Invariants: parsing never fails silently: an error names the column and what would be right. Matching reads the
//             event, its neighbours and its words, nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/document.h"

namespace gmp::viz {

// Families as the chips over the event list name them.
enum class Chip : std::uint8_t { Run, Queue, Net, Syscall, Timer, Chan, Thread, Steal, Mark };
inline constexpr int kChips = 9;
std::string_view chipName(Chip chip);
Chip chipOf(trace::Kind kind);

struct FilterError {
  std::size_t column = 0;  // from 0
  std::string text;        // one line: what is wrong and what would be right
};

// A range of numbers, both ends included.
struct FilterRange {
  std::int64_t from = INT64_MIN, to = INT64_MAX;
  bool has(std::int64_t v) const { return v >= from && v <= to; }
  friend bool operator==(const FilterRange&, const FilterRange&) = default;
};

struct FilterTerm {
  enum class Key : std::uint8_t { G, P, M, Fd, Kind, Chip, Time, Duration, Function, Text };
  Key key = Key::Text;
  bool negated = false;
  std::vector<FilterRange> numbers;  // one of them; ns for times
  std::uint64_t kinds[2] = {};       // bits of trace::Kind
  std::string text;                  // lower case
};

class Filter {
 public:
  // Nothing, and `error` is set, if the text is not of the language. An empty text matches every event.
  static std::optional<Filter> parse(std::string_view text, FilterError& error);

  bool empty() const { return terms_.empty(); }
  const std::vector<FilterTerm>& terms() const { return terms_; }
  // The event itself, without its words.
  bool matchesRecord(const Document& document, std::uint64_t index) const;
  // Its words too; precondition: matchesRecord.
  bool matchesWords(const Document& document, std::uint64_t index) const;
  bool hasWords() const;

 private:
  std::vector<FilterTerm> terms_;
};

}  // namespace gmp::viz
