// Under the dashed line: what belongs to Linux: threads without a P, system calls, epoll.
#include <algorithm>
#include <string>

#include "viz/model/format.h"
#include "viz/model/picture_builder.h"

namespace gmp::viz {

namespace {

using Doing = StageThread::Doing;

Glyph signOf(Doing doing) {
  switch (doing) {
    case Doing::Parked: return Glyph::Ring;
    case Doing::Spinning: return Glyph::RingDashed;
    case Doing::Polling: return Glyph::RingWaves;
    case Doing::Sysmon: return Glyph::Ring;
    case Doing::Waking: return Glyph::Ring;
    case Doing::Busy: return Glyph::Ring;
  }
  __builtin_unreachable();
}

std::string_view wordOf(Doing doing) {
  switch (doing) {
    case Doing::Parked: return "parked";
    case Doing::Spinning: return "spinning";
    case Doing::Polling: return "polling";
    case Doing::Sysmon: return "sysmon";
    case Doing::Waking: return "waking";
    case Doing::Busy: return "between";
  }
  __builtin_unreachable();
}

constexpr Doing kOrder[] = {Doing::Sysmon, Doing::Polling, Doing::Spinning, Doing::Waking, Doing::Busy, Doing::Parked};

// Of those without work; the others say on their chip what they do.
std::string threadSummary(const PictureBuilder& b, const std::vector<StageThread>& threads, float room) {
  const auto count = [&](Doing d) {
    return std::count_if(threads.begin(), threads.end(), [d](const StageThread& t) { return t.doing == d; });
  };
  const std::string parked = thousands(count(Doing::Parked)) + " parked";
  const std::string both = parked + ", " + thousands(count(Doing::Spinning)) + " spinning";
  return b.width(Face::Small, both) <= room ? both : parked;
}

constexpr Place kThreadPlace{BoxKind::Threads, 0, Place::Part::Idle};

// Threads as chips, those that do something first, each with what it has in hand (a number for what is beyond `limit`).
class ThreadChips {
 public:
  ThreadChips(PictureBuilder& b, const Rect& area, std::size_t limit, bool words)
      : b_(b), area_(area), limit_(limit), words_(words) {}

  bool fit() { return walk(false); }
  void draw() { walk(true); }

 private:
  bool walk(bool draw) {
    x_ = area_.x;
    y_ = area_.y;
    for (const Doing doing : kOrder) {
      for (const StageThread& t : b_.in.model.threads) {
        if (t.doing == doing && !(thread(t, draw) && held(t, draw))) return false;
      }
    }
    return true;
  }

  // The next place of that width; false: there is none.
  bool next(float w, Rect& rect) {
    if (x_ > area_.x && x_ + w > area_.right()) {
      x_ = area_.x;
      y_ += kChipHeight + kChipGapY;
    }
    rect = {x_, y_, w, kChipHeight};
    x_ += w + kChipGapX;
    return rect.bottom() <= area_.bottom() + 0.5f;
  }

  bool thread(const StageThread& t, bool draw) {
    Token token = b_.threadToken(t.m, TokenState::Idle, signOf(t.doing), kThreadPlace, {});
    token.tip = token.label + ": " + std::string(wordOf(t.doing));
    if (words_ && t.doing != Doing::Parked) token.label += " " + std::string(wordOf(t.doing));
    if (!next(std::min(chipWidth(b_.in.measure, token.label), area_.w), token.rect)) return false;
    if (draw) b_.add(std::move(token));
    return true;
  }

  bool held(const StageThread& t, bool draw) {
    const Place place{BoxKind::Threads, t.m, Place::Part::Hand};
    std::vector<std::pair<StageGo, TokenState>> all;
    if (t.running.id != 0) all.emplace_back(t.running, TokenState::Running);
    for (const StageGo& g : t.hand) all.emplace_back(g, g.taken ? TokenState::NetWait : TokenState::Runnable);
    Rect rect;
    for (std::size_t i = 0; i < std::min(limit_, all.size()); ++i) {
      if (!next(chipWidth(b_.in.measure, "G" + std::to_string(all[i].first.id)), rect)) return false;
      if (draw) b_.add(b_.goToken(all[i].first, all[i].second, place, rect, false));
    }
    if (all.size() <= limit_) return true;
    const std::string more = "+" + std::to_string(all.size() - limit_);
    if (!next(b_.width(Face::Mono, more) + 4, rect)) return false;
    if (!draw) return true;
    b_.text(rect.x, rect.center().y, Face::Mono, b_.pal().text, more, area_.right());
    b_.scene.hit(rect, {}, std::to_string(all.size()) + " in the hand of M" + std::to_string(t.m));
    for (std::size_t i = limit_; i < all.size(); ++i) b_.anchor({TokenKey::Kind::G, all[i].first.id}, place, rect);
    return true;
  }

  PictureBuilder& b_;
  Rect area_;
  std::size_t limit_;
  bool words_;  // what a thread does, besides its sign
  float x_ = 0, y_ = 0;
};

Detail threadCrowd(PictureBuilder& b, const Rect& area) {
  std::vector<CrowdRun> runs;
  for (const Doing doing : kOrder) {
    const Color color = b.pal().of(TokenState::Idle);
    CrowdRun run{0, signOf(doing), std::string(wordOf(doing)), color, color, {}};
    for (const StageThread& t : b.in.model.threads) {
      if (t.doing != doing) continue;
      ++run.count;
      run.members.push_back({{TokenKey::Kind::M, t.m}, kThreadPlace});
    }
    if (run.count > 0) runs.push_back(std::move(run));
  }
  const Detail level = b.crowd(area, runs, {area.right(), area.bottom() - 6});
  for (const StageThread& t : b.in.model.threads) {
    for (const StageGo& g : t.hand)
      b.anchor({TokenKey::Kind::G, g.id}, {BoxKind::Threads, t.m, Place::Part::Hand},
               {area.x, area.bottom() - 20, 20, 20});
  }
  return level;
}

// "fd 7 IN" in the colour of what will become runnable.
float readyChip(PictureBuilder& b, const StageReady& ready, float x, float y, float right) {
  const std::string label = std::to_string(ready.fd) + " " + pollBitsText(ready.bits) + (ready.stale ? " stale" : "");
  const float w = b.width(Face::Mono, label) + 16;
  if (x + w > right) return -1;
  const Color fill = ready.stale ? b.pal().of(TokenState::Idle) : b.pal().of(TokenState::Runnable);
  const Rect rect{x, y - 12, w, 24};
  b.scene.fill(rect, 6, fill);
  b.text(rect.x + 8, y, Face::Mono, b.pal().labelOn(fill), label, rect.right());
  b.scene.hit(rect, {Target::Kind::Fd, ready.fd}, "fd " + std::to_string(ready.fd) + " is ready");
  return rect.right() + 6;
}

void drawReady(PictureBuilder& b, float x, float y, float right) {
  const StagePoll& p = b.in.model.poll;
  if (!p.atPoll) {
    const Rect rect{x, y - 12, std::min(right - x, b.width(Face::Small, "unknown until the next poll") + 52), 24};
    b.unknown(rect, "unknown until the next poll");
    return;
  }
  if (p.ready.empty()) {
    b.text(x, y, Face::Small, b.pal().text, p.blocked ? "nothing yet" : "nothing", right);
    return;
  }
  for (std::size_t i = 0; i < p.ready.size(); ++i) {
    const float next = readyChip(b, p.ready[i], x, y, right - (i + 1 < p.ready.size() ? 54 : 0));
    if (next < 0) {
      b.text(x, y, Face::Mono, b.pal().text, "+" + thousands(static_cast<std::int64_t>(p.ready.size() - i)), right);
      return;
    }
    x = next;
  }
}

std::string interestText(const PictureBuilder& b, float room) {
  const StagePoll& p = b.in.model.poll;
  if (p.interest.empty() && p.interestTotal > 0) return thousands(p.interestTotal);
  std::string s;
  std::int64_t shown = 0;
  for (const int fd : p.interest) {
    const std::string more = (s.empty() ? "" : " ") + std::to_string(fd);
    if (b.width(Face::Mono, s + more + "  +9,999") > room) break;
    s += more;
    ++shown;
  }
  if (shown < p.interestTotal) s += "  +" + thousands(p.interestTotal - shown);
  return s.empty() ? "nothing" : s;
}

std::string lastPollText(const StageModel& m) {
  if (!m.poll.everPolled) return "none yet";
  const std::string how = m.poll.lastDelay < 0    ? "netpoll(-1)"
                          : m.poll.lastDelay == 0 ? "netpoll(0)"
                                                  : "netpoll(" + deltaText(m.poll.lastDelay).substr(1) + ")";
  const std::string passed = deltaText(std::max<std::int64_t>(m.now - m.poll.lastTime, 0)).substr(1);
  const std::string when = !m.poll.blocked         ? (m.now > m.poll.lastTime ? passed + " ago" : "just now")
                           : m.poll.lastDelay == 0 ? "now"
                                                   : "has waited " + passed;
  return "M" + std::to_string(m.poll.lastM) + " " + how + ", " + when;
}

}  // namespace

void drawThreads(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const auto& threads = b.in.model.threads;
  bool lit = false;
  for (const StageThread& t : threads) lit = lit || b.in.now.hasM(t.m);
  b.frame(r, lit);
  const BoxName region{BoxKind::Threads, 0};
  const std::string_view title = r.h < kLowBox ? "Without a P" : "Threads with no P";
  const float room = r.w - 2 * kPad - b.width(Face::Ui, title) - 12;
  const std::string note = r.h < kLowBox ? std::string() : threadSummary(b, threads, room);
  const Rect area = b.keepFree(region, b.content(r, title, "", note));
  for (const bool words : {true, false}) {
    for (const std::size_t limit : {std::size_t{16}, std::size_t{1}, std::size_t{0}}) {
      ThreadChips chips(b, area, limit, words);
      if (threads.size() > 12 || b.in.heat || !chips.fit()) continue;
      chips.draw();
      return b.used(region, Detail::Chip);
    }
  }
  b.used(region, threadCrowd(b, area));
}

namespace {

// Every call as the goroutine beside the thread that it holds, without words. false: they do not fit.
// threads: not, the tips tell.
bool drawCallChips(PictureBuilder& b, const Rect& area, bool threads) {
  const std::size_t mark = b.out.tokens.size();
  float x = area.x, y = area.y;
  for (const StageCall& c : b.in.model.calls) {
    Token g = b.goToken(c.g, TokenState::Syscall, {BoxKind::Syscalls, 0, Place::Part::Call}, {}, false);
    const bool handed = threads && c.p < 0 && c.m >= 0;  // else the thread stands in the box of its P
    const float g_w = chipWidth(b.in.measure, g.label);
    const float m_w = handed ? chipWidth(b.in.measure, "M" + std::to_string(c.m)) : 0;
    const float w = g_w + (handed ? 2 + m_w : 0);
    if (x > area.x && x + w > area.right()) {
      x = area.x;
      y += kChipHeight + kChipGapY;
    }
    if (y + kChipHeight > area.bottom() + 0.5f || w > area.w) {
      b.out.tokens.resize(mark);
      return false;
    }
    if (!c.what.empty()) g.tip += " " + std::string(c.what);
    if (c.m >= 0) g.tip += ", with M" + std::to_string(c.m);
    g.rect = {x, y, g_w, kChipHeight};
    b.add(std::move(g));
    if (handed)
      b.add(b.threadToken(c.m, TokenState::Syscall, Glyph::Square, {BoxKind::Syscalls, 0, Place::Part::Idle},
                          {x + g_w + 2, y, m_w, kChipHeight}));
    x += w + kChipGapX + 5;
  }
  return true;
}

}  // namespace

void drawCalls(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const auto& calls = b.in.model.calls;
  bool lit = false;
  for (const StageCall& c : calls) lit = lit || b.in.now.hasG(c.g.id);
  b.frame(r, lit);
  const BoxName region{BoxKind::Syscalls, 0};
  const auto count = static_cast<std::int64_t>(calls.size());
  const Rect area =
      b.keepFree(region, b.content(r, "In a system call", "", calls.empty() ? std::string() : thousands(count)));
  if (calls.empty()) {
    b.none(area, "nobody");
    return;
  }
  const float line = kChipHeight + kChipGapY;
  const auto most = static_cast<std::size_t>(b.tokensLeft()) / 2;  // each with its thread
  const auto fit = std::min(most, static_cast<std::size_t>((area.h + kChipGapY) / line));
  const Detail finest = b.allowed(region, count, area);
  for (const bool threads : {true, false}) {
    if (calls.size() > fit && calls.size() <= most && finest <= Detail::Chip && drawCallChips(b, area, threads))
      return b.used(region, Detail::Chip);
  }
  if (calls.size() > fit || finest > Detail::Chip) {
    const Color color = b.pal().of(TokenState::Syscall);
    CrowdRun run{static_cast<std::int64_t>(calls.size()), Glyph::Square, "with their threads", color, color, {}};
    for (const StageCall& c : calls)
      run.members.push_back({{TokenKey::Kind::G, c.g.id}, {BoxKind::Syscalls, 0, Place::Part::Call}});
    const Detail level =
        b.crowd(area, {run}, {r.right() - kPad, r.bottom() - 14}, std::clamp(finest, Detail::Dot, Detail::Cell));
    return b.used(region, level);
  }
  b.used(region, Detail::Chip);
  float y = area.y;
  for (const StageCall& c : calls) {
    Token t = b.goToken(c.g, TokenState::Syscall, {BoxKind::Syscalls, 0, Place::Part::Call}, {}, false);
    if (!c.what.empty()) t.label += " " + std::string(c.what);
    t.rect = {area.x, y, std::min(chipWidth(b.in.measure, t.label), area.w * 0.55f), kChipHeight};
    float x = t.rect.right() + 6;
    b.add(std::move(t));
    if (c.p < 0 && c.m >= 0) {
      const float w = chipWidth(b.in.measure, "M" + std::to_string(c.m));
      b.add(b.threadToken(c.m, TokenState::Syscall, Glyph::Square, {BoxKind::Syscalls, 0, Place::Part::Idle},
                          {x, y, w, kChipHeight}));
      x += w + 8;
    }
    const std::string words = c.p >= 0 ? "keeps P" + std::to_string(c.p) : "no P";
    b.text(x + 4, y + kChipHeight / 2, Face::Small, b.pal().secondary, words, area.right());
    y += line;
  }
}

void drawEpoll(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const StageModel& m = b.in.model;
  b.frame(r, b.in.now.epoll);
  const std::string watched =
      thousands(m.poll.interestTotal) + (m.poll.interestTotal == 1 ? " fd watched" : " fds watched");
  const bool beside = r.h < kLowBox;
  const Rect area = b.content(
      r, m.pollerName, m.pollerName == "IOCP" ? "operations that have ended" : "the kernel's list of ready sockets",
      r.h < 104 && m.pollerKnown ? watched : std::string());
  if (!m.pollerKnown) {
    b.unknown(area, "not recorded by this trace");
    return;
  }
  if (beside) {
    drawReady(b, area.x, area.center().y, area.right());
    return;
  }
  const bool low = r.h < 104;  // no room for three lines: the interest list is a number in the heading
  const float left = r.x + kPad, x = left + 82, right = r.right() - kPad;
  const float step = (r.h - 34 - 6) / (low ? 2 : 3);
  float y = r.y + 34 + step / 2 - 1;
  if (!low) {
    b.text(left, y, Face::Small, b.pal().secondary, "interest", x);
    b.text(x, y, Face::Mono, b.pal().text, interestText(b, right - x), right);
    y += step;
  }
  b.text(left, y, Face::Small, b.pal().secondary, "ready", x);
  drawReady(b, x, y, right);
  b.text(left, y + step, Face::Small, b.pal().secondary, "last poll", x);
  b.text(x, y + step, Face::Small, b.pal().text, lastPollText(m), right);
}

void drawKernelLine(PictureBuilder& b) {
  const StageBoxes& s = b.out.boxes;
  const float x = b.text(s.stage.x + 2, s.kernelLine, Face::Small, b.pal().secondary, "kernel", s.stage.right());
  PathPrim line;
  line.points = {{x + 10, s.kernelLine}, {s.stage.right(), s.kernelLine}};
  line.width = 1.5f;
  line.color = b.pal().secondary;
  line.dashed = true;
  b.scene.path(std::move(line));
}

}  // namespace gmp::viz
