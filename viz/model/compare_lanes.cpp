#include "viz/model/compare_lanes.h"

#include <algorithm>
#include <cmath>

namespace gmp::viz {

namespace {

constexpr float kBelow = 8;       // what buildLaneView keeps free under the rows
constexpr float kTableRoom = 84;  // the buttons, and some lines of figures
constexpr std::size_t kMostRows = 8;

// The view of a run in that place; the stretch around t may reach beyond the run.
LaneView viewOf(Document& document, std::int64_t t, std::int64_t span, const Rect& rows, std::size_t count,
                const Target& selection) {
  LanePrefs prefs;
  prefs.low = true;
  const Rect region{rows.x, rows.y - kLaneHead - kLaneAxis, rows.w,
                    kLaneHead + kLaneAxis + kBelow + kLaneLow * static_cast<float>(count)};
  const Target shown = selection.kind == Target::Kind::P ? selection : Target{};  // others would be pinned on top
  return buildLaneView({document, {t - span / 2, t + span / 2}, region, prefs, shown});
}

}  // namespace

CompareLanes compareLanes(Document& a, std::int64_t ta, Document& b, std::int64_t tb, std::int64_t span,
                          const Rect& room, const Target& selection) {
  CompareLanes out;
  std::size_t of_a = std::min(kMostRows, laneTotal(a.series().lanes(), Target::Kind::P));
  std::size_t of_b = std::min(kMostRows, laneTotal(b.series().lanes(), Target::Kind::P));
  const float rows = std::floor((room.h - kTableRoom - kCompareLanesHead - 14) / kLaneLow / 2);
  if (of_a == 0 || of_b == 0 || rows < 1) return out;
  of_a = std::min(of_a, static_cast<std::size_t>(rows));
  of_b = std::min(of_b, static_cast<std::size_t>(rows));
  const float height = kCompareLanesHead + kLaneLow * static_cast<float>(of_a + of_b) + 14;
  out.place = {room.x, room.y, room.w, height};
  const Rect first{room.x, room.y + kCompareLanesHead, room.w, kLaneLow * static_cast<float>(of_a)};
  const Rect second{room.x, first.bottom() + 6, room.w, kLaneLow * static_cast<float>(of_b)};
  out.a = viewOf(a, ta, span, first, of_a, selection);
  out.b = viewOf(b, tb, span, second, of_b, selection);
  return out;
}

}  // namespace gmp::viz
