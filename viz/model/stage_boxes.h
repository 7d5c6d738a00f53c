// Purpose: where the boxes of the stage stand. Top: work that waits; middle: work that runs; below: what is parked;
// under
//          the dashed line: the kernel.
// Invariants: boxes do not overlap; a place on the stage means the same thing at every size.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viz/model/geometry.h"

namespace gmp::viz {

enum class BoxKind : std::uint8_t { Global, Proc, Network, Elsewhere, Threads, Syscalls, Epoll };

// A region of the stage by name.
struct BoxName {
  BoxKind kind = BoxKind::Global;
  int id = 0;  // of the P
  friend bool operator==(const BoxName&, const BoxName&) = default;
};

struct Box {
  BoxKind kind = BoxKind::Global;
  int id = 0;  // of the P
  Rect rect;
  int row = 0;  // rows count from the top
};

// How much a box of a P tells: everything; its queue as one line; one line; a square.
enum class ProcDetail : std::uint8_t { Full, Half, Line, Square };

struct StageBoxes {
  Rect stage;
  std::vector<Box> boxes;  // top to bottom, left to right
  int rows = 0;
  ProcDetail detail = ProcDetail::Full;
  float kernelLine = 0;  // y of the dashed line; < 0: one region stands alone

  const Box* find(BoxKind kind, int id = 0) const;
  // Middle of the gap above row r (r = rows: below the last one).
  float gutterAbove(int row) const;
  // x of the vertical gaps that cross row r, left edge and right edge included.
  std::vector<float> channels(int row) const;
};

// The boxes for n Ps (ids 0..n-1) inside `stage`; only: that one alone over the whole of it.
StageBoxes placeBoxes(const Rect& stage, int procs, std::optional<BoxName> only = {});

}  // namespace gmp::viz
