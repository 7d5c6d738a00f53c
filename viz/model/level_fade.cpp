#include "viz/model/level_fade.h"

#include <algorithm>

namespace gmp::viz {

namespace {

bool in(const std::vector<BoxName>& regions, const BoxName& name) {
  return std::find(regions.begin(), regions.end(), name) != regions.end();
}

}  // namespace

LevelFade fadeLevels(const std::shared_ptr<const Picture>& before, const Picture& after, const LevelFade& running,
                     std::int64_t now) {
  if (before == nullptr || before->boxes.stage != after.boxes.stage) return {};
  LevelFade fade{before, {}, now};
  for (const RegionDetail& d : after.details) {
    const RegionDetail* was = findDetail(before->details, d.kind, d.id);
    if (was != nullptr && was->level != d.level) fade.regions.push_back({d.kind, d.id});
  }
  if (!fade.regions.empty()) return fade;
  return running.active(now) ? running : LevelFade{};
}

void drawLevelFade(Scene& scene, const LevelFade& fade, const Palette& palette, const TextMeasure& measure,
                   std::int64_t now) {
  if (!fade.active(now)) return;
  const float alpha = 1 - static_cast<float>(now - fade.start) / static_cast<float>(LevelFade::kLength);
  const std::size_t first = scene.prims().size();
  for (const Picture::Part& part : fade.from->parts) {
    if (in(fade.regions, part.box)) scene.append(fade.from->base, part.first, part.last);
  }
  for (const Token& t : fade.from->tokens) {
    const BoxName box{t.place.box, t.place.box == BoxKind::Proc ? t.place.id : 0};
    if (in(fade.regions, box)) drawToken(scene, measure, palette, t, t.rect, 1);
  }
  scene.fade(first, std::clamp(alpha, 0.0f, 1.0f));
}

}  // namespace gmp::viz
