// Purpose: how many CPUs this program may use: what GOMAXPROCS is when nobody says.
// Mirrors: runtime.defaultGOMAXPROCS and internal/runtime/cgroup (Go 1.25 and later), read once, not kept up to date.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gmp::os {

// Reads a whole file; nullopt if it cannot.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

// The numbers of the CPUs of the affinity mask, ascending; empty if it cannot be read (errno).
std::vector<int> affinityCpus();
// The calling thread, and every thread and child that it makes from now on, stays on that one.
void stayOnCpu(int cpu);
// ceil(quota / period) of the CPU controller of the program's own cgroup (version 1 or 2), at least 2; nullopt: none.
std::optional<int> quotaCpus(const ReadFile& read);
// The smaller of the two, at least 1.
int usableCpus();

}  // namespace gmp::os
