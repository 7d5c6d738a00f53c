#include "viz/model/filter.h"

#include <algorithm>

#include "viz/model/focus.h"

namespace gmp::viz {

namespace {

using Key = FilterTerm::Key;
using trace::Event;
using trace::Family;
using trace::Kind;

bool hasNumber(const FilterTerm& term, std::int64_t v) {
  return std::any_of(term.numbers.begin(), term.numbers.end(), [v](const FilterRange& r) { return r.has(v); });
}

template <class T>
bool hasAny(const FilterTerm& term, const std::vector<T>& values) {
  return std::any_of(values.begin(), values.end(), [&](T v) { return hasNumber(term, v); });
}

// How long what begins with the event lasts: measured by the event itself, or until the next one of its goroutine.
std::int64_t durationOf(const Document& doc, std::uint64_t index) {
  const Event& e = doc.event(index);
  switch (e.kind) {
    case Kind::SockRead:
    case Kind::SockWrite:
    case Kind::GoYield:
    case Kind::SysmonPreempt:
    case Kind::ProcRetake: return e.wide[0];
    default: break;
  }
  const auto next = e.g > 0 ? doc.causes().nextOfG(index) : std::nullopt;
  return next.has_value() ? doc.event(*next).t - e.t : -1;
}

bool lowerContains(std::string_view text, std::string_view wanted) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

bool ofWords(const FilterTerm& term) { return term.key == Key::Text; }

bool recordHolds(const Document& doc, std::uint64_t index, const FilterTerm& term) {
  const Event& e = doc.event(index);
  switch (term.key) {
    case Key::P: return (e.p >= 0 && hasNumber(term, e.p)) || hasAny(term, focusOf(e).ps);
    case Key::M: return (e.m >= 0 && hasNumber(term, e.m)) || hasAny(term, focusOf(e).ms);
    case Key::G: return (e.g > 0 && hasNumber(term, e.g)) || hasAny(term, focusOf(e).gs);
    case Key::Fd: return hasAny(term, focusOf(e).fds);
    case Key::Kind:
    case Key::Chip: {
      const auto k = static_cast<unsigned>(e.kind);
      return (term.kinds[k / 64] >> (k % 64) & 1) != 0;
    }
    case Key::Time: return hasNumber(term, e.t);
    case Key::Duration: {
      const std::int64_t d = durationOf(doc, index);
      return d >= 0 && hasNumber(term, d);
    }
    case Key::Function: return lowerContains(replay::goFunction(e), term.text);
    case Key::Text: return true;
  }
  __builtin_unreachable();
}

}  // namespace

std::string_view chipName(Chip chip) {
  static constexpr std::string_view kNames[kChips] = {"Run",  "Queue",  "Net",   "Syscall", "Timer",
                                                      "Chan", "Thread", "Steal", "Mark"};
  return kNames[static_cast<std::size_t>(chip)];
}

Chip chipOf(Kind kind) {
  switch (kind) {
    case Kind::GoSyscallEnter:
    case Kind::GoSyscallExit:
    case Kind::GoSyscallNoP:
    case Kind::ProcRetake:
    case Kind::ProcHandoff: return Chip::Syscall;
    case Kind::RunqSteal:
    case Kind::StealMiss: return Chip::Steal;
    default: break;
  }
  switch (trace::kindFamily(kind)) {
    case Family::Go: return Chip::Run;
    case Family::Queue: return Chip::Queue;
    case Family::Poll:
    case Family::Sock: return Chip::Net;
    case Family::Timer: return Chip::Timer;
    case Family::Chan:
    case Family::Lock: return Chip::Chan;
    case Family::Proc:
    case Family::Machine:
    case Family::Sysmon:
    case Family::World: return Chip::Thread;
    case Family::Mark:
    case Family::Meta: return Chip::Mark;
  }
  __builtin_unreachable();
}

bool Filter::hasWords() const { return std::any_of(terms_.begin(), terms_.end(), ofWords); }

bool Filter::matchesRecord(const Document& doc, std::uint64_t index) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const FilterTerm& term) {
    return ofWords(term) || recordHolds(doc, index, term) != term.negated;
  });
}

bool Filter::matchesWords(const Document& doc, std::uint64_t index) const {
  if (!hasWords()) return true;
  const std::string line = doc.line(index) + " " + std::string(trace::kindName(doc.event(index).kind));
  return std::all_of(terms_.begin(), terms_.end(), [&](const FilterTerm& term) {
    return !ofWords(term) || lowerContains(line, term.text) != term.negated;
  });
}

}  // namespace gmp::viz
