// Purpose: where the boxes of the stage stand. Top: work that waits; middle: work that runs; below: what is parked;
// under
//          the dashed line: the kernel.
// Invariants: boxes do not overlap; a place on the stage means the same thing at every size.
#pragma once

#include <cstdint>
#include <vector>

#include "viz/model/geometry.h"

namespace gmp::viz {

enum class BoxKind : std::uint8_t { Global, Proc, Network, Elsewhere, Threads, Syscalls, Epoll };

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
  float kernelLine = 0;  // y of the dashed line

  const Box* find(BoxKind kind, int id = 0) const;
  // Middle of the gap above row r (r = rows: below the last one).
  float gutterAbove(int row) const;
  // x of the vertical gaps that cross row r, left edge and right edge included.
  std::vector<float> channels(int row) const;
};

// The boxes for n Ps (ids 0..n-1) inside `stage`.
StageBoxes placeBoxes(const Rect& stage, int procs);

}  // namespace gmp::viz
