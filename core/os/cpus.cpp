#include "core/os/cpus.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

#include <sched.h>

namespace gmp::os {
namespace {

std::optional<std::string> readFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool hasWord(std::string_view list, std::string_view word) {
  const auto words = split(list, ',');
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<std::int64_t> number(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  std::int64_t v = 0;
  const auto [end, err] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (err != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return v;
}

// The program's cgroup that governs the CPU: version 1 where the cpu controller is mounted so, else version 2.
struct Place {
  bool v1 = false;
  std::string path;
};

// Lines of /proc/self/cgroup: "4:cpu,cpuacct:/path" (version 1) and "0::/path" (version 2).
std::optional<Place> ownCgroup(std::string_view text) {
  std::optional<Place> found;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (hasWord(controllers, "cpu")) return Place{true, path};
    if (controllers.empty() && line.substr(0, first) == "0") found = Place{false, path};
  }
  return found;
}

// In mountinfo a space is written \040 and so on.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int code = 0;
    if (text[i] == '\\' && i + 3 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 4, code, 8).ec == std::errc{}) {
      out.push_back(static_cast<char>(code));
      i += 3;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// Where that cgroup's files stand. A line of mountinfo:
// "36 35 98:0 /root /mount/point options [tags] - fstype source superoptions".
std::optional<std::string> folderOf(const Place& place, std::string_view mountinfo) {
  for (const std::string_view line : split(mountinfo, '\n')) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto left = split(line.substr(0, dash), ' ');
    const auto right = split(line.substr(dash + 3), ' ');
    if (left.size() < 5 || right.size() < 3) continue;
    if (place.v1 ? right[0] != "cgroup" || !hasWord(right[2], "cpu") : right[0] != "cgroup2") continue;
    const std::string root = unescape(left[3]);
    // A container sees a part of the tree, whose root is cut off; a path outside of it is nowhere to be found.
    std::string inside = place.path;
    if (root != "/") {
      if (!inside.starts_with(root)) continue;
      inside.erase(0, root.size());
    }
    if (!inside.empty() && inside.front() != '/') continue;
    if (inside == "/") inside.clear();
    return unescape(left[4]) + inside;
  }
  return std::nullopt;
}

}  // namespace

std::vector<int> affinityCpus() {
  std::vector<int> all;
  // The kernel refuses a mask smaller than its own: double it until it fits.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(cpus);
    if (set == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(cpus);
    const bool ok = sched_getaffinity(0, bytes, set) == 0;
    for (int i = 0; ok && i < cpus; ++i) {
      if (CPU_ISSET_S(i, bytes, set)) all.push_back(i);
    }
    CPU_FREE(set);
    if (ok) break;
  }
  return all;
}

void stayOnCpu(int cpu) {
  cpu_set_t* set = CPU_ALLOC(cpu + 1);
  if (set == nullptr) return;
  const std::size_t bytes = CPU_ALLOC_SIZE(cpu + 1);
  CPU_ZERO_S(bytes, set);
  CPU_SET_S(cpu, bytes, set);
  sched_setaffinity(0, bytes, set);
  CPU_FREE(set);
}

std::optional<int> quotaCpus(const ReadFile& read) {
  const auto own = read("/proc/self/cgroup");
  const auto mounts = read("/proc/self/mountinfo");
  if (!own || !mounts) return std::nullopt;
  const auto place = ownCgroup(*own);
  if (!place) return std::nullopt;
  const auto folder = folderOf(*place, *mounts);
  if (!folder) return std::nullopt;
  std::optional<std::int64_t> quota, period;
  if (place->v1) {
    quota = number(read(*folder + "/cpu.cfs_quota_us").value_or(""));
    period = number(read(*folder + "/cpu.cfs_period_us").value_or(""));
  } else {
    // "max 100000" or "150000 100000"; the root cgroup has no such file.
    const std::string line = read(*folder + "/cpu.max").value_or("");
    const auto parts = split(line, ' ');
    if (parts.size() == 2) {
      quota = number(parts[0]);
      period = number(parts[1]);
    }
  }
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  const std::int64_t cpus = *quota / *period + (*quota % *period != 0);
  return static_cast<int>(std::clamp<std::int64_t>(cpus, 2, std::numeric_limits<int>::max()));
}

int usableCpus() {
  const int cpus = std::max(static_cast<int>(affinityCpus().size()), 1);
  const std::optional<int> quota = quotaCpus(readFile);
  return quota ? std::min(cpus, *quota) : cpus;
}

}  // namespace gmp::os
