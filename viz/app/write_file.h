// Purpose: bytes as a file that is either whole or as it was before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gmp::viz {

// Written beside its place and renamed. False: *error says in one line what went wrong; nothing is left there.
bool writeFile(const std::vector<std::uint8_t>& bytes, const std::string& path, std::string* error);

}  // namespace gmp::viz
