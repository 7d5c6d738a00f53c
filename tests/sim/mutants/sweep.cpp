// The program gmpscope_mutants: plants one mistake after the other in the stepped build and counts the seeds that the
// simulator needs to find it. See docs/simulator.md.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/mutant.h"
#include "tests/sim/mutants/trial.h"

namespace gmp::mutants {
namespace {

struct Planted {
  mutant::Id id;
  const char* name;
  const char* what;
};
constexpr std::array kPlanted = {
#define GMP_PLANTED(name, what) Planted{mutant::Id::name, #name, what},
#include "core/base/mutants.def"
#undef GMP_PLANTED
};

struct Args {
  std::string mutant = "none";
  std::string policy = "any";
  std::uint64_t from = 1, seeds = 1000;
  std::string keep;  // "0,3": only these acts
  bool shrink = true;
  std::size_t story = 0;
  bool mustFail = false, list = false;
};

// What a child tells its parent through shared memory, also when it dies.
struct Report {
  std::uint64_t seed = 0, done = 0, steps = 0, events = 0;
  bool found = false;
  char wrong[400] = {};
};

Report& shared() {
  static Report* r = [] {
    void* p = mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) std::abort();
    return new (p) Report;
  }();
  return *r;
}

// Runs the plan of each seed in a child until one goes wrong.
Report inChild(mutant::Id id, const std::vector<std::pair<Plan, Setup>>* fixed, const Args& args) {
  shared() = Report{};
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    alarm(600 + static_cast<unsigned>(args.seeds / 20));  // a seed takes a millisecond
    if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(3);
    mutant::active = id;
    Report& r = shared();
    const std::uint64_t n = fixed != nullptr ? fixed->size() : args.seeds;
    for (std::uint64_t i = 0; i < n && !r.found; ++i) {
      r.seed = args.from + i;
      const Plan plan = fixed != nullptr ? (*fixed)[i].first : draw(r.seed);
      const Setup setup = fixed != nullptr ? (*fixed)[i].second : setupFor(r.seed, args.policy);
      const Outcome out = tryPlan(plan, setup);
      ++r.done;
      r.steps += out.steps;
      r.events += out.events;
      if (out.wrong.empty()) continue;
      r.found = true;
      std::snprintf(r.wrong, sizeof r.wrong, "%s", out.wrong.c_str());
    }
    _exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) std::abort();
  Report r = shared();
  if (!r.found && status != 0) {
    r.found = true;
    ++r.done;
    std::snprintf(r.wrong, sizeof r.wrong,
                  WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? "a check of the scheduler failed"
                                                                     : "the process died (%d)",
                  status);
  }
  return r;
}

Plan without(const Plan& plan, std::size_t at, std::size_t n) {
  Plan smaller = plan;
  const auto from = smaller.acts.begin() + static_cast<std::ptrdiff_t>(at);
  smaller.acts.erase(from, from + static_cast<std::ptrdiff_t>(std::min(n, smaller.acts.size() - at)));
  return smaller;
}

// Leaves out what the failure does not need; a smaller program gets a few seeds of schedules to fail again.
Plan shrunk(mutant::Id id, const Plan& plan, const Setup& setup, const Args& args) {
  constexpr int kSchedules = 40;
  Plan best = plan;
  const auto stillFails = [&](const Plan& p) {
    std::vector<std::pair<Plan, Setup>> tries;
    for (std::uint64_t i = 0; i < kSchedules; ++i) {
      Setup s = setup;
      s.seed += i * 1'000'003;
      tries.emplace_back(p, s);
    }
    return inChild(id, &tries, args).found;
  };
  for (std::size_t n = std::max<std::size_t>(best.acts.size() / 2, 1); n > 0; n /= 2) {
    for (std::size_t at = 0; at < best.acts.size() && best.acts.size() > 1;) {
      const Plan p = without(best, at, n);
      if (!p.acts.empty() && stillFails(p)) best = p;
      else at += n;
    }
  }
  return best;
}

std::string keepList(const Plan& plan) {
  std::string out;
  for (const Act& act : plan.acts) out += (out.empty() ? "" : ",") + std::to_string(act.number);
  return out;
}

// The rest of a line in the table, and the story of the failure.
void tell(const Planted& planted, const Report& r, const Args& args) {
  const Setup setup = setupFor(r.seed, args.policy);
  std::printf("| %-24s | %8llu | %s\n", planted.name, static_cast<unsigned long long>(r.done), r.wrong);
  const Plan plan = draw(r.seed);
  const Plan small = args.shrink ? shrunk(planted.id, plan, setup, args) : plan;
  std::printf("    seed %llu (%s), acts %s: %s", static_cast<unsigned long long>(r.seed), text(setup).c_str(),
              keepList(small).c_str(), text(small).c_str());
  std::fflush(stdout);
}

// The plan of one seed, cut down to the acts of --keep, with as many schedules as seeds.
Report again(mutant::Id id, const Args& args) {
  Plan plan = draw(args.from);
  std::erase_if(plan.acts, [&](const Act& act) {
    return ("," + args.keep + ",").find("," + std::to_string(act.number) + ",") == std::string::npos;
  });
  std::vector<std::pair<Plan, Setup>> tries;
  for (std::uint64_t i = 0; i < args.seeds; ++i) {
    Setup s = setupFor(args.from, args.policy);
    s.seed += i * 1'000'003;
    s.story = args.story;
    tries.emplace_back(plan, s);
  }
  return inChild(id, &tries, args);
}

int sweepOne(const Planted& planted, const Args& args) {
  const auto start = std::chrono::steady_clock::now();
  const Report r = args.keep.empty() ? inChild(planted.id, nullptr, args) : again(planted.id, args);
  const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (r.found) {
    tell(planted, r, args);
  } else {
    std::printf("| %-24s | none of %llu | %.0f seeds/s, %llu steps and %llu events a seed\n", planted.name,
                static_cast<unsigned long long>(r.done), static_cast<double>(r.done) / s,
                static_cast<unsigned long long>(r.steps / std::max<std::uint64_t>(r.done, 1)),
                static_cast<unsigned long long>(r.events / std::max<std::uint64_t>(r.done, 1)));
  }
  std::fflush(stdout);
  return r.found ? 1 : 0;
}

bool parse(int argc, char** argv, Args* out) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    const auto value = [&]() -> const char* { return i + 1 < argc ? argv[++i] : ""; };
    if (name == "--mutant") out->mutant = value();
    else if (name == "--policy") out->policy = value();
    else if (name == "--from") out->from = std::strtoull(value(), nullptr, 10);
    else if (name == "--seeds") out->seeds = std::strtoull(value(), nullptr, 10);
    else if (name == "--keep") out->keep = value();
    else if (name == "--story") out->story = std::strtoull(value(), nullptr, 10);
    else if (name == "--no-shrink") out->shrink = false;
    else if (name == "--must-fail") out->mustFail = true;
    else if (name == "--list") out->list = true;
    else return false;
  }
  return isPolicy(out->policy);
}

int run(const Args& args) {
  int found = 0, tried = 0;
  if (args.mutant == "none") {
    found = sweepOne({mutant::Id::none, "none", "the scheduler as it is"}, args);
    return args.mustFail ? 1 - found : found;
  }
  for (const Planted& p : kPlanted) {
    if (args.list) std::printf("%-24s %s\n", p.name, p.what);
    if (args.list ||
        (args.mutant != "all" && ("," + args.mutant + ",").find("," + std::string(p.name) + ",") == std::string::npos))
      continue;
    ++tried;
    found += sweepOne(p, args);
  }
  if (args.list) return 0;
  if (tried == 0) {
    std::fprintf(stderr, "gmpscope_mutants: no planted mistake named %s; --list shows them\n", args.mutant.c_str());
    return 2;
  }
  std::printf("%d of %d found\n", found, tried);
  return found == tried ? 0 : 1;
}

}  // namespace
}  // namespace gmp::mutants

int main(int argc, char** argv) {
  gmp::mutants::Args args;
  if (!gmp::mutants::parse(argc, argv, &args)) {
    std::fprintf(stderr,
                 "usage: gmpscope_mutants [--mutant none|all|NAME,...] [--policy any|random|pct|sticky|freeze|timed]\n"
                 "                        [--from SEED] [--seeds N] [--keep ACT,... [--story N]] [--no-shrink] "
                 "[--must-fail] [--list]\n");
    return 2;
  }
  return gmp::mutants::run(args);
}
