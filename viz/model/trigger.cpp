#include "viz/model/trigger.h"

#include <algorithm>

namespace gmp::viz {

namespace {

using trace::Kind;

bool runnableNow(Kind kind) {
  return kind == Kind::GoCreate || kind == Kind::GoReady || kind == Kind::GoYield || kind == Kind::GoSyscallNoP;
}

}  // namespace

std::string_view triggerText(TriggerKind kind) {
  switch (kind) {
    case TriggerKind::None: return "no trigger: freeze with Space";
    case TriggerKind::Steal: return "freeze when a P steals";
    case TriggerKind::LongWait: return "freeze when a wait to run > 5 ms";
    case TriggerKind::Crowd: return "freeze when runnable > 100";
    case TriggerKind::Retake: return "freeze when sysmon retakes a P";
    case TriggerKind::Overflow: return "freeze when a ring overflows";
    case TriggerKind::Deadline: return "freeze when a deadline passes";
    case TriggerKind::Lost: return "freeze when events are lost";
  }
  __builtin_unreachable();
}

void Trigger::arm(TriggerKind kind, std::int64_t runnable) {
  kind_ = kind;
  runnable_ = runnable;
  ready_.clear();
}

// Passes the limit with this event. Counted anew by every snapshot.
bool Trigger::crowded(const trace::Event& e) {
  const std::int64_t before = runnable_;
  if (runnableNow(e.kind)) ++runnable_;
  else if (e.kind == Kind::GoStart) runnable_ = std::max<std::int64_t>(0, runnable_ - 1);
  else if (e.kind == Kind::SnapBegin) runnable_ = 0;
  else if (e.kind == Kind::SnapG && trace::unpack<trace::ev::SnapG>(e).status == trace::GStatus::runnable) ++runnable_;
  return before <= kCrowd && runnable_ > kCrowd;
}

bool Trigger::hit(const trace::Event& e) {
  switch (kind_) {
    case TriggerKind::None: return false;
    case TriggerKind::Steal: return e.kind == Kind::RunqSteal;
    case TriggerKind::Crowd: return crowded(e);
    case TriggerKind::Retake: return e.kind == Kind::ProcRetake;
    case TriggerKind::Overflow: return e.kind == Kind::RunqGrabOverflow;
    case TriggerKind::Deadline:
      return e.kind == Kind::PollDeadlineHit && !trace::unpack<trace::ev::PollDeadlineHit>(e).stale;
    case TriggerKind::Lost: return e.kind == Kind::Lost;
    case TriggerKind::LongWait: break;
  }
  if (runnableNow(e.kind)) {
    ready_[e.g] = e.t;
  } else if (e.kind == Kind::Lost) {
    ready_.clear();
  } else if (e.kind == Kind::GoStart) {
    const auto since = ready_.find(e.g);
    if (since == ready_.end()) return false;
    const bool late = e.t - since->second > kLongWait;
    ready_.erase(since);
    return late;
  }
  return false;
}

}  // namespace gmp::viz
