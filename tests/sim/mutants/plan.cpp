#include "tests/sim/mutants/plan.h"

#include <algorithm>
#include <array>

#include "core/base/rng.h"

namespace gmp::mutants {
namespace {

constexpr std::array<const char*, kKinds> kNames = {
    "talk",        "gather",    "broadcast",    "lock",      "signal",     "join",     "sleep", "compute",
    "block",       "yield",     "resize",       "stopTimer", "resetTimer", "sleepers", "spawn", "echo",
    "closeReader", "deadline",  "moveDeadline", "feed",      "jostle",     "herd",     "calls", "resizes",
    "contend",     "handshake", "closers",      "expire",    "longBlock",  "relay",    "jam",   "volley"};

// How many goroutines an act needs.
int parts(Kind kind) {
  switch (kind) {
    case Kind::gather:
    case Kind::broadcast:
    case Kind::join:
    case Kind::jostle:
    case Kind::contend:
    case Kind::closers:
    case Kind::closeReader: return 3;
    case Kind::feed:
    case Kind::herd:
    case Kind::handshake:
    case Kind::expire:
    case Kind::relay:
    case Kind::talk:
    case Kind::signal:
    case Kind::echo:
    case Kind::deadline:
    case Kind::moveDeadline: return 2;
    default: return 1;
  }
}

std::int64_t someTime(Rng& rng) {
  constexpr std::array<std::int64_t, 8> kTimes = {1, 1'000, 5'000, 20'000, 60'000, 300'000, 3'000'000, 30'000'000};
  const std::int64_t base = kTimes[rng.below(kTimes.size())];
  return base + rng.below(static_cast<std::uint32_t>(base));
}

Act drawAct(Rng& rng, Kind kind, int goroutines) {
  Act act;
  act.kind = kind;
  const int g = static_cast<int>(rng.below(static_cast<std::uint32_t>(goroutines)));
  const int others = goroutines - 1;
  const int step = 1 + (others > 1 ? static_cast<int>(rng.below(static_cast<std::uint32_t>(others))) : 0);
  act.a = g;
  act.b = parts(kind) >= 2 ? (g + step) % goroutines : -1;
  act.c = -1;
  if (parts(kind) == 3) {
    act.c = (act.b + 1) % goroutines;
    if (act.c == act.a) act.c = (act.c + 1) % goroutines;
    if (act.c == act.b) act.c = -1;
  }
  act.n = 1 + static_cast<int>(rng.below(4));
  if (kind == Kind::spawn && rng.chance(1, 12)) act.n = 300;
  if (kind == Kind::yield && rng.chance(1, 4)) act.n = 80;
  if (kind == Kind::sleepers) act.n = 3 + static_cast<int>(rng.below(6));
  act.ns = someTime(rng);
  act.more = someTime(rng);
  return act;
}

}  // namespace

Plan draw(std::uint64_t seed) {
  Rng rng(seed ^ 0x706c616eu);  // "plan"
  Plan plan;
  plan.procs = 1 + static_cast<int>(rng.below(4));
  if (plan.procs == 4) plan.procs = 2;
  plan.goroutines = 2 + static_cast<int>(rng.below(3));
  std::vector<Kind> kinds;
  for (int k = 0; k < kKinds; ++k) {
    if (parts(static_cast<Kind>(k)) <= plan.goroutines && rng.chance(1, 3)) kinds.push_back(static_cast<Kind>(k));
  }
  if (kinds.empty()) kinds.push_back(Kind::talk);
  const int acts = 2 + static_cast<int>(rng.below(8));
  for (int i = 0; i < acts; ++i) {
    const Kind kind = kinds[rng.below(static_cast<std::uint32_t>(kinds.size()))];
    Act act = drawAct(rng, kind, plan.goroutines);
    act.number = i;
    plan.acts.push_back(act);
  }
  plan.dead = rng.chance(1, 8);
  plan.sleeper = rng.chance(1, 4) && !plan.dead;
  return plan;
}

std::string text(const Act& act) {
  std::string out = std::to_string(act.number) + ": " + kNames[static_cast<std::size_t>(act.kind)] + " by " +
                    static_cast<char>('A' + act.a);
  for (const int g : {act.b, act.c}) {
    if (g >= 0) out += std::string(", ") + static_cast<char>('A' + g);
  }
  return out + "; n " + std::to_string(act.n) + ", " + std::to_string(act.ns) + " ns, " + std::to_string(act.more) +
         " ns";
}

std::string text(const Plan& plan) {
  std::string out = std::to_string(plan.procs) + " Ps, " + std::to_string(plan.goroutines) + " goroutines" +
                    (plan.sleeper ? ", one more sleeps" : "") + (plan.dead ? ", then a deadlock\n" : "\n");
  for (const Act& act : plan.acts) out += "    " + text(act) + "\n";
  return out;
}

}  // namespace gmp::mutants
