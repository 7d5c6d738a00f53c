#include "viz/model/breakpoints.h"

#include <algorithm>

#include "viz/model/app_state.h"

namespace gmp::viz {

namespace {

constexpr std::uint64_t kAtOnce = 200'000;  // events looked at before the first frame after a change

bool matches(const EventHits& hits, const Document& doc, std::uint64_t i) {
  return hits.filter().matchesRecord(doc, i) && hits.filter().matchesWords(doc, i);
}

// The first event of (from, to] that matches; to + 1: none.
std::uint64_t firstMatch(const EventHits& hits, const Document& doc, std::uint64_t from, std::uint64_t to) {
  const auto& known = hits.hits();
  const auto at = std::upper_bound(known.begin(), known.end(), from);
  if (at != known.end() && *at <= to) return *at;
  for (std::uint64_t i = std::max(from + 1, hits.seen()); i <= to; ++i) {
    if (matches(hits, doc, i)) return i;
  }
  return to + 1;
}

}  // namespace

std::string breakFilter(const Target& t) {
  const std::string id = std::to_string(t.id);
  switch (t.kind) {
    case Target::Kind::G: return "g:" + id + " kind:" + std::string(trace::kindName(trace::Kind::GoStart));
    case Target::Kind::P: return "p:" + id + " kind:" + std::string(trace::kindName(trace::Kind::GoStart));
    case Target::Kind::M: return "m:" + id;
    case Target::Kind::Fd: return "fd:" + id;
    case Target::Kind::None:
    case Target::Kind::Box: return "";
  }
  __builtin_unreachable();
}

std::string breakWords(const Target& t) {
  const std::string name = targetText(t);
  switch (t.kind) {
    case Target::Kind::G: return "Pause when " + name + " runs";
    case Target::Kind::P: return "Pause when " + name + " runs another";
    case Target::Kind::M:
    case Target::Kind::Fd: return "Pause at events of " + name;
    case Target::Kind::None:
    case Target::Kind::Box: return "";
  }
  __builtin_unreachable();
}

bool addBreakpoint(AppState& s, const std::string& text) {
  Breakpoints& b = s.breakpoints;
  std::optional<Filter> filter = Filter::parse(text, b.error);
  b.wrong = !filter.has_value();
  if (filter.has_value() && filter->empty()) return false;
  if (!b.wrong && b.all.size() >= Breakpoints::kMost) {
    b.wrong = true;
    b.error = {0, "there are " + std::to_string(Breakpoints::kMost) + " already: take one away first"};
  }
  if (b.wrong) return false;
  b.all.push_back({text, {}});
  EventHits& hits = b.all.back().hits;
  hits.reset(std::move(*filter), 0);
  if (s.document != nullptr) hits.advance(*s.document, kAtOnce);
  return true;
}

void removeBreakpoint(AppState& s, std::size_t which) {
  Breakpoints& b = s.breakpoints;
  b.wrong = false;
  if (which < b.all.size()) b.all.erase(b.all.begin() + static_cast<std::ptrdiff_t>(which));
}

void toggleBreakpoint(AppState& s, const Target& target) {
  const std::string text = breakFilter(target);
  if (text.empty()) return;
  auto& all = s.breakpoints.all;
  const auto at = std::find_if(all.begin(), all.end(), [&](const Breakpoint& b) { return b.text == text; });
  const bool there = at != all.end();
  if (there) all.erase(at);
  const bool done = there || addBreakpoint(s, text);
  s.message = {there  ? "no longer: " + breakWords(target)
               : done ? breakWords(target)
                      : s.breakpoints.error.text,
               !done, s.now + kMessageTime};
}

void openBreakpoints(AppState& s) {
  s.view.help = false;
  pause(s.playback);
  s.breakpoints.editing = true;
  s.breakpoints.text = {};
  s.breakpoints.wrong = false;
}

void pressInBreakpoints(AppState& s, const Chord& chord) {
  Breakpoints& b = s.breakpoints;
  switch (chord.key) {
    case Key::Backspace:
      if (b.text.text.empty() && !b.all.empty()) removeBreakpoint(s, b.all.size() - 1);
      b.text.erase();
      b.wrong = false;
      break;
    case Key::Enter:
      if (b.text.text.empty() || addBreakpoint(s, b.text.text)) b.editing = false;
      break;
    case Key::Escape: b.editing = false; break;
    default: break;
  }
}

void typeInBreakpoints(AppState& s, std::string_view more) {
  s.breakpoints.text.add(more);
  s.breakpoints.wrong = false;
}

std::optional<std::uint64_t> nextBreak(const Breakpoints& b, const Document& doc, std::uint64_t from,
                                       std::uint64_t to) {
  std::uint64_t first = to + 1;
  for (const Breakpoint& each : b.all) first = std::min(first, firstMatch(each.hits, doc, from, first - 1));
  return first <= to ? std::optional(first) : std::nullopt;
}

void resetBreakpoints(Breakpoints& b) {
  for (Breakpoint& each : b.all) each.hits.reset(Filter(each.hits.filter()), 0);
}

}  // namespace gmp::viz
