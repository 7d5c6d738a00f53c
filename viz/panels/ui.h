// Purpose: interactive widgets: every one is made here and registers itself, so that tests click by id, tours point by
// id.
// Invariants: a widget's id is unique in a frame. Widgets change nothing: they push actions. While a sheet lies over
// the window
//             the widgets under it are drawn but do not answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/app_state.h"
#include "viz/model/commands.h"
#include "viz/panels/painter.h"

namespace gmp::viz {

struct Widget {
  std::string id;
  Rect rect;  // units
  bool enabled = true;
};

// What the panels remember between frames: nothing that the model knows about.
struct FrameMemory {
  std::vector<Widget> widgets;  // of the last frame, in drawing order
  std::string hovered;          // whose tip is waited for or shown
  std::int64_t hoveredSince = 0;
  Vec2 hoveredAt;                                        // where the pointer was then, pixels
  std::optional<std::int64_t> crosshair, crosshairNext;  // time that the pointer is at; of the last frame, of this one
  DrawLog* log = nullptr;                                // set by who wants to measure: gets what the frames draw
};

struct Response {
  bool hovered = false, held = false, clicked = false, doubleClicked = false, rightClicked = false;
  Vec2 mouse;    // units
  Vec2 dragged;  // how far the pointer is from where the button went down
};

enum class Icon : std::uint8_t { Play, Pause, StepForward, StepBack, ToStart, ToEnd, Minus, Plus };

class Ui {
 public:
  Ui(const AppState& state, const Fonts& fonts, const TextMeasure& measure, FrameMemory& memory,
     std::vector<Action>& out);

  const AppState& state() const { return state_; }
  const Palette& pal() const { return palette_; }
  Painter& paint() { return painter_; }
  const TextMeasure& measure() const { return measure_; }

  void push(Action action) { out_.push_back(std::move(action)); }
  // Text elided to max_width, its middle at pos.y; returns the x after it.
  float text(Vec2 pos, Face face, Color color, std::string_view text, float max_width);
  float textRight(Vec2 pos, Face face, Color color, std::string_view text, float max_width);
  float width(Face face, std::string_view text) const { return measure_.width(face, text); }

  // Where a widget of this frame stands; empty: it is not there.
  Rect placeOf(std::string_view id) const;
  // The pointer is at that time of the trace: lanes and plots show it, from the next frame on.
  void pointAt(std::int64_t t) { memory_.crosshairNext = t; }
  std::optional<std::int64_t> crosshair() const { return memory_.crosshair; }
  // A place that answers to the mouse.
  Response area(std::string_view id, const Rect& rect, bool enabled = true);
  // Shown near the pointer while `r` has been hovered for 250 ms.
  void tip(std::string_view id, const Response& r, std::string_view text);
  // Buttons that run a command: "cmd:<name>" is the id. The tip tells the title and the key.
  void iconButton(CommandId command, const Rect& rect, Icon icon, bool round = false);
  // pressed: it is what is chosen now.
  void textButton(CommandId command, const Rect& rect, std::string_view label, bool pressed = false);
  // The text being typed, its end in sight, and a caret behind it; hint: while there is none.
  void field(const Rect& rect, std::string_view text, std::string_view hint);
  // The sign that takes something away.
  void cross(Vec2 middle, Color color);
  // Panel background with border.
  void panel(const Rect& rect);

  // From here on widgets belong to a sheet over the window.
  void beginSheet() { sheet_ = true; }
  // Draws the tip. Last call of a frame.
  void finish();

 private:
  void drawTip(Vec2 at);
  void commandButton(CommandId command, const Rect& rect, const Response& r);

  const AppState& state_;
  const Palette& palette_;
  const TextMeasure& measure_;
  FrameMemory& memory_;
  std::vector<Action>& out_;
  Painter painter_;
  bool sheet_ = false;
  std::string hovered_, tipText_;
};

}  // namespace gmp::viz
