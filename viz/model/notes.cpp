#include "viz/model/notes.h"

#include <algorithm>

#include "viz/model/inspect.h"

namespace gmp::viz {

namespace {

std::uint64_t numberHere(const AppState& s) { return s.document->dropped() + s.playback.index; }

void put(AppState& s, Bookmark mark) {
  if (!s.notebook.put(std::move(mark)))
    s.message = {"there are 10,000 bookmarks already: remove some first", true, s.now + kMessageTime};
  s.effects.saveNotes = true;
}

// 'it''s' for a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

void toggleBookmark(AppState& s) {
  const std::uint64_t here = numberHere(s);
  if (s.notebook.at(here) == nullptr) return put(s, {here, ""});
  s.notebook.remove(here);
  s.effects.saveNotes = true;
}

void openNote(AppState& s) {
  s.note = NoteState{};
  s.note.open = true;
  s.note.event = numberHere(s);
  if (const Bookmark* mark = s.notebook.at(s.note.event)) s.note.text.text = mark->note;
}

void keepNote(AppState& s) {
  Bookmark mark{s.note.event, s.note.text.text};
  s.note = NoteState{};
  put(s, std::move(mark));
}

std::size_t chapterHere(const AppState& s) {
  const auto after = std::upper_bound(s.chapters.begin(), s.chapters.end(), s.playback.index,
                                      [](std::uint64_t i, const Chapter& c) { return i < c.event; });
  return static_cast<std::size_t>(after - s.chapters.begin());
}

std::uint64_t nextMarked(const AppState& s, int direction) {
  const std::uint64_t here = s.playback.index;
  std::uint64_t best = here;
  const auto consider = [&](std::uint64_t i) {
    const bool ahead = direction > 0 ? i > here : i < here;
    if (ahead && (best == here || (direction > 0 ? i < best : i > best))) best = i;
  };
  for (const Chapter& c : s.chapters) consider(c.event);
  for (const Bookmark& b : s.notebook.marks()) {
    if (b.event >= s.document->dropped() && b.event - s.document->dropped() < s.document->size())
      consider(b.event - s.document->dropped());
  }
  return best;
}

std::string momentCommand(const AppState& s) {
  std::string text = "gmpscope view " + quoted(s.path.empty() ? "TRACE.json" : s.path) + " --at '#" +
                     std::to_string(numberHere(s)) + "'";
  std::string selected = targetText(s.selection);
  selected.erase(std::remove(selected.begin(), selected.end(), ' '), selected.end());
  for (char& c : selected) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text + (selected.empty() ? "" : " --select " + selected);
}

}  // namespace gmp::viz
