// Purpose: files that hold the choices of a run: which thread went on, for each step at which several could.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gmp::cli {

// Return "" or what is wrong, one line.
std::string readChoices(const std::string& path, std::vector<std::int32_t>* out);
// Written beside its place and renamed.
std::string writeChoices(const std::string& path, const std::string& scenario, std::uint64_t seed,
                         const std::vector<std::int32_t>& choices);

}  // namespace gmp::cli
