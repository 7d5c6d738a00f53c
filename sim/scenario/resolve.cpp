// Gives names their numbers: functions, the program's shared things, the variables of each function with their types. A
// variable
// has one type in a function; it comes from the steps that give it a value and from the go steps that hand it over.
#include <algorithm>
#include <functional>

#include "sim/scenario/near.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/step_table.h"

namespace gmp::scenario {
namespace {

using Visit = std::function<void(Step&)>;

void forEachStep(Steps& steps, const Visit& visit) {
  for (Step& step : steps) {
    visit(step);
    forEachStep(step.body, visit);
    forEachStep(step.cases, visit);
    for (std::optional<Steps>* branch : {&step.onEnd, &step.onError, &step.onTimeout}) {
      if (*branch) forEachStep(**branch, visit);
    }
  }
}

template <class Part>
const StepPart* partOf(const Step& step) {
  for (const StepPart& p : stepRow(step.op).parts) {
    if (std::holds_alternative<Part>(p.what)) return &p;
  }
  return nullptr;
}

class Resolver {
 public:
  explicit Resolver(Reading& r) : r_(r), s_(r.scenario) {}

  void run() {
    // Who asks for a reading lock anywhere makes it an RWMutex everywhere.
    for (Function& f : s_.functions) {
      forEachStep(f.steps, [&](Step& step) {
        if (step.op == Op::rlock || step.op == Op::runlock) declareShared(step);
      });
    }
    for (Function& f : s_.functions) forEachStep(f.steps, [&](Step& step) { declareShared(step); });
    for (Function& f : s_.functions) forEachStep(f.steps, [&](Step& step) { declareLocal(f, step); });
    handOver();
    for (Function& f : s_.functions) forEachStep(f.steps, [&](Step& step) { resolve(f, step); });
    resolveClients();
  }

 private:
  static int indexOf(const std::vector<std::string>& names, std::string_view name) {
    const auto it = std::find(names.begin(), names.end(), name);
    return it == names.end() ? -1 : static_cast<int>(it - names.begin());
  }
  // The kind of the program-wide thing of that name; null: there is none.
  const VarType* sharedType(std::string_view name) const {
    for (const auto& [type, names] : s_.shared) {
      if (indexOf(names, name) >= 0) return &type;
    }
    return nullptr;
  }

  void shared(const std::string& name, VarType type, const std::string& pointer) {
    if (name.empty()) return;
    if (const VarType* other = sharedType(name); other != nullptr) {
      if (*other != type) {
        r_.wrong(pointer, "`" + name + "` is " + std::string(typeName(*other)) + " elsewhere and " +
                              std::string(typeName(type)) + " here");
      }
      return;
    }
    s_.shared[type].push_back(name);
  }
  // Listeners and channels come to be by a step; wait groups and mutexes by being used, as Go's zero values are.
  static bool declaredByUse(VarType type) {
    return isShared(type) && type != VarType::listener && type != VarType::channel;
  }
  void declareShared(Step& step) {
    if (const StepPart* p = partOf<DefinePart>(step); p != nullptr) {
      const VarType type = std::get<DefinePart>(p->what).type;
      if (isShared(type)) shared(step.asName, type, step.pointer + "/" + std::string(p->key));
      if (type == VarType::channel && !step.asName.empty()) declareElement(step);
    }
    for (const StepPart& p : stepRow(step.op).parts) {
      const auto* use = std::get_if<UsePart>(&p.what);
      if (use == nullptr || !declaredByUse(use->types[0])) continue;
      const std::string& name = step.*use->member;
      const VarType* known = sharedType(name);
      const bool fits = known != nullptr && std::find(use->types.begin(), use->types.end(), *known) != use->types.end();
      if (!fits) shared(name, use->types[0], step.pointer + "/" + std::string(p.key));
    }
  }
  void declareElement(const Step& step) {
    const VarType element = step.text == "bytes"         ? VarType::bytes
                            : step.text == "connections" ? VarType::connection
                                                         : VarType::number;
    const int at = indexOf(s_.shared[VarType::channel], step.asName);
    if (at < 0) return;
    if (index(at) < s_.elements.size()) {
      if (s_.elements[index(at)] != element) {
        r_.wrong(step.pointer, "`" + step.asName + "` is made for something else elsewhere");
      }
      return;
    }
    s_.elements.resize(index(at) + 1, element);
  }
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  // What comes out of the channel of that name: what it was made for; bytes out of a room's.
  VarType elementOf(const std::string& channel) const {
    const auto it = s_.shared.find(VarType::channel);
    const int at = it == s_.shared.end() ? -1 : indexOf(it->second, channel);
    return at >= 0 && index(at) < s_.elements.size() ? s_.elements[index(at)] : VarType::bytes;
  }

  // A variable of f; its number, or -1 after a mistake.
  int slot(Function& f, const std::string& name, VarType type, const std::string& pointer) {
    if (name.empty()) return -1;
    if (sharedType(name) != nullptr || s_.parameter(name) >= 0) {
      r_.wrong(pointer, "`" + name + "` is the name of " +
                            (s_.parameter(name) >= 0 ? "a parameter" : std::string(typeName(*sharedType(name)))) +
                            " already");
      return -1;
    }
    const int at = indexOf(f.slots, name);
    if (at < 0) {
      f.slots.push_back(name);
      f.slotTypes.push_back(type);
      return static_cast<int>(f.slots.size()) - 1;
    }
    const VarType has = f.slotTypes[static_cast<std::size_t>(at)];
    if (has == type) return at;
    r_.wrong(pointer, "`" + name + "` is " + std::string(typeName(has)) + " elsewhere in `" + f.name + "` and " +
                          std::string(typeName(type)) + " here");
    return -1;
  }
  void declareLocal(Function& f, Step& step) {
    const StepPart* fixed = partOf<DefinePart>(step);
    const StepPart* p = fixed != nullptr ? fixed : partOf<DefineElementPart>(step);
    if (p == nullptr) return;
    const VarType type = fixed != nullptr ? std::get<DefinePart>(p->what).type : elementOf(step.varName);
    const std::string pointer = step.pointer + "/" + std::string(p->key);
    step.asType = type;
    step.as = isShared(type) ? indexOf(s_.shared[type], step.asName) : slot(f, step.asName, type, pointer);
  }

  // go steps give their variables to the function they start, until no function learns of a new one.
  void handOver() {
    for (Function& f : s_.functions) {
      forEachStep(f.steps, [&](Step& step) {
        if (step.op == Op::go) findFunction(step);
      });
    }
    for (bool more = true; more;) {
      more = false;
      for (Function& f : s_.functions) {
        forEachStep(f.steps, [&](Step& step) {
          if (step.op == Op::go && step.function >= 0) more = handOver(f, step) || more;
        });
      }
    }
  }
  bool handOver(Function& f, const Step& step) {
    Function& callee = s_.functions[static_cast<std::size_t>(step.function)];
    bool more = false;
    for (const std::string& name : step.withNames) {
      const int from = indexOf(f.slots, name);
      if (from < 0 || indexOf(callee.slots, name) >= 0) continue;
      callee.slots.push_back(name);
      callee.slotTypes.push_back(f.slotTypes[static_cast<std::size_t>(from)]);
      more = true;
    }
    return more;
  }
  void findFunction(Step& step) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < s_.functions.size(); ++i) {
      names.push_back(s_.functions[i].name);
      if (s_.functions[i].name == step.functionName) step.function = static_cast<int>(i);
    }
    if (step.function < 0 && !step.functionName.empty()) {
      r_.wrong(step.pointer + "/go",
               "`" + step.functionName + "`: no such function" + didYouMean(step.functionName, names));
    }
  }

  void resolve(Function& f, Step& step) {
    for (const StepPart& part : stepRow(step.op).parts) {
      const std::string pointer = step.pointer + "/" + std::string(part.key);
      if (const auto* use = std::get_if<UsePart>(&part.what)) resolveUse(f, step, *use, pointer);
      if (const auto* n = std::get_if<NumberPart>(&part.what)) resolveNumber(f, step.*n->member, pointer);
      if (std::holds_alternative<ConditionPart>(part.what)) {
        for (Number* n : {&step.condition.left, &step.condition.modulus, &step.condition.right}) {
          resolveNumber(f, *n, pointer);
        }
      }
      if (std::holds_alternative<NamesPart>(part.what)) resolveWith(f, step, pointer);
    }
    const bool sends = step.op == Op::send || step.op == Op::caseSend;
    if (sends && step.var >= 0) checkPayload(step);
  }
  void checkPayload(const Step& step) {
    const VarType wants = elementOf(step.varName);
    const VarType gets = step.from >= 0 ? step.fromType : VarType::number;
    if (wants == gets || (!step.fromName.empty() && step.from < 0)) return;
    r_.wrong(step.pointer,
             "`" + step.varName + "` carries " + std::string(typeName(wants)) + ", not " + std::string(typeName(gets)));
  }
  void resolveUse(Function& f, Step& step, const UsePart& use, const std::string& pointer) {
    const std::string& name = step.*use.member;
    if (name.empty()) return;
    const Found found = find(f, name);
    if (found.index < 0) return noValue(f, name, pointer);
    if (std::find(use.types.begin(), use.types.end(), found.type) == use.types.end()) {
      if (declaredByUse(use.types[0]) && isShared(found.type)) return;  // declareShared has said so
      std::string expected;
      for (const VarType type : use.types) expected += (expected.empty() ? "" : " or ") + std::string(typeName(type));
      return r_.wrong(pointer, "expected " + expected + ", but `" + name + "` is " + std::string(typeName(found.type)));
    }
    if (use.member == &Step::fromName) {
      step.from = found.index;
      step.fromType = found.type;
    } else {
      step.var = found.index;
      step.varType = found.type;
    }
  }
  void resolveNumber(Function& f, Number& n, const std::string& pointer) {
    if (n.from != Number::From::variable) return;
    const Found found = find(f, n.name);
    if (found.index < 0) return noValue(f, n.name, pointer);
    if (found.type != VarType::number) {
      return r_.wrong(pointer, "expected a number, but `" + n.name + "` is " + std::string(typeName(found.type)));
    }
    n.index = found.index;
  }
  void resolveWith(Function& f, Step& step, const std::string& pointer) {
    for (std::size_t i = 0; i < step.withNames.size(); ++i) {
      const std::string& name = step.withNames[i];
      const std::string at = pointer + "/" + std::to_string(i);
      if (name.empty() || step.function < 0) continue;
      if (sharedType(name) != nullptr) {
        r_.wrong(at, "`" + name + "` belongs to the whole program: every function knows it, leave it out here");
        continue;
      }
      const int from = indexOf(f.slots, name);
      if (from < 0) {
        noValue(f, name, at);
        continue;
      }
      Function& callee = s_.functions[static_cast<std::size_t>(step.function)];
      const int to = slot(callee, name, f.slotTypes[static_cast<std::size_t>(from)], at);
      if (to >= 0) step.with.emplace_back(from, to);
    }
  }

  struct Found {
    int index = -1;
    VarType type{};
  };
  Found find(const Function& f, std::string_view name) const {
    if (const int at = indexOf(f.slots, name); at >= 0) return {at, f.slotTypes[static_cast<std::size_t>(at)]};
    if (const VarType* type = sharedType(name)) return {indexOf(s_.shared.at(*type), name), *type};
    return {};
  }
  void noValue(const Function& f, const std::string& name, const std::string& pointer) {
    std::vector<std::string_view> names(f.slots.begin(), f.slots.end());
    for (const auto& [type, shared] : s_.shared) names.insert(names.end(), shared.begin(), shared.end());
    for (const Parameter& p : s_.parameters) names.push_back(p.name);
    r_.wrong(pointer, "`" + name + "`: nothing gives it a value in `" + f.name + "`" + didYouMean(name, names));
  }

  void resolveClients() {
    if (!s_.clients) return;
    const std::vector<std::string>& listeners = s_.shared[VarType::listener];
    s_.clients->listener = indexOf(listeners, s_.clients->listenerName);
    if (s_.clients->listener >= 0 || s_.clients->listenerName.empty()) return;
    r_.wrong("/clients/to", "`" + s_.clients->listenerName + "`: no step listens under that name" +
                                didYouMean(s_.clients->listenerName, {listeners.begin(), listeners.end()}));
  }

  Reading& r_;
  Scenario& s_;
};

}  // namespace

void resolveNames(Reading& r) { Resolver(r).run(); }

}  // namespace gmp::scenario
