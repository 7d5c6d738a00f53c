#include "viz/model/live.h"

#include "sim/replay/reducer.h"
#include "viz/model/format.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

// Too much has arrived behind a frozen window: from here on only the state at the edge is kept up.
void foldOnly(AppState& s, const std::vector<trace::Event>& events) {
  LiveState& live = s.live;
  Document& doc = *s.document;
  if (live.unkept == 0) live.edge = doc.empty() ? replay::WorldState{} : doc.after(doc.size() - 1);
  for (const trace::Event& e : events) replay::apply(live.edge, e);
  live.unkept += events.size();
}

void keepPending(AppState& s, const act::LiveEvents& news, const LiveLimits& limits) {
  LiveState& live = s.live;
  if (!news.strings.empty()) live.strings = news.strings;
  live.pending.insert(live.pending.end(), news.events.begin(), news.events.end());
  if (live.unkept == 0 && live.pending.size() <= limits.frozenExtra) return;
  foldOnly(s, live.pending);
  live.pending.clear();
}

// The view follows again: what waited goes into the document; if it was not kept the window begins anew at the edge.
void thaw(AppState& s, std::uint64_t received_before) {
  LiveState& live = s.live;
  if (live.unkept > 0) {
    trace::Trace fresh;
    fresh.header = s.document->trace().header;
    fresh.strings = live.strings.empty() ? s.document->trace().strings : live.strings;
    live.edge.index = 0;
    s.document = std::make_shared<Document>(std::move(fresh), received_before, std::move(live.edge));
    s.playback = Playback{};
    s.history = History{};
    s.derived.picture = nullptr;
  } else {
    s.document->append(live.pending, live.strings);
  }
  live.edge = replay::WorldState{};
  live.unkept = 0;
  live.pending = {};
  live.strings = {};
}

void forgetOldest(AppState& s, std::uint64_t keep) {
  const std::uint64_t forget = s.document->size() - keep;
  s.document->forgetFirst(forget);
  s.playback.index = s.playback.index > forget ? s.playback.index - forget : 0;
  s.history = History{};
  s.derived.cardIndex = ~std::uint64_t{0};
  s.derived.panelsIndex = ~std::uint64_t{0};
}

// Freezes at the first of the newest `fresh` events that is waited for. Every one is looked at, also behind it.
void lookForTrigger(AppState& s, std::size_t fresh) {
  const bool breaks = !s.breakpoints.all.empty();
  if (s.live.trigger.kind() == TriggerKind::None && !breaks) return;
  Document& doc = *s.document;
  for (std::uint64_t i = doc.size() - fresh; i < doc.size(); ++i) {
    const bool triggered = s.live.trigger.hit(doc.event(i));
    if (!s.live.follow) continue;
    if (!triggered && (!breaks || i == 0 || !nextBreak(s.breakpoints, doc, i - 1, i))) continue;
    s.live.follow = false;
    goTo(s, i, Way::Jump);
    s.message = {"frozen: " + doc.line(i), false, s.now + kMessageTime};
  }
}

}  // namespace

void startLive(AppState& s, std::shared_ptr<Document> document) {
  s.live = LiveState{};
  s.live.active = true;
  s.live.received = document->size();
  resetTo(s, std::move(document), 0);
}

void liveEvents(AppState& s, const act::LiveEvents& news, const LiveLimits& limits) {
  LiveState& live = s.live;
  if (!live.active || s.document == nullptr) return;
  live.status = news.status;
  live.received += news.events.size();
  if (!news.events.empty()) live.edgeTime = news.events.back().t;
  if (!live.follow) return keepPending(s, news, limits);
  if (live.unkept > 0 || !live.pending.empty()) thaw(s, live.received - news.events.size());
  s.document->append(news.events, news.strings);
  lookForTrigger(s, news.events.size());
  if (s.document->size() > limits.keep + limits.slack) forgetOldest(s, limits.keep);
}

void liveTick(AppState& s, const LiveLimits& limits) {
  if (!s.live.active || !s.live.follow || s.document == nullptr || s.document->empty()) return;
  const std::uint64_t last = s.document->size() - 1;
  const std::uint64_t reach = std::min(last, s.playback.index + limits.foldPerTick);
  if (reach != s.playback.index || s.derived.picture == nullptr) goTo(s, reach, Way::Edge);
}

std::string liveBadge(const LiveState& live) {
  if (live.follow) return live.status.running ? "LIVE" : "ENDED";
  return "FROZEN";
}

std::string liveFigures(const AppState& s) {
  const LiveState& live = s.live;
  const Document& doc = *s.document;
  // What matters most first: a narrow window cuts the end.
  std::string text;
  if (!live.follow) {
    const std::int64_t here = doc.empty() ? 0 : doc.timeAt(s.playback.index);
    text = deltaText(std::max<std::int64_t>(live.edgeTime - here, 0)).substr(1) + " behind · ";
  }
  text += thousands(static_cast<std::int64_t>(live.status.lost)) + " lost · ";
  if (live.unkept > 0) text += thousands(static_cast<std::int64_t>(live.unkept)) + " not kept · ";
  text += deltaText(doc.end() - doc.begin()).substr(1) + " kept · " + thousands(static_cast<std::int64_t>(doc.size())) +
          " events";
  if (!live.status.listening.empty()) text += " · listens on " + live.status.listening;
  return text;
}

}  // namespace gmp::viz
