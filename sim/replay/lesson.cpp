#include "sim/replay/lesson.h"

namespace gmp::replay {

using trace::Event;
using trace::Trace;

std::vector<BoundStep> bindStory(const Trace& t, const std::vector<StoryStep>& story) {
  const GoroutineNames names(t);
  std::vector<BoundStep> out;
  std::uint64_t from = 0;
  for (const StoryStep& step : story) {
    const std::optional<std::uint64_t> at = find(t, names, step.at, from);
    out.push_back({at, at ? fillIn(t, names, step.says, t.events[*at]) : step.says});
    if (at) from = *at + 1;
  }
  return out;
}

namespace {

class Binder {
 public:
  explicit Binder(const Trace& t) : t_(t), names_(t) {}

  std::optional<BoundQuestion> bind(const Question& q) const {
    const std::optional<std::uint64_t> at = find(t_, names_, q.at, 0);
    if (!at) return std::nullopt;
    BoundQuestion out{*at, fillIn(t_, names_, q.ask, t_.events[*at]), {}, {}};
    std::uint64_t source = *at;
    if (!answer(q.answer, *at, &source, &out.answer)) return std::nullopt;
    out.because = fillIn(t_, names_, q.because, t_.events[source]);
    return out;
  }

 private:
  std::string value(const std::string& field, const Event& e) const {
    if (field == "g") return names_.text(e.g);
    const std::optional<FieldValue> v = fieldOf(t_, e, field);
    return v ? v->text : "";
  }
  std::optional<std::uint64_t> behind(const Pattern& pattern, std::uint64_t at, bool sameGoroutine) const {
    std::int64_t left = pattern.nth;
    for (std::uint64_t i = at + 1; i < t_.events.size(); ++i) {
      const Event& e = t_.events[i];
      if (sameGoroutine && e.g != t_.events[at].g) continue;
      if (matches(t_, names_, pattern, e) && --left <= 0) return i;
    }
    return std::nullopt;
  }
  // false: this run does not tell.
  bool answer(const Answer& a, std::uint64_t at, std::uint64_t* source, std::string* text) const {
    switch (a.kind) {
      case Answer::Kind::field: *text = value(a.field, t_.events[at]); return true;
      case Answer::Kind::count: *text = std::to_string(count(t_, names_, a.pattern)); return true;
      case Answer::Kind::next: {
        const std::optional<std::uint64_t> next = behind(a.pattern, at, a.sameGoroutine);
        if (!next) return false;
        *source = *next;
        *text = value(a.field, t_.events[*next]);
        return true;
      }
      case Answer::Kind::happens: {
        const std::optional<std::uint64_t> hit = behind(a.pattern, at, a.sameGoroutine);
        const std::optional<std::uint64_t> end = behind(a.before, at, false);
        if (!hit && !end) return false;
        *text = hit && (!end || *hit < *end) ? "yes" : "no";
        return true;
      }
    }
    return false;
  }

  const Trace& t_;
  const GoroutineNames names_;
};

}  // namespace

std::vector<BoundQuestion> bindQuestions(const Trace& t, const std::vector<Question>& questions) {
  const Binder binder(t);
  std::vector<BoundQuestion> out;
  for (const Question& q : questions) {
    if (std::optional<BoundQuestion> bound = binder.bind(q)) out.push_back(std::move(*bound));
  }
  return out;
}

}  // namespace gmp::replay
