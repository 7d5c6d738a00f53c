// Purpose: a GLFW window with an OpenGL context and ImGui's backends in it.
// Invariants: owns them all and ends them in the right order. One at a time. Keys come as chords, not through ImGui.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/keys.h"
#include "viz/panels/frame.h"

struct GLFWwindow;

namespace gmp::viz {

// A key, or text that a key gave (after its key, chord.key is None then).
struct KeyInput {
  Chord chord;
  std::string text;
};

class Window {
 public:
  Window() = default;
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // false: *error says in one line why there is no window.
  bool open(const std::string& title, int width, int height, std::string* error);

  bool wantsClose() const;
  bool visible() const;  // not minimised
  bool focused() const;
  std::int64_t now() const;  // ns, monotonic
  void size(float* w, float* h) const;
  float contentScale() const;

  // Waits at most `seconds` (0: not at all) for input. True if anything happened.
  bool wait(double seconds);
  // Keys pressed and text typed since the last call, in order; repeats of a held key included.
  std::vector<KeyInput> takeInput();
  // Paths of the files that were dropped on the window since the last call.
  std::vector<std::string> takeDropped();
  // What is printed on the keys, where it differs from the US layout.
  KeyNames keyNames() const;
  void setTitle(const std::string& title);
  void setClipboard(const std::string& text);
  void setFonts(float scale, float least, const FontPlaces& places);
  const Fonts& fonts() const { return fonts_; }
  // Draws one frame and shows it.
  std::vector<Action> frame(const AppState& state);
  // The widget under the pointer waits for its tip.
  bool tipPending(std::int64_t now) const;
  void toggleFullScreen();

 private:
  friend struct WindowCallbacks;
  void close();

  GLFWwindow* window_ = nullptr;
  bool glfw_ = false, imgui_ = false, backends_ = false;
  Fonts fonts_;
  FrameMemory memory_;
  std::vector<KeyInput> keys_;
  std::vector<std::string> dropped_;
  bool happened_ = false;
  int restore_[4] = {0, 0, 1600, 900};  // place and size before full screen
};

}  // namespace gmp::viz
