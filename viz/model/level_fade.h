// Purpose: a region that shows another level of detail than before lets go of the old one within 250 ms.
// Invariants: the new level stands below, true and whole from the first frame on; what fades over it was true before.
#pragma once

#include <memory>
#include <vector>

#include "viz/model/picture.h"

namespace gmp::viz {

struct LevelFade {
  static constexpr std::int64_t kLength = 250'000'000;  // ns
  std::shared_ptr<const Picture> from;                  // null: nothing fades
  std::vector<BoxName> regions;
  std::int64_t start = 0;  // ns of the injected clock

  bool active(std::int64_t now) const { return from != nullptr && now - start < kLength; }
};

// From `before` (null: nothing was there) to `after`; `running` goes on if no level changes now.
LevelFade fadeLevels(const std::shared_ptr<const Picture>& before, const Picture& after, const LevelFade& running,
                     std::int64_t now);
void drawLevelFade(Scene& scene, const LevelFade& fade, const Palette& palette, const TextMeasure& measure,
                   std::int64_t now);

}  // namespace gmp::viz
