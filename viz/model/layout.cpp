#include "viz/model/layout.h"

namespace gmp::viz {

namespace {

constexpr float kStageMinWidth = 792;
constexpr float kStageMinHeight = 380;  // all boxes with their headings above their content
constexpr float kStageLow = 230;        // the compact stage: headings beside the content
constexpr float kSideMin = 360, kSideMax = 640;
constexpr float kLowerMin = 116;  // lower than this, words say more than a curve
constexpr float kCaptionHeight = 92, kQuestionHeight = 258;
constexpr float kPresentScale = 1.5f;
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

// Three columns, two rows.
void placePlots(Regions& r, const Rect& all) {
  const float w = std::floor((all.w - 2 * kGutter) / 3), h = std::floor((all.h - kGutter) / 2);
  const auto cell = [&](int column, int row) {
    return Rect{all.x + static_cast<float>(column) * (w + kGutter), all.y + static_cast<float>(row) * (h + kGutter), w,
                h};
  };
  r.plotLeft = cell(0, 0);
  r.plotDelay = cell(1, 0);
  r.plotRight = cell(2, 0);
  r.plotStates = cell(0, 1);
  r.plotThreads = cell(1, 1);
  r.plotCalls = cell(2, 1);
}

void coverWithPlots(Regions& r, const Rect& place) {
  placePlots(r, place);
  r.stageCovered = true;
  r.splitBottom = {};
}

// Where there is no room for a table under the stage the panel takes the stage's place too.
void coverWithPanel(Regions& r, const Rect& place) {
  r.panel = place;
  r.stageCovered = true;
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

float layoutScale(LayoutKind kind) { return kind == LayoutKind::Present ? kPresentScale : 1; }

float roomScale(float pixel_h) { return std::max(1.0f, pixel_h / 900); }

float effectiveScale(float pixel_w, float pixel_h, float wanted, LayoutKind kind) {
  const float height = kind == LayoutKind::Present ? kPresentMinHeight : kMinHeight;
  const float fits = std::min(pixel_w / kMinWidth, pixel_h / height);
  return std::max(0.25f, std::min(wanted, fits));
}

namespace {

void placePresent(Regions& r, float top, float tall, float inner, bool question) {
  const float caption = question ? std::min(kQuestionHeight, tall - kGutter - kStageLow)
                                 : std::min(kCaptionHeight, tall - kGutter - kStageMinHeight);
  r.stage = {kGutter, top, inner, tall - kGutter - caption};
  r.caption = {kGutter, r.stage.bottom() + kGutter, inner, caption};
}

// The side column, or the drawer in its place; returns how wide the stage is. height: of the column.
float placeSideColumn(Regions& r, float top, float tall, float height, const LayoutPrefs& prefs) {
  const float w = r.window.w, inner = w - 2 * kGutter;
  r.narrow = inner < kStageMinWidth + kGutter + kSideMin;
  if (r.narrow) {
    if (!prefs.drawerOpen) return inner;
    const float side = chosen(prefs.sideWidth, 420, kSideMin, 560);
    r.drawer = {w - kGutter - side, top, side, tall};
    placeSide(r, r.drawer, prefs);
    return inner;
  }
  const float own_side = std::clamp(std::floor(w * 0.295f), kSideMin, kSideMax);
  const float side = chosen(prefs.sideWidth, own_side, kSideMin, inner - kGutter - kStageMinWidth);
  const float stage_w = inner - kGutter - side;
  r.splitSide = {kGutter + stage_w, top, kGutter, height};
  if (prefs.kind == LayoutKind::Plots && prefs.lower == LowerPanel::Timeline && prefs.inspects) {
    r.inspector = {kGutter + stage_w + kGutter, top, side, height};
    return stage_w;
  }
  placeSide(r, {kGutter + stage_w + kGutter, top, side, height}, prefs);
  return stage_w;
}

// What stands under the stage.
void placeLower(Regions& r, const Rect& lower, LayoutKind kind) {
  if (lower.h < kLowerMin) {
    r.caption = lower;
  } else if (kind == LayoutKind::Plots) {
    placePlots(r, lower);
  } else {
    r.lanes = lower;
  }
}

}  // namespace

Regions layoutWindow(float w, float h, const LayoutPrefs& prefs) {
  Regions r;
  r.window = {0, 0, w, h};
  r.topbar = {0, 0, w, kTopbarHeight};
  r.playback = {0, h - kPlaybackHeight, w, kPlaybackHeight};
  const float top = r.topbar.bottom() + kGutter, bottom = r.playback.y - kGutter;
  const float inner = w - 2 * kGutter, tall = bottom - top;
  if (prefs.kind == LayoutKind::Present) {
    placePresent(r, top, tall, inner, prefs.question);
    if (prefs.lower != LowerPanel::Timeline) coverWithPanel(r, {kGutter, top, inner, tall});
    return r;
  }
  const bool panel = prefs.lower != LowerPanel::Timeline;
  const bool plots = prefs.kind == LayoutKind::Plots && !panel;
  const bool low = prefs.kind == LayoutKind::Lanes && !panel;
  const float least = low ? kStageLow : kStageMinHeight;
  const float own_stage = panel || plots ? kStageMinHeight
                          : low          ? std::max(kStageLow, std::floor(tall * 0.3f))
                                         : std::floor((tall - kGutter) * 0.69f);
  const float stage_h = chosen(prefs.stageHeight, own_stage, least, tall - kGutter - kLowerMin);
  const bool covers = (panel || plots) && tall - kGutter - stage_h < kPanelMin;
  // Beside a low stage there is no room for card and list: there they run down beside the lanes too.
  const float stage_w = placeSideColumn(r, top, tall, low || covers ? tall : stage_h, prefs);
  r.stage = {kGutter, top, stage_w, stage_h};
  const float lower_w = low ? stage_w : inner;
  r.splitBottom = {kGutter, r.stage.bottom(), lower_w, kGutter};
  const Rect lower{kGutter, r.splitBottom.bottom(), lower_w, bottom - r.splitBottom.bottom()};
  if (covers && plots) coverWithPlots(r, {kGutter, top, stage_w, tall});
  else if (covers) coverWithPanel(r, {kGutter, top, stage_w, tall});
  else if (panel) r.panel = lower;
  else placeLower(r, lower, prefs.kind);
  return r;
}

}  // namespace gmp::viz
