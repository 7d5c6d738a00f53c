// Purpose: one event being put into words (private to this folder): one function a kind fills the card and the line.
// Invariants: works with no state too (then only the line means something); never fails, whatever the event holds.
#pragma once

#include <string>

#include <gmpscope/trace.h>

#include "sim/replay/causes.h"
#include "sim/replay/narrate.h"
#include "sim/replay/words.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {

class Narration {
 public:
  Narration(const trace::Trace& trace, const trace::Event& e, std::uint64_t index, const WorldState& before);

  // Puts the event into words. Once.
  void tell();
  Card card;
  std::string line;

#define GMP_EVENT(Name, json, Family, doc, ...) void on(const trace::ev::Name& v);
#include <gmpscope/events.def>
#undef GMP_EVENT

 private:
  // ---- names ----
  std::string shortG(std::int64_t g) const;                  // "G18", "nobody"
  std::string longG(std::int64_t g) const;                   // "G18 (echo)"
  static std::string named(char letter, std::int64_t id);    // "P2", "nobody"
  std::string clipped(trace::Str s) const;                   // text of the program, at most a few words
  std::string clippedOr(trace::Str s, Text instead) const;   // the same, if there is any
  static std::string half(trace::PollMode mode);             // "rg"
  std::string result(std::int32_t value, bool bytes) const;  // "64 B", "EAGAIN"
  std::string due(std::int64_t when) const;

  // ---- the card ----
  void set(std::string_view place, std::string value) { facts_.set(place, std::move(value)); }
  void set(std::string_view place, std::int64_t n) { facts_.set(place, countText(n)); }
  void say(Text title, Text what, Text line);
  void detail(std::string field, std::string before, std::string after);
  void detail(std::string field, std::int64_t before, std::int64_t after);
  void statusDetail(std::int64_t g, trace::GStatus after);
  std::size_t localSize(std::int64_t p) const;
  bool overlapped(const char* call, std::int32_t fd, std::int32_t value, Text one);
  bool wasComplete(std::int32_t fd, trace::PollMode mode) const;
  void socketFails(const char* call, std::int32_t fd, std::int32_t value, Text line);

  // ---- the decision: what was looked at before this rule ----
  void looked(trace::FindRule rule);
  void look(Text id) { card.lookedFirst.push_back(facts_.fill(id)); }
  void lookAtPoller(std::uint64_t since);
  void lookAtOthers(std::uint64_t since);
  std::int64_t searchedP(std::uint64_t since) const;

  const trace::Trace& trace_;
  const trace::Event& e_;
  const std::uint64_t index_;
  const WorldState& s_;
  const bool queuesKnown_;
  Facts facts_;
};

}  // namespace gmp::replay
