#include "sim/world/forking.h"

#include <array>
#include <utility>

namespace gmp::sim {
namespace {

using trace::ForkWhat;

struct SwitchRow {
  bool Switches::*member;
  ForkWhat what;
};
constexpr std::array<SwitchRow, 5> kSwitches = {SwitchRow{&Switches::runnext, ForkWhat::noRunnext},
                                                {&Switches::steal, ForkWhat::noSteal},
                                                {&Switches::globalTick, ForkWhat::noGlobalTick},
                                                {&Switches::sysmon, ForkWhat::noSysmon},
                                                {&Switches::netpollInFindRunnable, ForkWhat::noPoll}};

}  // namespace

bool Fork::empty() const {
  for (const SwitchRow& row : kSwitches) {
    if (!(switches.*row.member)) return false;
  }
  return gomaxprocs == 0 && machine < 0 && delivery < 0 && !fault && seed == 0;
}

Forking::Forking(const Config& config, trace::Recorder* recorder, Machines& machines, Calendar& calendar,
                 FaultInjector& faults)
    : wanted_(config.fork.has_value()),
      fork_(config.fork.value_or(Fork{})),
      outer_(config.onStep),
      recorder_(recorder),
      machines_(machines),
      calendar_(calendar),
      faults_(faults) {
  steering_.switches = config.switches;
}

void Forking::begin() {
  if (wanted_ && recorder_ != nullptr) machines_.onStep([this] { look(); });
  else if (outer_) machines_.onStep(outer_);
}

void Forking::look() {
  if (outer_) outer_();
  if (!made_) {
    if (!reached()) return;
    made_ = true;
    make();
  } else if (machines_.preferred() != nullptr && machines_.preferred() == machines_.current() &&
             recorder_->places() > preferredSince_) {
    machines_.preferNobody();
  }
  if (machines_.preferred() == nullptr && !outer_) machines_.watchSteps(false);
}

// Places are cheap to count, and there are never fewer of them than events.
bool Forking::reached() {
  if (recorder_->places() <= fork_.at) return false;
  const trace::RecorderStats stats = recorder_->stats();
  return stats.recorded + stats.lost > fork_.at;
}

void Forking::make() {
  makeSwitches();
  if (fork_.gomaxprocs != 0) {
    note(ForkWhat::procs, fork_.gomaxprocs);
    steering_.procs = fork_.gomaxprocs;
  }
  if (fork_.seed != 0 && !machines_.draws()) {
    refused_ = "nothing is drawn in this run: the clocks decide, and its costs do not vary (spread 0)";
  } else if (fork_.seed != 0) {
    note(ForkWhat::seed, static_cast<std::int64_t>(fork_.seed));
    machines_.reseed(fork_.seed);
  }
  if (fork_.fault) {
    note(ForkWhat::fault, 0, word(*fork_.fault));
    faults_.strikeNext(*fork_.fault);
    if (*fork_.fault == trace::FaultWhat::threadDelayed) machines_.expectDelays();
  }
  if (fork_.delivery >= 0) {
    if (calendar_.bringForward(static_cast<std::size_t>(fork_.delivery), machines_.now())) {
      note(ForkWhat::delivery, fork_.delivery);
      machines_.somethingIsDue(machines_.now());
    } else {
      refused_ = "there are not so many packets under way there: " + std::to_string(calendar_.senders());
    }
  }
  if (fork_.machine >= 0) makeMachine();
}

void Forking::makeSwitches() {
  for (const SwitchRow& row : kSwitches) {
    if (fork_.switches.*row.member) continue;
    note(row.what);
    steering_.switches.*row.member = false;
  }
}

void Forking::makeMachine() {
  VirtualM* m = machines_.byId(fork_.machine);
  if (m == nullptr || !machines_.canGoOn(*m)) {
    refused_ = "M" + std::to_string(fork_.machine) + " cannot go on there; those that can: " + othersThatCan();
    return;
  }
  note(ForkWhat::machine, fork_.machine);
  preferredSince_ = recorder_->places();
  machines_.prefer(*m);
}

std::string Forking::othersThatCan() const {
  std::string out;
  for (int id = 0; id < machines_.created(); ++id) {
    const VirtualM* m = machines_.byId(id);
    if (m != nullptr && machines_.canGoOn(*m)) out += (out.empty() ? "M" : ", M") + std::to_string(id);
  }
  return out;
}

void Forking::note(ForkWhat what, std::int64_t value, std::string_view detail) {
  if (buffer_ == nullptr || !buffer_->on()) return;
  trace::Event e;
  trace::pack(trace::ev::Fork{.what = what, .value = {value}, .detail = recorder_->intern(detail)}, e);
  buffer_->record(e);
}

std::string Forking::refused() const {
  if (!wanted_) return {};
  if (recorder_ == nullptr) return "a fork needs a trace";
  if (made_) return refused_;
  const trace::RecorderStats stats = recorder_->stats();
  return "the run has no such event: its last one is #" + std::to_string(stats.recorded + stats.lost - 1);
}

}  // namespace gmp::sim
