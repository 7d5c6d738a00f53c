#include "sim/world/fault_injector.h"

#include <algorithm>

#include "sim/world/fault_table.h"

namespace gmp::sim {
namespace {

using trace::FaultWhat;

std::uint64_t thresholdOf(double probability) {
  if (!(probability > 0)) return 0;
  return static_cast<std::uint64_t>(std::min(probability, 1.0) * 4294967296.0);
}

}  // namespace

FaultInjector::FaultInjector(const Faults& f, std::uint64_t seed) : script_(f.script), rng_(seed) {
  for (const FaultRow& row : kFaultTable) threshold_[static_cast<std::size_t>(row.what)] = thresholdOf(f.*row.member);
}

bool FaultInjector::isScripted(FaultWhat what) const {
  return std::any_of(script_.begin(), script_.end(), [&](const Faults::Scripted& s) { return s.what == what; });
}

bool FaultInjector::takeDue(FaultWhat what) {
  for (Faults::Scripted& s : script_) {
    if (s.what != what || s.count <= 0 || now_ == nullptr || *now_ < s.at.count()) continue;
    --s.count;
    return true;
  }
  return false;
}

std::size_t FaultInjector::part(FaultWhat what, int fd, std::size_t n) {
  if (n < 2 || !(isNext(what) || isDue(what) || (possible(what) && draw(what)))) return n;
  const std::size_t left = 1 + rng_.below(static_cast<std::uint32_t>(n - 1));
  record(what, fd, static_cast<int>(left));
  return left;
}

bool FaultInjector::record(FaultWhat what, int fd, int value) {
  ++injected_;
  if (buffer_ != nullptr && buffer_->on()) {
    trace::Event e;
    trace::pack(trace::ev::Fault{.what = what, .fd = {fd}, .value = {value}}, e);
    buffer_->record(e);
  }
  return true;
}

}  // namespace gmp::sim
