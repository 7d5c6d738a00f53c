// Purpose: what one could try at the present event: a question of the lesson, or the run with one rule off.
// Invariants: a function of the state; offers nothing that the command would refuse.
#pragma once

#include <optional>
#include <string>

#include "viz/model/app_state.h"

namespace gmp::viz {

struct Attempt {
  CommandId command = CommandId::Predict;
  std::string text;
};

std::optional<Attempt> attemptHere(const AppState& s);

}  // namespace gmp::viz
