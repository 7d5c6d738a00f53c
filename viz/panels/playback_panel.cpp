// The bar at the bottom: transport, scrub bar over the whole of the trace's time, speed and position.
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

// Where in time the events of the filter are.
void hits(Ui& ui, const Rect& line) {
  const AppState& s = ui.state();
  const EventHits& found = s.list.hits;
  if (found.showsAll() || found.hits().empty()) return;
  const Document& doc = *s.document;
  const auto columns = static_cast<std::int64_t>(line.w / 2);
  std::uint64_t before = 0;
  for (std::int64_t i = 0; i < columns; ++i) {
    const std::uint64_t upto = found.rowOf(doc.indexAt(timeBetween(doc.begin(), doc.end(), i + 1, columns)) + 1);
    if (upto > before)
      ui.paint().fill({line.x + static_cast<float>(i) * 2, line.y - 3, 1.5f, line.h + 6}, 0, ui.pal().link);
    before = upto;
  }
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

void scrubBar(Ui& ui, const Rect& r) {
  const AppState& s = ui.state();
  const Rect line{r.x, r.y + 18, r.w, 8};
  const float x = line.x + line.w * shareAt(s, s.playback.index);
  ui.paint().fill(line, 4, mix(ui.pal().panel, ui.pal().text, 0.25f));
  ui.paint().fill({line.x, line.y, std::max(8.0f, x - line.x), line.h}, 4, ui.pal().of(TokenState::Running));

  std::uint32_t most = 1;
  for (const std::uint32_t n : s.derived.density) most = std::max(most, n);
  const float step = r.w / static_cast<float>(std::max<std::size_t>(1, s.derived.density.size()));
  for (std::size_t i = 0; i < s.derived.density.size(); ++i) {
    if (s.derived.density[i] == 0) continue;
    const float h = std::max(2.0f, 16 * static_cast<float>(s.derived.density[i]) / static_cast<float>(most));
    const float at = r.x + static_cast<float>(i) * step;
    ui.paint().fill({at, line.bottom() + 22 - h, std::max(1.0f, step - 1), h}, 0,
                    mix(ui.pal().panel, ui.pal().secondary, at < x ? 0.9f : 0.5f));
  }
  hits(ui, line);
  marks(ui, line);
  ui.paint().fill(Rect::around({x, line.center().y}, 18, 18), 9, ui.pal().selection);
  const Response answer = ui.area("scrub", {r.x - 8, r.y, r.w + 16, r.h});
  if (answer.held) ui.push(act::ScrubTo{(answer.mouse.x - r.x) / r.w});
  ui.tip("scrub", answer, "drag to go to a time; below: how many events happen when");
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

}  // namespace

void drawPlayback(Ui& ui) {
  const AppState& s = ui.state();
  const Rect r = s.derived.regions.playback;
  ui.paint().fill(r, 0, ui.pal().panel);
  if (s.document == nullptr || s.document->empty()) return;
  const float left = transport(ui, r);
  const float info = 296;
  const Rect right{r.right() - info - 12, r.y, info, r.h};
  scrubBar(ui, {left + 18, r.y + 6, right.x - 24 - left - 18, r.h - 12});
  speed(ui, right);
  position(ui, right);
}

}  // namespace gmp::viz
