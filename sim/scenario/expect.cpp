#include "sim/scenario/expect.h"

#include <algorithm>
#include <optional>

#include "sim/replay/figures.h"
#include "sim/replay/narrate.h"
#include "sim/scenario/bind.h"

namespace gmp::scenario {
namespace {

using trace::Kind;

class Judge {
 public:
  Judge(const Scenario& s, const trace::Trace& t) : s_(s), t_(t), names_(t) {}

  std::vector<std::string> run() {
    ends();
    for (const replay::Pattern& p : s_.expect.never) {
      if (const auto at = replay::find(t_, names_, p, 0)) {
        broken_.push_back("#" + std::to_string(*at) + ": never expected " + replay::patternText(p));
      }
    }
    for (const Expect::Events& e : s_.expect.events) {
      if (!judged(e.limits)) continue;
      const auto n = static_cast<std::int64_t>(replay::count(t_, names_, e.pattern));
      within(replay::patternText(e.pattern), n, e.limits, e.says, false);
    }
    if (!s_.expect.figures.empty()) figures();
    return std::move(broken_);
  }

 private:
  bool judged(const Limits& limits) const {
    if (t_.header.gomaxprocs < limits.minProcs || t_.header.gomaxprocs > limits.maxProcs) return false;
    return !limits.only || t_.header.world == (*limits.only == WorldKind::sim ? "sim" : "real");
  }
  void ends() {
    const auto at = std::find_if(t_.events.rbegin(), t_.events.rend(),
                                 [](const trace::Event& e) { return e.kind == Kind::ProgramEnd; });
    if (at == t_.events.rend()) {
      if (s_.expect.completes) broken_.push_back("main did not return");
      return;
    }
    const auto end = unpack<trace::ev::ProgramEnd>(*at);
    const std::string text(t_.text(end.text));
    if (s_.expect.completes && end.status.v != 0) broken_.push_back("main did not return");
    const bool asleep = text.find("all goroutines are asleep") != text.npos;
    if (s_.expect.deadlocks && !asleep) broken_.push_back("expected a deadlock, but there was none");
    if (!s_.expect.panics.empty() && text.find("panic: " + s_.expect.panics) == text.npos) {
      broken_.push_back("expected \"panic: " + s_.expect.panics + "\", but there was none");
    }
  }
  void figures() {
    const replay::Summary summary = replay::summarize(t_).summary;
    for (const Expect::Figure& f : s_.expect.figures) {
      const replay::FigureRow* row = replay::figureRow(f.name);
      if (row == nullptr || !judged(f.limits)) continue;
      within(f.name, row->of(summary), f.limits, f.says, row->unit == replay::FigureRow::Unit::ns);
    }
  }
  std::int64_t valueOf(const Number& n) const {
    if (n.from != Number::From::parameter) return n.value;
    const Parameter& p = s_.parameters[static_cast<std::size_t>(n.index)];
    const auto it = t_.header.parameters.find(p.name);
    return it == t_.header.parameters.end() ? p.value : static_cast<std::int64_t>(it->second);
  }
  void within(const std::string& what, std::int64_t n, const Limits& limits, const std::string& says, bool ns) {
    const auto text = [&](std::int64_t v) { return ns ? replay::durationText(v) : std::to_string(v); };
    std::string wrong;
    if (limits.min && n < valueOf(*limits.min)) wrong = "at least " + text(valueOf(*limits.min));
    if (limits.max && n > valueOf(*limits.max)) wrong = "at most " + text(valueOf(*limits.max));
    if (wrong.empty()) return;
    broken_.push_back(what + ": expected " + wrong + ", found " + text(n) + (says.empty() ? "" : " (" + says + ")"));
  }

  const Scenario& s_;
  const trace::Trace& t_;
  const replay::GoroutineNames names_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> brokenBy(const Scenario& s, const trace::Trace& t, std::string* unjudged) {
  const bool lost =
      std::any_of(t.events.begin(), t.events.end(), [](const trace::Event& e) { return e.kind == Kind::Lost; });
  if (replay::unknownFact(t.header, kExpectations)) {
    if (unjudged != nullptr) *unjudged = "the run did not go as the scenario says";
    return {};
  }
  if (t.truncated || lost || t.events.empty()) {
    if (unjudged != nullptr)
      *unjudged = t.truncated ? "the trace is cut short" : lost ? "events are lost" : "no events";
    return {};
  }
  return Judge(s, t).run();
}

}  // namespace gmp::scenario
