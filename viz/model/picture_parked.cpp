// What is parked: on the network, with both halves of each pollDesc, and on anything else.
#include <array>
#include <string>

#include "viz/model/format.h"
#include "viz/model/picture_builder.h"

namespace gmp::viz {

namespace {

using trace::PollState;

// What a descriptor does, for the crowd. In order of drawing: the many come first, so that they stand still.
enum FdClass { kReads, kWrites, kBoth, kReady, kQuiet, kFdClasses };

bool waits(const StageHalf& h) { return h.state == PollState::g || h.state == PollState::wait; }

FdClass classOf(const StageFd& f) {
  if (f.r.state == PollState::ready || f.w.state == PollState::ready) return kReady;
  if (waits(f.r)) return waits(f.w) ? kBoth : kReads;
  return waits(f.w) ? kWrites : kQuiet;
}

Color halfColor(const PictureBuilder& b, const StageHalf& h) {
  switch (h.state) {
    case PollState::nil: return mix(b.pal().panel, b.pal().text, 0.22f);
    case PollState::ready: return b.pal().of(TokenState::Runnable);
    case PollState::wait: return mix(b.pal().panel, b.pal().of(TokenState::NetWait), 0.5f);
    case PollState::g: return b.pal().of(TokenState::NetWait);
  }
  __builtin_unreachable();
}

float halfWidth(const PictureBuilder& b, const StageHalf& h, bool names = false) {
  std::string label = "G" + std::to_string(h.g.id);
  if (names && !h.g.name.empty()) label += " " + std::string(h.g.name);
  if (h.g.id != 0) return chipWidth(b.in.measure, label);
  return h.state == PollState::ready ? 58 : 46;
}

// One half: empty, "…" while somebody prepares, the goroutine, or ready.
void drawHalfCell(PictureBuilder& b, const StageFd& fd, bool write, const Rect& rect, bool names = false) {
  const StageHalf& h = write ? fd.w : fd.r;
  const Place place{BoxKind::Network, fd.fd, write ? Place::Part::Write : Place::Part::Read};
  switch (h.state) {
    case PollState::nil: b.slot(rect, "nil", b.pal().border); break;
    case PollState::wait:
      b.slot(rect, h.g.id == 0 ? "…" : "", b.pal().of(TokenState::NetWait), true);
      if (h.g.id != 0) {  // parked, and about to be written into the half
        Token t = b.goToken(h.g, TokenState::NetWait, place, rect, names);
        t.outlined = true;
        t.tip += ", pdWait until the park is committed";
        b.add(std::move(t));
      }
      break;
    case PollState::ready:
      b.slot(rect, "", b.pal().of(TokenState::Runnable));
      b.scene.stroke(rect, 6, 2, b.pal().of(TokenState::Runnable));
      b.text(rect.x + 7, rect.center().y, Face::Small, b.pal().text, "ready", rect.right() - 2);
      break;
    case PollState::g: b.add(b.goToken(h.g, TokenState::NetWait, place, rect, names)); break;
  }
}

// names: a goroutine is told by its function too.
void drawSlot(PictureBuilder& b, const StageFd& fd, const Rect& area, bool names = false) {
  const bool lit = b.in.now.hasFd(fd.fd);
  const std::string name = "fd " + std::to_string(fd.fd);
  b.text(area.x, area.y + 10, Face::Mono, lit ? b.pal().text : b.pal().secondary, name, area.right());
  if (lit) b.scene.fill({area.x, area.y + 20, b.width(Face::Mono, name), 2}, 0, b.pal().selection);
  const float top = area.y + 26, height = std::min(kChipHeight, area.bottom() - top);
  const float room = area.w - 4;
  const float r_w = std::min(halfWidth(b, fd.r, names), room - 58);
  const float w_w = std::min(halfWidth(b, fd.w, names), room - r_w);
  drawHalfCell(b, fd, false, {area.x, top, r_w, height}, names);
  drawHalfCell(b, fd, true, {area.x + r_w + 4, top, w_w, height}, names);
  b.scene.hit({area.x, area.y, r_w + 4 + w_w, top + height - area.y}, {Target::Kind::Fd, fd.fd}, name + ": rg | wg");
}

constexpr float kLeastSlot = 26 + 22;  // name and halves under each other

// Few descriptors: each with its name over its halves; wide enough, a goroutine is told by its function too.
Detail drawSlots(PictureBuilder& b, const Rect& area, float fit, Detail finest) {
  const std::vector<StageFd>& fds = b.in.model.fds;
  const float wide = 300, n = static_cast<float>(fds.size());
  const bool cards = finest == Detail::Card && n * wide <= area.w;
  const float step = cards ? wide : area.w / fit;
  float x = area.x;
  for (const StageFd& f : fds) {
    drawSlot(b, f, {x, area.y, step - 8, area.h}, cards);
    x += step;
  }
  return cards ? Detail::Card : Detail::Chip;
}

// One line a descriptor: its number and rg; wg only if anybody waits to write at all. false: they do not fit.
bool drawCompact(PictureBuilder& b, const Rect& area) {
  const std::vector<StageFd>& fds = b.in.model.fds;
  constexpr std::size_t kEach = 3 + 2 * kTokenPrimitives;  // words, and two halves
  if (fds.size() * kEach > static_cast<std::size_t>(b.primitivesLeft())) return false;
  float number_w = 0, chip_w = 58;
  bool writers = false;
  for (const StageFd& f : fds) {
    number_w = std::max(number_w, b.width(Face::Mono, std::to_string(f.fd)));
    chip_w = std::max({chip_w, halfWidth(b, f.r), f.w.state == PollState::nil ? 0 : halfWidth(b, f.w)});
    writers = writers || f.w.state != PollState::nil;
  }
  constexpr float kAfterNumber = 7, kBetween = 20;
  const float cell_w = number_w + kAfterNumber + chip_w + (writers ? chip_w + 4 : 0);
  const auto columns = static_cast<std::size_t>(std::max(1.0f, std::floor((area.w + kBetween) / (cell_w + kBetween))));
  const auto rows = static_cast<std::size_t>((area.h + kChipGapY) / (kChipHeight + kChipGapY));
  if (fds.size() > columns * rows) return false;
  for (std::size_t i = 0; i < fds.size(); ++i) {
    const StageFd& fd = fds[i];
    const Rect cell{area.x + static_cast<float>(i % columns) * (cell_w + kBetween),
                    area.y + static_cast<float>(i / columns) * (kChipHeight + kChipGapY), cell_w, kChipHeight};
    const bool lit = b.in.now.hasFd(fd.fd);
    b.textRight(cell.x + number_w, cell.center().y, Face::Mono, lit ? b.pal().text : b.pal().secondary,
                std::to_string(fd.fd), cell.x - 4);
    if (lit) b.scene.fill({cell.x, cell.bottom() - 3, number_w, 2}, 0, b.pal().selection);
    const float x = cell.x + number_w + kAfterNumber;
    drawHalfCell(b, fd, false, {x, cell.y, chip_w, kChipHeight});
    if (writers) drawHalfCell(b, fd, true, {x + chip_w + 4, cell.y, chip_w, kChipHeight});
    b.scene.hit(cell, {Target::Kind::Fd, fd.fd},
                "fd " + std::to_string(fd.fd) + ": rg" + (writers ? " | wg" : ", wg is nil"));
  }
  return true;
}

std::array<std::int64_t, kFdClasses> countClasses(const std::vector<StageFd>& fds) {
  std::array<std::int64_t, kFdClasses> n{};
  for (const StageFd& f : fds) ++n[static_cast<std::size_t>(classOf(f))];
  return n;
}

void drawMatrix(PictureBuilder& b, const Rect& area, Vec2 scale_at, Detail finest) {
  const std::vector<StageFd>& fds = b.in.model.fds;
  const bool slot = area.h >= 50;
  const StageFd* featured = nullptr;  // the one the event is about keeps its slot and its name
  for (const StageFd& f : fds) {
    if (!slot) break;
    const bool chosen = b.in.selection == Target{Target::Kind::Fd, f.fd};
    if (b.in.now.hasFd(f.fd) || (featured == nullptr && chosen)) featured = &f;
  }
  Rect crowd = area;
  constexpr float kSlotWidth = 148;
  if (featured != nullptr) drawSlot(b, *featured, {area.x, area.y, kSlotWidth - 12, area.h});
  if (slot) {  // kept free when there is none, so that nothing jumps
    crowd.x += kSlotWidth;
    crowd.w -= kSlotWidth;
  }
  if (slot && featured == nullptr)
    b.text(area.x, area.y + 10, Face::Small, b.pal().secondary, "no fd in this event", area.x + kSlotWidth - 12);

  static constexpr std::string_view kWords[kFdClasses] = {"wait to read", "wait to write", "wait for both", "ready",
                                                          "not waited for"};
  static constexpr Glyph kSigns[kFdClasses] = {Glyph::Waves, Glyph::Waves, Glyph::Waves, Glyph::Disc, Glyph::Ring};
  const auto counts = countClasses(fds);
  const StageHalf nil{}, waiting{PollState::g, {}}, ready{PollState::ready, {}};
  std::vector<CrowdRun> runs;
  for (int c = 0; c < kFdClasses; ++c) {
    if (counts[static_cast<std::size_t>(c)] == 0) continue;
    const bool reads = c == kReads || c == kBoth, writes = c == kWrites || c == kBoth;
    CrowdRun run;
    run.count = counts[static_cast<std::size_t>(c)];
    run.glyph = kSigns[c];
    run.text = kWords[c];
    run.left = halfColor(b, c == kReady ? ready : reads ? waiting : nil);
    run.right = halfColor(b, writes ? waiting : nil);
    for (const StageFd& f : fds) {
      if (classOf(f) != c) continue;
      const std::int64_t g = waits(f.r) ? f.r.g.id : f.w.g.id;
      const Place::Part part = writes && !reads ? Place::Part::Write : Place::Part::Read;
      run.members.push_back({{TokenKey::Kind::G, &f == featured ? 0 : g}, {BoxKind::Network, f.fd, part}});
    }
    runs.push_back(std::move(run));
  }
  b.used({BoxKind::Network, 0}, b.crowd(crowd, runs, scale_at, std::max(Detail::Dot, finest)));
}

constexpr Place kElsewhere{BoxKind::Elsewhere, 0, Place::Part::Waiting};

// Every waiter as a box with its reason, and with its function if `names`. false: they do not fit, nothing is drawn.
bool drawWaiters(PictureBuilder& b, const Rect& area, bool names) {
  const std::size_t mark = b.out.tokens.size();
  float x = area.x, y = area.y;
  for (const StageWaiter& w : b.in.model.waiters) {
    Token t = b.goToken(w.g, TokenState::OtherWait, kElsewhere, {}, names);
    t.label += (names && !w.g.name.empty() ? ": " : " ") + std::string(w.reason);
    const float want = chipWidth(b.in.measure, t.label);
    if (x > area.x && x + want > area.right()) {
      x = area.x;
      y += kChipHeight + kChipGapY;
    }
    if (y + kChipHeight > area.bottom() + 0.5f || (names && want > area.w)) {
      b.out.tokens.resize(mark);
      return false;
    }
    t.rect = {x, y, std::min(want, area.w), kChipHeight};
    t.tip = t.label;
    b.add(std::move(t));
    x += want + kChipGapX;
  }
  return true;
}

}  // namespace

void drawNetwork(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const StageModel& m = b.in.model;
  bool lit = false;
  for (const int fd : b.in.now.fds) {
    for (const StageFd& f : m.fds) lit = lit || f.fd == fd;
  }
  b.frame(r, lit);
  const std::string fds = thousands(static_cast<std::int64_t>(m.fds.size())) + (m.fds.size() == 1 ? " fd" : " fds");
  // Who waits is known even where the trace does not know for which descriptor.
  const std::string waiting = thousands(m.netWaiters) + (m.netWaiters == 1 ? " goroutine waits" : " goroutines wait");
  const BoxName region{BoxKind::Network, 0};
  const Rect all = b.content(r, "Parked on the network", "one pollDesc per fd: rg | wg",
                             !m.pollerKnown                  ? waiting
                             : m.fds.empty() || !m.fdsListed ? std::string()
                                                             : fds);
  const Rect area = b.keepFree(region, all);
  if (!m.pollerKnown) {
    b.unknown(area, "descriptors: not recorded by this trace");
    return;
  }
  const Detail finest = b.allowed(region, static_cast<std::int64_t>(m.fds.size()), area);
  if (!m.fdsListed || finest == Detail::Bar) {
    const Color color = b.pal().of(TokenState::NetWait);
    std::string words = "wait for the network";
    if (m.flow.readyRate >= 0) words += ", " + shortNumber(m.flow.readyRate) + "/s become ready";
    b.bar(region, area, {m.netWaiters, Glyph::Waves, words, color, color, {}}, m.alive, m.flow.network);
    return b.used(region, Detail::Bar);
  }
  if (m.fds.empty()) {
    b.none(area, "No descriptor is registered. net.listen or net.dial adds one.");
    return;
  }
  const auto fit = static_cast<std::size_t>(std::max(1.0f, std::floor(area.w / 128)));
  if (finest > Detail::Chip || m.fds.size() > fit || area.h < kLeastSlot) {
    if (finest <= Detail::Chip && drawCompact(b, area)) return b.used(region, Detail::Chip);
    return drawMatrix(b, area, {r.right() - kPad - 90, r.y + kHeadLine}, finest);
  }
  b.used(region, drawSlots(b, area, static_cast<float>(fit), finest));
}

namespace {

// That the trace lacks the timers, in the words that `room` has place for.
std::string_view timersUnknown(const PictureBuilder& b, float room) {
  constexpr std::string_view kWords = "timers: not recorded";
  return b.width(Face::Small, kWords) <= room ? kWords : "timers ?";
}

// How many timers are armed and, where the box has room for it, when the next one is due.
std::string timersText(const PictureBuilder& b, const Rect& r, std::string_view title) {
  const StageModel& m = b.in.model;
  if (!m.timersKnown) return std::string(timersUnknown(b, r.w / 2 - 8));  // as much as a low box has beside its content
  constexpr std::int64_t kSoon = 86'400'000'000'000;  // ns, a day: a run without an end sleeps a year, which is no news
  std::string timers = m.timers == 0 ? "no timers" : thousands(m.timers) + (m.timers == 1 ? " timer" : " timers");
  if (m.nextTimer < 0 || m.nextTimer - m.now >= kSoon || r.h < kLowBox) return timers;
  const std::string next = ", next " + deltaText(std::max<std::int64_t>(m.nextTimer - m.now, 0));
  const float head = r.x + kPad + b.width(Face::Ui, title);
  if (b.width(Face::Small, timers + next) < r.right() - kPad - head - 12) timers += next;
  return timers;
}

}  // namespace

void drawElsewhere(PictureBuilder& b, const Box& box) {
  const Rect& r = box.rect;
  const StageModel& m = b.in.model;
  bool lit = false;
  for (const StageWaiter& w : m.waiters) lit = lit || b.in.now.hasG(w.g.id);
  b.frame(r, lit);
  const bool low = r.h < kLowBox;
  const std::string_view title = low ? "Elsewhere" : "Parked on something else";
  const bool hatched = !m.timersKnown && !low;  // a low box has no room beside the words
  const BoxName region{BoxKind::Elsewhere, 0};
  const Rect area = b.keepFree(region, b.content(r, title, "", hatched ? std::string() : timersText(b, r, title)));
  if (hatched) {
    const float most = r.w - 2 * kPad - b.width(Face::Ui, title) - 12;
    const std::string_view words = timersUnknown(b, most - 16);  // 16: the plate's edges
    const float w = std::min(b.width(Face::Small, words) + 52, most);
    b.unknown({r.right() - kPad - w, r.y + kHeadLine - 12, w, 24}, words);
  }
  if (m.waitersTotal == 0) {
    b.none(area, "nobody");
    return;
  }
  const Detail finest = b.allowed(region, m.waitersTotal, area);
  const bool listed = static_cast<std::int64_t>(m.waiters.size()) == m.waitersTotal;
  for (const Detail level : {Detail::Card, Detail::Chip}) {
    if (listed && finest <= level && drawWaiters(b, area, level == Detail::Card)) return b.used(region, level);
  }
  if (m.waitersByReason.empty() || finest == Detail::Bar) {  // or too many to ask each one what it waits for
    const Color color = b.pal().of(TokenState::OtherWait);
    b.bar(region, area, {m.waitersTotal, Glyph::Bars, "wait", color, color, {}}, m.alive, m.flow.elsewhere);
    return b.used(region, Detail::Bar);
  }
  std::vector<CrowdRun> runs;
  for (const auto& [reason, count] : m.waitersByReason) {
    CrowdRun run{
        count, Glyph::Bars, std::string(reason), b.pal().of(TokenState::OtherWait), b.pal().of(TokenState::OtherWait),
        {}};
    for (const StageWaiter& w : m.waiters) {
      if (w.reason == reason) run.members.push_back({{TokenKey::Kind::G, w.g.id}, kElsewhere});
    }
    runs.push_back(std::move(run));
  }
  b.used(region, b.crowd(area, runs, {r.right() - kPad, r.bottom() - 14}, std::max(Detail::Dot, finest)));
}

}  // namespace gmp::viz
