#include "viz/model/update.h"

#include <algorithm>

#include "viz/model/command_palette.h"
#include "viz/model/commands.h"
#include "viz/model/event_list.h"
#include "viz/model/format.h"
#include "viz/model/input.h"
#include "viz/model/lane_moves.h"
#include "viz/model/live.h"
#include "viz/model/navigate.h"
#include "viz/model/predict.h"
#include "viz/model/range_select.h"

namespace gmp::viz {

namespace {

constexpr std::int64_t kMaxStep = 50'000'000;     // a longer gap between frames counts as this much
constexpr std::uint64_t kFilterEvents = 100'000;  // looked at for the event list by one tick
constexpr int kUsesToLearn = 3;
constexpr std::uint64_t kPrepareEvents = 20'000;  // folded ahead by one tick
constexpr std::uint64_t kPrepareLive = 100'000;   // the same while a run is followed, at a third of the frames

struct Updater {
  AppState& s;

  // Playing has gone from event `from` to event `to`; a breakpoint or the end of the loop may lie between.
  void played(std::uint64_t from, std::uint64_t to) {
    Document& doc = *s.document;
    Playback& p = s.playback;
    p.index = from;
    const bool loops = p.looping && hasLoop(p) && from <= *p.loopTo;
    if (loops && from == *p.loopTo) {
      goTo(s, *p.loopFrom, Way::Jump);
      p.clock = static_cast<double>(doc.timeAt(*p.loopFrom));
      p.playing = true;
      return;
    }
    if (loops) to = std::min(to, *p.loopTo);
    to = std::min(to, doc.size() - 1);
    if (to == from) return;
    if (loops) p.playing = true;  // also where the trace ends with the loop
    const auto hit = nextBreak(s.breakpoints, doc, from, to);
    if (hit.has_value()) to = *hit;
    p.flow.add(doc, from + 1, to, s.now);
    goTo(s, to, Way::Play);
    if (!hit.has_value()) return;
    pause(p);
    s.message = {"paused: " + doc.line(to), false, s.now + kMessageTime};
  }

  bool open() const { return s.document != nullptr && !s.document->empty(); }

  void operator()(const act::Tick& tick) {
    const std::int64_t dt = std::clamp<std::int64_t>(tick.now - s.now, 0, kMaxStep);
    if (s.playback.playing && s.now > 0 && s.playback.meter.frame(tick.now - s.now))
      s.message = {"frames take long: simplified drawing", false, tick.now + kMessageTime};
    s.now = tick.now;
    tickGallery(s);
    if (!open()) return;
    liveTick(s);
    Document& doc = *s.document;
    // At the end of a loop there is one event more: the one that leads back to its beginning.
    const std::uint64_t size = doc.size() + (s.playback.looping && hasLoop(s.playback) ? 1 : 0);
    const std::uint64_t went = advance(
        s.playback, dt, size, [&doc](std::uint64_t i) { return i < doc.size() ? doc.timeAt(i) : doc.end() + 1; });
    if (went > 0) played(s.playback.index - went, s.playback.index);
    const std::uint64_t folded = doc.series().folded();
    // At the edge the cursor itself leaves the snapshots behind.
    if (s.live.active && s.live.follow) doc.advanceSeries(kPrepareLive);
    else doc.prepare(kPrepareEvents);
    if (doc.series().folded() != folded && !(s.live.active && s.live.follow))
      s.derived.density = doc.density(kDensityColumns);
    if (doc.series().folded() != folded || lanesIncomplete(s.derived.lanes)) refreshLanes(s);
    const bool looking = !s.list.hits.showsAll() && s.list.hits.seen() < doc.size();
    s.list.hits.advance(doc, kFilterEvents);
    if (looking) refreshLanes(s);
    for (Breakpoint& b : s.breakpoints.all) b.hits.advance(doc, kFilterEvents);
    if (s.compare.open && s.compare.other != nullptr) s.compare.other->prepare(kPrepareEvents);
    if (s.live.active && s.live.follow) s.derived.density = doc.density(kDensityColumns);
  }

  void operator()(const act::SetKeyNames& names) { s.keyNames = names.names; }

  void operator()(const act::Resize& r) {
    s.window.pixelW = std::max(r.pixelW, 1.0f);
    s.window.pixelH = std::max(r.pixelH, 1.0f);
    s.window.monitorScale = r.monitorScale > 0 ? r.monitorScale : 1;
    refreshLayout(s);
  }

  void operator()(const act::Run& run) {
    const Command& c = command(run.id);
    if (c.enabled(s)) c.run(s);
  }

  // Who has used a button three times is told its key, once.
  void operator()(const act::Click& click) {
    const Command& c = command(click.id);
    if (!c.enabled(s)) return;
    c.run(s);
    if (!c.keys.empty() && ++s.buttonUses[click.id] == kUsesToLearn)
      s.message = {"the key " + chordText(c.keys.front(), s.keyNames) + " does this too", false, s.now + kMessageTime};
  }

  void operator()(const act::SeekTo& seek) {
    if (!open()) return;
    if (s.live.active) s.live.follow = false;
    visit(s, seek.index);
  }

  void operator()(const act::ScrubTo& scrub) {
    if (!open()) return;
    pause(s.playback);
    if (s.live.active) s.live.follow = false;
    const Document& doc = *s.document;
    const double share = std::clamp(static_cast<double>(scrub.share), 0.0, 1.0);
    const std::int64_t t = timeBetween(doc.begin(), doc.end(), static_cast<std::int64_t>(share * 1'000'000), 1'000'000);
    const std::uint64_t index = doc.indexAt(t);
    if (index != s.playback.index) goTo(s, index, Way::Jump);
  }

  void operator()(const act::SeekTime& seek) {
    if (!open()) return;
    pause(s.playback);
    if (s.live.active) s.live.follow = false;
    const std::uint64_t index = s.document->indexAt(seek.t);
    if (index != s.playback.index) goTo(s, index, Way::Jump);
  }

  void operator()(const act::ZoomLanes& zoom) { zoomLanes(s, zoom.notches, zoom.t); }
  void operator()(const act::PanLanes& pan) { panLanes(s, pan.share); }

  void operator()(const act::SelectTarget& a) {
    const int choice = asking(s) && a.target.kind == Target::Kind::G ? choiceOf(*s.predict.current(), a.target.id) : -1;
    if (choice >= 0) answerPredict(s, choice);
    else select(s, a.target);
  }
  void operator()(const act::ScrollLanes& scroll) { scrollLanes(s, scroll.rows); }
  void operator()(const act::ShowLanesOf& show) { showLanesOf(s, show.kind); }

  void operator()(const act::ScrollEvents& scroll) { scrollList(s, scroll.rows); }
  void operator()(const act::ZoomPlots& zoom) { zoomPlots(s, zoom.notches, zoom.t); }
  void operator()(const act::PanPlots& pan) { panPlots(s, pan.share); }
  void operator()(const act::SelectPlots& a) { selectInPlots(s, {a.from, a.to}); }
  void operator()(const act::SelectRange& a) { selectRange(s, {a.from, a.to}); }
  void operator()(const act::OpenPlotMenu& a) { openPlotMenu(s, a.place, a.at); }
  void operator()(const act::OpenMenu& a) { openMenu(s, a.target, a.at); }
  void operator()(const act::TakeMenuItem& a) { takeMenuItem(s, a.index); }
  void operator()(const act::OpenRegion& a) { showRegion(s, a.region); }
  void operator()(const act::ToggleChip& toggle) { toggleChip(s, toggle.chip); }

  void operator()(const act::DragSplitter& drag) {
    LayoutPrefs& prefs = s.view.layout;
    const Regions& r = s.derived.regions;
    const float half = kGutter / 2;
    switch (drag.which) {
      case Splitter::Side: prefs.sideWidth = r.window.w - kGutter - (drag.pos + half); break;
      case Splitter::Bottom: prefs.stageHeight = drag.pos - half - r.stage.y; break;
      case Splitter::Card: prefs.cardHeight = drag.pos - half - r.card.y; break;
    }
    refreshLayout(s);
  }

  void operator()(const act::Open& a) {
    s.live = LiveState{};
    s.load = LoadState{};
    s.files = OpenSheet{};
    s.gallery.open = false;
    resetTo(s, a.document, a.index);
  }

  void operator()(const act::StartLive& a) { startLive(s, a.document); }
  void operator()(const act::LiveEvents& a) { liveEvents(s, a); }
  void operator()(const act::Press& press) { pressKey(s, press.chord); }
  void operator()(const act::TypeText& typed) { typeText(s, typed.text); }
  void operator()(const act::TakeEntry& a) { takePaletteEntry(s, a.index); }
  void operator()(const act::Find& a) { findTarget(s, a.target); }
  void operator()(const act::AnswerPredict& a) { answerPredict(s, a.choice); }
  void operator()(const act::NextPredict&) { nextPredict(s); }
  void operator()(const act::SetLesson& lesson) {
    if (!open()) return;
    s.chapters.clear();
    for (const replay::BoundStep& step : replay::bindStory(s.document->trace(), lesson.story)) {
      if (step.event.has_value()) s.chapters.push_back({*step.event, step.text});
    }
    std::stable_sort(s.chapters.begin(), s.chapters.end(),
                     [](const Chapter& a, const Chapter& b) { return a.event < b.event; });
    s.questions = replay::bindQuestions(s.document->trace(), lesson.questions);
    setOwnSpeed(s.playback, lesson.speed);
  }
  void operator()(const act::SetGallery& a) {
    s.gallery = GalleryState{};
    s.gallery.items = a.items;
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      if (a.items[i].name == "four-steps") s.gallery.chosen = static_cast<int>(i);  // where one starts
    }
  }
  void operator()(const act::SetPreview& a) { setPreview(s, a.item, a.preview); }
  void operator()(const act::Welcome&) { welcome(s); }
  void operator()(const act::ChooseItem& a) { chooseItem(s, a.item); }
  void operator()(const act::OpenItem& a) { openItem(s, a.item); }
  void operator()(const act::OpenRunSettings& a) { openRunSettings(s, a.item); }
  void operator()(const act::ChangeRunSetting& a) { changeRunSetting(s, a.row, a.direction); }
  void operator()(const act::RunWithSettings&) { runWithSettings(s); }
  void operator()(const act::ChooseTopic& a) { chooseTopic(s, a.topic); }
  void operator()(const act::OpenedRun& a) { openedRun(s, a.error); }
  void operator()(const act::SetOther& a) {
    s.load = LoadState{};
    s.files = OpenSheet{};
    setOther(s, a.document, a.path, a.notebook);
  }
  void operator()(const act::ChooseFork& a) { chooseFork(s, a.row, a.option); }
  void operator()(const act::RunFork&) { runFork(s); }
  void operator()(const act::StopFork&) { stopFork(s); }
  void operator()(const act::WhatIfProgress& a) { whatIfProgress(s, a.share); }
  void operator()(const act::WhatIfDone& a) { whatIfDone(s, a.other, a.forkedAt, a.error); }
  void operator()(const act::Loading& a) {
    s.load = {};
    s.load.active = true;
    s.load.name = a.name;
    s.load.done = a.done;
    s.load.total = a.total;
  }
  void operator()(const act::LoadFailed& a) {
    s.load.active = false;
    if (s.files.open) s.files.error = a.error;  // what is open stays open
    else s.load.error = a.error;
  }
  void operator()(const act::SetFolder& a) { setFolder(s, a.folder, a.entries, a.error); }
  void operator()(const act::TakeOpenRow& a) { takeOpenRow(s, a.row, a.asOther); }
  void operator()(const act::DropFiles& a) { dropFiles(s, a.paths); }
  void operator()(const act::OpenRecent& a) { openRecent(s, static_cast<std::size_t>(std::max(a.which, 0))); }
  void operator()(const act::SetRecent& a) { s.recent = {a.files, a.wall, s.now}; }
  void operator()(const act::RemoveBreakpoint& a) {
    removeBreakpoint(s, static_cast<std::size_t>(std::max(a.which, 0)));
  }
  void operator()(const act::Saved& a) {
    s.path = a.path;
    s.effects.saveNotes = s.effects.saveNotes || !s.notebook.marks().empty();
    s.message = {"saved " + a.path, false, s.now + kMessageTime};
  }
  void operator()(const act::TakeOffer& a) { takeOffer(s, a.offer); }
  void operator()(const act::AnswerTour& a) { answerTour(s, a.answer); }
  void operator()(const act::SetNotebook& a) {
    s.notebook = a.notebook;
    s.path = a.path;
  }
  void operator()(const act::Say& say) { s.message = {say.text, say.warning, s.now + kMessageTime}; }
};

}  // namespace

AppState makeAppState(const TextMeasure& measure) {
  AppState s;
  s.measure = &measure;
  refreshLayout(s);
  return s;
}

void update(AppState& state, const Action& action) {
  std::visit(Updater{state}, action);
  refreshPanels(state);
}

std::string positionText(const AppState& s) {
  if (s.document == nullptr || s.document->empty()) return "no events";
  const auto at = static_cast<std::int64_t>(s.document->dropped() + s.playback.index);
  const auto last = static_cast<std::int64_t>(s.document->dropped() + s.document->size() - 1);
  return thousands(at) + " of " + thousands(last);
}

bool animates(const AppState& s) {
  if (s.whatIf.running || s.load.active) return true;  // how far it has come
  if (s.gallery.open) return true;                     // its chosen board plays, previews arrive
  if (s.compare.open && s.compare.other != nullptr && s.compare.other->series().folded() < s.compare.other->size())
    return true;
  return s.derived.motion.active(s.now) || s.derived.levels.active(s.now) || s.message.until > s.now ||
         s.playback.idle > 0 ||
         (s.document != nullptr &&
          (s.document->series().folded() < s.document->size() || s.list.hits.seen() < s.document->size()));
}

}  // namespace gmp::viz
