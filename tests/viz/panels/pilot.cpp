#include "tests/viz/panels/pilot.h"

namespace gmp::viz::testing {

Pilot::Pilot(int w, int h)
    : head(w, h, effectiveScale(static_cast<float>(w), static_cast<float>(h), 1), defaultFontPlaces()),
      state(makeAppState(head.measure())) {
  update(state, act::Resize{static_cast<float>(w), static_cast<float>(h), 1});
}

void Pilot::open(std::shared_ptr<Document> document, std::uint64_t index) {
  update(state, act::Open{std::move(document), index});
  frame();
}

std::vector<Action> Pilot::frame() {
  constexpr std::int64_t kFrameNs = 16'000'000;
  update(state, act::Tick{now += kFrameNs});
  std::vector<Action> actions = head.frame(state);
  for (const Action& a : actions) update(state, a);
  return actions;
}

void Pilot::run(CommandId id) {
  update(state, act::Run{id});
  frame();
}

void Pilot::key(const Chord& chord) {
  update(state, act::Press{chord});
  frame();
}

const Widget* Pilot::find(const std::string& id) {
  for (const Widget& w : head.memory().widgets) {
    if (w.id == id) return &w;
  }
  return nullptr;
}

void Pilot::point(Vec2 at, bool down, float wheel) {
  head.mouse(at.x * state.window.scale, at.y * state.window.scale, down, wheel);
}

void Pilot::drag(Vec2 from, Vec2 to) {
  for (const auto& [at, down] : {std::pair{from, false}, {from, true}, {to, true}, {to, false}}) {
    point(at, down);
    frame();
  }
  frame();
}

void Pilot::clickAt(Vec2 at) {
  for (const bool down : {false, true, false}) {
    point(at, down);
    frame();
  }
  point({-1000, -1000}, false);
  frame();
}

bool Pilot::click(const std::string& id) {
  const Widget* w = find(id);
  if (w == nullptr || !w->enabled) return false;
  clickAt(w->rect.center());
  return true;
}

void Pilot::rightClick(Vec2 at) {
  point(at, false);
  frame();
  for (const bool down : {true, false}) {
    head.rightButton(down);
    frame();
  }
}

}  // namespace gmp::viz::testing
