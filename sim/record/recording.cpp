#include "sim/record/recording.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/formats/trace_json.h"
#include "sim/record/crash.h"

namespace gmp::trace {
namespace {

constexpr std::int64_t kDrainEvery = 20'000'000;  // ns
constexpr std::size_t kMaxEvents = 16u << 20;     // 1 GiB of them

}  // namespace

Recording::Recording(SessionConfig config, bool tsc)
    : config_(std::move(config)),
      tsc_(tsc),
      recorder_(std::make_shared<Recorder>(RecorderConfig{.useTsc = tsc})),
      collector_(*recorder_, kMaxEvents, [this](const std::vector<Event>& batch) { tell(batch); }),
      keeper_(std::make_unique<load::Keeper>("recorder", kDrainEvery, [this](std::uint64_t) { keep(); })) {}

Recording::~Recording() {
  keeper_->stop();
  if (awaited_.exchange(false)) record::recordingEnds();
}

// The work of the recording's own thread.
void Recording::keep() {
  if (!record::savingAsked() || !described_) return collector_.drain();
  {
    const SpinGuard held(lock_);
    if (std::exchange(finished_, true)) return;
  }
  recorder_->setEnabled(false);
  conclude(false);
}

void Recording::describe(const RunInfo& run) {
  header_.generator = "gmpscope 0.1";
  header_.world = run.virtualWorld ? "sim" : "real";
  header_.seed = run.seed;
  header_.gomaxprocs = run.gomaxprocs;
  header_.cores = run.cores;
  header_.clock = run.virtualWorld ? "virtual" : tsc_ ? "tsc" : "monotonic";
  described_ = true;
  if (!awaited_.exchange(true)) record::recordingBegins();
}

void Recording::tell(const std::vector<Event>& batch) {
  if (!config_.sink) return;
  Trace part;
  part.header = header_;
  part.events = batch;
  part.strings = recorder_->strings();
  for (Event& e : part.events) e.seq = told_++;
  config_.sink(part);
}

SessionReport Recording::finish(bool ended) {
  {
    const SpinGuard held(lock_);
    if (std::exchange(finished_, true)) return report_;
  }
  recorder_->setEnabled(false);
  keeper_->stop();
  conclude(ended);
  return report_;
}

void Recording::conclude(bool ended) {
  if (!ended) collector_.drain();  // what is still under way elsewhere is left out
  report_.full = collector_.full();
  const Trace trace = ended ? collector_.finish(header_) : collector_.finishCertain(header_);
  report_.events = trace.events.size();
  report_.lost = recorder_->stats().lost;
  if (!described_) report_.error = "no run was recorded";
  else if (!config_.path.empty()) report_.error = formats::writeTrace(trace, config_.path);
  if (awaited_.exchange(false)) record::recordingEnds();
}

// Constructed at its first use and never destroyed: runs may end while static objects are destroyed.
Recordings& Recordings::ofProcess() {
  static auto* all = new Recordings;
  return *all;
}

bool Recordings::offer(const std::shared_ptr<Recording>& recording) {
  const SpinGuard held(lock_);
  if (offered_ != nullptr) return false;
  offered_ = recording;
  all_.push_back(recording);
  return true;
}

std::shared_ptr<Recording> Recordings::take() {
  const SpinGuard held(lock_);
  return std::exchange(offered_, nullptr);
}

void Recordings::add(const std::shared_ptr<Recording>& recording) {
  const SpinGuard held(lock_);
  all_.push_back(recording);
}

void Recordings::remove(const std::shared_ptr<Recording>& recording) {
  const SpinGuard held(lock_);
  std::erase(all_, recording);
  if (offered_ == recording) offered_ = nullptr;
}

void Recordings::finishAll() {
  std::vector<std::shared_ptr<Recording>> all;
  {
    const SpinGuard held(lock_);
    all = all_;
  }
  for (const auto& recording : all) {
    if (recording->described()) recording->finish(false);
  }
}

std::string Recordings::nextName(const std::string& path) {
  int n = 0;
  {
    const SpinGuard held(lock_);
    n = ++named_;
  }
  if (n == 1 || path == "-") return path;
  std::size_t dot = path.rfind('.', path.ends_with(".gz") ? path.size() - 4 : path.npos);
  const std::size_t slash = path.rfind('/');
  if (dot == path.npos || (slash != path.npos && dot < slash)) dot = path.size();
  return path.substr(0, dot) + "-" + std::to_string(n) + path.substr(dot);
}

}  // namespace gmp::trace
