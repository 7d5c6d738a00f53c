// The bar at the bottom: transport, scrub bar over the whole of the trace's time, speed and position.
#include <algorithm>

#include "viz/model/format.h"
#include "viz/model/notes.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

float transport(Ui& ui, const Rect& r) {
  float x = r.x + 10;
  const float y = r.center().y;
  const auto button = [&](CommandId id, Icon icon, float size, bool round) {
    ui.iconButton(id, {x, y - size / 2, size, size}, icon, round);
    x += size + 4;
  };
  button(CommandId::Start, Icon::ToStart, 38, false);
  button(CommandId::StepBack, Icon::StepBack, 38, false);
  const AppState& s = ui.state();
  const bool runs = s.playback.playing || (s.live.active && s.live.follow);
  button(CommandId::PlayPause, runs ? Icon::Pause : Icon::Play, 46, true);
  button(CommandId::StepForward, Icon::StepForward, 38, false);
  button(CommandId::End, Icon::ToEnd, 38, false);
  return x;
}

// Share of the trace's time that has passed at that event.
float shareAt(const AppState& s, std::uint64_t index) {
  const Document& doc = *s.document;
  const double span = timeDistance(doc.begin(), doc.end());
  if (span <= 0 || index >= doc.size()) return 0;
  return static_cast<float>(std::clamp(timeDistance(doc.begin(), doc.timeAt(index)) / span, 0.0, 1.0));
}

// Where in time those events are: the left ends of the columns, `step` units wide, that hold some.
std::vector<float> columnsOf(const AppState& s, const EventHits& found, const Rect& line, float step) {
  std::vector<float> out;
  const Document& doc = *s.document;
  const auto columns = static_cast<std::int64_t>(line.w / step);
  std::uint64_t before = 0;
  for (std::int64_t i = 0; i < columns && before < found.hits().size(); ++i) {
    const std::uint64_t upto = found.rowOf(doc.indexAt(timeBetween(doc.begin(), doc.end(), i + 1, columns)) + 1);
    if (upto > before) out.push_back(line.x + static_cast<float>(i) * step);
    before = upto;
  }
  return out;
}

void hits(Ui& ui, const Rect& line) {
  const EventHits& found = ui.state().list.hits;
  if (found.showsAll()) return;
  for (const float x : columnsOf(ui.state(), found, line, 2))
    ui.paint().fill({x, line.y - 3, 1.5f, line.h + 6}, 0, ui.pal().link);
}

// Where playback will pause: a rhomb on the line.
void breaks(Ui& ui, const Rect& line) {
  constexpr float kStep = 12;
  constexpr std::size_t kMany = 24;  // more, and they are no longer single ones: small
  for (const Breakpoint& b : ui.state().breakpoints.all) {
    const std::vector<float> columns = columnsOf(ui.state(), b.hits, line, kStep);
    const float half = columns.size() > kMany ? 3 : 6;
    for (const float left : columns) {
      const float x = left + kStep / 2, y = line.center().y;
      ui.paint().triangle({x - half, y}, {x, y - half}, {x + half, y}, ui.pal().error);
      ui.paint().triangle({x - half, y}, {x + half, y}, {x, y + half}, ui.pal().error);
    }
  }
}

// What the trace does not know is hatched, as everywhere.
void gaps(Ui& ui, const Rect& line) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  for (const LaneGap& gap : doc.series().lanes().gaps()) {
    const double span = std::max(1.0, timeDistance(doc.begin(), doc.end()));
    const auto share = [&](std::int64_t t) {
      return static_cast<float>(std::clamp(timeDistance(doc.begin(), t) / span, 0.0, 1.0));
    };
    const float from = line.x + line.w * share(gap.from);
    const float to = line.x + line.w * (gap.known == LaneGap::kOpen ? 1.0f : share(gap.to));
    ui.paint().hatch({from, line.y - 2, std::max(6.0f, to - from), line.h + 4}, ui.pal().text);
  }
}

// The ends of the loop as brackets around the line.
void loop(Ui& ui, const Rect& line) {
  const Playback& p = ui.state().playback;
  const Color ink = p.looping ? ui.pal().link : ui.pal().secondary;
  const auto bracket = [&](const std::optional<std::uint64_t>& event, float way) {
    if (!event.has_value()) return;
    const float x = line.x + line.w * shareAt(ui.state(), *event), top = line.y - 8, bottom = line.bottom() + 8;
    ui.paint().line({x, top}, {x, bottom}, 2.5f, ink);
    ui.paint().line({x, top}, {x + 6 * way, top}, 2.5f, ink);
    ui.paint().line({x, bottom}, {x + 6 * way, bottom}, 2.5f, ink);
  };
  bracket(p.loopFrom, 1);
  bracket(p.loopTo, -1);
}

// Chapters as triangles over the line, bookmarks as flags.
void marks(Ui& ui, const Rect& line) {
  const AppState& s = ui.state();
  for (const Chapter& c : s.chapters) {
    const float x = line.x + line.w * shareAt(s, c.event);
    ui.paint().triangle({x - 6, line.y - 12}, {x + 6, line.y - 12}, {x, line.y - 3}, ui.pal().warning);
  }
  for (const Bookmark& b : s.notebook.marks()) {
    if (b.event < s.document->dropped() || b.event - s.document->dropped() >= s.document->size()) continue;
    const float x = line.x + line.w * shareAt(s, b.event - s.document->dropped());
    ui.paint().line({x, line.y - 14}, {x, line.bottom() + 4}, 2, ui.pal().text);
    ui.paint().triangle({x, line.y - 14}, {x + 10, line.y - 10}, {x, line.y - 6}, ui.pal().text);
  }
}

constexpr float kThinnest = 2;  // slice of a column

// How many events happen when, the families on each other in a fixed order.
void density(Ui& ui, const Rect& r) {
  const auto& columns = ui.state().derived.density;
  std::uint32_t most = 1;
  for (const Density& d : columns) most = std::max(most, d.events);
  const float step = r.w / static_cast<float>(std::max<std::size_t>(1, columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Density& d = columns[i];
    if (d.events == 0) continue;
    const float h = std::max(2.0f, r.h * static_cast<float>(d.events) / static_cast<float>(most));
    const float x = r.x + static_cast<float>(i) * step, w = std::max(1.0f, step - 1);
    float y = r.bottom(), told = 0, part = 0;  // a slice too thin to be seen goes into the next one
    for (std::size_t f = 0; f < kFamilies; ++f) {
      part += h * d.share[f];
      told += d.share[f];
      if (part < kThinnest) continue;
      ui.paint().fill({x, y - part, w, part}, 0, ui.pal().of(static_cast<TokenState>(f)));
      y -= part;
      part = 0;
    }
    if (told == 0) ui.paint().fill({x, r.bottom() - h, w, h}, 0, mix(ui.pal().panel, ui.pal().secondary, 0.6f));
  }
}

// What happens around there, for who points at it.
std::string densityWords(const AppState& s, float share) {
  const auto& columns = s.derived.density;
  if (columns.empty()) return "";
  const auto last = static_cast<float>(columns.size() - 1);
  const Density& d = columns[static_cast<std::size_t>(std::clamp(share * (last + 1), 0.0f, last))];
  std::string words = "drag to go to a time; here: " + thousands(d.events) + (d.events == 1 ? " event" : " events");
  for (std::size_t f = 0; f < kFamilies; ++f) {
    const auto n = static_cast<std::int64_t>(d.share[f] * static_cast<float>(d.events) + 0.5f);
    if (n > 0) words += ", " + std::string(familyName(static_cast<TokenState>(f))) + " " + thousands(n);
  }
  return words;
}

void scrubBar(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const Rect line{r.x, r.y + 18, r.w, 8};
  const float x = line.x + line.w * shareAt(s, s.playback.index);
  ui.paint().fill(line, 4, mix(ui.pal().panel, ui.pal().text, 0.25f));
  ui.paint().fill({line.x, line.y, std::max(8.0f, x - line.x), line.h}, 4, ui.pal().of(TokenState::Running));

  density(ui, {r.x, line.bottom() + 6, r.w, 16});
  gaps(ui, line);
  hits(ui, line);
  marks(ui, line);
  breaks(ui, line);
  loop(ui, line);
  ui.paint().fill(Rect::around({x, line.center().y}, 18, 18), 9, ui.pal().selection);
  const Response answer = ui.area("scrub", {r.x - 8, r.y, r.w + 16, r.h});
  if (answer.held) ui.push(act::ScrubTo{(answer.mouse.x - r.x) / r.w});
  ui.tip("scrub", answer, densityWords(s, (answer.mouse.x - r.x) / std::max(1.0f, r.w)));
}

void speed(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const Playback& p = s.playback;
  const float y = r.y + 19;
  if (s.live.active && s.live.follow) {  // nothing is replayed: what freezes the view stands here
    ui.textButton(CommandId::NextTrigger, {r.x, y - 14, 286, 28}, triggerText(s.live.trigger.kind()),
                  s.live.trigger.kind() != TriggerKind::None);
    return;
  }
  ui.iconButton(CommandId::Slower, {r.x, y - 14, 28, 28}, Icon::Minus);
  const std::string words = speedTextShort(p);
  const float w = ui.width(Face::Ui, words), room = 124;
  ui.text({r.x + 30 + (room - std::min(w, room)) / 2, y}, Face::Ui, ui.pal().text, words, room);
  ui.iconButton(CommandId::Faster, {r.x + 32 + room, y - 14, 28, 28}, Icon::Plus);
  ui.textButton(CommandId::TogglePace, {r.x + room + 70, y - 14, 94, 28},
                p.pace == Pace::Event ? "event pace" : "time pace");
}

// As many words as there is room for.
std::string chapterText(Ui& ui, const AppState& s, std::size_t chapter, float room) {
  const std::string n = std::to_string(chapter), all = std::to_string(s.chapters.size());
  const std::string whole = "chapter " + n + " of " + all;
  return ui.width(Face::Small, whole) <= room ? whole : "ch " + n + "/" + all;
}

void position(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const float y = r.y + 47;
  if (s.message.until > s.now) {
    ui.text({r.x, y}, Face::Small, s.message.warning ? ui.pal().warning : ui.pal().text, s.message.text, r.w);
    return;
  }
  float x = ui.text({r.x, y}, Face::Mono, ui.pal().text, positionText(s), r.w);
  x = ui.text({x + 14, y}, Face::Small, ui.pal().secondary, "t " + timeText(s.document->timeAt(s.playback.index)),
              r.right() - x - 14);
  std::string more;
  const std::size_t chapter = chapterHere(s);
  if (s.playback.idle > 0) more = "⋯ " + deltaText(s.playback.idle).substr(1) + " idle";
  else if (s.playback.playing)
    more = std::string(tierName(s.playback.meter.tier())) + (s.playback.meter.simplified() ? ", simplified" : "");
  else if (chapter > 0) more = chapterText(ui, s, chapter, r.right() - x - 14);
  ui.text({x + 14, y}, Face::Small, ui.pal().secondary, more, r.right() - x - 14);
}

// Where it pauses by itself, and the loop: two rows.
void stops(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const auto& all = s.breakpoints.all;
  const Rect first{r.x, r.y + 2, r.w, 28}, second{r.x, r.y + 33, r.w, 28};
  std::string words = all.empty() ? "pause when …" : all.front().text;
  if (all.size() > 1) words = "+" + std::to_string(all.size() - 1) + "  " + words;
  const float cross = all.empty() ? 0 : 30;
  ui.textButton(CommandId::PauseWhen, {first.x, first.y, first.w - cross, first.h}, words, !all.empty());
  if (!all.empty()) {
    const Rect away{first.right() - 28, first.y, 28, first.h};
    const Response answer = ui.area("break:away", away);
    if (answer.clicked) ui.push(act::RemoveBreakpoint{0});
    if (answer.hovered) ui.paint().fill(away, 6, ui.pal().highlight());
    ui.cross(away.center(), ui.pal().text);
    ui.tip("break:away", answer, "no longer pause at " + all.front().text);
  }
  const Playback& p = s.playback;
  const auto number = [&](const std::optional<std::uint64_t>& event) {
    return event.has_value() ? thousands(static_cast<std::int64_t>(s.document->dropped() + *event)) : std::string("…");
  };
  const bool some = p.loopFrom.has_value() || p.loopTo.has_value();
  if (s.live.active) {  // frozen: what has just happened lies a little back
    const float half = (second.w - 4) / 2;
    ui.textButton(CommandId::FiftyMsBack, {second.x, second.y, half, second.h}, "‹ 50 ms");
    ui.textButton(CommandId::Loop, {second.x + half + 4, second.y, half, second.h}, some ? "loop" : "loop I O",
                  p.looping);
    return;
  }
  ui.textButton(CommandId::Loop, second,
                some ? "loop " + number(p.loopFrom) + " – " + number(p.loopTo) : "loop: I to O", p.looping);
}

// Present: three buttons, where one is, how fast, and which chapter it is. Nothing else to look at.
void drawForARoom(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  float x = r.x + 12;
  const auto button = [&](CommandId id, Icon icon, float size, bool round) {
    ui.iconButton(id, {x, r.center().y - size / 2, size, size}, icon, round);
    x += size + 8;
  };
  button(CommandId::StepBack, Icon::StepBack, 42, false);
  button(CommandId::PlayPause, s.playback.playing ? Icon::Pause : Icon::Play, 50, true);
  button(CommandId::StepForward, Icon::StepForward, 42, false);
  const float info = std::clamp(r.w * 0.34f, 300.0f, 480.0f);
  scrubBar(ui, {x + 14, r.y + 6, r.w - x - 40 - info, r.h - 12});
  const Rect right{r.right() - info - 12, r.y, info, r.h};
  const float top = r.y + 20, low = r.y + 46;
  if (s.message.until > s.now) {
    ui.text({right.x, low}, Face::Ui, s.message.warning ? ui.pal().warning : ui.pal().text, s.message.text, right.w);
  } else if (const std::size_t chapter = chapterHere(s); chapter > 0) {
    const std::string words = "chapter " + std::to_string(chapter) + " of " + std::to_string(s.chapters.size()) + ": " +
                              s.chapters[chapter - 1].text;
    ui.text({right.x, low}, Face::Ui, ui.pal().text, words, right.w);
  } else {
    ui.text({right.x, low}, Face::Ui, ui.pal().text, "event " + positionText(s), right.w);
  }
  const std::string tier = s.playback.playing ? "   " + std::string(tierName(s.playback.meter.tier())) : std::string();
  const float after = ui.text({right.x, top}, Face::Ui, ui.pal().text, speedTextShort(s.playback) + tier, right.w);
  const std::string time = "t " + timeText(s.document->timeAt(s.playback.index));
  ui.text({after + 20, top}, Face::Ui, ui.pal().text, time, right.right() - after - 20);
}

}  // namespace

void drawPlayback(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.playback;
  ui.paint().fill(r, 0, ui.pal().panel);
  if (s.document == nullptr || s.document->empty()) return;
  if (s.view.layout.kind == LayoutKind::Present && !s.live.active) return drawForARoom(ui, r);
  const float left = transport(ui, r);
  const float info = 296;
  const Rect right{r.right() - info - 12, r.y, info, r.h};
  constexpr float kStops = 168;
  const Rect middle{right.x - 20 - kStops, r.y, kStops, r.h};
  scrubBar(ui, {left + 18, r.y + 6, middle.x - 22 - left - 18, r.h - 12});
  stops(ui, middle);
  speed(ui, right);
  position(ui, right);
}

}  // namespace gmp::viz
