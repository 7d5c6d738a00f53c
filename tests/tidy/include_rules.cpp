#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/tidy/rules.h"

namespace gmp::tidy {

namespace {

using Places = std::vector<std::string_view>;

struct Arrow {
  std::string_view folder;
  Places may;  // folders or files besides the folder itself; "" is everything
};

// The longest folder that a file lies in decides.
const std::vector<Arrow>& arrows() {
  static const std::vector<Arrow> kArrows = {
      {"core/include", {}},
      {"core/base", {"core/include/gmpscope/atomic.h"}},
      {"core/trace", {"core/base", "core/include"}},
      {"core/fiber", {"core/base"}},
      {"core/os",
       {"core/base", "core/fiber/here.h", "core/include/gmpscope/world.h", "core/include/gmpscope/atomic.h"}},
      {"core/runtime", {"core/base", "core/trace", "core/fiber", "core/netpoll", "core/include"}},
      {"core/netpoll", {"core/base", "core/trace", "core/runtime", "core/include"}},
      {"core/chan", {"core/base", "core/trace", "core/runtime", "core/include"}},
      {"core/sync", {"core/base", "core/trace", "core/runtime", "core/include"}},
      {"core/time", {"core/base", "core/trace", "core/runtime", "core/chan", "core/include"}},
      {"core/io", {"core/base", "core/runtime", "core/chan", "core/sync", "core/include"}},
      {"core/net", {"core/base", "core/trace", "core/runtime", "core/netpoll", "core/io", "core/sync", "core/include"}},
      {"sim/include", {"core/include"}},
      {"sim/replay",
       {"core/base", "core/trace", "core/include/gmpscope/event.h", "core/include/gmpscope/events.def",
        "core/include/gmpscope/trace.h", "core/include/gmpscope/vocabulary.def"}},
      {"sim/formats",
       {"core/base", "core/include/gmpscope/event.h", "core/include/gmpscope/events.def",
        "core/include/gmpscope/trace.h", "core/include/gmpscope/vocabulary.def", "sim/replay"}},
      {"sim/world", {"core/base", "core/fiber", "core/trace", "core/include", "sim/include"}},
      {"sim/load", {"core/base", "core/include/gmpscope/world.h", "core/include/gmpscope/atomic.h", "sim/world"}},
      {"sim/record", {"core/base", "core/include", "sim/formats", "sim/load/keeper.h"}},
      {"sim/scenario",
       {"core/base", "core/include", "sim/include", "sim/load", "sim/formats", "sim/record", "sim/replay",
        "sim/world/fault_table.h"}},
      {"viz/model",
       {"core/base", "core/include/gmpscope/event.h", "core/include/gmpscope/events.def",
        "core/include/gmpscope/trace.h", "core/include/gmpscope/vocabulary.def", "sim/replay"}},
      {"viz/panels",
       {"core/base", "core/include/gmpscope/event.h", "core/include/gmpscope/trace.h", "sim/replay", "viz/model"}},
      {"viz/app", {""}},
      {"cli", {""}},
      {"bench", {""}},
      {"tests", {""}},
  };
  return kArrows;
}

const Arrow* arrowOf(std::string_view path) {
  const Arrow* best = nullptr;
  for (const Arrow& arrow : arrows()) {
    if (isIn(path, arrow.folder) && (best == nullptr || arrow.folder.size() > best->folder.size())) best = &arrow;
  }
  return best;
}

bool isInAny(std::string_view path, const Places& places) {
  return std::any_of(places.begin(), places.end(), [&](auto place) { return place.empty() || isIn(path, place); });
}

// The file of the tree that an include names; "" for other people's headers.
std::string target(const Include& include) {
  static const Places kTops = {"core", "sim", "viz", "cli", "bench", "tests"};
  if (isInAny(include.path, kTops)) return include.path;
  if (!isIn(include.path, "gmpscope")) return "";
  return (include.path == "gmpscope/sim.h" ? "sim/include/" : "core/include/") + include.path;
}

struct Absence {
  Places from;
  Places never;
  std::string_view foreign;  // a library's headers, never either
};

const std::vector<Absence>& absences() {
  static const Places kScheduler = {"core/runtime", "core/netpoll", "core/chan", "core/sync",
                                    "core/time",    "core/io",      "core/net",  "core/os"};
  static const std::vector<Absence> kAbsences = {
      {{"sim/replay", "viz/model", "viz/panels"}, kScheduler, ""},
      {{"core"}, {"sim", "viz", "cli"}, "nlohmann/"},
      {{"viz/model"}, {}, "imgui"},
  };
  return kAbsences;
}

// Follows the includes of `file` and says which way they led when they come to a place that is forbidden.
void follow(const SourceFile& file, const std::string& way, const Absence& absence,
            const std::map<std::string, const SourceFile*>& byPath, std::set<std::string>& seen, Findings& out) {
  for (const Include& include : includes(file)) {
    std::string to = target(include);
    std::string next = way + " -> " + (to.empty() ? include.path : to);
    bool foreign = to.empty() && !absence.foreign.empty() && include.path.starts_with(absence.foreign);
    if (foreign || (!to.empty() && isInAny(to, absence.never))) {
      out.push_back({file.path, include.line, "must never be reached: " + next});
      continue;
    }
    auto found = byPath.find(to);
    if (found != byPath.end() && seen.insert(to).second) follow(*found->second, next, absence, byPath, seen, out);
  }
}

struct Foreign {
  Places headers;  // a name that ends with a slash or an underscore stands for all that begin so
  Places where;
  std::string_view why;
};

const std::vector<Foreign>& foreignHeaders() {
  static const std::vector<Foreign> kForeign = {
      {{"sys/", "netinet/", "arpa/", "linux/", "unistd.h", "fcntl.h", "poll.h", "netdb.h", "sched.h", "signal.h",
        "csignal", "pthread.h", "time.h"},
       {"core/os", "sim/load", "sim/record/crash.cpp", "sim/record/stop_signals.cpp", "viz/app", "cli", "tests",
        "bench",
        "core/base/spin_lock.h",      // yields
        "core/fiber/fiber.cpp",       // asks where a thread's stack lies
        "core/fiber/stack_pool.cpp",  // maps memory
        "core/trace/chunk_pool.cpp",  // maps memory
        "core/trace/recorder.cpp",    // yields
        "core/trace/tsc_clock.cpp"},  // compares the time stamp counter with the clock
       "only core/os calls the kernel"},
      {{"thread", "shared_mutex", "condition_variable", "semaphore", "future", "barrier", "latch", "stop_token"},
       {"core/os", "sim/load", "viz/app", "cli", "tests", "bench"},
       "threads and their locks come through World"},
      {{"random"}, {}, "gmp::Rng gives the same numbers everywhere"},
      {{"regex"}, {}, "std::regex overflows a goroutine's stack"},
      {{"nlohmann/"}, {"sim/formats", "sim/scenario", "viz/app", "cli", "tests", "bench"}, "JSON is for files"},
      {{"boost/"}, {"core/fiber"}, "the context switch is core/fiber's"},
      {{"zlib.h"}, {"sim/formats", "viz/app", "tests"}, "compression is for files"},
      {{"imgui"}, {"viz/panels", "viz/app", "tests/viz"}, "the viewer's model is drawn by others"},
      {{"GLFW/", "GL/", "EGL/", "stb/", "stb_"}, {"viz/app", "tests/viz"}, "windows and pixels are viz/app's"},
      {{"CLI/"}, {"cli", "bench/net", "tests/cli"}, "the command line is cli's"},
      {{"gtest/", "valijson/"}, {"tests"}, ""},
      {{"benchmark/"}, {"bench"}, ""},
  };
  return kForeign;
}

bool names(std::string_view header, std::string_view include) {
  bool family = header.ends_with('/') || header.ends_with('_') || header == "imgui";
  return family ? include.starts_with(header) : include == header;
}

}  // namespace

Findings checkArrows(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    const Arrow* arrow = isCpp(file.path) ? arrowOf(file.path) : nullptr;
    if (isCpp(file.path) && arrow == nullptr) {
      out.push_back({file.path, 0, "no rule says what this folder may include"});
    }
    if (arrow == nullptr) continue;
    for (const Include& include : includes(file)) {
      std::string to = target(include);
      if (to.empty() && include.quoted) {
        out.push_back({file.path, include.line, "\"" + include.path + "\": includes start at the root of the tree"});
      }
      if (to.empty() || isIn(to, arrow->folder) || isInAny(to, arrow->may)) continue;
      out.push_back({file.path, include.line, std::string(arrow->folder) + " may not include " + to});
    }
  }
  return out;
}

Findings checkAbsences(const Files& files) {
  std::map<std::string, const SourceFile*> byPath;
  for (const SourceFile& file : files) byPath[file.path] = &file;
  Findings out;
  for (const Absence& absence : absences()) {
    for (const SourceFile& file : files) {
      if (!isCpp(file.path) || !isInAny(file.path, absence.from)) continue;
      std::set<std::string> seen;
      follow(file, file.path, absence, byPath, seen, out);
    }
  }
  return out;
}

Findings checkForeignHeaders(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!isCpp(file.path)) continue;
    for (const Include& include : includes(file)) {
      for (const Foreign& rule : foreignHeaders()) {
        bool named = std::any_of(rule.headers.begin(), rule.headers.end(),
                                 [&](auto header) { return names(header, include.path); });
        if (!named || isInAny(file.path, rule.where)) continue;
        out.push_back({file.path, include.line, "<" + include.path + "> has no place here: " + std::string(rule.why)});
      }
    }
  }
  return out;
}

}  // namespace gmp::tidy
