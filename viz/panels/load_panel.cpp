// What stands in the window while nothing is open: how far a file has been read, or what went wrong with it.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kBar = 620;

class NothingOpen {
 public:
  explicit NothingOpen(Ui& ui) : ui_(ui), s_(ui.state()), w_(s_.derived.regions.window), y_(w_.h * 0.4f) {}

  void draw() {
    const LoadState& load = s_.load;
    if (s_.files.open) return;  // it says how far it is
    if (load.active) return loading();
    if (!load.error.empty()) return failed();
    if (load.stopped) return words("Stopped reading " + load.name, "Nothing of it is open. " + gallery());
    if (s_.live.active)
      return words("Waiting for the first event", "The program runs; what it does appears here as it happens.");
    words(s_.document != nullptr ? "This trace holds no events" : "No trace is open",
          "gmpscope run echo --trace echo.json records one; gmpscope view echo.json shows it.");
  }

 private:
  std::string gallery() const {
    return s_.gallery.items.empty() ? "Ctrl+Q quits." : "Ctrl+G opens the gallery of scenarios, Ctrl+O another file.";
  }

  void middle(float y, Face face, Color color, std::string_view text) {
    const float room = w_.w - 40;
    ui_.text({w_.center().x - std::min(ui_.width(face, text), room) / 2, y}, face, color, text, room);
  }

  void words(std::string_view title, std::string_view how) {
    middle(y_, Face::Title, ui_.pal().text, title);
    middle(y_ + 44, Face::Ui, ui_.pal().secondary, how);
  }

  void failed() {
    middle(y_, Face::Title, ui_.pal().text, "This file cannot be shown");
    float y = y_ + 44;
    for (const std::string& line : wrap(ui_.measure(), Face::Ui, s_.load.error, std::min(w_.w - 80, 980.0f), 4)) {
      middle(y, Face::Ui, ui_.pal().warning, line);
      y += lineHeight(Face::Ui);
    }
    middle(y + 16, Face::Ui, ui_.pal().secondary, gallery());
  }

  static std::string megabytes(std::uint64_t bytes) { return figures(static_cast<double>(bytes) / 1e6, 3) + " MB"; }

  void loading() {
    const LoadState& load = s_.load;
    middle(y_, Face::Title, ui_.pal().text, "Reading " + load.name);
    const float width = std::min(kBar, w_.w - 80);
    const Rect bar{w_.center().x - width / 2, y_ + 36, width, 14};
    ui_.paint().fill(bar, 7, mix(ui_.pal().panel, ui_.pal().text, 0.25f));
    std::string text = "opening it";
    if (load.total > 0) {
      const double share = std::min(1.0, static_cast<double>(load.done) / static_cast<double>(load.total));
      ui_.paint().fill({bar.x, bar.y, std::max(14.0f, bar.w * static_cast<float>(share)), bar.h}, 7, ui_.pal().link);
      text = share < 1 ? megabytes(load.done) + " of " + megabytes(load.total) + "   " +
                             std::to_string(static_cast<int>(share * 100)) + " %"
                       : megabytes(load.total) + " are read; the events are put in order";
    }
    middle(bar.bottom() + 24, Face::Ui, ui_.pal().text, text);
    ui_.textButton(CommandId::ClearOrClose, Rect::around({w_.center().x, bar.bottom() + 64}, 150, 32), "Stop  Esc");
  }

  Ui& ui_;
  const AppState& s_;
  Rect w_;
  float y_;
};

}  // namespace

void drawNothingOpen(Ui& ui) { NothingOpen(ui).draw(); }

}  // namespace gmp::viz
