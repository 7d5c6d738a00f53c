// Reads lists of steps by the table of steps.
#include <algorithm>
#include <initializer_list>
#include <sstream>

#include "sim/scenario/near.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/step_table.h"

namespace gmp::scenario {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxSteps = 4096;  // in one list
constexpr std::size_t kMaxCases = 64;    // of a select or choose

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;  // clang 14 does not deduce for aggregates

class StepReader {
 public:
  StepReader(Reading& r, bool inLoop) : r_(r), inLoop_(inLoop) {}

  // A list of cases of a select, or of ways of a choose.
  Steps cases(const std::vector<StepRow>& table, const json& v, const std::string& pointer) {
    Steps out;
    if (!v.is_array() || v.empty() || v.size() > kMaxCases) {
      r_.wrong(pointer, "expected a list of 1 to " + std::to_string(kMaxCases) + " cases, found " +
                            (v.is_array() ? std::to_string(v.size()) : std::string(kindOf(v))));
      return out;
    }
    table_ = &table;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const std::string at = pointer + "/" + std::to_string(i);
      Step step;
      step.pointer = at;
      if (!v[i].is_object() || v[i].empty()) {
        r_.wrong(at, "expected a case (an object), found " + std::string(kindOf(v[i])));
      } else if (const StepRow* row = rowOf(v[i], at)) {
        members(*row, v[i], at, step);
        out.push_back(std::move(step));
      }
    }
    return out;
  }

  // One step: "gosched" or {"sleep": "1ms"}.
  Step read(const json& v, const std::string& pointer) {
    Step step;
    step.pointer = pointer;
    if (v.is_string()) {
      byWord(v.get_ref<const std::string&>(), pointer, step);
    } else if (v.is_object() && !v.empty()) {
      if (const StepRow* row = rowOf(v, pointer)) members(*row, v, pointer, step);
    } else {
      r_.wrong(pointer, "expected a step (as {\"sleep\": \"1ms\"} or \"gosched\"), found " +
                            (v.is_object() ? "an empty object" : std::string(kindOf(v))));
    }
    return step;
  }

 private:
  static bool takesNothing(const StepRow& row) { return std::holds_alternative<FlagPart>(row.parts[0].what); }

  const StepRow* find(std::string_view key) const {
    for (const StepRow& row : *table_) {
      if (row.key == key) return &row;
    }
    return nullptr;
  }

  // "`goroutine`: unknown step; did you mean `go`?"
  std::string unknown(const std::string& key) const {
    std::vector<std::string_view> names, others;
    for (const StepRow& row : *table_) {
      names.push_back(row.key);
      others.insert(others.end(), row.otherNames.begin(), row.otherNames.end());
    }
    std::string meant = nearest(key, names);
    // What people call it elsewhere, exactly or, when no step is near, nearly.
    const std::string other = std::find(others.begin(), others.end(), key) != others.end() ? key
                              : meant.empty()                                              ? nearest(key, others)
                                                                                           : "";
    for (auto row = table_->rbegin(); !other.empty() && row != table_->rend(); ++row) {
      if (std::find(row->otherNames.begin(), row->otherNames.end(), other) != row->otherNames.end()) meant = row->key;
    }
    return "`" + key.substr(0, 64) + "`: unknown " + (table_ == &stepTable() ? "step" : "case") +
           (meant.empty() ? "" : "; did you mean `" + meant + "`?");
  }

  void byWord(const std::string& word, const std::string& pointer, Step& step) {
    const StepRow* row = find(word);
    if (row == nullptr) return r_.wrong(pointer, unknown(word));
    if (!takesNothing(*row)) {
      return r_.wrong(pointer, "`" + word + "` needs " + std::string(row->parts[0].says) + ": {\"" + word + "\": ...}");
    }
    begin(*row, pointer, step);
  }

  void begin(const StepRow& row, const std::string& pointer, Step& step) {
    step.op = row.op;
    if (!inLoop_ && (row.op == Op::break_ || row.op == Op::continue_)) {
      r_.wrong(pointer, "`" + std::string(row.key) + "` stands in no loop");
    }
  }

  // The row whose key the object has; exactly one must be there. No part of a step bears the name of a step.
  const StepRow* rowOf(const json& v, const std::string& pointer) {
    std::vector<const StepRow*> rows;
    for (const auto& [key, value] : v.items()) {
      if (const StepRow* row = find(key)) rows.push_back(row);
    }
    if (rows.size() == 1) return rows[0];
    if (rows.empty()) {
      r_.wrongKey(pointer + "/" + pointerToken(firstStrange(v)), unknown(firstStrange(v)));
      return nullptr;
    }
    r_.wrong(pointer, "`" + std::string(rows[0]->key) + "` and `" + std::string(rows[1]->key) +
                          "` are two steps: each needs an object of its own");
    return nullptr;
  }

  // The key that was meant to be the step: one that is not a part of any step, else the first.
  std::string firstStrange(const json& v) const {
    for (const auto& [key, value] : v.items()) {
      bool part = false;
      for (const StepRow& row : *table_) {
        for (const StepPart& p : row.parts) part = part || p.key == key;
      }
      if (!part) return key;
    }
    return v.begin().key();
  }

  void members(const StepRow& row, const json& v, const std::string& pointer, Step& step) {
    begin(row, pointer, step);
    ObjectReader o(r_, v, pointer, "`" + std::string(row.key) + "`");
    for (const StepPart& part : row.parts) {
      const json* value = o.member(part.key, part.required);
      if (const auto* n = std::get_if<NumberPart>(&part.what); n != nullptr && value == nullptr) {
        step.*n->member = {Number::From::literal, n->standard, -1, {}};
      }
      if (value != nullptr) read(part, *value, o.at(part.key), step);
    }
    o.finish();
    checkWhole(row, pointer, step);
  }

  void read(const StepPart& part, const json& v, const std::string& pointer, Step& step) {
    const bool loops = step.op == Op::repeat || step.op == Op::forever || step.op == Op::range;
    std::visit(Overloaded{
                   [&](const NumberPart& p) {
                     step.*p.member = readNumber(r_, v, pointer, {p.min, p.max, p.duration}, true);
                   },
                   [&](const TextPart& p) { step.*p.member = readWord(p, v, pointer); },
                   [&](const UsePart& p) { step.*p.member = readName(r_, v, pointer); },
                   [&](const DefinePart&) { step.asName = readName(r_, v, pointer); },
                   [&](const DefineElementPart&) { step.asName = readName(r_, v, pointer); },
                   [&](const FunctionPart&) { step.functionName = readName(r_, v, pointer); },
                   [&](const NamesPart&) { step.withNames = names(v, pointer); },
                   [&](const BodyPart& p) {
                     step.body = readSteps(r_, v, pointer, step.op != Op::defer && (loops || inLoop_));
                     if (v.is_array() && v.empty() && !p.mayBeEmpty) r_.wrong(pointer, "expected at least one step");
                   },
                   [&](const BranchPart& p) { step.*p.member = readSteps(r_, v, pointer, inLoop_); },
                   [&](const FlagPart&) {
                     if (!v.is_boolean() || !v.get<bool>()) r_.wrong(pointer, "expected true");
                   },
                   [&](const BoolPart& p) {
                     step.*p.member = v.is_boolean() && v.get<bool>();
                     if (!v.is_boolean()) {
                       r_.wrong(pointer, "expected true or false, found " + std::string(kindOf(v)));
                     }
                   },
                   [&](const ConditionPart&) { step.condition = condition(v, pointer); },
                   [&](const CasesPart& p) { step.cases = StepReader(r_, inLoop_).cases(p.table(), v, pointer); },
               },
               part.what);
  }

  std::string readWord(const TextPart& p, const json& v, const std::string& pointer) {
    std::string text = readText(r_, v, pointer);
    if (v.is_string() && !p.words.empty() && std::find(p.words.begin(), p.words.end(), text) == p.words.end()) {
      std::string all;
      for (std::size_t i = 0; i < p.words.size(); ++i) {
        all += (i == 0 ? "" : i + 1 == p.words.size() ? " or " : ", ") + std::string(p.words[i]);
      }
      r_.wrong(pointer, "expected " + all + didYouMean(text, p.words));
    }
    return text;
  }

  // "{i} < 3", "{i} % 10 == 0".
  Condition condition(const json& v, const std::string& pointer) {
    static const std::vector<std::pair<std::string_view, Condition::Test>> kTests = {
        {"==", Condition::Test::equal},     {"!=", Condition::Test::unequal}, {"<", Condition::Test::less},
        {"<=", Condition::Test::lessEqual}, {">", Condition::Test::greater},  {">=", Condition::Test::greaterEqual}};
    Condition out;
    std::vector<std::string> words;
    if (v.is_string()) {
      std::istringstream in(v.get_ref<const std::string&>());
      for (std::string word; words.size() < 7 && in >> word;) words.push_back(word);
    }
    const bool modulus = words.size() == 5 && words[1] == "%";
    const auto test = std::find_if(kTests.begin(), kTests.end(), [&](const auto& t) {
      return words.size() >= 3 && words[words.size() - 2] == t.first;
    });
    if ((words.size() != 3 && !modulus) || test == kTests.end()) {
      r_.wrong(pointer, "expected a condition, as \"{i} < 3\" or \"{i} % 10 == 0\" (== != < <= > >=)");
      return out;
    }
    out.test = test->second;
    out.left = operand(words.front(), pointer, INT64_MIN);
    if (modulus) out.modulus = operand(words[2], pointer, 1);
    out.right = operand(words.back(), pointer, INT64_MIN);
    return out;
  }
  Number operand(const std::string& word, const std::string& pointer, std::int64_t min) {
    if (word.starts_with("{")) return readNumber(r_, json(word), pointer, {min, INT64_MAX}, true);
    const auto n = parseInteger(word);
    if (!n || *n < min) r_.wrong(pointer, "`" + word + "`: expected a number of at least " + std::to_string(min));
    return {Number::From::literal, n.value_or(min), -1, {}};
  }

  std::vector<std::string> names(const json& v, const std::string& pointer) {
    std::vector<std::string> out;
    if (!v.is_array()) {
      r_.wrong(pointer, "expected a list of names, found " + std::string(kindOf(v)));
      return out;
    }
    for (std::size_t i = 0; i < v.size(); ++i) out.push_back(readName(r_, v[i], pointer + "/" + std::to_string(i)));
    return out;
  }

  // What the table cannot say about one part alone.
  void checkWhole(const StepRow& row, const std::string& pointer, const Step& step) {
    const auto oneOf = [&](std::initializer_list<const char*> keys, const char* what) {
      const json& v = r_.doc.value().at(json::json_pointer(pointer));
      int there = 0;
      for (const char* key : keys) there += v.contains(key) ? 1 : 0;
      if (there != 1) r_.wrong(pointer, "`" + std::string(row.key) + "` needs exactly one of " + what);
    };
    if (row.op == Op::deadline) oneOf({"in", "past", "clear"}, "`in`, `past` and `clear`");
    if (row.op == Op::send || row.op == Op::caseSend) oneOf({"value", "from"}, "`value` and `from`");
    if (row.op == Op::write) oneOf({"from", "text", "bytes"}, "`from`, `text` and `bytes`");
    if (row.op == Op::produce) oneOf({"from", "text", "bytes"}, "`from`, `text` and `bytes`");
    if (row.op == Op::http && step.text == "request" && step.onEnd) {
      r_.wrong(pointer + "/each", "only `serve` has steps between a request and its answer");
    }
    const bool defaults = row.op == Op::select;
    if (defaults && std::count_if(step.cases.begin(), step.cases.end(),
                                  [](const Step& c) { return c.op == Op::caseDefault; }) > 1) {
      r_.wrong(pointer + "/select", "more than one `default`");
    }
    if (row.op == Op::dial && step.fromName.empty() == step.where.empty()) {
      r_.wrong(pointer, "`dial` needs either `to` (a listener) or `at` (an address)");
    }
  }

  Reading& r_;
  bool inLoop_;
  const std::vector<StepRow>* table_ = &stepTable();
};

}  // namespace

Steps readSteps(Reading& r, const json& v, const std::string& pointer, bool inLoop) {
  Steps out;
  if (!v.is_array()) {
    r.wrong(pointer, "expected a list of steps, found " + std::string(kindOf(v)));
    return out;
  }
  if (v.size() > kMaxSteps) {
    r.wrong(pointer, "more than " + std::to_string(kMaxSteps) + " steps in one list");
    return out;
  }
  StepReader reader(r, inLoop);
  for (std::size_t i = 0; i < v.size(); ++i) out.push_back(reader.read(v[i], pointer + "/" + std::to_string(i)));
  return out;
}

}  // namespace gmp::scenario
