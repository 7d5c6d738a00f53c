#include "tests/sim/mutants/trial.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <gmpscope/start.h>

#include "core/base/mutant.h"
#include "core/base/rng.h"
#include "sim/replay/validator.h"
#include "sim/world/sim_world.h"
#include "tests/sim/mutants/stepped_world.h"

namespace gmp::mutants {
namespace {

// Window W3, Go's own too: the poll that waited for the timers comes back with a goroutine, whose M runs it, and nobody
// polls until some M looks for work again. Bounded by preemption.
constexpr std::int64_t kPreempted = 35'000'000, kForEver = std::int64_t{1} << 60;
constexpr std::string_view kDeadlock = "fatal error: all goroutines are asleep - deadlock!";
constexpr std::uint64_t kMostSteps = 3'000'000;
// epoll waits whole milliseconds and the kernel is late by its slack: a timer may be that much overdue, an interrupted
// wait twice.
constexpr std::int64_t kPollerIsLate = 2'500'000;

using NamedPolicy = std::pair<const char*, sim::Policy::Kind>;
// "timed" comes last: it is not among those that a seed draws.
constexpr std::array<NamedPolicy, 5> kPolicies = {NamedPolicy{"random", sim::Policy::random},
                                                  {"pct", sim::Policy::pct},
                                                  {"sticky", sim::Policy::sticky},
                                                  {"freeze", sim::Policy::freeze},
                                                  {"timed", sim::Policy::timed}};
constexpr std::uint32_t kDrawnPolicies = 4;

// The validator, fed as the run goes.
class Watch {
 public:
  Watch(trace::Recorder& recorder, sim::SimWorld& world, const Setup& setup)
      : recorder_(recorder), world_(world), strict_(setup.strict), story_(setup.story), validator_(options()) {}

  void look(bool final) {
    events_.clear();
    recorder_.drain(events_, final);
    for (const trace::Event& e : events_) {
      if (wrong_.empty() && story_ != 0) last_.push_back(e);
      if (last_.size() > story_) last_.pop_front();
      noteTimer(e);
      validator_.feed(e);
      if (!validator_.ok()) break;
    }
    fed_ += events_.size();
    if (wrong_.empty() && !validator_.ok()) {
      const replay::Violation& v = validator_.violations().front();
      wrong_ = v.invariant + ": event " + std::to_string(v.index) + ": " + v.text;
      tellStory();
    }
  }
  // Only time can make progress now.
  void quiet() {
    look(false);
    const replay::WorldState& s = validator_.state();
    if (!wrong_.empty() || !s.known || s.stopTheWorld || s.ended) return;
    // A thief naps before it takes runnext: it is under way all the same.
    const bool underWay = std::any_of(s.ms.begin(), s.ms.end(), [](const replay::MState& m) {
      const bool blocked = m.polling && m.pollCaller == trace::PollCaller::findRunnableBlocking;
      return m.exists && m.started && !m.sysmon && !m.idle && !blocked && m.curg == 0;
    });
    if (underWay) return;
    const bool idle = !s.idlePs.empty();
    if (strict_ && idle && (s.counts.inRings > 0 || !s.global.empty())) {
      broken("L1", "a goroutine is queued and P" + std::to_string(s.idlePs.back()) + " is idle");
    }
    const bool waited = s.poller.waiters > 0 || !s.timers.empty();
    if (!waited && s.poller.blocked < 0 && ableToRun(s) == 0 && s.alive() > 0) {
      broken("L6", "nobody can ever run again, and no deadlock is reported");
    }
    if (waited && !s.ps.empty() && s.idlePs.size() == s.ps.size() && s.poller.blocked < 0) {
      broken("N4", "all Ps are idle, somebody waits for the network or the clock, and nobody polls");
    }
    const std::int64_t now = world_.traceTime();
    const bool watched = s.poller.blocked >= 0 || s.idlePs.size() == s.ps.size();
    const std::int64_t late = watched ? kPollerIsLate : strict_ ? kForEver : kPreempted;
    s.timers.forEach([&](std::int64_t id, const replay::TimerState& t) {
      if (idle && t.when > 0 && t.when + late < now) {
        broken("T2", "timer " + std::to_string(id) + " is overdue by " + std::to_string(now - t.when) + " ns");
      }
    });
    if (strict_ && idle && !watched) lookForUnwatched(s);
    if (s.poller.blocked < 0) return;
    s.fds.forEach([&](std::int64_t fd, const replay::FdState& f) {
      const unsigned ready = world_.readiness(static_cast<int>(fd));
      const bool in = f.r.state == trace::PollState::g && (ready & (sim::kIn | sim::kHup)) != 0;
      const bool out = f.w.state == trace::PollState::g && (ready & (sim::kOut | sim::kHup)) != 0;
      if (in || out) broken("N3", "a goroutine waits for fd " + std::to_string(fd) + " which is ready");
    });
  }
  // A timer that is armed while nobody polls must bring somebody who does, or a P that looks. (Window W3 is about
  // timers that were watched.)
  void noteTimer(const trace::Event& e) {
    if (e.kind == trace::Kind::TimerSet) {
      const std::int64_t id = trace::unpack<trace::ev::TimerSet>(e).id.v;
      if (validator_.state().poller.blocked < 0) unwatched_.insert(id);
      else unwatched_.erase(id);
    } else if (e.kind == trace::Kind::PollBegin) {
      if (trace::unpack<trace::ev::PollBegin>(e).caller == trace::PollCaller::findRunnableBlocking) unwatched_.clear();
    }
  }
  void lookForUnwatched(const replay::WorldState& s) {
    std::int64_t first = 0, when = INT64_MAX;
    s.timers.forEach([&](std::int64_t id, const replay::TimerState& t) {
      if (t.when == when) first = 0;  // who of two wakes somebody is open
      if (t.when <= 0 || t.when >= when) return;
      first = id;
      when = t.when;
    });
    if (first == 0 || !unwatched_.contains(first)) return;
    broken("T2", "timer " + std::to_string(first) + " was armed while nobody polled, and nobody came to an idle P");
  }
  void tellStory() const {
    for (const trace::Event& e : last_) {
      std::printf("      %9lld ns M%d P%d G%lld %s (%lld %lld, %d %d %d %d)\n", static_cast<long long>(e.t), e.m, e.p,
                  static_cast<long long>(e.g), std::string(trace::kindName(e.kind)).c_str(),
                  static_cast<long long>(e.wide[0]), static_cast<long long>(e.wide[1]), e.narrow[0], e.narrow[1],
                  e.narrow[2], e.narrow[3]);
    }
    std::fflush(stdout);
  }
  const std::string& wrong() const { return wrong_; }
  // An M that blocks in the poller counts as one that runs, as in Go: beside it no deadlock is seen.
  bool somebodyPolls() const { return validator_.state().poller.blocked >= 0; }
  std::uint64_t fed() const { return fed_; }

 private:
  static std::int64_t ableToRun(const replay::WorldState& s) {
    using trace::GStatus;
    return s.counts.of(GStatus::runnable) + s.counts.of(GStatus::running) + s.counts.of(GStatus::syscall);
  }
  static replay::ValidatorOptions options() {
    replay::ValidatorOptions o;
    o.virtualTime = true;
    o.maxViolations = 1;
    return o;
  }
  void broken(const char* invariant, const std::string& what) {
    if (!wrong_.empty()) return;
    wrong_ = std::string(invariant) + ": at " + std::to_string(world_.traceTime()) + " ns: " + what;
    tellStory();
  }

  trace::Recorder& recorder_;
  sim::SimWorld& world_;
  const bool strict_;
  const std::size_t story_;
  std::deque<trace::Event> last_;
  std::set<std::int64_t> unwatched_;
  replay::Validator validator_;
  std::vector<trace::Event> events_;
  std::uint64_t fed_ = 0;
  std::string wrong_;
};

struct Boot {
  std::shared_ptr<World> world;
  StartOptions options;
  Task main;
};

void bootM0(void* arg) {
  Boot& b = *static_cast<Boot*>(arg);
  runIn(b.world, b.options, std::move(b.main));
}

sim::Config configOf(const Plan& plan, const Setup& setup) {
  sim::Config c;
  c.gomaxprocs = plan.procs;
  c.cores = 4;
  c.seed = setup.seed;
  c.policy = setup.policy;
  c.network.latency = std::chrono::nanoseconds(setup.latency);
  c.costs.loop = 1;  // what an atomic operation costs too
  if (setup.delayOneIn != 0) c.faults.threadDelayed = 1.0 / setup.delayOneIn;
  c.faults.delay = std::chrono::nanoseconds(setup.delay);
  c.limit = std::chrono::seconds(20);
  c.maxSteps = kMostSteps;
  return c;
}

}  // namespace

bool isPolicy(const std::string& name) {
  return name == "any" || std::any_of(kPolicies.begin(), kPolicies.end(), [&](auto& p) { return name == p.first; });
}

Setup setupFor(std::uint64_t seed, const std::string& policy) {
  Rng rng(seed ^ 0x7365747570u);  // "setup"
  Setup s;
  s.seed = seed;
  const std::size_t drawn = rng.below(kDrawnPolicies);
  const auto named = std::find_if(kPolicies.begin(), kPolicies.end(), [&](const auto& p) { return policy == p.first; });
  s.policy.kind = named != kPolicies.end() ? named->second : kPolicies[drawn].second;
  s.policy.changePoints = 1 + static_cast<int>(rng.below(6));
  s.policy.horizon = std::uint64_t{500} << rng.below(6);
  constexpr std::array<std::uint32_t, 4> kDrains = {0, 4, 40, 400};
  s.drainOneIn = kDrains[rng.below(kDrains.size())];
  s.interrupts = rng.chance(1, 4) ? 2 : 0;
  s.strict = !rng.chance(1, 6);
  // Without latency bytes come while their reader is between two steps.
  constexpr std::array<std::int64_t, 3> kLatencies = {50'000, 1'000, 0};
  s.latency = kLatencies[rng.below(kLatencies.size())];
  // Time passes only when no M can make a step; an M that is delayed stands in the middle of something meanwhile, and
  // meets what comes later.
  constexpr std::array<std::uint32_t, 4> kDelayed = {0, 0, 30, 300};
  constexpr std::array<std::int64_t, 3> kDelays = {2'000, 20'000, 100'000};
  s.delayOneIn = kDelayed[rng.below(kDelayed.size())];
  s.delay = kDelays[rng.below(kDelays.size())];
  s.runnext = !rng.chance(1, 6);
  // What sysmon does is a matter of milliseconds; long delays of the others would make everything late.
  s.onlySysmon = s.delayOneIn != 0 && rng.chance(1, 2);
  if (s.onlySysmon) s.delay = 2'000'000;
  return s;
}

std::string text(const Setup& s) {
  const auto named =
      std::find_if(kPolicies.begin(), kPolicies.end(), [&](const auto& p) { return s.policy.kind == p.second; });
  return std::string(named != kPolicies.end() ? named->first : "?") + (s.strict ? ", strict" : ", Go's order") +
         ", stores " + (s.drainOneIn == 0 ? "at once" : "1/" + std::to_string(s.drainOneIn)) + ", latency " +
         std::to_string(s.latency) + " ns" + (s.interrupts != 0 ? ", EINTR" : "") +
         (s.delayOneIn == 0 ? ""
                            : ", delays of " + std::to_string(s.delay) + " ns, 1/" + std::to_string(s.delayOneIn) +
                                  (s.onlySysmon ? " of sysmon" : "")) +
         (s.runnext ? "" : ", no runnext");
}

Outcome tryPlan(const Plan& plan, const Setup& setup) {
  mutant::strict = setup.strict;
  stepped::Session session(setup.seed, setup.drainOneIn);
  trace::Recorder recorder(trace::RecorderConfig{.maxEvents = 1u << 16});
  Outcome out;
  {
    const sim::Config config = configOf(plan, setup);
    sim::SimWorld world(config, &recorder);
    Watch watch(recorder, world, setup);
    if (setup.onlySysmon) world.delayOnly(1);
    world.whenQuiet([&] {
      session.drainAll();
      watch.quiet();
    });
    auto outside = std::make_shared<stepped::SteppedWorld>(std::shared_ptr<World>(std::shared_ptr<World>(), &world),
                                                           setup.seed, setup.interrupts);
    StartOptions options;
    options.config.gomaxprocs = plan.procs;
    options.config.seed = setup.seed;
    options.recorder = &recorder;
    options.switches.runnext = setup.runnext;
    std::string result = "the program did not come to its end";
    Boot boot{outside, options, Task([&] { result = perform(plan); })};
    session.attach(&world);
    const sim::Outcome end = world.execute(bootM0, &boot, [&] { watch.look(false); });
    session.attach(nullptr);
    watch.look(true);
    out.wrong = watch.wrong();
    if (end.status != 0) watch.tellStory();
    const bool asked = plan.dead && ((end.status == 2 && end.text.starts_with(kDeadlock)) || watch.somebodyPolls());
    if (out.wrong.empty() && end.status != 0 && !asked) out.wrong = "L7: " + end.text.substr(0, end.text.find('\n'));
    if (out.wrong.empty() && !result.empty() && !asked) out.wrong = "program: " + result;
    out.steps = world.steps();
    out.events = watch.fed();
  }
  return out;
}

}  // namespace gmp::mutants
