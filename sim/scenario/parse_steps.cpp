// Reads lists of steps by the table of steps.
#include <algorithm>

#include "sim/scenario/near.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/step_table.h"

namespace gmp::scenario {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxSteps = 4096;  // in one list

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;  // clang 14 does not deduce for aggregates

class StepReader {
 public:
  StepReader(Reading& r, bool inLoop) : r_(r), inLoop_(inLoop) {}

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

  // "`goroutine`: unknown step; did you mean `go`?"
  static std::string unknown(const std::string& key) {
    std::vector<std::string_view> names, others;
    for (const StepRow& row : stepTable()) {
      names.push_back(row.key);
      others.insert(others.end(), row.otherNames.begin(), row.otherNames.end());
    }
    std::string meant = nearest(key, names);
    // What people call it elsewhere, exactly or, when no step is near, nearly.
    const std::string other = std::find(others.begin(), others.end(), key) != others.end() ? key
                              : meant.empty()                                              ? nearest(key, others)
                                                                                           : "";
    for (auto row = stepTable().rbegin(); !other.empty() && row != stepTable().rend(); ++row) {
      if (std::find(row->otherNames.begin(), row->otherNames.end(), other) != row->otherNames.end()) meant = row->key;
    }
    return "`" + key.substr(0, 64) + "`: unknown step" + (meant.empty() ? "" : "; did you mean `" + meant + "`?");
  }

  void byWord(const std::string& word, const std::string& pointer, Step& step) {
    const StepRow* row = stepRow(word);
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
      if (const StepRow* row = stepRow(key)) rows.push_back(row);
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
  static std::string firstStrange(const json& v) {
    for (const auto& [key, value] : v.items()) {
      bool part = false;
      for (const StepRow& row : stepTable()) {
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
    const bool loops = step.op == Op::repeat || step.op == Op::forever;
    std::visit(Overloaded{
                   [&](const NumberPart& p) {
                     step.*p.member = readNumber(r_, v, pointer, {p.min, p.max, p.duration}, true);
                   },
                   [&](const TextPart& p) { step.*p.member = readText(r_, v, pointer); },
                   [&](const UsePart& p) { step.*p.member = readName(r_, v, pointer); },
                   [&](const DefinePart&) { step.asName = readName(r_, v, pointer); },
                   [&](const FunctionPart&) { step.functionName = readName(r_, v, pointer); },
                   [&](const NamesPart&) { step.withNames = names(v, pointer); },
                   [&](const BodyPart&) {
                     step.body = readSteps(r_, v, pointer, step.op != Op::defer && (loops || inLoop_));
                     if (v.is_array() && v.empty()) r_.wrong(pointer, "expected at least one step");
                   },
                   [&](const BranchPart& p) { step.*p.member = readSteps(r_, v, pointer, inLoop_); },
                   [&](const FlagPart&) {
                     if (!v.is_boolean() || !v.get<bool>()) r_.wrong(pointer, "expected true");
                   },
               },
               part.what);
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
    const bool network = row.op == Op::listen || row.op == Op::dial;
    if (network && step.text != "tcp" && step.text != "tcp4" && step.text != "tcp6" && step.text != "unix") {
      r_.wrong(pointer + "/" + std::string(row.key),
               "expected tcp, tcp4, tcp6 or unix" + didYouMean(step.text, {"tcp", "tcp4", "tcp6", "unix"}));
    }
    if (row.op == Op::dial && step.fromName.empty() == step.where.empty()) {
      r_.wrong(pointer, "`dial` needs either `to` (a listener) or `at` (an address)");
    }
    if (row.op == Op::write && step.fromName.empty() == step.text.empty()) {
      r_.wrong(pointer, "`write` needs either `from` (bytes that were read) or `text`");
    }
  }

  Reading& r_;
  bool inLoop_;
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
