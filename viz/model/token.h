// Purpose: a goroutine or a thread on the stage: a small box that has a place, moves from place to place and can be
// hit.
// Invariants: a token's look is a function of its fields; its shape says its state, its number who it is.
#pragma once

#include <cstdint>
#include <string>

#include "viz/model/scene.h"
#include "viz/model/stage_boxes.h"

namespace gmp::viz {

struct TokenKey {
  enum class Kind : std::uint8_t { G, M };
  Kind kind = Kind::G;
  std::int64_t id = 0;
  friend bool operator==(const TokenKey&, const TokenKey&) = default;
  friend auto operator<=>(const TokenKey&, const TokenKey&) = default;
};

// Where on the stage a token stands: a box and which part of it. Two tokens with equal places are in the same list.
struct Place {
  enum class Part : std::uint8_t {
    Head,
    Running,
    Runnext,
    Local,
    Hand,
    Queue,
    Read,
    Write,
    Waiting,
    Call,
    Idle,
    Floating
  };
  BoxKind box = BoxKind::Global;
  int id = 0;  // of the P; of the fd for Read and Write
  Part part = Part::Queue;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Token {
  TokenKey key;
  Place place;
  TokenState state = TokenState::Runnable;
  Glyph glyph = Glyph::None;  // None: the state's own
  Rect rect;
  std::string label;  // "G18 echo": elided when drawn
  std::string tip;
  bool dim = false;       // recedes: the event does not touch it
  bool outlined = false;  // a thread: outline and text instead of a fill
  int followed = 0;       // its number among those that the user follows; 0: not followed
};

inline constexpr float kChipHeight = 28, kChipGapX = 5, kChipGapY = 6;

// Width that a chip with this label wants: 58 for two figures, wider for more.
float chipWidth(const TextMeasure& measure, std::string_view label);
// Draws the token at `rect` (its own, or where its animation is); alpha fades it.
void drawToken(Scene& scene, const TextMeasure& measure, const Palette& palette, const Token& token, const Rect& rect,
               float alpha);

}  // namespace gmp::viz
