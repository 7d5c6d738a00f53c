// Reads the lesson: the story, the questions and the expectations, all of them bound to patterns of events.
#include <algorithm>
#include <array>

#include "sim/replay/figures.h"
#include "sim/scenario/near.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/quantity.h"

namespace gmp::scenario {

using nlohmann::json;
using replay::FieldInfo;
using replay::FieldTest;
using replay::FieldType;
using replay::Pattern;

namespace {

constexpr std::size_t kMaxLesson = 64;  // story steps, questions, expectations of a kind

std::vector<std::string_view> kindNames() {
  std::vector<std::string_view> out;
  for (int k = 0; k < trace::kKinds; ++k) out.push_back(trace::kindName(static_cast<trace::Kind>(k)));
  return out;
}

// Results of socket calls as people know them: the number of a system differs, the name does not.
std::optional<std::int64_t> errnoOf(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, int>, 6> kNames{{{"-EAGAIN", -11},
                                                                           {"-ECONNRESET", -104},
                                                                           {"-EPIPE", -32},
                                                                           {"-EMFILE", -24},
                                                                           {"-ECONNREFUSED", -111},
                                                                           {"-ETIMEDOUT", -110}}};
  for (const auto& [text, number] : kNames) {
    if (text == name) return number;
  }
  return std::nullopt;
}

class PatternReader {
 public:
  PatternReader(Reading& r, std::string pointer) : r_(r), pointer_(std::move(pointer)) {}

  // "gopark" or {"event": "gopark", "where": {"reason": "IO wait"}, "of": "reader", "nth": 2}
  Pattern read(const json& v) {
    if (v.is_string()) {
      kind(v, pointer_);
      return pattern_;
    }
    ObjectReader o(r_, v, pointer_, "a pattern of events");
    members(o);
    o.finish();
    return pattern_;
  }
  // The members of a pattern within an object that has others too.
  Pattern members(ObjectReader& o) {
    if (const json* event = o.member("event", true)) kind(*event, o.at("event"));
    if (const json* of = o.member("of")) pattern_.goroutine = readText(r_, *of, o.at("of"));
    pattern_.nth = o.integer("nth", 1, {1, 1'000'000'000});
    const json* where = o.member("where");
    if (where != nullptr && known_) tests(*where, o.at("where"));
    return pattern_;
  }

 private:
  void kind(const json& v, const std::string& pointer) {
    const std::string name = readText(r_, v, pointer);
    const auto kind = trace::parseKind(name);
    known_ = kind.has_value();
    if (known_) pattern_.kind = *kind;
    else if (v.is_string())
      r_.wrong(pointer, "`" + name.substr(0, 64) + "`: unknown event" + didYouMean(name, kindNames()));
  }
  void tests(const json& v, const std::string& pointer) {
    if (!v.is_object()) return r_.wrong(pointer, "expected fields of the event, found " + std::string(kindOf(v)));
    const std::vector<FieldInfo> fields = replay::fieldsOf(pattern_.kind);
    std::vector<std::string_view> names;
    for (const FieldInfo& f : fields) names.emplace_back(f.name);
    for (const auto& item : v.items()) {
      const std::string& key = item.key();
      const json& value = item.value();
      const auto f = std::find_if(fields.begin(), fields.end(), [&](const FieldInfo& i) { return i.name == key; });
      const std::string at = pointer + "/" + pointerToken(key);
      if (f != fields.end()) {
        pattern_.tests.push_back(test(*f, value, at));
      } else {
        r_.wrongKey(at, "`" + key.substr(0, 64) + "`: " + std::string(trace::kindName(pattern_.kind)) +
                            " has no such field" + didYouMean(key, names));
      }
    }
  }
  FieldTest test(const FieldInfo& f, const json& v, const std::string& pointer) {
    FieldTest out{f.name, {}, {}, {}};
    if (f.type == FieldType::word || f.type == FieldType::text) {
      out.text = readText(r_, v, pointer);
      const bool wrongWord = v.is_string() && f.type == FieldType::word &&
                             std::find(f.words.begin(), f.words.end(), *out.text) == f.words.end();
      if (wrongWord) {
        r_.wrong(pointer, "`" + out.text->substr(0, 64) + "`: no value of `" + f.name + "`" +
                              didYouMean(*out.text, f.words) + "; there are: " + listed(f.words));
      }
    } else if (f.type == FieldType::flag) {
      if (!v.is_boolean()) r_.wrong(pointer, "expected true or false, found " + std::string(kindOf(v)));
      else out.min = out.max = v.get<bool>() ? 1 : 0;
    } else if (v.is_object()) {
      ObjectReader o(r_, v, pointer, "a range");
      if (const json* min = o.member("min")) out.min = integer(f, *min, o.at("min"));
      if (const json* max = o.member("max")) out.max = integer(f, *max, o.at("max"));
      o.finish();
      if (!out.min && !out.max) r_.wrong(pointer, "expected `min`, `max` or both");
    } else {
      out.min = out.max = integer(f, v, pointer);
    }
    return out;
  }
  std::optional<std::int64_t> integer(const FieldInfo& f, const json& v, const std::string& pointer) {
    if (f.name == "result" && v.is_string()) {
      if (const auto error = errnoOf(v.get_ref<const std::string&>())) return error;
    }
    return readInteger(r_, v, pointer, {INT64_MIN, INT64_MAX, f.type == FieldType::duration});
  }
  static std::string listed(const std::vector<std::string_view>& words) {
    std::string out;
    for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
  }

  Reading& r_;
  std::string pointer_;
  Pattern pattern_;
  bool known_ = false;
};

Pattern readPattern(Reading& r, const json& v, const std::string& pointer) { return PatternReader(r, pointer).read(v); }

// The fields that a text names must be those of the event.
void checkText(Reading& r, const std::string& text, trace::Kind kind, const std::string& pointer) {
  const std::vector<FieldInfo> fields = replay::fieldsOf(kind);
  std::vector<std::string_view> names;
  for (const FieldInfo& f : fields) names.emplace_back(f.name);
  for (const std::string& name : replay::placeholders(text)) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    r.wrong(pointer, "`{" + name.substr(0, 64) + "}`: " + std::string(trace::kindName(kind)) + " has no such field" +
                         didYouMean(name, names));
  }
}

// Calls each(item, pointer) for the members of a list of bounded length.
template <class Each>
void readList(Reading& r, const json& v, const std::string& pointer, const char* what, Each each) {
  if (!v.is_array()) return r.wrong(pointer, std::string("expected ") + what + ", found " + std::string(kindOf(v)));
  if (v.size() > kMaxLesson) return r.wrong(pointer, "more than " + std::to_string(kMaxLesson) + " entries");
  for (std::size_t i = 0; i < v.size(); ++i) each(v[i], pointer + "/" + std::to_string(i));
}

replay::Answer readAnswer(Reading& r, const json& v, const std::string& pointer, trace::Kind asked,
                          trace::Kind* source) {
  using Kind = replay::Answer::Kind;
  replay::Answer a;
  ObjectReader o(r, v, pointer, "an answer");
  const json* next = o.member("next");
  const json* count = o.member("count");
  const json* happens = o.member("happens");
  const json* field = o.member("field", next != nullptr || (count == nullptr && happens == nullptr));
  *source = asked;
  a.sameGoroutine = o.flag("sameGoroutine", false);
  if (next != nullptr) {
    a.kind = Kind::next;
    a.pattern = readPattern(r, *next, o.at("next"));
    *source = a.pattern.kind;
  } else if (count != nullptr) {
    a.kind = Kind::count;
    a.pattern = readPattern(r, *count, o.at("count"));
  } else if (happens != nullptr) {
    a.kind = Kind::happens;
    a.pattern = readPattern(r, *happens, o.at("happens"));
    if (const json* before = o.member("before", true)) a.before = readPattern(r, *before, o.at("before"));
  }
  if (field != nullptr) {
    a.field = readText(r, *field, o.at("field"));
    if (field->is_string()) checkText(r, "{" + a.field + "}", *source, o.at("field"));
  }
  o.finish();
  return a;
}

Limits readLimits(Reading& r, ObjectReader& o) {
  Limits out;
  const NumberRange any{INT64_MIN, INT64_MAX, true};
  const json* min = o.member("min");
  const json* max = o.member("max");
  if (min != nullptr) out.min = readNumber(r, *min, o.at("min"), any, false);
  if (max != nullptr) out.max = readNumber(r, *max, o.at("max"), any, false);
  if (const json* only = o.member("only")) {
    if (*only == "sim") out.only = WorldKind::sim;
    else if (*only == "real") out.only = WorldKind::real;
    else r.wrong(o.at("only"), "expected \"sim\" or \"real\"");
  }
  if (const json* procs = o.member("procs")) {
    ObjectReader p(r, *procs, o.at("procs"), "a number of Ps");
    out.minProcs = p.integer("min", out.minProcs, {1, 1024});
    out.maxProcs = p.integer("max", out.maxProcs, {1, 1024});
    p.finish();
  }
  return out;
}

void needsLimit(Reading& r, const Limits& limits, const std::string& pointer) {
  if (!limits.min && !limits.max) r.wrong(pointer, "expected `min`, `max` or both");
}

}  // namespace

void readStory(Reading& r, const json& v, const std::string& pointer) {
  readList(r, v, pointer, "a list of steps of the story", [&](const json& item, const std::string& at) {
    ObjectReader o(r, item, at, "a step of the story");
    replay::StoryStep step;
    step.says = o.text("says", true);
    if (const json* pattern = o.member("at", true)) {
      step.at = readPattern(r, *pattern, o.at("at"));
      checkText(r, step.says, step.at.kind, o.at("says"));
    }
    o.finish();
    r.scenario.story.push_back(std::move(step));
  });
}

void readQuestions(Reading& r, const json& v, const std::string& pointer) {
  readList(r, v, pointer, "a list of questions", [&](const json& item, const std::string& at) {
    ObjectReader o(r, item, at, "a question");
    replay::Question q;
    q.ask = o.text("ask", true);
    q.because = o.text("because", true);
    trace::Kind source{};
    if (const json* pattern = o.member("at", true)) {
      q.at = readPattern(r, *pattern, o.at("at"));
      checkText(r, q.ask, q.at.kind, o.at("ask"));
    }
    if (const json* answer = o.member("answer", true)) {
      q.answer = readAnswer(r, *answer, o.at("answer"), q.at.kind, &source);
      checkText(r, q.because, source, o.at("because"));
    }
    o.finish();
    r.scenario.questions.push_back(std::move(q));
  });
}

void readExpect(Reading& r, const json& v, const std::string& pointer) {
  Expect& e = r.scenario.expect;
  ObjectReader o(r, v, pointer, "what must hold in every run");
  e.deadlocks = o.flag("deadlocks", false);
  e.panics = o.text("panics");
  e.completes = o.flag("completes", !e.deadlocks && e.panics.empty());
  e.allEchoed = o.flag("allEchoed", false);
  if (const json* never = o.member("never")) {
    readList(r, *never, o.at("never"), "a list of patterns",
             [&](const json& item, const std::string& at) { e.never.push_back(readPattern(r, item, at)); });
  }
  if (const json* events = o.member("events")) {
    readList(r, *events, o.at("events"), "a list of patterns", [&](const json& item, const std::string& at) {
      ObjectReader one(r, item, at, "an expected number of events");
      Expect::Events out;
      out.pattern = PatternReader(r, at).members(one);
      out.limits = readLimits(r, one);
      out.says = one.text("says");
      one.finish();
      needsLimit(r, out.limits, at);
      e.events.push_back(std::move(out));
    });
  }
  if (const json* figures = o.member("figures")) {
    readList(r, *figures, o.at("figures"), "a list of figures", [&](const json& item, const std::string& at) {
      ObjectReader one(r, item, at, "an expected figure");
      Expect::Figure out;
      out.name = one.text("figure", true);
      std::vector<std::string_view> names;
      for (const replay::FigureRow& row : replay::figureTable()) names.push_back(row.name);
      if (!out.name.empty() && replay::figureRow(out.name) == nullptr) {
        r.wrong(one.at("figure"), "`" + out.name.substr(0, 64) + "`: no such figure" + didYouMean(out.name, names));
      }
      out.limits = readLimits(r, one);
      out.says = one.text("says");
      one.finish();
      needsLimit(r, out.limits, at);
      e.figures.push_back(std::move(out));
    });
  }
  o.finish();
  const auto ends = [&](bool a, bool b) {
    if (a && b) r.wrong(pointer, "`completes`, `deadlocks` and `panics` exclude each other");
  };
  ends(e.completes, e.deadlocks || !e.panics.empty());
  ends(e.deadlocks, !e.panics.empty());
  if (e.allEchoed && !r.scenario.clients) r.wrong(o.at("allEchoed"), "there are no `clients` that could count echoes");
}

}  // namespace gmp::scenario
