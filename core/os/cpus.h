// Purpose: how many CPUs this program may use: what GOMAXPROCS is when nobody says.
// Mirrors: runtime.defaultGOMAXPROCS and internal/runtime/cgroup (Go 1.25 and later), read once, not kept up to date.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gmp::os {

// Reads a whole file; nullopt if it cannot.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

// CPUs of the affinity mask; at least 1.
int affinityCpus();
// ceil(quota / period) of the CPU controller of the program's own cgroup (version 1 or 2), at least 2; nullopt: none.
std::optional<int> quotaCpus(const ReadFile& read);
// The smaller of the two.
int usableCpus();

}  // namespace gmp::os
