// The sheet that opens a trace: where it lies, what lies there, and how far it has been read.
#include <algorithm>

#include "viz/model/format.h"
#include "viz/model/open_sheet.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kRow = 30, kField = 44, kHead = 56, kFoot = 74;
constexpr int kMostRows = 12;

std::string sizeText(std::uint64_t bytes) {
  const auto b = static_cast<double>(bytes);
  if (b < 1000) return std::to_string(bytes) + " B";
  return b < 1e6 ? figures(b / 1e3, 3) + " kB" : b < 1e9 ? figures(b / 1e6, 3) + " MB" : figures(b / 1e9, 3) + " GB";
}

class OpenDrawer {
 public:
  explicit OpenDrawer(Ui& ui) : ui_(ui), s_(ui.state()), o_(s_.files), rows_(openRows(o_)) {}

  void draw() {
    ui_.beginSheet();
    const Rect w = s_.derived.regions.window;
    ui_.paint().fill(w, 0, ui_.pal().background.faded(0.6f));
    const bool recents = !s_.recent.files.empty();
    const float top = w.h * 0.1f, more = recents ? kRow : 0;
    most_ = std::clamp(static_cast<int>((w.h - 2 * top - kHead - kField - kFoot - more) / kRow), 4, kMostRows);
    const float height = kHead + kField + 10 + more + kRow * static_cast<float>(most_) + kFoot;
    sheet_ = Rect::around({w.center().x, top + height / 2}, std::min(860.0f, w.w - 32), height);
    ui_.panel(sheet_);
    in_ = sheet_.inset(20, 0);
    head();
    float y = sheet_.y + kHead;
    ui_.field({in_.x - 8, y, in_.w + 16, kField}, o_.path.text, "the way to a trace");
    y += kField + 6;
    if (recents) {
      recent({in_.x, y, in_.w, kRow});
      y += kRow;
    }
    list(y);
    foot();
  }

 private:
  void head() {
    ui_.text({in_.x, sheet_.y + 30}, Face::Title, ui_.pal().text, "Open a trace", 300);
    ui_.textButton(CommandId::ClearOrClose, {in_.right() - 100, sheet_.y + 15, 100, 30},
                   s_.load.active ? "Stop  Esc" : "Close  Esc");
  }

  void recent(const Rect& r) {
    const float y = r.center().y;
    float x = ui_.text({r.x, y}, Face::Small, ui_.pal().secondary, "Lately:", 80) + 12;
    for (std::size_t i = 0; i < s_.recent.files.size(); ++i) {
      const std::string name(fileName(s_.recent.files[i].path));
      const float w = ui_.width(Face::Small, name) + 16;
      if (x + w > r.right()) return;
      const Rect chip{x, r.y + 1, w, r.h - 2};
      const Response answer = ui_.area("open:recent" + std::to_string(i), chip, !s_.load.active);
      if (answer.clicked) ui_.push(act::OpenRecent{static_cast<int>(i)});
      if (answer.hovered) ui_.paint().fill(chip, 5, ui_.pal().well());
      ui_.text({x + 8, y}, Face::Small, ui_.pal().link, name, w);
      ui_.tip("open:recent" + std::to_string(i), answer, s_.recent.files[i].path);
      x += w + 6;
    }
  }

  void list(float y) {
    const int count = static_cast<int>(rows_.size()), chosen = std::clamp(o_.chosen, 0, std::max(0, count - 1));
    const int first = std::clamp(chosen - most_ / 2, 0, std::max(0, count - most_));
    if (count == 0 && !o_.folder.empty())
      ui_.text({in_.x + 12, y + kRow / 2}, Face::Small, ui_.pal().secondary, nothing(), in_.w - 24);
    for (int i = first; i < std::min(count, first + most_); ++i) {
      row(i, {in_.x, y, in_.w, kRow}, i == chosen);
      y += kRow;
    }
  }

  std::string nothing() const {
    return fileName(o_.path.text).empty() ? "This folder holds no traces. ← goes to the one above."
                                          : "Nothing here is called so. Enter tries it all the same.";
  }

  void row(int index, const Rect& r, bool chosen) {
    const FolderEntry& e = rows_[static_cast<std::size_t>(index)];
    const Response answer = ui_.area("open:" + std::to_string(index), r, !s_.load.active);
    if (chosen || answer.hovered) ui_.paint().fill(r, 4, chosen ? ui_.pal().highlight() : ui_.pal().well());
    if (answer.clicked) ui_.push(act::TakeOpenRow{index, ImGui::GetIO().KeyShift});
    const float y = r.center().y;
    if (e.folder) ui_.paint().triangle({r.x + 12, y - 6}, {r.x + 20, y}, {r.x + 12, y + 6}, ui_.pal().secondary);
    const std::string what = e.folder ? (e.name == ".." ? "the folder above" : "folder") : sizeText(e.bytes);
    const float left = ui_.textRight({r.right() - 12, y}, Face::Small, ui_.pal().secondary, what, 150);
    ui_.text({r.x + 32, y}, Face::Ui, ui_.pal().text, e.folder ? e.name + "/" : e.name, left - r.x - 44);
  }

  void foot() {
    const float y = sheet_.bottom() - kFoot + 16;
    if (s_.load.active) {
      const LoadState& load = s_.load;
      const double share =
          load.total > 0 ? std::min(1.0, static_cast<double>(load.done) / static_cast<double>(load.total)) : 0;
      const Rect bar{in_.x, y + 30, in_.w, 10};
      ui_.text(
          {in_.x, y + 10}, Face::Small, ui_.pal().text,
          "Reading " + std::string(fileName(load.name)) + "  " + std::to_string(static_cast<int>(share * 100)) + " %",
          in_.w);
      ui_.paint().fill(bar, 5, mix(ui_.pal().panel, ui_.pal().text, 0.25f));
      ui_.paint().fill({bar.x, bar.y, std::max(10.0f, bar.w * static_cast<float>(share)), bar.h}, 5, ui_.pal().link);
      return;
    }
    if (!o_.error.empty()) {
      float line = y + 6;
      for (const std::string& text : wrap(ui_.measure(), Face::Small, o_.error, in_.w, 2)) {
        ui_.paint().text({in_.x, line}, Face::Small, ui_.pal().warning, text);
        line += lineHeight(Face::Small);
      }
      return;
    }
    ui_.text({in_.x, y + 8}, Face::Small, ui_.pal().secondary,
             "↑ ↓ choose   Enter opens   Tab completes   ← the folder above   or drop a file anywhere", in_.w);
    if (s_.document != nullptr && !s_.document->empty())
      ui_.text({in_.x, y + 32}, Face::Small, ui_.pal().secondary,
               "Shift+Enter or Shift+click: beside the trace that is open, to compare", in_.w);
  }

  Ui& ui_;
  const AppState& s_;
  const OpenSheet& o_;
  std::vector<FolderEntry> rows_;
  Rect sheet_, in_;
  int most_ = kMostRows;
};

}  // namespace

void drawOpenSheet(Ui& ui) { OpenDrawer(ui).draw(); }

}  // namespace gmp::viz
