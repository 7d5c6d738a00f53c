#include "viz/model/stage_boxes.h"

namespace gmp::viz {

namespace {

constexpr float kGap = 8, kLineGap = 26;
constexpr float kFullProc = 140;  // lower, and the queue of a full box has no line of its own
constexpr float kUnderLine = 4;  // half the distance between the dashed line and the gutter under it

// Heights of the four bands: their own at 530, least at 430, low ones at 230; what is more is shared out.
struct Bands {
  float global, procs, parked, kernel;
};

Bands bandsFor(float height) {
  const float room = height - 2 * kGap - kLineGap;
  constexpr Bands kOwn{52, 172, 146, 114}, kLeast{44, 148, 106, 90}, kLow{32, 72, 44, 44};
  constexpr float kOwnSum = 52 + 172 + 146 + 114, kLeastSum = 44 + 148 + 106 + 90, kLowSum = 32 + 72 + 44 + 44;
  if (room >= kOwnSum) {
    const float extra = room - kOwnSum;
    return {kOwn.global + extra * 0.06f, kOwn.procs + extra * 0.38f, kOwn.parked + extra * 0.36f,
            kOwn.kernel + extra * 0.20f};
  }
  const bool low = room < kLeastSum;
  const Bands &a = low ? kLow : kLeast, &b = low ? kLeast : kOwn;
  const float from = low ? kLowSum : kLeastSum, to = low ? kLeastSum : kOwnSum;
  const float t = std::clamp((room - from) / (to - from), 0.0f, 1.0f);
  return {lerp(a.global, b.global, t), lerp(a.procs, b.procs, t), lerp(a.parked, b.parked, t),
          lerp(a.kernel, b.kernel, t)};
}

struct Grid {
  int columns, rows;
  ProcDetail detail;
  float gap;
};

Grid gridFor(int n, float width, float height) {
  if (n <= 4) return {std::max(n, 1), 1, height < kFullProc ? ProcDetail::Half : ProcDetail::Full, kGap};
  if (n <= 8 && height >= 132) return {(n + 1) / 2, 2, ProcDetail::Half, kGap};
  for (const float cell_width : {260.0f, 180.0f, 130.0f}) {
    const int columns = std::max(1, static_cast<int>((width + kGap) / (cell_width + kGap)));
    const int rows = (n + columns - 1) / columns;
    if (static_cast<float>(rows) * (34 + kGap) - kGap <= height) return {columns, rows, ProcDetail::Line, kGap};
  }
  for (float cell = 60;; cell *= 0.9f) {  // squares as large as fit
    const int columns = std::max(1, static_cast<int>(width / cell));
    const int rows = (n + columns - 1) / columns;
    if (static_cast<float>(rows) * std::min(cell, 26.0f) <= height || cell < 2) {
      return {columns, rows, ProcDetail::Square, std::min(4.0f, cell * 0.15f)};
    }
  }
}

void placeProcs(StageBoxes& s, const Rect& band, int n, int first_row) {
  const Grid grid = gridFor(n, band.w, band.h);
  s.detail = grid.detail;
  const float gap = grid.gap;
  const auto columns = static_cast<float>(grid.columns), rows = static_cast<float>(grid.rows);
  const float width = (band.w - gap * (columns - 1)) / columns;
  const float height = (band.h - gap * (rows - 1)) / rows;
  for (int i = 0; i < n; ++i) {
    const auto column = static_cast<float>(i % grid.columns), row = static_cast<float>(i / grid.columns);
    s.boxes.push_back({BoxKind::Proc,
                       i,
                       {band.x + column * (width + gap), band.y + row * (height + gap), width, height},
                       first_row + i / grid.columns});
  }
  s.rows = first_row + (n > 0 ? grid.rows : 1);
}

}  // namespace

const Box* StageBoxes::find(BoxKind kind, int id) const {
  for (const Box& b : boxes) {
    if (b.kind == kind && (kind != BoxKind::Proc || b.id == id)) return &b;
  }
  return nullptr;
}

float StageBoxes::gutterAbove(int row) const {
  float above = stage.y - kGap, below = stage.bottom() + kGap;
  for (const Box& b : boxes) {
    if (b.row < row) above = std::max(above, b.rect.bottom());
    if (b.row == row) below = std::min(below, b.rect.y);
  }
  if (row == 0) above = below - kGap;
  if (row >= rows) below = above + kGap;
  const float middle = (above + below) / 2;
  return row == rows - 1 ? middle + kUnderLine : middle;  // beside the dashed line, not on it
}

std::vector<float> StageBoxes::channels(int row) const {
  std::vector<float> xs{stage.x - kGap / 2};
  float previous = -1;
  for (const Box& b : boxes) {
    if (b.row != row) continue;
    if (previous >= 0) xs.push_back((previous + b.rect.x) / 2);
    previous = b.rect.right();
  }
  xs.push_back(previous >= 0 && previous < stage.right() - kGap ? previous + kGap / 2 : stage.right() + kGap / 2);
  return xs;
}

StageBoxes placeBoxes(const Rect& stage, int procs, std::optional<BoxName> only) {
  StageBoxes s;
  s.stage = stage;
  if (only.has_value() && (only->kind != BoxKind::Proc || only->id < procs)) {
    s.boxes.push_back({only->kind, only->id, stage, 0});
    s.rows = 1;
    s.kernelLine = -1;
    return s;
  }
  const Bands bands = bandsFor(stage.h);
  s.boxes.push_back({BoxKind::Global, 0, {stage.x, stage.y, stage.w, bands.global}, 0});
  const Rect band{stage.x, stage.y + bands.global + kGap, stage.w, bands.procs};
  placeProcs(s, band, procs, 1);

  const float parked_y = band.bottom() + kGap, network_w = std::floor(stage.w * 0.634f);
  s.boxes.push_back({BoxKind::Network, 0, {stage.x, parked_y, network_w, bands.parked}, s.rows});
  s.boxes.push_back({BoxKind::Elsewhere,
                     0,
                     {stage.x + network_w + kGap, parked_y, stage.w - network_w - kGap, bands.parked},
                     s.rows});
  ++s.rows;

  const float kernel_y = stage.bottom() - bands.kernel, third = std::floor(stage.w * 0.299f);
  s.kernelLine = (parked_y + bands.parked + kernel_y) / 2 - kUnderLine;
  s.boxes.push_back({BoxKind::Threads, 0, {stage.x, kernel_y, third, bands.kernel}, s.rows});
  s.boxes.push_back({BoxKind::Syscalls, 0, {stage.x + third + kGap, kernel_y, third, bands.kernel}, s.rows});
  const float epoll_x = stage.x + 2 * (third + kGap);
  s.boxes.push_back({BoxKind::Epoll, 0, {epoll_x, kernel_y, stage.right() - epoll_x, bands.kernel}, s.rows});
  ++s.rows;
  return s;
}

}  // namespace gmp::viz
