#include "viz/model/document.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

// A viewer may take 200 MB beyond the trace: this much of it goes into snapshots, from which a seek begins.
constexpr replay::TimelineOptions kTimeline{40u << 20, 65536};

}  // namespace

Document::Document(trace::Trace trace, std::uint64_t dropped, replay::WorldState initial)
    : trace_(std::move(trace)),
      dropped_(dropped),
      timeline_(trace_, kTimeline, initial),
      causes_(trace_),
      narrator_(trace_, causes_),
      series_(trace_, initial),
      laneTracks_(trace_, causes_, series_.lanes(), std::move(initial)) {}

replay::Card Document::card(std::uint64_t index) {
  replay::Card card = narrator_.card(timeline_.seek(index), index);
  timeline_.seek(index + 1);
  return card;
}

std::uint64_t Document::indexAt(std::int64_t t) const {
  const std::uint64_t n = timeline_.indexAt(t);
  return n == 0 ? 0 : n - 1;
}

std::vector<Density> Document::density(int n) const {
  std::vector<Density> out(static_cast<std::size_t>(std::max(n, 0)));
  if (empty()) return out;
  std::uint64_t before = 0;
  for (int i = 0; i < n; ++i) {
    const std::int64_t from = timeBetween(begin(), end(), i, n), t = timeBetween(begin(), end(), i + 1, n);
    const std::uint64_t upto = timeline_.indexAt(t);
    Density& column = out[static_cast<std::size_t>(i)];
    column.events = static_cast<std::uint32_t>(upto > before ? upto - before : 0);
    if (column.events > 0) column.share = series_.families().shares(from, t + 1);
    before = std::max(before, upto);
  }
  return out;
}

bool Document::prepare(std::uint64_t events) {
  const bool folded = advanceSeries(events);
  const bool covered = timeline_.prepare(events);
  // A file has no more to come. A live trace goes on soon.
  if (folded && covered && !grows_ && !series_.resting()) series_.rest();
  return folded && covered;
}

bool Document::advanceSeries(std::uint64_t events) {
  if (series_.folded() < size() && series_.resting()) series_.resume(timeline_.seek(series_.folded()));
  return series_.advance(events);
}

void Document::append(const std::vector<trace::Event>& events, std::vector<std::string> strings) {
  if (strings.size() > trace_.strings.size()) trace_.strings = std::move(strings);
  const std::size_t first = trace_.events.size();
  trace_.events.insert(trace_.events.end(), events.begin(), events.end());
  for (std::size_t i = first; i < trace_.events.size(); ++i) trace_.events[i].seq = i;
  causes_.extend();
  grows_ = true;
}

// Those that stand in the state before the first event, and those that the events name, by id.
std::vector<LaneGoroutine> Document::goroutinesOf(const replay::WorldState& initial) const {
  std::vector<LaneGoroutine> named, out;
  for (const std::uint32_t i : causes_.firstOfEach()) named.push_back({trace_.events[i].g, i});
  std::sort(named.begin(), named.end(), [](const LaneGoroutine& a, const LaneGoroutine& b) { return a.id < b.id; });
  auto at = named.begin();
  initial.gs.forEach([&](std::int64_t id, const replay::GState&) {
    while (at != named.end() && at->id < id) out.push_back(*at++);
    if (at == named.end() || at->id != id) out.push_back({id, LaneGoroutine::kNone});
  });
  out.insert(out.end(), at, named.end());
  return out;
}

void Document::forgetFirst(std::uint64_t count) {
  count = std::min(count, size());
  if (count == 0) return;
  if (series_.folded() < count) advanceSeries(count - series_.folded());
  const std::int64_t t = count < size() ? trace_.events[count].t : trace_.events.back().t;
  timeline_.forgetFirst(count);
  trace_.events.erase(trace_.events.begin(), trace_.events.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < trace_.events.size(); ++i) trace_.events[i].seq = i;
  causes_.forgetFirst(count);
  const replay::WorldState initial = timeline_.state();
  series_.forgetFirst(count, t, initial, goroutinesOf(initial));
  laneTracks_.restart(initial);
  dropped_ += count;
}

std::string runTitle(const trace::Header& header) {
  std::string title = header.scenario.empty() ? "untitled run" : header.scenario;
  const auto connections = header.parameters.find("connections");
  if (connections != header.parameters.end()) {
    const auto n = static_cast<std::int64_t>(std::llround(connections->second));
    title += ", " + replay::countText(n) + (n == 1 ? " connection" : " connections");
  }
  return title;
}

std::string worldBadge(const trace::Header& header) {
  if (header.world == "sim") return "VIRTUAL seed " + std::to_string(header.seed);
  if (header.world == "go") return "GO TRACE";
  return header.world == "real" ? "REAL sockets" : header.world;
}

}  // namespace gmp::viz
