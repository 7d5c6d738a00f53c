// Purpose: where the regions of the window stand, in each of the four layouts.
// Invariants: regions never overlap and lie inside the window at every size from 1024x640 units up; a window that is
// too
//             small for the wanted scale gets a smaller scale, never a cut-off region. All lengths are in units.
#pragma once

#include <cstdint>
#include <string_view>

#include "viz/model/geometry.h"

namespace gmp::viz {

inline constexpr float kMinWidth = 1024, kMinHeight = 640;  // smallest window, in units
inline constexpr float kPresentMinHeight = 600;
inline constexpr float kGutter = 8;
inline constexpr float kTopbarHeight = 44, kPlaybackHeight = 64;

// Learn: stage, card, list, and lanes over the full width. Lanes: more room for them. Plots: figures in their place.
// Present: the stage and a caption, nothing else.
enum class LayoutKind : std::uint8_t { Learn, Lanes, Plots, Present };
inline constexpr int kLayouts = 4;
std::string_view layoutName(LayoutKind kind);
// "learn", "lanes", "plots" or "present"; anything else is false and leaves `out` alone.
bool parseLayout(std::string_view name, LayoutKind& out);

// What stands under the stage: lanes or plots, or one of the panels.
enum class LowerPanel : std::uint8_t { Timeline, Inspector, Poller };

// What the user has dragged; 0 stands for the layout's own choice.
struct LayoutPrefs {
  float sideWidth = 0;    // width of the side column
  float stageHeight = 0;  // height of the stage
  float cardHeight = 0;   // height of the card
  LayoutKind kind = LayoutKind::Learn;
  LowerPanel lower = LowerPanel::Timeline;
  bool inspects = false;    // something is selected: in Plots the side column shows it
  bool question = false;    // a question is asked: in Present it needs more than the caption's two lines
  bool drawerOpen = false;  // narrow windows only: the side column lies over the right of the stage
  friend bool operator==(const LayoutPrefs&, const LayoutPrefs&) = default;
};

// An empty rectangle means that the region is not shown.
struct Regions {
  Rect window, topbar, stage, card, events, playback;
  Rect lanes;  // what every P did over time
  // Plots layout only: throughput, delay, runnable; states, threads, calls.
  Rect plotLeft, plotDelay, plotRight, plotStates, plotThreads, plotCalls;
  Rect panel;                              // of LowerPanel, in the place of lanes or plots; in small windows
                                           // in that of the stage too
  Rect caption;                            // the card in two lines: Present, and where nothing else fits
  Rect splitSide, splitBottom, splitCard;  // the gutters that can be dragged
  Rect inspector;                          // Plots: in the place of card and events, while something is selected
  Rect drawer;                             // card and events lie in it, over the stage; empty in wide windows
  bool stageCovered = false;               // panel or plots stand in its place, the window is too small for both
  bool narrow = false;                     // the side column is a drawer (key Q)
};

// What a layout is enlarged by: Present is read from the back of a room.
float layoutScale(LayoutKind kind);
// On a projector a window is as large as the wall, however many pixels it has: what 1600x900 is enlarged by for that
// height, 1 at least. And the smallest letters there, in pixels at 1.
float roomScale(float pixel_h);
inline constexpr float kRoomText = 24;
// The scale that is used: `wanted`, or as much of it as leaves 1024x640 units in a window of w x h pixels; Present has
// less in it and makes do with 1024x600.
float effectiveScale(float pixel_w, float pixel_h, float wanted, LayoutKind kind = LayoutKind::Learn);
// The regions of a window of that many units.
Regions layoutWindow(float w, float h, const LayoutPrefs& prefs);

}  // namespace gmp::viz
