// Purpose: the movement from one true picture to the next: which tokens travel, along which way, and when.
// Invariants: an interpolation between two pictures and nothing else; at its end the later picture stands alone. At
// most
//             kMaxMovers things move on their own; tokens with the same way move as one pack; the rest fades over.
#pragma once

#include <string>
#include <vector>

#include "viz/model/picture.h"
#include "viz/model/tier.h"

namespace gmp::viz {

inline constexpr int kMaxMovers = 6;

struct Mover {
  TokenKey key;
  Rect from, to;
  std::vector<Vec2> path;   // empty: it stays in its list and only closes the gap
  std::int64_t delay = 0;   // ns after the start
  std::int64_t length = 0;  // ns
  int pack = 1;             // how many it stands for; 0: hidden until the pack arrives
  bool fades = false;       // appears in place
  bool local = false;       // does not leave its box
};

// A token of the earlier picture that the later one does not draw.
struct Leaver {
  Token token;
  std::vector<Vec2> path;  // empty: fades where it stands
};

struct Motion {
  std::int64_t start = 0;  // ns of the injected clock
  Timing timing;
  std::vector<Mover> movers;  // by key
  std::vector<Leaver> leavers;
  TokenKey main{};  // the token the event is about; id 0: none
  std::string verb;

  // Something still changes at `now`.
  bool active(std::int64_t now) const;
  // Where the token is drawn at `now`; `rest` if it does not move.
  Rect at(TokenKey key, const Rect& rest, std::int64_t now) const;
};

struct MotionInput {
  const Picture& before;
  const Picture& after;
  const Motion* running;  // of before, continues from where its tokens are drawn; may be null
  std::int64_t now;
  Timing timing;
  bool back;  // a step back: the way that the forward step took, reversed
  TokenKey main;
  std::string_view verb;
};

Motion moveBetween(const MotionInput& input);

// Tokens of the picture, moving or at rest, paths, rings: what is drawn over picture.base.
struct OverlayInput {
  const Picture& picture;
  const Motion& motion;
  std::int64_t now;
  const Palette& palette;
  const TextMeasure& measure;
  Target selection;
};
void drawOverlay(Scene& scene, const OverlayInput& input);

}  // namespace gmp::viz
