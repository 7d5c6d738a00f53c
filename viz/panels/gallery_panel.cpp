// The gallery: what can be opened, as cards with a small board each.
#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/model/open_sheet.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kCardHeight = 176, kLeastCard = 150, kGap = 12, kBoard = 84;

// A stage of the size of a stamp: above what runs and what is queued, then what is parked, below the line the threads.
class Board {
 public:
  Board(Ui& ui, const Rect& r, const StageModel& m) : ui_(ui), r_(r), m_(m) {}

  void draw() {
    ui_.paint().fill(r_, 5, ui_.pal().background);
    if (m_.procs.empty()) return;
    ui_.paint().clip(r_);
    const float w = (r_.w - 8) / static_cast<float>(std::min<std::size_t>(m_.procs.size(), 8));
    float x = r_.x + 4;
    for (std::size_t i = 0; i < std::min<std::size_t>(m_.procs.size(), 8); ++i, x += w)
      proc({x + 2, r_.y + 18, w - 4, std::min(36.0f, r_.h - 28)}, m_.procs[i]);
    std::size_t global = static_cast<std::size_t>(std::max<std::int64_t>(0, m_.global.total));
    dots({r_.x + 6, r_.y + 5, r_.w - 12, 9}, global, TokenState::Runnable);
    parked();
    threads();
    ui_.paint().unclip();
  }

 private:
  void dots(const Rect& r, std::size_t n, TokenState state) {
    const auto room = static_cast<std::size_t>(std::max(0.0f, r.w / 9));
    DotsPrim d;
    d.w = d.h = 7;
    d.color = ui_.pal().of(state);
    for (std::size_t i = 0; i < std::min(n, room); ++i) d.at.push_back({r.x + static_cast<float>(i) * 9, r.y});
    ui_.paint().dots(d);
  }

  void proc(const Rect& r, const StageProc& p) {
    ui_.paint().fill(r, 3, ui_.pal().panel);
    ui_.paint().stroke(r, 3, 1, ui_.pal().border);
    if (p.running.id != 0) {
      const TokenState state = p.inSyscall ? TokenState::Syscall : TokenState::Running;
      ui_.paint().fill({r.x + 4, r.y + 4, std::min(r.w - 8, 34.0f), 12}, 3, ui_.pal().of(state));
    }
    const std::size_t queued = static_cast<std::size_t>(p.local.total) + (p.runnext.id != 0 ? 1 : 0);
    dots({r.x + 4, r.y + 22, r.w - 8, 9}, queued, TokenState::Runnable);
  }

  void parked() {
    std::size_t net = 0;
    for (const StageFd& fd : m_.fds) net += (fd.r.g.id != 0 ? 1 : 0) + (fd.w.g.id != 0 ? 1 : 0);
    const float y = r_.y + std::min(60.0f, r_.h - 9), half = r_.w * 0.62f;
    dots({r_.x + 6, y, half - 10, 9}, net, TokenState::NetWait);
    dots({r_.x + half, y, r_.w - half - 6, 9}, static_cast<std::size_t>(m_.waitersTotal), TokenState::OtherWait);
  }

  void threads() {
    const float y = r_.y + 72;
    for (float x = r_.x + 4; x < r_.right() - 4; x += 7) ui_.paint().line({x, y}, {x + 4, y}, 1, ui_.pal().border);
    dots({r_.x + 6, y + 6, r_.w * 0.5f, 9}, m_.threads.size(), TokenState::Idle);
    dots({r_.x + r_.w * 0.62f, y + 6, r_.w * 0.36f, 9}, m_.calls.size(), TokenState::Syscall);
  }

  Ui& ui_;
  Rect r_;
  const StageModel& m_;
};

class GalleryDrawer {
 public:
  explicit GalleryDrawer(Ui& ui) : ui_(ui), s_(ui.state()), g_(s_.gallery), w_(s_.derived.regions.window) {}

  void draw() {
    ui_.beginSheet();
    ui_.paint().fill(w_, 0, ui_.pal().background);
    const float x = 24, width = w_.w - 48;
    ui_.text({x, 38}, Face::Title, ui_.pal().text, "gmpscope", 300);
    button("gallery:help", {x + width - 80, 22, 80, 32}, "? Help", CommandId::Help);
    button("gallery:open", {x + width - 80 - 8 - 190, 22, 190, 32}, "Open a trace   Ctrl+O", CommandId::OpenTrace);
    const float said =
        ui_.text({x, 68}, Face::Ui, ui_.pal().secondary, "Watch Go's scheduler and network poller decide.", width);
    ui_.textRight({x + width, 68}, Face::Small, ui_.pal().secondary,
                  "Enter opens   Shift+Enter or right click: settings first   Tab topic", x + width - said - 20);
    top({x, 92, width, 52});
    bar({x, 158, width, 30});
    const float foot = 76;
    grid({x, 200, width, w_.h - 200 - foot});
    footer({x, w_.h - foot, width, 36});
    recents({x, w_.h - 42, width, 32});
  }

 private:
  void button(std::string_view id, const Rect& r, std::string_view label, CommandId command) {
    const Response answer = ui_.area(id, r);
    if (answer.clicked) ui_.push(act::Run{command});
    ui_.paint().fill(r, 6, answer.hovered ? ui_.pal().highlight() : ui_.pal().panel);
    ui_.paint().stroke(r, 6, 1, ui_.pal().border);
    const float w = ui_.width(Face::Small, label);
    ui_.text({r.center().x - w / 2, r.center().y}, Face::Small, ui_.pal().text, label, r.w);
  }

  int itemNamed(std::string_view name) const {
    for (std::size_t i = 0; i < g_.items.size(); ++i) {
      if (g_.items[i].name == name) return static_cast<int>(i);
    }
    return -1;
  }

  // Who comes back goes on where they were; who is new starts here.
  void top(const Rect& r) {
    if (s_.recent.files.empty()) return start(r);
    const float half = (r.w - kGap) / 2;
    goOn({r.x, r.y, half, r.h});
    start({r.x + half + kGap, r.y, half, r.h});
  }

  Response large(const std::string& id, const Rect& r, bool focused, std::string_view title, std::string_view says) {
    const Response answer = ui_.area(id, r);
    ui_.paint().fill(r, 8, answer.hovered || focused ? ui_.pal().highlight() : ui_.pal().panel);
    ui_.paint().stroke(r, 8, focused ? 2.5f : 2, focused ? ui_.pal().selection : ui_.pal().link);
    const float y = r.center().y;
    ui_.paint().triangle({r.x + 20, y - 9}, {r.x + 36, y}, {r.x + 20, y + 9}, ui_.pal().link);
    const float after = ui_.text({r.x + 52, y}, Face::Ui, ui_.pal().text, title, r.w * 0.62f);
    ui_.text({after + 20, y}, Face::Small, ui_.pal().secondary, says, r.right() - after - 34);
    return answer;
  }

  void goOn(const Rect& r) {
    const RecentFile& file = s_.recent.files.front();
    const std::string says = "event #" + thousands(static_cast<std::int64_t>(file.event)) + ", " + agoText(s_, file);
    const Response answer =
        large("gallery:continue", r, g_.recent == 0, "Continue " + std::string(fileName(file.path)), says);
    if (answer.clicked) ui_.push(act::OpenRecent{0});
    ui_.tip("gallery:continue", answer, file.path);
  }

  void start(const Rect& r) {
    const int item = itemNamed("four-steps");
    if (item < 0) return;
    const Response answer = large("gallery:start", r, false, "Start here: one read, one minute",
                                  "a goroutine reads a socket, waits, wakes and runs");
    if (answer.clicked) ui_.push(act::OpenItem{item});
  }

  // What was open lately; a click or Enter goes to the place in it.
  void recents(const Rect& r) {
    const float y = r.center().y;
    const std::string_view drop = "drop a trace file anywhere";
    const float right = r.right() - ui_.width(Face::Small, drop) - 24;
    ui_.textRight({r.right(), y}, Face::Small, ui_.pal().secondary, drop, r.w * 0.4f);
    if (s_.recent.files.empty()) return;
    float x = ui_.text({r.x, y}, Face::Small, ui_.pal().secondary, "Recent:", 80) + 10;
    for (std::size_t i = 0; i < s_.recent.files.size(); ++i) {
      const RecentFile& file = s_.recent.files[i];
      const std::string name(fileName(file.path)), ago = agoText(s_, file);
      const float w = ui_.width(Face::Small, name) + ui_.width(Face::Small, ago) + 30;
      if (x + w > right) return;
      const Rect chip{x, r.y, w, r.h};
      const std::string id = "recent:" + std::to_string(i);
      const Response answer = ui_.area(id, chip);
      if (answer.clicked) ui_.push(act::OpenRecent{static_cast<int>(i)});
      const bool chosen = g_.recent == static_cast<int>(i);
      if (answer.hovered || chosen) ui_.paint().fill(chip, 6, chosen ? ui_.pal().highlight() : ui_.pal().well());
      if (chosen) ui_.paint().stroke(chip, 6, 2, ui_.pal().selection);
      const float after = ui_.text({x + 10, y}, Face::Small, ui_.pal().link, name, w);
      ui_.text({after + 8, y}, Face::Small, ui_.pal().secondary, ago, w);
      ui_.tip(id, answer, file.path);
      x += w + 8;
    }
  }

  void bar(const Rect& r) {
    const bool narrow = r.w < 1200;
    const float pad = narrow ? 8.0f : 12.0f, gap = narrow ? 5.0f : 8.0f;
    const Rect field{r.x, r.y, std::min(280.0f, r.w * 0.2f), r.h};
    ui_.paint().fill(field, 6, ui_.pal().well());
    ui_.paint().stroke(field, 6, 1, ui_.pal().border);
    const bool empty = g_.find.text.empty();
    ui_.text({field.x + 10, field.center().y}, Face::Small, empty ? ui_.pal().secondary : ui_.pal().text,
             empty ? std::string("Find: type") : g_.find.text, field.w - 20);
    float x = field.right() + 16;
    for (int t = 0; t < kTopics; ++t) {
      const Topic topic = static_cast<Topic>(t);
      const float w = ui_.width(Face::Small, topicName(topic)) + 2 * pad;
      const Rect chip{x, r.y, w, r.h};
      const Response answer = ui_.area("topic:" + std::to_string(t), chip);
      if (answer.clicked) ui_.push(act::ChooseTopic{topic});
      if (g_.topic == topic) ui_.paint().fill(chip, 15, ui_.pal().highlight());
      ui_.paint().stroke(chip, 15, g_.topic == topic ? 2.0f : 1.0f,
                         g_.topic == topic ? ui_.pal().link : ui_.pal().border);
      ui_.text({chip.x + pad, chip.center().y}, Face::Small, ui_.pal().text, topicName(topic), w);
      x += w + gap;
    }
    chipsEnd_ = x;
  }

  void grid(const Rect& r) {
    const std::vector<int> shown = shownItems(g_);
    if (shown.empty()) {
      ui_.text({r.x, r.y + 30}, Face::Ui, ui_.pal().secondary,
               "No scenario is called so. Backspace takes letters away.", r.w);
      return;
    }
    const int columns = galleryColumns(s_);
    const float w = (r.w - kGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    // One row of high cards would leave half of a low window empty: two of lower ones.
    const float two = r.h - kGap - 8;  // 8: to the footer's words
    const bool squeezed = two < 2 * kCardHeight && two >= 2 * kLeastCard;
    const int rows = squeezed ? 2 : std::max(1, static_cast<int>((r.h + kGap) / (kCardHeight + kGap)));
    const float height = squeezed ? std::floor(two / 2) : kCardHeight;
    const auto at = std::find(shown.begin(), shown.end(), g_.chosen);
    const int chosen_row = at == shown.end() ? 0 : static_cast<int>(at - shown.begin()) / columns;
    const int all_rows = (static_cast<int>(shown.size()) + columns - 1) / columns;
    const int wanted = chosen_row < rows ? 0 : chosen_row - rows / 2;
    const int first = std::clamp(wanted, 0, std::max(0, all_rows - rows)) * columns;
    const int last = std::min(first + rows * columns, static_cast<int>(shown.size()));
    if (last - first < static_cast<int>(shown.size())) {
      const std::string part =
          std::to_string(first + 1) + " to " + std::to_string(last) + " of " + std::to_string(shown.size());
      const std::string whole = part + "   ↓ or the wheel: more";
      const bool room = ui_.width(Face::Small, whole) < r.right() - chipsEnd_;
      ui_.textRight({r.right(), r.y - 27}, Face::Small, ui_.pal().secondary, room ? whole : part,
                    r.right() - chipsEnd_);
      if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0 && g_.opening.empty() && !g_.settings.open)
        ui_.push(act::Press{{wheel > 0 ? Key::Up : Key::Down}});
    }
    for (int i = first; i < last; ++i) {
      const int column = (i - first) % columns, row = (i - first) / columns;
      card(shown[static_cast<std::size_t>(i)],
           {r.x + static_cast<float>(column) * (w + kGap), r.y + static_cast<float>(row) * (height + kGap), w, height});
    }
  }

  void card(int index, const Rect& r) {
    const GalleryItem& item = g_.items[static_cast<std::size_t>(index)];
    const bool chosen = index == g_.chosen && g_.recent < 0;
    const Response answer = ui_.area("card:" + item.name, r);
    if (answer.hovered && !chosen && moved_()) ui_.push(act::ChooseItem{index});
    if (answer.clicked) ui_.push(act::OpenItem{index});
    if (answer.rightClicked) ui_.push(act::OpenRunSettings{index});
    ui_.paint().fill(r, 8, ui_.pal().panel);
    ui_.paint().stroke(r, 8, chosen ? 2.5f : 1, chosen ? ui_.pal().selection : ui_.pal().border);
    const float board = kBoard - (kCardHeight - r.h);  // of a lower card the kernel's half is not shown
    Board(ui_, {r.x + 8, r.y + 8, r.w - 16, board}, item.board).draw();
    words(item, {r.x + 12, r.y + board + 12, r.w - 24, r.h - board - 40});
    const float bottom = r.bottom() - 18;
    float x = difficulty(item, r.x + 12, bottom);
    if (item.minutes > 0)
      x = ui_.text({x, bottom}, Face::Small, ui_.pal().secondary, std::to_string(item.minutes) + " min", 70) + 12;
    const float left = ui_.textRight({r.right() - 12, bottom}, Face::Small, ui_.pal().secondary,
                                     item.real ? "real | virtual" : "virtual", 110);
    if (isAbout(item, Topic::Myths) && x + 40 < left)
      ui_.text({x, bottom}, Face::Small, ui_.pal().warning, "myth", left - x - 6);
  }

  // The title; what stands behind its colon in a second, quieter line.
  void words(const GalleryItem& item, const Rect& r) {
    const std::size_t colon = item.title.find(": ");
    const std::string head = item.title.substr(0, colon);
    const std::string rest = colon == std::string::npos ? "" : item.title.substr(colon + 2);
    float y = r.y + 12;
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, head, r.w, rest.empty() ? 2 : 1)) {
      ui_.paint().text({r.x, y}, Face::Ui, ui_.pal().text, line);
      y += 23;
    }
    for (const std::string& line : wrap(ui_.measure(), Face::Small, rest, r.w, 1)) {
      ui_.paint().text({r.x, y}, Face::Small, ui_.pal().secondary, line);
      y += 22;
    }
  }

  // Three dots, as many of them filled; returns the x after them.
  float difficulty(const GalleryItem& item, float x, float y) {
    if (item.difficulty <= 0) return x;
    for (int i = 0; i < 3; ++i) {
      const bool filled = i < item.difficulty;
      ui_.paint().glyph({x, y - 6, 12, 12}, filled ? Glyph::Disc : Glyph::Ring,
                        filled ? ui_.pal().text : ui_.pal().secondary);
      x += 14;
    }
    return x + 6;
  }

  // Only a pointer that moves chooses: the keyboard keeps what it has chosen.
  static bool moved_() {
    const ImVec2 d = ImGui::GetIO().MouseDelta;
    return d.x != 0 || d.y != 0;
  }

  void footer(const Rect& r) {
    const GalleryItem& item = g_.items[static_cast<std::size_t>(g_.chosen)];
    std::string text = item.teaches;
    if (item.steps > 0) text += "   " + std::to_string(item.steps) + " steps";
    if (item.questions > 0) text += ", " + std::to_string(item.questions) + " questions";
    const auto recent = static_cast<std::size_t>(std::max(0, g_.recent));
    if (g_.recent >= 0 && recent < s_.recent.files.size())
      text = s_.recent.files[recent].path + ": Enter goes on where you were, ↓ goes to the scenarios";
    if (!g_.opening.empty()) text = "Running " + g_.opening + " in the virtual world …";
    // Long ones in two lines of smaller type rather than cut off.
    const bool fits = ui_.width(Face::Ui, text) <= r.w;
    const Face face = fits ? Face::Ui : Face::Small;
    float y = fits ? r.center().y : r.y + 6;
    for (const std::string& line : wrap(ui_.measure(), face, text, r.w, 2)) {
      ui_.paint().text({r.x, y}, face, ui_.pal().text, line);
      y += lineHeight(face);
    }
  }

  Ui& ui_;
  const AppState& s_;
  const GalleryState& g_;
  Rect w_;
  float chipsEnd_ = 0;
};

}  // namespace

void drawGallery(Ui& ui) {
  GalleryDrawer(ui).draw();
  if (ui.state().gallery.settings.open) drawRunSettings(ui);
}

}  // namespace gmp::viz
