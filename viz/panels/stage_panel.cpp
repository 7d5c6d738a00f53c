// The stage: the picture of the moment with its tokens on top, the splitters, and what stands there when nothing is
// open.

#include <algorithm>
#include "viz/model/flow_edges.h"
#include "viz/model/inspect.h"
#include "viz/model/likeness.h"
#include "viz/model/predict.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

const Box* boxAt(const Picture& picture, Vec2 p) {
  for (const Box& b : picture.boxes.boxes) {
    if (b.rect.contains(p)) return &b;
  }
  return nullptr;
}

// What a click beside all tokens selects: the P, or the region.
Target targetOf(const Box* box) {
  if (box == nullptr) return {};
  return box->kind == BoxKind::Proc ? Target{Target::Kind::P, box->id} : boxTarget(box->kind);
}

// How to get the rest of the stage back.
void drawAloneSign(Ui& ui, const Rect& stage) {
  const std::string_view words = "this region alone   Z next   Esc all";
  const float w = ui.width(Face::Small, words) + 20;
  const Rect plate{stage.center().x - w / 2, stage.bottom() - 34, w, 26};
  ui.paint().fill(plate, 13, ui.pal().background);
  ui.paint().stroke(plate, 13, 1, ui.pal().border);
  ui.text({plate.x + 10, plate.center().y}, Face::Small, ui.pal().secondary, words, w);
}

}  // namespace

void drawStage(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.stage;
  if (s.derived.picture == nullptr) return;
  const Picture& picture = *s.derived.picture;
  ui.paint().scene(picture.base);
  Scene overlay;
  drawLevelFade(overlay, s.derived.levels, ui.pal(), ui.measure(), s.now);
  if (s.playback.playing && s.playback.meter.tier() == Tier::Flow) {
    const auto flows = placeFlows(picture.boxes, s.playback.flow.flows(), ui.measure());
    drawFlows(overlay, flows, ui.pal(), ui.measure(), s.now, s.view.reducedMotion);
  }
  drawOverlay(overlay, {picture, s.derived.motion, s.now, ui.pal(), ui.measure(), s.selection});
  ui.paint().scene(overlay);
  if (asking(s)) {  // who could be the answer has its number
    for (const Token& t : picture.tokens) {
      const int choice = t.key.kind == TokenKey::Kind::G ? choiceOf(*s.predict.current(), t.key.id) : -1;
      if (choice < 0) continue;
      const float size = std::min(16.0f, t.rect.h - 2);  // in the place of the sign
      const Rect badge = Rect::around({t.rect.x + 14, t.rect.center().y}, size, size);
      const std::string number = std::to_string(choice + 1);
      ui.paint().stroke(t.rect.inset(-2), 6, 2, ui.pal().text);
      ui.paint().fill(badge, size / 2, ui.pal().text);
      ui.text({badge.center().x - ui.width(Face::Small, number) / 2, badge.center().y}, Face::Small,
              ui.pal().labelOn(ui.pal().text), number, 20);
    }
  }
  if (s.view.like != 0) {
    for (const Token& t : picture.tokens) {
      if (t.key.kind == TokenKey::Kind::G && isLike(s, t.key.id))
        ui.paint().stroke(t.rect.inset(-3), 6, 2, ui.pal().link, true);
    }
  }
  for (const Box& box : picture.boxes.boxes) {
    if (s.selection == boxTarget(box.kind)) ui.paint().stroke(box.rect, 8, 2.5f, ui.pal().selection);
  }
  if (s.view.region.has_value()) drawAloneSign(ui, r);

  const Response answer = ui.area("stage", r);
  if (!answer.hovered) return;
  const HitRegion* hit = overlay.hitAt(answer.mouse);
  if (hit == nullptr) hit = picture.base.hitAt(answer.mouse);
  if (hit != nullptr) ui.tip("stage:" + hit->tip, answer, hit->tip);
  const Box* box = boxAt(picture, answer.mouse);
  if (answer.clicked) {
    const bool thing = hit != nullptr && hit->target.kind != Target::Kind::None;
    ui.push(act::SelectTarget{thing ? hit->target : targetOf(box)});
  }
  if (answer.rightClicked && hit != nullptr) ui.push(act::OpenMenu{hit->target, answer.mouse});
  const float wheel = ImGui::GetIO().KeyCtrl ? ImGui::GetIO().MouseWheel : 0;
  const bool alone = s.view.region.has_value();
  if (box != nullptr && !alone && (answer.doubleClicked || wheel > 0))
    ui.push(act::OpenRegion{BoxName{box->kind, box->kind == BoxKind::Proc ? box->id : 0}});
  else if (alone && (answer.doubleClicked || wheel < 0)) ui.push(act::OpenRegion{});
}

void drawSplitters(Ui& ui) {
  const Regions& r = ui.state().derived.regions;
  const auto splitter = [&ui](std::string_view id, const Rect& rect, Splitter which, bool upright,
                              ImGuiMouseCursor cursor) {
    if (rect.empty()) return;
    const Response answer = ui.area(id, rect);
    if (answer.hovered || answer.held) {
      ImGui::SetMouseCursor(cursor);
      const Rect mark = upright ? Rect{rect.center().x - 1.5f, rect.center().y - 20, 3, 40}
                                : Rect{rect.center().x - 20, rect.center().y - 1.5f, 40, 3};
      ui.paint().fill(mark, 1.5f, ui.pal().secondary);
    }
    const float pos = upright ? answer.mouse.x : answer.mouse.y;
    if (answer.held) ui.push(act::DragSplitter{which, pos});
  };
  splitter("split:side", r.splitSide, Splitter::Side, true, ImGuiMouseCursor_ResizeEW);
  splitter("split:bottom", r.splitBottom, Splitter::Bottom, false, ImGuiMouseCursor_ResizeNS);
  splitter("split:card", r.splitCard, Splitter::Card, false, ImGuiMouseCursor_ResizeNS);
}

}  // namespace gmp::viz
