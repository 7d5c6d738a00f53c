// Purpose: the steps that a function may take, in one table: the parser, the JSON schema, the reference and the
// suggestions for
//          mistyped names all come from it. A new step is a row here, a case in the interpreter, and its tests.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/scenario.h"

namespace gmp::scenario {

// A number with its range.
struct NumberPart {
  Number Step::*member;
  std::int64_t min, max, standard;  // standard: when the part is not there
  bool duration = false;
};
struct TextPart {
  std::string Step::*member;
  std::vector<std::string_view> words = {};  // one of these; empty: any text
};
// The name of a variable that must have one of these types.
struct UsePart {
  std::string Step::*member;
  std::vector<VarType> types;
};
// The name of a variable that gets a value of this type.
struct DefinePart {
  VarType type;
};
struct DefineElementPart {};  // a variable that gets what flows through the channel
struct FunctionPart {};       // the name of a function
struct NamesPart {};          // variables handed over
struct BodyPart {             // steps, at least one
  bool mayBeEmpty = false;
};
struct BranchPart {
  std::optional<Steps> Step::*member;
};                   // steps, perhaps none
struct FlagPart {};  // true: the step itself, which takes nothing
struct BoolPart {
  bool Step::*member;
};
struct ConditionPart {};  // "{i} % 10 == 0"
struct StepRow;
// A list of parts of a select or choose: objects of a table of their own.
struct CasesPart {
  const std::vector<StepRow>& (*table)();
};

struct StepPart {
  std::string_view key;
  std::variant<NumberPart, TextPart, UsePart, DefinePart, DefineElementPart, FunctionPart, NamesPart, BodyPart,
               BranchPart, FlagPart, BoolPart, ConditionPart, CasesPart>
      what;
  bool required;
  std::string_view says;
};

struct StepRow {
  std::string_view key;  // the key that makes an object this step
  Op op;
  std::string_view says;                     // one sentence
  std::vector<StepPart> parts;               // the first one stands under the step's own key
  std::vector<std::string_view> otherNames;  // what people call it elsewhere
};

const std::vector<StepRow>& stepTable();
const std::vector<StepRow>& selectTable();  // the cases of a select
const std::vector<StepRow>& choiceTable();  // the ways of a choose
// null: no such step.
const StepRow* stepRow(std::string_view key);
// Cases and ways too.
const StepRow& stepRow(Op op);
std::string_view typeName(VarType t);  // "a connection"

}  // namespace gmp::scenario
