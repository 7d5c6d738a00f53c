#include <algorithm>
#include <string>

#include "tests/tidy/rules.h"

namespace gmp::tidy {

namespace {

using Words = std::vector<std::string_view>;

struct WordRule {
  Words words;
  Words where;   // the rule holds in these folders; "" is the whole tree
  Words except;  // but not in these
  std::string_view instead;
};

const std::vector<WordRule>& wordRules() {
  static const std::vector<WordRule> kRules = {
      {{"std::mutex", "std::recursive_mutex", "std::shared_mutex", "std::condition_variable",
        "std::condition_variable_any", "std::call_once", "std::future", "std::async", "std::promise"},
       {"core", "sim", "viz", "cli"},
       {"core/os", "sim/load", "viz/app", "cli"},
       "a lock of the runtime (a std lock that is held across a switch stops its thread)"},
      {{"std::thread", "std::jthread", "pthread_create"},
       {"core", "sim", "viz", "cli"},
       {"core/os", "sim/load", "viz/app", "cli"},
       "World::newosproc or a goroutine"},
      {{"std::this_thread", "nanosleep("},
       {"core", "sim", "viz"},
       {"core/os", "sim/load", "sim/record/crash.cpp", "viz/app"},
       "World::usleep"},
      {{"sleep_for", "sleep_until"}, {"tests"}, {}, "waiting for the thing itself"},
      {{"steady_clock", "system_clock", "high_resolution_clock", "clock_gettime", "gettimeofday", "std::time("},
       {"core", "sim", "viz/model", "viz/panels"},
       {"core/os", "core/trace/tsc_clock.cpp", "sim/load"},
       "World::nanotime"},
      {{"rand(", "srand(", "drand48(", "random_device", "mt19937", "mt19937_64", "default_random_engine",
        "uniform_int_distribution", "uniform_real_distribution", "std::shuffle", "std::sample", "getrandom("},
       {""},
       {"core/os"},
       "gmp::Rng with a seed (std's distributions differ between libraries)"},
      {{"thread_local", "__thread"},
       {"core", "sim", "viz", "cli"},
       {"core/fiber/here.cpp", "core/os/overflow.cpp"},
       "fiber::here(): addresses of thread locals survive a switch of stacks"},
      {{"errno"},
       {"core"},
       {"core/os", "core/fiber/fiber.cpp", "core/fiber/stack_pool.cpp", "core/include/gmpscope/last_error.h"},
       "calls of World return -errno"},
      {{"std::atomic", "std::atomic_flag", "std::atomic_ref", "std::atomic_thread_fence"},
       {"core"},
       {"core/os", "core/trace", "core/fiber", "core/base", "core/include"},
       "gmp::Atomic, which a test build replaces"},
      {{"std::cout", "std::cerr", "printf(", "fprintf(", "puts(", "fputs("},
       {"core", "sim", "viz/model", "viz/panels"},
       {"core/base/check.cpp", "core/os", "sim/record/run.cpp"},
       "a value or a string that the caller may print"},
      {{"std::abort", "std::exit", "std::_Exit", "_exit(", "std::terminate"},
       {"core", "sim", "viz/model", "viz/panels"},
       {"core/base/check.cpp", "core/os"},
       "GMP_CHECK for our mistakes, World::exitProgram for the program's end"},
      {{"using namespace std;"}, {"core", "sim", "viz", "cli"}, {}, "names with std::"},
  };
  return kRules;
}

bool holdsIn(const WordRule& rule, std::string_view path) {
  auto in = [&](auto place) { return place.empty() || isIn(path, place); };
  return std::any_of(rule.where.begin(), rule.where.end(), in) &&
         std::none_of(rule.except.begin(), rule.except.end(), in);
}

}  // namespace

Findings checkWords(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!isCpp(file.path)) continue;
    for (const WordRule& rule : wordRules()) {
      if (!holdsIn(rule, file.path)) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        for (std::string_view word : rule.words) {
          if (findWord(file.lines[i].code, word) == std::string_view::npos) continue;
          out.push_back({file.path, static_cast<int>(i) + 1,
                         std::string(word) + " has no place here; instead: " + std::string(rule.instead)});
        }
      }
    }
  }
  return out;
}

}  // namespace gmp::tidy
