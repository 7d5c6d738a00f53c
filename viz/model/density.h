// Purpose: how many events of which family happen when: what stands under the scrub bar.
// Invariants: constant memory; steps of time double in width when there are too many. A family has the colour of
//             the state that it is about: starts and parks as running, queues and steals as runnable, and so on.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <gmpscope/event.h>

#include "viz/model/palette.h"

namespace gmp::viz {

// Running, Runnable, NetWait, OtherWait, Syscall, Idle: what of TokenState stands for a family.
inline constexpr std::size_t kFamilies = 6;
TokenState familyOf(trace::Kind kind);
// "starts and parks", "queues and steals", ...
std::string_view familyName(TokenState family);

// A column under the scrub bar.
struct Density {
  std::uint32_t events = 0;
  std::array<float, kFamilies> share{};  // by family, together 1; all 0: not counted yet
};

class FamilyCounts {
 public:
  void add(const trace::Event& e);
  // Live: what happened before t is dropped, as far as whole steps allow.
  void forgetBefore(std::int64_t t);
  // Of the events in [from, to), as far as whole steps tell.
  std::array<float, kFamilies> shares(std::int64_t from, std::int64_t to) const;

 private:
  static constexpr std::size_t kMostSteps = 2048;
  using Counts = std::array<std::uint32_t, kFamilies>;

  std::vector<Counts> steps_;
  std::int64_t first_ = 0, width_ = 16;  // ns
};

}  // namespace gmp::viz
