// Purpose: bookmarks and notes on a trace: moments to come back to. They are kept in a file beside the trace.
// Invariants: sorted by event, at most one at an event; events are numbered as on the screen.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gmp::viz {

struct Bookmark {
  std::uint64_t event = 0;
  std::string note;  // may be empty
  friend bool operator==(const Bookmark&, const Bookmark&) = default;
};

class Notebook {
 public:
  static constexpr std::size_t kMost = 10'000;

  const std::vector<Bookmark>& marks() const { return marks_; }
  const Bookmark* at(std::uint64_t event) const;
  // Replaces what stands there. False: the book is full.
  bool put(Bookmark mark);
  void remove(std::uint64_t event);

 private:
  std::vector<Bookmark> marks_;
};

}  // namespace gmp::viz
