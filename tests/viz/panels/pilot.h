// Purpose: the viewer in a test's hands: whole frames without a window, mouse, keys and widgets by their ids.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "viz/app/headless.h"
#include "viz/model/update.h"

namespace gmp::viz::testing {

struct Pilot {
  // Pixels; nothing is open.
  explicit Pilot(int w = 1600, int h = 900);
  void open(std::shared_ptr<Document> document, std::uint64_t index = 400);

  // One frame with its actions carried out; the clock goes on by a frame.
  std::vector<Action> frame();
  void run(CommandId id);
  void key(const Chord& chord);

  const Widget* find(const std::string& id);
  // Places are the window's units.
  void point(Vec2 at, bool down, float wheel = 0);
  void drag(Vec2 from, Vec2 to);
  // The mouse leaves the window afterwards.
  void clickAt(Vec2 at);
  // Its middle; false if there is none or it does not answer.
  bool click(const std::string& id);
  void rightClick(Vec2 at);

  Headless head;
  AppState state;
  std::int64_t now = 0;
};

}  // namespace gmp::viz::testing
