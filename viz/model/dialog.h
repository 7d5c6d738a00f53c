// Purpose: what of the viewer takes the keyboard for itself for a while: the command palette, a note, a question.
// Invariants: plain values; at most one of them is open. While one is, letters are text or answers, not commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gmp::viz {

// One line of text that is being typed, UTF-8.
struct TextField {
  static constexpr std::size_t kMost = 400;  // bytes
  std::string text;
  void add(std::string_view more) {
    if (text.size() + more.size() <= kMost) text += more;
  }
  // Takes the last character away, whole.
  void erase() {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
  }
};

struct PaletteState {
  bool open = false;
  TextField query;
  int chosen = 0;  // which of the entries Enter takes
};

struct NoteState {
  bool open = false;
  std::uint64_t event = 0;  // it will stand at; numbered as on the screen
  TextField text;
};

struct Choice {
  std::string text;
  bool right = false;
};

// A question about an event that is not shown yet.
struct Challenge {
  std::uint64_t event = 0;  // the answer is this event
  std::string ask, because;
  std::vector<Choice> choices;
};

struct PredictState {
  bool active = false;
  std::vector<Challenge> asked;
  std::size_t at = 0;         // which of them; == asked.size(): the review at the end
  std::optional<int> picked;  // Present: chosen, but shown only when Space is pressed, so that a room can vote
  std::optional<int> answer;  // chosen; -1: "I don't know"; nothing: not yet
  bool revealed = false;      // the event has been played and the answer is shown
  bool rule = false;          // its whole card is shown: the decision and what was looked at first
  int right = 0;
  std::vector<std::size_t> missed;

  bool reviewing() const { return active && at >= asked.size(); }
  const Challenge* current() const { return active && at < asked.size() ? &asked[at] : nullptr; }
};

}  // namespace gmp::viz
