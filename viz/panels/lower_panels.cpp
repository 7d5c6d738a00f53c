// The network poller in the place of lanes or plots: descriptors, their halves, and the way of one half.
#include <algorithm>
#include <cmath>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

class PollerDrawer {
 public:
  PollerDrawer(Ui& ui, const Rect& r) : ui_(ui), s_(ui.state()), t_(s_.derived.poller), r_(r) {}

  void draw() {
    ui_.panel(r_);
    const float x = panelHead(ui_, r_, CommandId::PollerPanel, "Network poller");
    if (!t_.known) {
      ui_.paint().hatch({r_.x + 1, r_.y + 46, r_.w - 2, r_.h - 47}, ui_.pal().border);
      label({r_.x + 14, r_.y + 64}, "not recorded by this trace");
      return;
    }
    figures(x + 18);
    if (t_.rows.empty()) {
      ui_.text({r_.x + 14, r_.y + 64}, Face::Ui, ui_.pal().secondary,
               "No descriptor is registered. net.listen or net.dial adds one.", r_.w - 28);
    } else {
      table();
    }
    strip();
  }

 private:
  void label(Vec2 at, std::string_view text) {
    const float w = ui_.width(Face::Ui, text) + 16;
    ui_.paint().fill({at.x - 8, at.y - 14, w, 28}, 4, ui_.pal().panel);
    ui_.text(at, Face::Ui, ui_.pal().text, text, w);
  }

  void figures(float x) {
    const float y = r_.y + 22;
    for (const std::string& text : t_.head) {
      if (x + ui_.width(Face::Small, text) > r_.right() - 110) return;  // whole, or not at all
      x = ui_.text({x, y}, Face::Small, ui_.pal().text, text, r_.right() - 110 - x) + 22;
      figuresEnd_ = x;
    }
  }

  // rg or wg: nil an empty box, pdWait a dotted one, a goroutine a filled chip, pdReady an outlined one.
  void half(const Rect& r, const PollerHalf& h) {
    const float y = r.center().y;
    switch (h.state) {
      case trace::PollState::nil:
        ui_.paint().stroke(r, 5, 1, ui_.pal().border);
        ui_.text({r.x + 10, y}, Face::Mono, ui_.pal().secondary, "nil", r.w - 12);
        break;
      case trace::PollState::wait:
        ui_.paint().stroke(r, 5, 1.5f, ui_.pal().of(TokenState::NetWait), true);
        ui_.text({r.x + 10, y}, Face::Mono, ui_.pal().text, "pdWait …", r.w - 12);
        break;
      case trace::PollState::ready:
        ui_.paint().stroke(r, 5, 2, ui_.pal().of(TokenState::Runnable));
        ui_.text({r.x + 10, y}, Face::Mono, ui_.pal().text, "pdReady", r.w - 12);
        break;
      case trace::PollState::g: {
        const Color fill = ui_.pal().of(TokenState::NetWait), ink = ui_.pal().labelOn(fill);
        ui_.paint().fill(r, 5, fill);
        ui_.paint().glyph({r.x + 8, y - 6, 12, 12}, Glyph::Waves, ink);
        ui_.text({r.x + 26, y}, Face::Mono, ink, "G" + std::to_string(h.g), r.w - 28);
        break;
      }
    }
  }

  std::string deadline(const PollerHalf& h) const {
    if (h.deadline == 0) return "—";
    return h.deadline < 0 ? "passed" : deltaText(h.deadline - t_.t);
  }

  struct Columns {
    float fd, peer, r, w, deadline, seq, last, now, right;
  };
  Columns columns() const {
    const bool wide = r_.w >= 1300;
    Columns c{};
    c.fd = r_.x + 14;
    c.peer = c.fd + 52;
    c.r = c.peer + (wide ? 230.0f : 190.0f);
    c.w = c.r + 112;
    c.deadline = c.w + 116;
    c.seq = c.deadline + 170;
    c.last = c.seq + 48;
    c.now = c.last + (wide ? 230.0f : 170.0f);
    c.right = r_.right() - 12;
    return c;
  }

  void table() {
    const Columns c = columns();
    const float y = r_.y + 54;
    const auto word = [&](float x, std::string_view text) {
      if (x + 40 < c.right) ui_.text({x, y}, Face::Small, ui_.pal().secondary, text, std::min(150.0f, c.right - x));
    };
    word(c.fd, "fd"), word(c.peer, "peer"), word(c.r, "rg (read)"), word(c.w, "wg (write)");
    word(c.deadline, "deadline r / w"), word(c.seq, "seq"), word(c.last, "last event"), word(c.now, "its goroutine");
    ui_.paint().line({r_.x + 1, y + 14}, {r_.right() - 1, y + 14}, 1, ui_.pal().border);
    const float top = y + 17, bottom = r_.bottom() - (r_.h >= 300 ? 78 : 40), step = 30;
    const int room = std::max(1, static_cast<int>((bottom - top) / step));
    const int all = static_cast<int>(t_.rows.size());
    const int first = std::clamp(focusRow() - room / 2, 0, std::max(0, all - room));
    for (int i = first; i < std::min(all, first + room); ++i)
      row(t_.rows[static_cast<std::size_t>(i)], {r_.x + 4, top + step * static_cast<float>(i - first), r_.w - 8, step},
          c);
    if (all <= room && t_.total <= all) return;
    const std::string more = thousands(first + 1) + "–" + thousands(std::min(all, first + room)) + " of " +
                             thousands(t_.total) + " shown; G finds one";
    const float x = r_.right() - 106 - ui_.width(Face::Small, more);
    if (x > figuresEnd_ + 10) ui_.text({x, r_.y + 22}, Face::Small, ui_.pal().secondary, more, 300);
  }

  // The row that must be in sight: of the present event, else of the selection.
  int focusRow() const {
    int at = 0;
    for (int i = 0; i < static_cast<int>(t_.rows.size()); ++i) {
      const PollerRow& row = t_.rows[static_cast<std::size_t>(i)];
      if (row.current) return i;
      if (s_.selection == Target{Target::Kind::Fd, row.fd}) at = i;
    }
    return at;
  }

  void row(const PollerRow& p, const Rect& r, const Columns& c) {
    const Target target{Target::Kind::Fd, p.fd};
    const Response answer = ui_.area("fd:" + std::to_string(p.fd), r);
    if (answer.clicked) ui_.push(act::SelectTarget{target});
    if (p.current) ui_.paint().fill(r, 4, ui_.pal().highlight());
    else if (answer.hovered) ui_.paint().fill(r, 4, ui_.pal().well());
    if (s_.selection == target) ui_.paint().stroke(r, 4, 2.5f, ui_.pal().selection);
    const float y = r.center().y;
    ui_.text({c.fd, y}, Face::Mono, ui_.pal().text, std::to_string(p.fd), 48);
    ui_.text({c.peer, y}, Face::Small, ui_.pal().text, p.peer, c.r - c.peer - 8);
    half({c.r, r.y + 2, 102, r.h - 4}, p.r);
    half({c.w, r.y + 2, 102, r.h - 4}, p.w);
    ui_.text({c.deadline, y}, Face::Mono, ui_.pal().secondary, deadline(p.r) + " / " + deadline(p.w), 164);
    ui_.text({c.seq, y}, Face::Mono, ui_.pal().secondary, std::to_string(p.seq), 40);
    const std::string last = p.lastEvent.empty() ? "none yet" : p.lastEvent;
    ui_.text({c.last, y}, Face::Small, ui_.pal().secondary, last, c.now - c.last - 8);
    ui_.text({c.now, y}, Face::Small, ui_.pal().text, p.now, c.right - c.now);
  }

  // The way of one half through its states; the edge that the present event takes is doubled and says by whom.
  void strip() {
    if (t_.stripFd < 0) return;
    const float y = r_.bottom() - 22;
    if (r_.h >= 300) who(y);
    const float line = r_.h >= 300 ? r_.bottom() - 52 : y;
    const std::string side = t_.stripMode == trace::PollMode::w ? "write" : "read";
    float x = ui_.text({r_.x + 14, line}, Face::Small, ui_.pal().secondary,
                       "fd " + std::to_string(t_.stripFd) + ", " + side + " side", 170);
    struct Node {
      trace::PollState state;
      std::string_view name;
    };
    static constexpr Node kNodes[] = {{trace::PollState::nil, "nil"},
                                      {trace::PollState::wait, "pdWait"},
                                      {trace::PollState::g, "G"},
                                      {trace::PollState::ready, "pdReady"}};
    static constexpr std::string_view kEdges[] = {"block", "commit", "ready", "consume"};
    x += 18;
    for (int i = 0; i <= 4; ++i) {
      const Node& node = kNodes[i % 4];
      const bool here = node.state == t_.stripState && i < 4;
      const float w = ui_.width(Face::Mono, node.name) + 20;
      const Rect box{x, line - 13, w, 26};
      if (here) ui_.paint().fill(box, 13, ui_.pal().highlight());
      ui_.paint().stroke(box, 13, here ? 2.5f : 1, here ? ui_.pal().selection : ui_.pal().border);
      ui_.text({x + 10, line}, Face::Mono, ui_.pal().text, node.name, w);
      x += w;
      if (i == 4) break;
      edge(x, line, kEdges[i], takes(i));
    }
    if (t_.move.has_value())
      ui_.text({x + 18, line}, Face::Small, ui_.pal().text, std::string(trace::word(*t_.move)) + "  " + t_.moveBy,
               r_.right() - x - 30);
  }

  bool takes(int edge) const {
    static constexpr trace::PollMove kMoves[] = {trace::PollMove::nilToWait, trace::PollMove::waitToG,
                                                 trace::PollMove::gToReady, trace::PollMove::readyToNil};
    return t_.move == kMoves[edge];
  }

  void edge(float& x, float y, std::string_view name, bool taken) {
    const float w = ui_.width(Face::Small, name) + 34;
    const Color c = taken ? ui_.pal().text : ui_.pal().border;
    ui_.text({x + 10, y}, Face::Small, taken ? ui_.pal().text : ui_.pal().secondary, name, w);
    ui_.paint().line({x + 1, y}, {x + 8, y}, taken ? 3.0f : 1, c);
    ui_.paint().path({{x + w - 20, y}, {x + w, y}}, taken ? 3.0f : 1.5f, c, true, false);
    x += w;
  }

  void who(float y) {
    float x = ui_.text({r_.x + 14, y}, Face::Small, ui_.pal().secondary, "who may poll", 170) + 18;
    const auto caller = [&](std::string_view name, trace::PollCaller c) {
      const bool now = t_.polling == c;
      x = ui_.text({x, y}, Face::Small, now ? ui_.pal().text : ui_.pal().secondary, name, 300);
      if (now) {
        ui_.paint().glyph({x + 8, y - 6, 12, 12}, Glyph::Disc, ui_.pal().of(TokenState::NetWait));
        x = ui_.text({x + 26, y}, Face::Small, ui_.pal().text, "now", 60);
      }
      x += 26;
    };
    caller("findRunnable(0)", trace::PollCaller::findRunnable);
    caller("findRunnable(block)", trace::PollCaller::findRunnableBlocking);
    caller("sysmon (after 10 ms)", trace::PollCaller::sysmon);
    x = ui_.text({x, y}, Face::Small, ui_.pal().secondary,
                 std::string("netpollBreak pending: ") + (t_.breakPending ? "yes" : "no"), 260) +
        26;
    const std::string ready = "kernel's ready list: " + t_.ready;
    if (x + ui_.width(Face::Small, ready) > r_.right() - 12) return;  // the stage says it too
    ui_.text({x, y}, Face::Small, ui_.pal().secondary, ready, r_.right() - x - 12);
  }

  Ui& ui_;
  const AppState& s_;
  const PollerTable& t_;
  Rect r_;
  float figuresEnd_ = 0;
};

}  // namespace

float panelHead(Ui& ui, const Rect& r, CommandId closes, std::string_view title) {
  const float x = ui.text({r.x + 14, r.y + 22}, Face::Title, ui.pal().text, title, r.w * 0.5f);
  ui.textButton(closes, {r.right() - 92, r.y + 8, 80, 28},
                "Close " + chordText(command(closes).keys.front(), ui.state().keyNames));
  return x;
}

void drawLowerPanel(Ui& ui) {
  const Rect r = ui.state().derived.regions.panel;
  if (r.empty()) return;
  if (ui.state().view.layout.lower == LowerPanel::Inspector) drawInspector(ui, r);
  else PollerDrawer(ui, r).draw();
}

}  // namespace gmp::viz
