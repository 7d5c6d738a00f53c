// Purpose: runs a random program on the runtime and tells what it wrote down.
#pragma once

#include <cstdint>
#include <string>

#include "tests/core/order/random/program.h"

namespace order {

// The log of one run of p on one P, in the form of ../go/random.go. On real threads.
std::string performReal(const RandomProgram& p);
// The same in the virtual world.
std::string performVirtual(const RandomProgram& p, std::uint64_t seed);

}  // namespace order
