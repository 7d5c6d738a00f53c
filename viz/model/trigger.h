// Purpose: what freezes a live view by itself: a moment that somebody waits for.
// Invariants: decided by the events alone, in their order; nothing is missed that was received.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include <gmpscope/event.h>

namespace gmp::viz {

enum class TriggerKind : std::uint8_t { None, Steal, LongWait, Crowd, Retake, Overflow, Deadline, Lost };
inline constexpr int kTriggers = 8;
// "freeze when a P steals".
std::string_view triggerText(TriggerKind kind);

// Looks at events as they arrive.
class Trigger {
 public:
  static constexpr std::int64_t kLongWait = 5'000'000;  // ns between goready and execute
  static constexpr std::int64_t kCrowd = 100;           // goroutines that are runnable

  TriggerKind kind() const { return kind_; }
  // runnable: goroutines that are, now.
  void arm(TriggerKind kind, std::int64_t runnable = 0);
  // True: this is the moment. Sees every event once, in order.
  bool hit(const trace::Event& e);

 private:
  bool crowded(const trace::Event& e);

  TriggerKind kind_ = TriggerKind::None;
  std::int64_t runnable_ = 0;
  std::unordered_map<std::int64_t, std::int64_t> ready_;  // since when; looked up, never iterated
};

}  // namespace gmp::viz
