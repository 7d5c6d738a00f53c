// Purpose: the five levels of detail at which a region of the stage shows its goroutines, and when it changes.
// Invariants: every region picks the richest level that fits. While a run plays, it keeps its level until the richer
//             one fits with room to spare and half a second has passed, so that nothing flickers; a step or a jump
//             begins anew, so that the same event gives the same picture whatever the way to it was.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "viz/model/geometry.h"
#include "viz/model/stage_boxes.h"

namespace gmp::viz {

// One goroutine is: a box with its name, a box with its number, a square, a part of a square, a part of a bar.
enum class Detail : std::uint8_t { Card, Chip, Dot, Cell, Bar };
inline constexpr int kDetails = 5;
std::string_view detailName(Detail d);

// What a region shows at.
struct RegionDetail {
  BoxKind kind = BoxKind::Global;
  int id = 0;
  Detail level = Detail::Card;
  std::int64_t since = 0;  // ns of the injected clock
  friend bool operator==(const RegionDetail&, const RegionDetail&) = default;
};

inline constexpr float kClimbShare = 0.70f;              // of a region's room that a richer level may fill
inline constexpr std::int64_t kLeastStay = 500'000'000;  // ns on a level before a richer one

// Room that one member takes at that level; of cells and bars there are always enough.
float footprintOf(Detail level, std::int64_t count);
// The richest level that a region may use: `was` is what it used before (null: nothing, all are allowed).
Detail richestAllowed(const RegionDetail* was, std::int64_t count, float room, std::int64_t now);
const RegionDetail* findDetail(const std::vector<RegionDetail>& list, BoxKind kind, int id);

}  // namespace gmp::viz
