// Purpose: docs/fidelity.md, the table of what Go answers and what we answer, as text.
#pragma once

#include <functional>
#include <string>

#include "tests/core/order/answers.h"

namespace order {

// What stands in the table for a world: "the same", "n of Go's m answers" or, wrong, what came.
std::string cell(const Case& c, const Verdict& v);
// A cell when all is as it should be.
std::string cellIfLegal(const Case& c);
// The whole page; the two functions give the cells of a case for the two worlds.
std::string page(const std::function<std::string(const Case&)>& real,
                 const std::function<std::string(const Case&)>& simulated);

}  // namespace order
