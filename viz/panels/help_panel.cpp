// The sheet of all keys, made from the command table. Every row is a button that runs its command. What does not fit on
// one page goes on the next.
#include <algorithm>

#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kLine = 28, kTop = 56, kFoot = 14, kLeastColumn = 420;

std::string keysOf(const Command& c, const KeyNames& names) {
  std::string keys;
  for (const Chord& chord : c.keys) keys += (keys.empty() ? "" : "  or  ") + chordText(chord, names);
  return keys;
}

void row(Ui& ui, const Command& c, const Rect& rect) {
  const bool enabled = c.enabled(ui.state());
  const Response r = ui.area("help:" + std::string(c.name), rect, enabled);
  if (r.hovered) ui.paint().fill(rect, 4, ui.pal().well());
  if (r.clicked) {
    if (c.id != CommandId::Help && c.id != CommandId::ClearOrClose)
      ui.push(act::Run{CommandId::Help});  // closes the sheet
    ui.push(act::Run{c.id});
  }
  const Color ink = enabled ? ui.pal().text : mix(ui.pal().panel, ui.pal().text, 0.5f);
  const float y = rect.center().y;
  const float keys_w = 128;
  ui.text({rect.x + 8, y}, Face::Mono, enabled ? ui.pal().link : ink, keysOf(c, ui.state().keyNames), keys_w);
  ui.text({rect.x + 8 + keys_w + 6, y}, Face::Small, ink, c.title, rect.w - keys_w - 18);
}

// A place on the sheet: the next line, the next column, the next page.
class Flow {
 public:
  explicit Flow(const Rect& inner)
      : inner_(inner),
        columns_(std::max(1, static_cast<int>(inner.w / kLeastColumn))),
        rows_(std::max(4, static_cast<int>(inner.h / kLine))) {}

  // Room for `lines` together, else the next column begins.
  void keepTogether(int lines) {
    if (at_ % rows_ + lines > rows_) at_ += rows_ - at_ % rows_;
  }
  int page() const { return at_ / (rows_ * columns_); }
  Rect next() {
    const float w = inner_.w / static_cast<float>(columns_);
    const int column = at_ / rows_ % columns_, line = at_ % rows_;
    ++at_;
    return {inner_.x + w * static_cast<float>(column), inner_.y + kLine * static_cast<float>(line), w - 10, kLine};
  }

 private:
  Rect inner_;
  int columns_, rows_;
  int at_ = 0;
};

// Draws what is on `page` (-1: nothing); returns how many pages there are.
int rows(Ui& ui, const Rect& inner, int page) {
  Flow flow(inner);
  const Command* before = nullptr;
  int pages = 1;
  for (const CommandGroup group : kGroups) {
    for (const Command& c : commandTable()) {
      if (c.group != group) continue;
      const bool head = before == nullptr || before->group != group;
      if (head) {
        flow.keepTogether(2);
        const bool shown = flow.page() == page;
        const Rect place = flow.next();
        if (shown) ui.text({place.x + 8, place.center().y}, Face::Ui, ui.pal().text, groupTitle(group), place.w);
      }
      const bool shown = flow.page() == page;
      pages = flow.page() + 1;
      const Rect place = flow.next();
      if (shown) row(ui, c, place);
      before = &c;
    }
  }
  return pages;
}

}  // namespace

void drawHelp(Ui& ui) {
  ui.beginSheet();
  const Rect w = ui.state().derived.regions.window;
  ui.paint().fill(w, 0, ui.pal().background.faded(0.72f));
  const Rect sheet = Rect::around(w.center(), std::min(1560.0f, w.w - 24), w.h - 24);
  const Response behind = ui.area("help:outside", {0, 0, w.w, 12});
  if (behind.clicked) ui.push(act::Run{CommandId::Help});
  ui.panel(sheet);
  ui.text({sheet.x + 20, sheet.y + 28}, Face::Title, ui.pal().text, "All keys", 300);
  const Rect inner{sheet.x + 16, sheet.y + kTop, sheet.w - 32, sheet.h - kTop - kFoot};
  const int pages = rows(ui, inner, -1);
  const int page = ui.state().view.helpPage % pages;
  rows(ui, inner, page);
  const bool more = pages > 1;
  if (more) {
    const Rect turn{sheet.right() - 196, sheet.y + 12, 176, 30};
    const Response r = ui.area("help:turn", turn);
    if (r.hovered) ui.paint().fill(turn, 6, ui.pal().well());
    ui.paint().stroke(turn, 6, 1, ui.pal().border);
    if (r.clicked) ui.push(act::Press{{Key::PageDown, false, false, false}});
    ui.text({turn.x + 12, turn.center().y}, Face::Small, ui.pal().text,
            "page " + std::to_string(page + 1) + " of " + std::to_string(pages) + "   PgDn", turn.w - 16);
  }
  ui.textRight({sheet.right() - (more ? 216 : 20), sheet.y + 28}, Face::Small, ui.pal().secondary,
               "click a row to do it, Esc closes", 400);
}

}  // namespace gmp::viz
