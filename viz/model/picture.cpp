#include "viz/model/picture.h"

#include "viz/model/picture_builder.h"

namespace gmp::viz {

namespace {

void drawBox(PictureBuilder& b, const Box& box) {
  switch (box.kind) {
    case BoxKind::Global: return drawGlobal(b, box);
    case BoxKind::Proc: return drawProc(b, box, b.in.model.procs[static_cast<std::size_t>(box.id)], b.out.boxes.detail);
    case BoxKind::Network: return drawNetwork(b, box);
    case BoxKind::Elsewhere: return drawElsewhere(b, box);
    case BoxKind::Threads: return drawThreads(b, box);
    case BoxKind::Syscalls: return drawCalls(b, box);
    case BoxKind::Epoll: return drawEpoll(b, box);
  }
}

// By key, each once; of a goroutine that a broken trace has in two places the first stays.
template <class T>
void sortUnique(std::vector<T>& list) {
  std::stable_sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.key < b.key; });
  list.erase(std::unique(list.begin(), list.end(), [](const T& a, const T& b) { return a.key == b.key; }), list.end());
}

void dimTokens(std::vector<Token>& tokens, const Focus& now) {
  for (Token& t : tokens) {
    const bool g = t.key.kind == TokenKey::Kind::G;
    t.dim = g ? !now.hasG(t.key.id) : !now.hasM(static_cast<int>(t.key.id));
  }
}

// Those that the user follows and that the crowds have swallowed: as cards, in the free place that was kept for them.
void drawFollowed(PictureBuilder& b) {
  for (const StageFollowed& f : b.in.model.followed) {
    const TokenKey key{TokenKey::Kind::G, f.g.id};
    const auto drawn =
        std::find_if(b.out.tokens.begin(), b.out.tokens.end(), [&](const Token& t) { return t.key == key; });
    if (drawn != b.out.tokens.end()) drawn->followed = f.number;
    else b.floating(f);
  }
}

// How many of those followed are not drawn one by one, by region.
std::vector<std::pair<BoxName, int>> swallowed(const Picture& picture, const StageModel& model) {
  std::vector<std::pair<BoxName, int>> out;
  for (const StageFollowed& f : model.followed) {
    const TokenKey key{TokenKey::Kind::G, f.g.id};
    if (std::any_of(picture.tokens.begin(), picture.tokens.end(), [&](const Token& t) { return t.key == key; }))
      continue;
    const BoxName name{f.box, f.id};
    const auto at = std::find_if(out.begin(), out.end(), [&](const auto& o) { return o.first == name; });
    if (at == out.end()) out.emplace_back(name, 1);
    else ++at->second;
  }
  return out;
}

Picture build(const PictureInput& input, const std::vector<std::pair<BoxName, int>>& reserved) {
  Picture picture;
  picture.boxes = placeBoxes(input.stage, static_cast<int>(input.model.procs.size()), input.only);
  PictureBuilder b(input, picture);
  b.reserved = reserved;
  for (const Box& box : picture.boxes.boxes) {
    const std::size_t first = picture.base.prims().size();
    b.beginRegion();
    b.lit = input.now.hasP(box.id) && box.kind == BoxKind::Proc;
    drawBox(b, box);
    if (input.dim && !b.lit) picture.base.fade(first, kDimmed);
    picture.parts.push_back({{box.kind, box.kind == BoxKind::Proc ? box.id : 0}, first, picture.base.prims().size()});
  }
  drawFollowed(b);
  if (input.dim) dimTokens(picture.tokens, input.now);
  if (picture.boxes.kernelLine >= 0) drawKernelLine(b);
  if (!input.model.known) {
    const Rect first = picture.boxes.boxes.front().rect;
    b.unknown({first.x + 2, first.y + 2, first.w - 4, std::min(first.h - 4, 48.0f)},
              input.model.lost ? "events were lost: what is drawn may be wrong until the next snapshot"
                               : "the recording begins: its snapshot tells step by step what there is");
  }
  if (input.model.procs.empty() && picture.boxes.kernelLine >= 0) {
    const Rect band{input.stage.x, picture.boxes.boxes[0].rect.bottom() + 8, input.stage.w, 60};
    b.text(band.x + kPad, band.center().y, Face::Ui, input.palette.secondary, "no P yet: the runtime starts",
           band.right());
  }
  sortUnique(picture.tokens);
  sortUnique(picture.anchors);
  return picture;
}

}  // namespace

std::size_t primitivesOf(const Picture& picture) {
  return picture.base.primitives() + picture.tokens.size() * kTokenPrimitives;
}

Picture buildPicture(const PictureInput& input) {
  Picture picture = build(input, {});
  if (input.model.followed.empty()) return picture;
  const auto reserved = swallowed(picture, input.model);
  return reserved.empty() ? picture : build(input, reserved);
}

}  // namespace gmp::viz
