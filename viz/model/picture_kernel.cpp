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
std::string threadSummary(const std::vector<StageThread>& threads) {
  const auto count = [&](Doing d) { return std::count_if(threads.begin(), threads.end(), [d](const StageThread& t) { return t.doing == d; }); };
  return thousands(count(Doing::Parked)) + " parked, " + thousands(count(Doing::Spinning)) + " spinning";
}

constexpr Place kThreadPlace{BoxKind::Threads, 0, Place::Part::Idle};

// Threads as chips, those that do something first, each with what it has in hand. false: they do not fit.
bool threadChips(PictureBuilder& b, const Rect& area) {
  float x = area.x, y = area.y;
  const auto advance = [&](float w) {
    if (x > area.x && x + w > area.right()) {
      x = area.x;
      y += kChipHeight + kChipGapY;
    }
    return y + kChipHeight <= area.bottom() + 0.5f;
  };
  for (const Doing doing : kOrder) {
    for (const StageThread& t : b.in.model.threads) {
      if (t.doing != doing) continue;
      Token token = b.threadToken(t.m, TokenState::Idle, signOf(doing), kThreadPlace, {});
      if (doing != Doing::Parked) token.label += " " + std::string(wordOf(doing));
      token.tip = "M" + std::to_string(t.m) + ": " + std::string(wordOf(doing));
      const float w = std::min(chipWidth(b.in.measure, token.label), area.w);
      if (!advance(w)) return false;
      token.rect = {x, y, w, kChipHeight};
      b.add(std::move(token));
      x += w + kChipGapX;
      std::vector<std::pair<StageGo, TokenState>> held;
      if (t.running.id != 0) held.emplace_back(t.running, TokenState::Running);
      for (const StageGo& g : t.hand) held.emplace_back(g, g.taken ? TokenState::NetWait : TokenState::Runnable);
      for (const auto& [g, state] : held) {
        const float gw = chipWidth(b.in.measure, "G" + std::to_string(g.id));
        if (!advance(gw)) return false;
        b.add(b.goToken(g, state, {BoxKind::Threads, t.m, Place::Part::Hand}, {x, y, gw, kChipHeight}, false));
        x += gw + kChipGapX;
      }
    }
  }
  return true;
}

void threadCrowd(PictureBuilder& b, const Rect& area) {
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
  b.crowd(area, runs, {area.right(), area.bottom() - 6});
  for (const StageThread& t : b.in.model.threads) {
    for (const StageGo& g : t.hand) b.anchor({TokenKey::Kind::G, g.id}, {BoxKind::Threads, t.m, Place::Part::Hand}, {area.x, area.bottom() - 20, 20, 20});
  }
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
  const std::string how = m.poll.lastDelay < 0 ? "netpoll(-1)" : m.poll.lastDelay == 0 ? "netpoll(0)" : "netpoll(" + deltaText(m.poll.lastDelay).substr(1) + ")";
  const std::string passed = deltaText(std::max<std::int64_t>(m.now - m.poll.lastTime, 0)).substr(1);
  const std::string when = !m.poll.blocked ? passed + " ago" : m.poll.lastDelay == 0 ? "now" : "has waited " + passed;
  return "M" + std::to_string(m.poll.lastM) + " " + how + ", " + when;
}

}  // namespace

void drawThreads(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const auto& threads = b.in.model.threads;
  bool lit = false;
  for (const StageThread& t : threads) lit = lit || b.in.now.hasM(t.m);
  b.frame(r, lit);
  const float head = b.heading(r, "Threads with no P", "", "");
  b.textRight(r.right() - kPad, r.y + kHeadLine, Face::Small, b.pal().secondary, threadSummary(threads), head + 10);
  const Rect area{r.x + kPad, r.y + 36, r.w - 2 * kPad, r.h - 36 - 8};
  const std::size_t mark = b.out.tokens.size();
  if (threads.size() <= 12 && threadChips(b, area)) return;
  b.out.tokens.resize(mark);
  threadCrowd(b, area);
}

void drawCalls(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const auto& calls = b.in.model.calls;
  bool lit = false;
  for (const StageCall& c : calls) lit = lit || b.in.now.hasG(c.g.id);
  b.frame(r, lit);
  b.heading(r, "In a system call", "", "");
  const Rect area{r.x + kPad, r.y + 36, r.w - 2 * kPad, r.h - 36 - 8};
  if (calls.empty()) {
    b.text(area.x, area.y + 12, Face::Small, b.pal().secondary, "nobody", area.right());
    return;
  }
  b.textRight(r.right() - kPad, r.y + kHeadLine, Face::Small, b.pal().secondary, thousands(static_cast<std::int64_t>(calls.size())), r.x + r.w * 0.7f);
  const float line = kChipHeight + kChipGapY;
  const auto fit = static_cast<std::size_t>((area.h + kChipGapY) / line);
  if (calls.size() > fit) {
    const Color color = b.pal().of(TokenState::Syscall);
    CrowdRun run{static_cast<std::int64_t>(calls.size()), Glyph::Square, "with their threads", color, color, {}};
    for (const StageCall& c : calls) run.members.push_back({{TokenKey::Kind::G, c.g.id}, {BoxKind::Syscalls, 0, Place::Part::Call}});
    b.crowd(area, {run}, {r.right() - kPad, r.bottom() - 14});
    return;
  }
  float y = area.y;
  for (const StageCall& c : calls) {
    Token t = b.goToken(c.g, TokenState::Syscall, {BoxKind::Syscalls, 0, Place::Part::Call}, {}, false);
    if (!c.what.empty()) t.label += " " + std::string(c.what);
    t.rect = {area.x, y, std::min(chipWidth(b.in.measure, t.label), area.w * 0.55f), kChipHeight};
    float x = t.rect.right() + 6;
    b.add(std::move(t));
    if (c.p < 0 && c.m >= 0) {
      const float w = chipWidth(b.in.measure, "M" + std::to_string(c.m));
      b.add(b.threadToken(c.m, TokenState::Syscall, Glyph::Square, {BoxKind::Syscalls, 0, Place::Part::Idle}, {x, y, w, kChipHeight}));
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
  const std::string watched = thousands(m.poll.interestTotal) + (m.poll.interestTotal == 1 ? " fd watched" : " fds watched");
  b.heading(r, "epoll", "", r.h < 104 ? watched : "the kernel's list of ready sockets");
  if (!m.pollerKnown) {
    b.unknown({r.x + kPad, r.y + 34, r.w - 2 * kPad, r.h - 42}, "not recorded by this trace");
    return;
  }
  const bool low = r.h < 104;   // no room for three lines: the interest list is a number in the heading
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
