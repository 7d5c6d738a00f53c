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

}  // namespace

Picture buildPicture(const PictureInput& input) {
  Picture picture;
  picture.boxes = placeBoxes(input.stage, static_cast<int>(input.model.procs.size()));
  PictureBuilder b(input, picture);
  for (const Box& box : picture.boxes.boxes) {
    const std::size_t first = picture.base.prims().size();
    b.lit = input.now.hasP(box.id) && box.kind == BoxKind::Proc;
    drawBox(b, box);
    if (input.dim && !b.lit) picture.base.fade(first, kDimmed);
  }
  if (input.dim) dimTokens(picture.tokens, input.now);
  drawKernelLine(b);
  if (!input.model.known) {
    const Box* procs = picture.boxes.find(BoxKind::Global);
    b.unknown(procs->rect.inset(2), "events were lost: what is drawn may be wrong until the next snapshot");
  }
  if (input.model.procs.empty()) {
    const Rect band{input.stage.x, picture.boxes.boxes[0].rect.bottom() + 8, input.stage.w, 60};
    b.text(band.x + kPad, band.center().y, Face::Ui, input.palette.secondary, "no P yet: the runtime starts",
           band.right());
  }
  sortUnique(picture.tokens);
  sortUnique(picture.anchors);
  return picture;
}

}  // namespace gmp::viz
