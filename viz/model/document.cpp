#include "viz/model/document.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

// A viewer may take 200 MB beyond the trace: this much of it goes into snapshots, from which a seek begins.
constexpr replay::TimelineOptions kTimeline{48u << 20, 16384};

// Indices inside a state are those of the trace it was folded from; in a trace without its first `count` events they
// are
// smaller by that much.
void renumber(replay::WorldState& s, std::uint64_t count) {
  const auto less = [count](std::uint64_t& i) { i = i > count ? i - count : 0; };
  s.index = 0;
  for (replay::MState& m : s.ms) {
    less(m.lookingSince);
    less(m.pollBegan);
  }
}

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

std::vector<std::uint32_t> Document::density(int n) const {
  std::vector<std::uint32_t> out(static_cast<std::size_t>(std::max(n, 0)));
  if (empty()) return out;
  std::uint64_t before = 0;
  for (int i = 0; i < n; ++i) {
    const std::int64_t t = timeBetween(begin(), end(), i + 1, n);
    const std::uint64_t upto = timeline_.indexAt(t);
    out[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(upto > before ? upto - before : 0);
    before = std::max(before, upto);
  }
  return out;
}

bool Document::prepare(std::uint64_t events) {
  const bool folded = series_.advance(events);
  return timeline_.prepare(events) && folded;
}

void Document::append(const std::vector<trace::Event>& events, std::vector<std::string> strings) {
  if (strings.size() > trace_.strings.size()) trace_.strings = std::move(strings);
  for (trace::Event e : events) {
    e.seq = trace_.events.size();
    trace_.events.push_back(e);
  }
  causes_.extend();
}

std::shared_ptr<Document> Document::withoutFirst(std::uint64_t count) {
  count = std::min(count, size());
  replay::WorldState initial = timeline_.seek(count);
  renumber(initial, count);
  trace::Trace rest;
  rest.header = std::move(trace_.header);
  rest.strings = std::move(trace_.strings);
  rest.events.assign(trace_.events.begin() + static_cast<std::ptrdiff_t>(count), trace_.events.end());
  for (std::size_t i = 0; i < rest.events.size(); ++i) rest.events[i].seq = i;
  return std::make_shared<Document>(std::move(rest), dropped_ + count, std::move(initial));
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
