#include "viz/model/navigate.h"

#include <cmath>

#include "viz/model/event_list.h"
#include "viz/model/format.h"
#include "viz/model/lane_moves.h"
#include "viz/model/stage_flow.h"

namespace gmp::viz {

namespace {

constexpr std::int64_t kLongAgo = 60'000'000'000;  // ns: a motion that began then has ended
constexpr std::size_t kHistoryLimit = 200;

// A frame of a run that plays or is followed: what the regions showed before counts.
bool goesOn(Way way) { return way == Way::Play || way == Way::Edge; }

std::shared_ptr<const Picture> pictureAt(AppState& s, std::uint64_t index, Way way) {
  Document& doc = *s.document;
  Focus now = focusOf(doc.event(index)), next;
  if (index + 1 < doc.size()) next = focusOf(doc.event(index + 1));
  Focus both = now;
  if (index + 1 < doc.size()) both.add(doc.event(index + 1));
  StageModel model = readStage(doc.trace(), doc.after(index), both, s.view.lanes.followed);
  const bool heat = s.playback.playing && s.playback.meter.tier() == Tier::Heat;
  if (heat || !model.fdsListed) {
    model.flow = sparksOf(doc, doc.timeAt(index));
    model.flow.readyRate = heat ? s.playback.flow.readyRate() : -1;
    model.flow.globalRate = heat ? s.playback.flow.globalRate() : -1;
    if (heat) model.flow.occupancy = s.playback.flow.smoothed(model, s.now);
  }
  const Picture* before = goesOn(way) ? s.derived.picture.get() : nullptr;
  if (before != nullptr && before->boxes.stage != s.derived.regions.stage) before = nullptr;
  PictureInput input{model,
                     s.derived.regions.stage,
                     palette(s.view.theme, s.projector.has_value()),
                     *s.measure,
                     std::move(now),
                     std::move(next),
                     s.selection,
                     s.view.layout.kind == LayoutKind::Present};
  input.only = s.view.region;
  input.heat = heat;
  input.was = before != nullptr ? &before->details : nullptr;
  input.clock = s.now;
  return std::make_shared<const Picture>(buildPicture(input));
}

TokenKey mainOf(const trace::Event& e) {
  if (e.g > 0) return {TokenKey::Kind::G, e.g};
  return e.m >= 0 ? TokenKey{TokenKey::Kind::M, e.m} : TokenKey{};
}

// Makes picture and card of the present event. before: picture the motion starts from, null for none.
void showMoment(AppState& s, const std::shared_ptr<const Picture>& before, const Timing& timing, Way way,
                std::uint64_t event) {
  const bool back = way == Way::StepBack;
  Document& doc = *s.document;
  const std::uint64_t index = s.playback.index;
  s.derived.card = doc.card(index);  // first: it needs the state before the event, the picture the one after it
  s.derived.cardIndex = index;
  s.introduced.show(s.derived.card.what, index);
  const std::shared_ptr<const Picture> was = goesOn(way) ? s.derived.picture : nullptr;
  s.derived.picture = pictureAt(s, index, way);
  s.derived.levels = fadeLevels(was, *s.derived.picture, s.derived.levels, s.now);
  Motion motion;
  motion.main = mainOf(doc.event(index));
  motion.timing = timing;
  motion.start = s.now;
  if (before != nullptr && timing.move > 0) {
    const trace::Event& moved = doc.event(event);
    motion =
        moveBetween({*before, *s.derived.picture, back ? nullptr : &s.derived.motion, s.now,
                     s.view.reducedMotion ? reducedMotion(timing) : timing, back, mainOf(moved), verbOf(moved.kind)});
  }
  s.derived.motion = std::move(motion);
}

// As after the step that led here, with everything at rest: its path stays drawn.
void showSettled(AppState& s) {
  const std::uint64_t index = s.playback.index;
  const auto before = index > 0 ? pictureAt(s, index - 1, Way::Jump) : nullptr;
  s.derived.motion = Motion{};
  showMoment(s, before, timingOf(Tier::Step, 0), Way::Jump, index);
  s.derived.motion.start = s.now - kLongAgo;
}

Timing timingFor(const AppState& s, Way way) {
  if (way == Way::StepBack) return timingOfStepBack();
  if (way == Way::Slowly) return halfSpeed(timingOf(Tier::Step, 0));
  if (way == Way::StepForward)
    return s.derived.motion.active(s.now) ? timingOf(Tier::Brisk, 0) : timingOf(Tier::Step, 0);
  return timingOf(s.playback.meter.tier(), s.playback.meter.rate());
}

Visit placeNow(const AppState& s) { return {s.playback.index, s.selection, s.view.laneSpan, s.view.lanePan}; }

}  // namespace

void goTo(AppState& s, std::uint64_t index, Way way) {
  if (s.document == nullptr || s.document->empty()) return;
  const std::uint64_t from = s.playback.index;
  s.playback.index = std::min(index, s.document->size() - 1);
  s.view.lanePan = 0;
  revealInLanes(s);
  refreshLanes(s);
  if (way == Way::Jump) {
    showSettled(s);
  } else if (way == Way::Edge) {
    s.derived.motion = Motion{};
    showMoment(s, nullptr, Timing{}, Way::Edge, s.playback.index);
  } else if (s.playback.index != from) {
    const auto before = s.derived.picture;
    const std::uint64_t event = way == Way::StepBack ? from : s.playback.index;
    showMoment(s, before, timingFor(s, way), way, event);
  }
  centreList(s);
}

void visit(AppState& s, std::uint64_t index) {
  if (s.document == nullptr || s.document->empty()) return;
  History& h = s.history;
  const Visit here = placeNow(s);
  if (!h.visits.empty()) h.visits.resize(h.at + 1);
  if (h.visits.empty() || h.visits.back() != here) h.visits.push_back(here);
  pause(s.playback);
  goTo(s, index, Way::Jump);
  h.visits.push_back(placeNow(s));
  if (h.visits.size() > kHistoryLimit) h.visits.erase(h.visits.begin());
  h.at = h.visits.size() - 1;
}

void historyMove(AppState& s, int direction) {
  History& h = s.history;
  if (h.visits.empty() || (direction < 0 ? h.at == 0 : h.at + 1 >= h.visits.size())) return;
  h.at += direction < 0 ? std::size_t(-1) : 1;
  const Visit& to = h.visits[h.at];
  s.selection = to.selection;
  s.view.laneSpan = to.laneSpan;
  pause(s.playback);
  goTo(s, to.index, Way::Jump);
  s.view.lanePan = to.lanePan;
  refreshLanes(s);
}

void select(AppState& s, Target target) {
  if (s.selection == target) return;
  const bool was = s.selection.kind != Target::Kind::None;
  s.selection = target;
  if (s.document == nullptr || s.document->empty()) return;
  // In Plots the side column shows what is selected.
  if (s.view.layout.kind == LayoutKind::Plots && was != (target.kind != Target::Kind::None)) return refreshLayout(s);
  refreshPicture(s);
  refreshLanes(s);
}

void refreshPicture(AppState& s) {
  if (s.document == nullptr || s.document->empty()) return;
  s.derived.picture = pictureAt(s, s.playback.index, s.playback.playing ? Way::Play : Way::Jump);
}

void showRegion(AppState& s, std::optional<BoxName> region) {
  if (s.view.region == region) return;
  s.view.region = region;
  if (s.document != nullptr && !s.document->empty()) showSettled(s);
}

void nextRegion(AppState& s, int direction) {
  // Ps first, in the order in which they stand; after the last one the whole stage again.
  std::vector<std::optional<BoxName>> all{std::nullopt, BoxName{BoxKind::Global, 0}};
  const int procs = s.document != nullptr && !s.document->empty()
                        ? static_cast<int>(s.document->after(s.playback.index).ps.size())
                        : 0;
  for (int p = 0; p < procs; ++p) all.push_back(BoxName{BoxKind::Proc, p});
  for (const BoxKind kind : {BoxKind::Network, BoxKind::Elsewhere, BoxKind::Threads, BoxKind::Syscalls, BoxKind::Epoll})
    all.push_back(BoxName{kind, 0});
  const auto at = std::find(all.begin(), all.end(), s.view.region);
  const auto n = static_cast<std::ptrdiff_t>(all.size());
  const std::ptrdiff_t here = at == all.end() ? 0 : at - all.begin();
  showRegion(s, all[static_cast<std::size_t>((here + direction + n) % n)]);
}

void findTarget(AppState& s, Target target) {
  if (s.document == nullptr || s.document->empty()) return;
  Document& doc = *s.document;
  select(s, target);
  showLower(s, LowerPanel::Inspector);
  if (target.kind != Target::Kind::G || doc.causes().lastOfG(target.id, s.playback.index + 1)) return;
  auto first = doc.causes().lastOfG(target.id, doc.size());
  for (auto i = first; i; i = doc.causes().prevOfG(*i)) first = i;
  if (first) visit(s, *first);
}

void showLower(AppState& s, LowerPanel panel) {
  s.view.layout.lower = panel;
  s.view.layout.drawerOpen = false;
  s.derived.panelsIndex = ~std::uint64_t{0};
  refreshLayout(s);
}

void refreshPanels(AppState& s) {
  if (s.compare.open && s.document != nullptr) refreshCompare(s);
  const bool beside = !s.derived.regions.inspector.empty();
  if (s.document == nullptr || s.document->empty()) return;
  if (s.view.layout.lower == LowerPanel::Timeline && !beside) return;
  const std::uint64_t index = s.playback.index;
  if (s.derived.panelsIndex == index && s.derived.panelsTarget == s.selection) return;
  s.derived.panelsIndex = index;
  s.derived.panelsTarget = s.selection;
  if (beside || s.view.layout.lower == LowerPanel::Inspector)
    s.derived.inspection = inspect(*s.document, index, s.selection);
  if (s.view.layout.lower == LowerPanel::Poller) s.derived.poller = readPoller(*s.document, index, s.selection);
}

void refreshLayout(AppState& s) {
  WindowState& w = s.window;
  s.view.layout.question = s.predict.active;
  s.view.layout.inspects = s.selection.kind != Target::Kind::None && !s.predict.active;
  const LayoutKind kind = s.view.layout.kind;
  const float room = s.projector.has_value() ? roomScale(w.pixelH) : 0;
  w.scale = effectiveScale(w.pixelW, w.pixelH, std::max(w.monitorScale, room) * s.view.zoom * layoutScale(kind), kind);
  w.leastText = s.projector.has_value() ? std::max(w.monitorScale, room) * kRoomText : 0;
  s.derived.regions = layoutWindow(w.pixelW / w.scale, w.pixelH / w.scale, s.view.layout);
  if (s.document == nullptr || s.document->empty()) return;
  refreshLanes(s);
  showSettled(s);
  centreList(s);
}

void resetTo(AppState& s, std::shared_ptr<Document> document, std::uint64_t index) {
  s.document = std::move(document);
  s.playback = Playback{};
  s.history = History{};
  s.selection = Target{};
  s.view.laneSpan = 0;
  s.view.lanes.top = 0;
  s.view.lanes.followed.clear();
  s.view.lanes.pins.clear();
  s.view.region.reset();
  s.view.like = 0;
  resetBreakpoints(s.breakpoints);
  s.view.plots.range.reset();
  s.view.range.reset();
  s.view.goNotes = false;
  s.menu = MenuState{};
  s.derived.lanes = LaneView{};
  s.list = EventListState{};
  if (s.document != nullptr) s.list.hits.advance(*s.document, 200'000);
  s.derived.picture = nullptr;
  s.derived.motion = Motion{};
  s.derived.card = replay::Card{};
  s.derived.panelsIndex = ~std::uint64_t{0};
  s.predict = PredictState{};
  s.tour = TourState{};
  s.compare = CompareState{};
  s.whatIf = WhatIfState{};
  s.notebook = Notebook{};
  s.chapters.clear();
  s.questions.clear();
  s.path.clear();
  s.derived.density = s.document == nullptr ? std::vector<Density>{} : s.document->density(kDensityColumns);
  if (s.view.layout.question) refreshLayout(s);
  goTo(s, index, Way::Jump);
}

}  // namespace gmp::viz
