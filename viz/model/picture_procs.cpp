// The global run queue and the boxes of the Ps.
#include <algorithm>
#include <string>

#include "viz/model/format.h"
#include "viz/model/picture_builder.h"

namespace gmp::viz {

namespace {

using trace::PStatus;

Place inProc(const StageProc& p, Place::Part part) { return {BoxKind::Proc, p.id, part}; }

bool isIdle(const StageProc& p) { return p.m < 0 && p.running.id == 0; }

// What the P does when no goroutine runs on it.
std::string doingText(const StageProc& p) {
  if (p.status == PStatus::gcstop) return "stopped (world stop)";
  if (p.status == PStatus::dead) return "removed";
  if (p.inSyscall) return "in a system call";
  if (p.m < 0) return p.status == PStatus::idle ? "idle" : "changes hands";
  if (p.polling) return "asks the poller";
  if (p.spinning) return "spins: looks for work";
  return "looks for work";
}

bool followed(const PictureBuilder& b, std::int64_t g) {
  const auto& all = b.in.model.followed;
  return std::any_of(all.begin(), all.end(), [g](const StageFollowed& f) { return f.g.id == g; });
}

// Too fast to tell one from the other: a state without a name.
void drawNameless(PictureBuilder& b, const Rect& rect, TokenState state) {
  const Color fill = b.pal().of(state);
  b.scene.fill(rect, 6, fill);
  b.scene.glyph({rect.x + 8, rect.center().y - 6, 12, 12}, glyphOf(state), b.pal().labelOn(fill));
}

constexpr float kWidestRunning = 420;

void drawRunning(PictureBuilder& b, const StageProc& p, const Rect& all) {
  const Rect rect{all.x, all.y, std::min(all.w, kWidestRunning), all.h};
  if (p.running.id != 0 && !p.inSyscall && b.in.heat && !followed(b, p.running.id))
    return drawNameless(b, rect, TokenState::Running);
  if (p.running.id != 0 && !p.inSyscall) {
    b.add(b.goToken(p.running, TokenState::Running, inProc(p, Place::Part::Running), rect, true));
    return;
  }
  const bool dim = isIdle(p);
  b.scene.fill(rect, 6, b.pal().well());
  b.scene.stroke(rect, 6, 1, p.inSyscall ? b.pal().of(TokenState::Syscall) : b.pal().border, !dim);
  float x = rect.x + 10;
  if (dim || p.inSyscall || p.spinning) {
    const Glyph sign = p.inSyscall ? Glyph::Square : p.spinning ? Glyph::RingDashed : Glyph::Ring;
    b.scene.glyph({x, rect.center().y - 6, 12, 12}, sign, dim ? b.pal().secondary : b.pal().text);
    x += 18;
  }
  b.text(x, rect.center().y, Face::Small, dim ? b.pal().secondary : b.pal().text, doingText(p), rect.right() - 4);
}

// The thread that holds the P, at the right of the heading; returns the left end of what it takes.
float drawThread(PictureBuilder& b, const StageProc& p, float right, float y, float height = 24) {
  if (p.m < 0) return right;
  const float w = chipWidth(b.in.measure, "M" + std::to_string(p.m)) - 6, h = std::min(24.0f, height);
  const Rect rect{right - w, y - h / 2, w, h};
  const Glyph sign = p.inSyscall         ? Glyph::Square
                     : p.running.id != 0 ? Glyph::Triangle
                     : p.polling         ? Glyph::RingWaves
                     : p.spinning        ? Glyph::RingDashed
                                         : Glyph::Ring;
  b.add(b.threadToken(p.m, TokenState::Idle, sign, inProc(p, Place::Part::Head), rect));
  return rect.x - 8;
}

// What left one place and is not in the next yet: as chips, and a number for those that do not fit.
void drawHand(PictureBuilder& b, const StageProc& p, const Rect& area) {
  const bool alone = p.hand.size() == 1;
  float x = area.x;
  const std::size_t n = b.chips({x, area.y, area.right() - x - (alone ? 0 : 28), area.h}, p.hand,
                                inProc(p, Place::Part::Hand), TokenState::Runnable, x);
  if (n == p.hand.size() && b.width(Face::Small, "in hand") <= area.right() - x - 2) {
    b.text(x + 2, area.center().y, Face::Small, b.pal().secondary, "in hand", area.right());
  }
  if (n == p.hand.size()) return;
  b.text(x, area.center().y, Face::Mono, b.pal().text, "+" + std::to_string(p.hand.size() - n), area.right());
  b.scene.hit({x, area.y, 28, area.h}, {},
              std::to_string(p.hand.size()) + " in the hand: out of one place, not in the next yet");
  for (std::size_t i = n; i < p.hand.size(); ++i) {
    b.anchor({TokenKey::Kind::G, p.hand[i].id}, inProc(p, Place::Part::Hand), {x, area.y, 24, area.h});
  }
}

// runnext's slot, and beside it what is in the hand of the thread. word: in the empty slot.
void drawNextAndHand(PictureBuilder& b, const StageProc& p, const Rect& row, bool known, std::string_view word) {
  if (b.in.heat) {
    const Rect slot{row.x, row.y, std::min(58.0f, row.w), row.h};
    if (p.runnext.id == 0) return b.slot(slot, "", b.pal().border);
    if (!followed(b, p.runnext.id)) return drawNameless(b, slot, TokenState::Runnable);
  }
  const float chip_w = p.runnext.id != 0 ? chipWidth(b.in.measure, "G" + std::to_string(p.runnext.id)) : 58;
  float slot_w = std::min(chip_w, row.w);
  if (p.hand.empty() && !word.empty()) slot_w = row.w;
  if (p.hand.empty() && p.runnext.id == 0) slot_w = std::min(slot_w, kWidestRunning);
  if (!p.hand.empty() && p.runnext.id == 0) slot_w = std::min(slot_w, std::max(20.0f, row.w - 58 - 36 - 8));
  const Rect slot{row.x, row.y, slot_w, row.h};
  if (!known) b.unknown(slot, "?");
  else if (p.runnext.id != 0)
    b.add(b.goToken(p.runnext, TokenState::Runnable, inProc(p, Place::Part::Runnext),
                    {row.x, row.y, std::min(chip_w, row.w), row.h}, false));
  else b.slot(slot, p.hand.empty() ? word : "", b.pal().border);
  if (!p.hand.empty() && !b.in.heat) drawHand(b, p, {slot.right() + 8, row.y, row.right() - slot.right() - 8, row.h});
}

std::string queueWords(const StageProc& p) {
  return p.local.known ? "local queue " + thousands(p.local.total) + " of 256" : "local queue";
}

void drawFull(PictureBuilder& b, const Rect& r, const StageProc& p) {
  const bool low = r.h < 190;
  const float left = r.x + kPad, right = r.right() - kPad, y = r.y + kHeadLine - 1;
  b.text(left, y, Face::Ui, b.pal().text, "P" + std::to_string(p.id), right);
  const float m_left = drawThread(b, p, right, y);
  b.textRight(m_left, y, Face::Small, b.pal().secondary, "tick " + thousands(p.tick), left + 40);

  const float words = std::max(b.width(Face::Small, "running"), b.width(Face::Small, "runnext"));
  const float labels = std::max(72.0f, words + 8);
  const Rect running{left + labels, r.y + (low ? 36 : 38), right - left - labels, low ? 28.0f : 36.0f};
  b.text(left, running.center().y, Face::Small, b.pal().secondary, "running", running.x);
  drawRunning(b, p, running);

  const Rect next{running.x, running.bottom() + (low ? 4 : 7), running.w, low ? 24.0f : kChipHeight};
  b.text(left, next.center().y, Face::Small, b.pal().secondary, "runnext", next.x);
  drawNextAndHand(b, p, next, p.local.known, "");

  const float words_y = next.bottom() + (low ? 12 : 15);
  b.text(left, words_y, Face::Small, b.pal().secondary, queueWords(p), right);
  const float top = words_y + (low ? 12 : 14);
  b.queue({left, top, right - left, r.bottom() - 8 - top}, p.local, inProc(p, Place::Part::Local),
          TokenState::Runnable);
}

// Two rows of boxes: the queue as one line.
void drawHalf(PictureBuilder& b, const Rect& r, const StageProc& p) {
  const float left = r.x + kPad, right = r.right() - kPad;
  const float line = (r.h - 8) / 3;
  const float chip = std::min(kChipHeight, line - 3);
  const float y0 = r.y + 4 + line / 2, y1 = y0 + line, y2 = y1 + line;
  b.text(left, y0, Face::Ui, b.pal().text, "P" + std::to_string(p.id), right);
  const float m_left = drawThread(b, p, right, y0, line - 2);
  b.textRight(m_left, y0, Face::Small, b.pal().secondary, "tick " + thousands(p.tick), left + 40);
  const float half = std::floor((right - left) * 0.52f);
  drawRunning(b, p, {left, y1 - chip / 2, half, chip});
  drawNextAndHand(b, p, {left + half + 6, y1 - chip / 2, right - left - half - 6, chip}, p.local.known, "runnext");
  const std::string words = p.local.known && !b.in.heat ? "local " + thousands(p.local.total) : "local";
  const float x = b.text(left, y2, Face::Small, b.pal().secondary, words, right) + 8;
  b.queue({x, y2 - chip / 2, right - x, chip}, p.local, inProc(p, Place::Part::Local), TokenState::Runnable);
}

// One line: who runs, a mark for runnext, the length of the queue as a bar and a number.
void drawLine(PictureBuilder& b, const Rect& r, const StageProc& p) {
  const float y = r.center().y, right = r.right() - 6;
  float x = b.text(r.x + 8, y, Face::Ui, b.pal().text, "P" + std::to_string(p.id), right) + 8;
  const float height = std::min(26.0f, r.h - 6), chip_w = std::min(170.0f, (right - x) * 0.62f);
  drawRunning(b, p, {x, y - height / 2, chip_w, height});
  x += chip_w + 8;
  const Color runnable = b.pal().of(TokenState::Runnable);
  if (p.runnext.id != 0) {
    b.scene.glyph({x, y - 6, 12, 12}, Glyph::Disc, runnable);
    b.anchor({TokenKey::Kind::G, p.runnext.id}, inProc(p, Place::Part::Runnext), {x, y - 6, 12, 12});
  }
  x += 16;
  const std::string count = p.local.known ? std::to_string(p.local.total) : "?";
  const float bar_w = right - x - b.width(Face::Mono, count) - 6;
  const float full = std::min(1.0f, static_cast<float>(p.local.total) / 64.0f);
  if (bar_w > 12 && p.local.total > 0) b.scene.fill({x, y - 4, std::max(2.0f, bar_w * full), 8}, 0, runnable);
  b.textRight(right, y, Face::Mono, b.pal().secondary, count, x);
  for (const StageGo& g : p.local.head)
    b.anchor({TokenKey::Kind::G, g.id}, inProc(p, Place::Part::Local), {x, y - 6, 12, 12});
  for (const StageGo& g : p.hand) b.anchor({TokenKey::Kind::G, g.id}, inProc(p, Place::Part::Hand), {x, y - 6, 12, 12});
}

// A square: brightness says how long the queue is, the shape whether it runs.
void drawSquare(PictureBuilder& b, const Rect& r, const StageProc& p) {
  const float full = std::min(1.0f, static_cast<float>(p.local.total) / 64.0f);
  b.scene.fill(r, 0, mix(b.pal().well(), b.pal().of(TokenState::Runnable), full));
  const bool runs = p.running.id != 0 && !p.inSyscall;
  const float size = std::min({12.0f, r.w - 2, r.h - 2});
  const Color ink = b.pal().labelOn(mix(b.pal().well(), b.pal().of(TokenState::Runnable), full));
  b.scene.glyph(Rect::around(r.center(), size, size), runs ? Glyph::Triangle : Glyph::Ring, ink);
  if (runs) b.anchor({TokenKey::Kind::G, p.running.id}, inProc(p, Place::Part::Running), r);
}

}  // namespace

void drawGlobal(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  b.frame(r, b.in.now.global);
  const float y = r.center().y, right = r.right() - kPad;
  float x = b.text(r.x + kPad, y, Face::Ui, b.pal().text, "Global run queue", right);
  x = b.text(x + 14, y, Face::Mono, b.pal().secondary, "sched.runq", right);
  x += 22;
  const StageQueue& q = b.in.model.global;
  const Place place{BoxKind::Global, 0, Place::Part::Queue};
  if (q.known && q.total == 0) {
    x = b.text(x, y, Face::Ui, b.pal().text, "empty", right);
    b.text(x + 22, y, Face::Small, b.pal().secondary, "every 61st schedule looks here first", right);
    return;
  }
  if (q.known && !b.in.heat) x = b.text(x, y, Face::Mono, b.pal().text, thousands(q.total), right) + 14;
  if (b.in.model.flow.globalRate >= 0) {
    const std::string rate = "+" + shortNumber(b.in.model.flow.globalRate) + "/s";
    b.textRight(right, y, Face::Small, b.pal().secondary, rate, x);
    x = std::min(x, right);
    return b.queue({x, y - 14, right - x - b.width(Face::Small, rate) - 14, 28}, q, place, TokenState::Runnable);
  }
  const float height = std::min(kChipHeight, r.h - 12);
  b.queue({x, y - height / 2, right - x, height}, q, place, TokenState::Runnable);
}

void drawProc(PictureBuilder& b, const Box& box, const StageProc& p, ProcDetail detail) {
  b.scene.hit(
      box.rect, {Target::Kind::P, p.id},
      "P" + std::to_string(p.id) + ": " + (p.running.id != 0 ? "G" + std::to_string(p.running.id) : doingText(p)));
  if (detail == ProcDetail::Square) {
    drawSquare(b, box.rect, p);
    return;
  }
  b.frame(box.rect, b.in.now.hasP(p.id));
  if (detail == ProcDetail::Full) drawFull(b, box.rect, p);
  else if (detail == ProcDetail::Half) drawHalf(b, box.rect, p);
  else drawLine(b, box.rect, p);
}

}  // namespace gmp::viz
