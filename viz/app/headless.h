// Purpose: the viewer without a window: an ImGui context of its own, fonts, frames into draw data and images.
// Invariants: one at a time in a thread. Leaves no trace of itself in other contexts or on the disk.
#pragma once

#include <vector>

#include "viz/app/canvas.h"
#include "viz/model/app_state.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

class Headless {
 public:
  Headless(int width, int height, float font_scale, const FontPlaces& places);
  ~Headless();
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  const TextMeasure& measure() const { return measure_; }
  // Fonts of another scale, none smaller than `least` pixels; false: they are so already.
  bool setFonts(float scale, float least);
  void resize(int width, int height);
  // Draws one frame; returns the actions it asked for. Widgets are in memory().widgets afterwards.
  std::vector<Action> frame(const AppState& state);
  FrameMemory& memory() { return memory_; }
  // The pointer for the next frames, in pixels.
  void mouse(float x, float y, bool down, float wheel = 0);
  // The right button, where the pointer is.
  void rightButton(bool down);
  // The last frame as an image.
  Image image(const AppState& state) const;

 private:
  void activate() const;

  ImGuiContext* context_;
  FontPlaces places_;
  Fonts fonts_;
  FontMeasure measure_{fonts_};
  FrameMemory memory_;
};

}  // namespace gmp::viz
