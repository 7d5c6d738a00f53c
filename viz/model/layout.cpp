#include "viz/model/layout.h"

namespace gmp::viz {

namespace {

constexpr float kStageMinWidth = 792, kStageMinHeight = 430;
constexpr float kSideMin = 360, kSideMax = 640;
constexpr float kLowerMin = 120;  // lower than this, words say more than a curve
constexpr float kPlotsBesideLanes = 1500;  // narrower, and a curve has no room for its name and figures
constexpr float kCaptionHeight = 88;
constexpr float kEventsMin = 150;  // head and four rows
constexpr float kCardMin = 180;
constexpr float kPanelMin = 220;

float chosen(float preferred, float own, float lo, float hi) {
  return std::clamp(preferred > 0 ? preferred : own, lo, std::max(lo, hi));
}

// Splits the side column into the card and the event list.
void placeSide(Regions& r, Rect side, const LayoutPrefs& prefs) {
  const float card = chosen(prefs.cardHeight, side.h * 0.65f, kCardMin, side.h - kGutter - kEventsMin);
  r.card = {side.x, side.y, side.w, std::floor(card)};
  r.splitCard = {side.x, r.card.bottom(), side.w, kGutter};
  r.events = {side.x, r.splitCard.bottom(), side.w, side.bottom() - r.splitCard.bottom()};
}

// The two curves take the right half of the place of the lanes.
void placePlotsBesideLanes(Regions& r) {
  const Rect all = r.lanes;
  const float plot = std::floor((all.w - 2 * kGutter) * 0.28f);
  r.lanes.w = all.w - 2 * (plot + kGutter);
  r.plotLeft = {r.lanes.right() + kGutter, all.y, plot, all.h};
  r.plotRight = {r.plotLeft.right() + kGutter, all.y, plot, all.h};
}

// Where there is no room for a table under the stage the panel takes the stage's place too.
void coverWithPanel(Regions& r, const Rect& place) {
  r.panel = place;
  r.caption = {};
  r.splitBottom = {};
}

}  // namespace

std::string_view layoutName(LayoutKind kind) {
  switch (kind) {
    case LayoutKind::Learn: return "learn";
    case LayoutKind::Lanes: return "lanes";
    case LayoutKind::Plots: return "plots";
    case LayoutKind::Present: return "present";
  }
  __builtin_unreachable();
}

bool parseLayout(std::string_view name, LayoutKind& out) {
  for (int i = 0; i < kLayouts; ++i) {
    if (layoutName(static_cast<LayoutKind>(i)) != name) continue;
    out = static_cast<LayoutKind>(i);
    return true;
  }
  return false;
}

float effectiveScale(float pixel_w, float pixel_h, float wanted) {
  const float fits = std::min(pixel_w / kMinWidth, pixel_h / kMinHeight);
  return std::max(0.25f, std::min(wanted, fits));
}

Regions layoutWindow(float w, float h, const LayoutPrefs& prefs) {
  Regions r;
  r.window = {0, 0, w, h};
  r.topbar = {0, 0, w, kTopbarHeight};
  r.playback = {0, h - kPlaybackHeight, w, kPlaybackHeight};
  const float top = r.topbar.bottom() + kGutter, bottom = r.playback.y - kGutter;
  const float inner = w - 2 * kGutter, tall = bottom - top;
  if (prefs.kind == LayoutKind::Present) {
    const float caption = std::min(kCaptionHeight, tall - kGutter - kStageMinHeight);
    r.stage = {kGutter, top, inner, tall - kGutter - caption};
    r.caption = {kGutter, r.stage.bottom() + kGutter, inner, caption};
    if (prefs.lower != LowerPanel::Timeline) coverWithPanel(r, {kGutter, top, inner, tall});
    return r;
  }
  r.narrow = inner < kStageMinWidth + kGutter + kSideMin;

  const bool panel = prefs.lower != LowerPanel::Timeline;
  const bool low = prefs.kind == LayoutKind::Lanes || panel;
  const float own_stage = low ? kStageMinHeight : std::floor((tall - kGutter) * 0.69f);
  const float stage_h = chosen(prefs.stageHeight, own_stage, kStageMinHeight, tall - kGutter - 70);
  const bool covers = panel && tall - kGutter - stage_h < kPanelMin;
  float stage_w = inner;
  if (!r.narrow) {
    const float own_side = std::clamp(std::floor(w * 0.295f), kSideMin, kSideMax);
    const float side = chosen(prefs.sideWidth, own_side, kSideMin, inner - kGutter - kStageMinWidth);
    stage_w = inner - kGutter - side;
    const Rect column{kGutter + stage_w + kGutter, top, side, covers ? tall : stage_h};
    r.splitSide = {kGutter + stage_w, top, kGutter, column.h};
    placeSide(r, column, prefs);
  } else if (prefs.drawerOpen) {
    const float side = chosen(prefs.sideWidth, 420, kSideMin, 560);
    r.drawer = {w - kGutter - side, top, side, tall};
    placeSide(r, r.drawer, prefs);
  }
  r.stage = {kGutter, top, stage_w, stage_h};
  r.splitBottom = {kGutter, r.stage.bottom(), inner, kGutter};

  const Rect lower{kGutter, r.splitBottom.bottom(), inner, bottom - r.splitBottom.bottom()};
  if (covers) {
    coverWithPanel(r, {kGutter, top, stage_w, tall});
  } else if (panel) {
    r.panel = lower;
  } else if (lower.h < kLowerMin) {
    r.caption = lower;
  } else if (prefs.kind == LayoutKind::Plots) {
    const float half = std::floor((lower.w - kGutter) / 2);
    r.plotLeft = {lower.x, lower.y, half, lower.h};
    r.plotRight = {lower.x + half + kGutter, lower.y, lower.w - half - kGutter, lower.h};
  } else {
    r.lanes = lower;
    if (prefs.kind == LayoutKind::Learn && lower.w >= kPlotsBesideLanes) placePlotsBesideLanes(r);
  }
  return r;
}

}  // namespace gmp::viz
