// Purpose: the stage at one event, laid out: everything that stands still, and the tokens that may move.
// Invariants: a function of its input; two pictures of the same input are equal. Tokens are sorted by key, each once.
//             No text leaves its box; no token leaves its box.
#pragma once

#include <vector>

#include "viz/model/detail.h"
#include "viz/model/focus.h"
#include "viz/model/stage_boxes.h"
#include "viz/model/stage_model.h"
#include "viz/model/token.h"

namespace gmp::viz {

struct PictureInput {
  const StageModel& model;
  Rect stage;
  const Palette& palette;
  const TextMeasure& measure;
  Focus now;   // lit
  Focus next;  // not lit; its goroutines keep a known place even if they are not drawn one by one
  Target selection;
  bool dim = false;                                // what the event does not touch recedes (Present)
  std::optional<BoxName> only = {};                // that region alone, over the whole stage
  bool heat = false;                               // too fast to follow single goroutines: counts, and those followed
  const std::vector<RegionDetail>* was = nullptr;  // what the regions showed before, while a run plays
  std::int64_t clock = 0;                          // ns, for `was`
};

// Where somebody stands who is drawn as one of many.
struct Anchor {
  TokenKey key;
  Place place;
  Rect rect;
};

struct Picture {
  StageBoxes boxes;
  Scene base;
  std::vector<Token> tokens;
  std::vector<Anchor> anchors;        // sorted by key
  std::vector<RegionDetail> details;  // how rich every region is that holds goroutines
  struct Part {
    BoxName box;
    std::size_t first = 0, last = 0;
  };
  std::vector<Part> parts;  // which primitives of `base` are that region's

  const Token* find(TokenKey key) const;
  // Token or anchor: false if this picture does not know where it stands.
  bool locate(TokenKey key, Place& place, Rect& rect) const;
};

inline constexpr float kDimmed = 0.7f;

// Limits: whatever the size of the window and of the crowd. Beyond them a cell stands for more goroutines.
inline constexpr std::size_t kMostInRegion = 4096, kMostOnStage = 12'000;
inline constexpr std::size_t kTokenPrimitives = 4;  // of a token that is drawn: box, edge, sign, words
// Of everything that stands on the stage.
std::size_t primitivesOf(const Picture& picture);

Picture buildPicture(const PictureInput& input);

}  // namespace gmp::viz
