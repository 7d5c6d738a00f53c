#include "cli/what_if_runner.h"

#include <algorithm>
#include <utility>

#include "sim/scenario/gallery.h"

namespace gmp::cli {

namespace {

constexpr std::uint64_t kPrepareEvents = 100'000;  // folded between two looks at whether it is still wanted

}  // namespace

sim::Fork forkOf(const viz::ForkWish& wish) {
  using trace::ForkWhat;
  sim::Fork fork;
  fork.at = wish.at;
  for (const viz::ForkWish::Change& c : wish.changes) {
    switch (c.what) {
      case ForkWhat::noRunnext: fork.switches.runnext = false; break;
      case ForkWhat::noSteal: fork.switches.steal = false; break;
      case ForkWhat::noGlobalTick: fork.switches.globalTick = false; break;
      case ForkWhat::noSysmon: fork.switches.sysmon = false; break;
      case ForkWhat::noPoll: fork.switches.netpollInFindRunnable = false; break;
      case ForkWhat::procs: fork.gomaxprocs = static_cast<int>(c.value); break;
      case ForkWhat::machine: fork.machine = static_cast<int>(c.value); break;
      case ForkWhat::delivery: fork.delivery = static_cast<int>(c.value); break;
      case ForkWhat::fault: fork.fault = static_cast<trace::FaultWhat>(c.value); break;
      case ForkWhat::seed: fork.seed = static_cast<std::uint64_t>(c.value); break;
    }
  }
  return fork;
}

void WhatIfRunner::begin(std::shared_ptr<const trace::Trace> recorded, viz::ForkWish wish) {
  cancel();
  watch_ = std::make_unique<scenario::WhatIfWatch>();
  expected_ = recorded->events.size();
  thread_ = std::thread([this, recorded = std::move(recorded), wish = std::move(wish)] {
    result_ = work(*recorded, wish);
    ready_.store(true);
  });
}

viz::OtherRun WhatIfRunner::work(const trace::Trace& recorded, const viz::ForkWish& wish) {
  viz::OtherRun out;
  const std::string& name = recorded.header.scenario;
  scenario::ParseResult found = scenario::openScenario(name, folders_);
  if (!found.scenario) {
    out.error = "The scenario " + name + " is not beside this program, so that it cannot be run again.";
    return out;
  }
  scenario::WhatIf other = scenario::whatIf(*found.scenario, recorded, forkOf(wish), watch_.get());
  out.error = std::move(other.error);
  out.forkedAt = other.forkedAt;
  if (!out.error.empty()) return out;
  out.other = std::make_shared<viz::Document>(std::move(other.trace));
  while (!watch_->stopper.requested() && !out.other->prepare(kPrepareEvents)) {}
  return out;
}

std::optional<float> WhatIfRunner::progress() {
  if (!thread_.joinable() || expected_ == 0) return std::nullopt;
  const std::uint64_t events = watch_->events.load(std::memory_order_relaxed);
  if (events == 0) return std::nullopt;
  return std::min(1.0f, static_cast<float>(events) / static_cast<float>(expected_));
}

bool WhatIfRunner::done(viz::OtherRun* run) {
  if (!ready_.load()) return false;
  thread_.join();
  ready_.store(false);
  *run = std::exchange(result_, viz::OtherRun{});
  return true;
}

void WhatIfRunner::cancel() {
  if (!thread_.joinable()) return;
  watch_->stopper.request();
  watch_->stopper.request();  // the second time without waiting for the clients
  thread_.join();
  ready_.store(false);
  result_ = viz::OtherRun{};
}

}  // namespace gmp::cli
