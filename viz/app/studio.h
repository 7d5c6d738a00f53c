// Purpose: the viewer on a trace with no display, from which pictures, strips, animations and drawings are taken.
// Invariants: the same request and actions give the same bytes. Leaves the caller's ImGui context as it was.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "viz/app/gif.h"
#include "viz/app/headless.h"
#include "viz/app/shot.h"

namespace gmp::viz {

class Studio {
 public:
  // nullptr: *error says what is wrong with the request in one line.
  static std::unique_ptr<Studio> open(const ShotRequest& request, std::string* error);
  // On a state that is open already; the state is the studio's own copy.
  Studio(AppState state, const FontPlaces& fonts);

  AppState& state() { return state_; }
  void run(const Action& action);
  // Until nothing moves any more.
  void settle();
  Image picture();

  // What every event from the present one up to `until` does, moves and all, a second an event.
  std::vector<GifFrame> animate(std::uint64_t until);
  // `count` moments between the present event and `until`, the stage of each under the one before.
  Image strip(std::uint64_t until, int count);
  // The stage as SVG.
  std::string svg();

 private:
  explicit Studio(const ShotRequest& request);
  void fit();

  struct KeepContext {
    ImGuiContext* before = ImGui::GetCurrentContext();
    ~KeepContext() { ImGui::SetCurrentContext(before); }
  };
  KeepContext keep_;  // first: it is undone last
  Headless headless_;
  AppState state_;
};

}  // namespace gmp::viz
