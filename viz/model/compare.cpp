#include "viz/model/compare.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/replay/diff.h"
#include "sim/replay/figures.h"
#include "viz/model/app_state.h"
#include "viz/model/format.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

constexpr std::uint64_t kAtOnce = 200'000;  // events of the other run that are folded before it is shown
constexpr float kLeastStage = 230, kLeastTable = 70;
constexpr float kSideBySide = 2 * 784 + kGutter;  // narrower, and the stages stand on each other
constexpr std::string_view kRows[] = {"messages",  "runnableP50", "runnableP99", "starts", "steals",
                                      "stolen",    "parks",       "handoffs",    "polls",  "globalGets",
                                      "overflows", "threads",     "eagain",      "spins"};

// What a figure is called in the table; those that are not here are called as they are.
std::string titleOf(const replay::FigureRow& row) {
  struct Title {
    std::string_view name, says;
  };
  static constexpr Title kTitles[] = {{"messages", "messages read"},
                                      {"bytesRead", "bytes read"},
                                      {"bytesWritten", "bytes written"},
                                      {"eagain", "EAGAIN"},
                                      {"socketErrors", "socket errors"},
                                      {"clientMessages", "echoes at clients"},
                                      {"clientErrors", "client errors"},
                                      {"goroutines", "goroutines made"},
                                      {"goroutinesPeak", "most goroutines"},
                                      {"goroutinesLeft", "goroutines left"},
                                      {"starts", "goroutine starts"},
                                      {"parksNetwork", "parks, network"},
                                      {"parksSleep", "parks, sleep"},
                                      {"parksMutex", "parks, mutex"},
                                      {"readiedByPoller", "woken by poller"},
                                      {"readiedByTimer", "woken by timer"},
                                      {"runnableP50", "wait to run, p50"},
                                      {"runnableP99", "wait to run, p99"},
                                      {"runnableMax", "wait to run, most"},
                                      {"stolen", "goroutines stolen"},
                                      {"stealMisses", "thefts in vain"},
                                      {"runnext", "puts into runnext"},
                                      {"kicked", "kicked out of it"},
                                      {"overflows", "queue overflows"},
                                      {"globalGets", "global queue takes"},
                                      {"tick61", "starts by tick 61"},
                                      {"longestGlobal", "global queue, most"},
                                      {"longestLocal", "local queue, most"},
                                      {"polls", "polls"},
                                      {"pollsFindRunnable", "polls, no waiting"},
                                      {"pollsBlocking", "polls, blocking"},
                                      {"pollsSysmon", "polls by sysmon"},
                                      {"largestBatch", "largest poll batch"},
                                      {"breaks", "poller woken early"},
                                      {"deadlines", "deadlines passed"},
                                      {"timersFired", "timers fired"},
                                      {"syscalls", "system calls"},
                                      {"handoffs", "Ps handed off"},
                                      {"retakes", "Ps retaken"},
                                      {"threads", "threads made"},
                                      {"threadsRunning", "threads at once"},
                                      {"spins", "spins begun"},
                                      {"threadParks", "threads parked"},
                                      {"threadWakes", "threads woken"}};
  for (const Title& t : kTitles) {
    if (t.name == row.name) return std::string(t.says);
  }
  return std::string(row.name);
}

std::string verdictOf(std::int64_t a, std::int64_t b) {
  if (a == b) return "same";
  const bool more = b > a;
  const std::string arrow = more ? "▲ " : "▼ ";
  if (a == 0 || b == 0) return arrow + (more ? "only in B" : "only in A");
  const double ratio = static_cast<double>(std::max(a, b)) / static_cast<double>(std::min(a, b));
  if (ratio >= 2) return arrow + figures(ratio, 2) + (more ? " times" : " times less");
  const double percent = 100 * std::fabs(static_cast<double>(b - a)) / static_cast<double>(a);
  return arrow + figures(percent, 3) + (more ? " % more" : " % less");
}

std::string valueText(const replay::FigureRow& row, std::int64_t v) {
  return row.unit == replay::FigureRow::Unit::ns ? deltaText(v).substr(1) : thousands(v);
}

// The figures that differ most say most: those of the list first, then any other that differs.
std::vector<CompareRow> rowsOf(const replay::Summary& a, const replay::Summary& b) {
  std::vector<CompareRow> out;
  const auto add = [&](const replay::FigureRow& row) {
    const std::string title = titleOf(row);
    const bool there = std::any_of(out.begin(), out.end(), [&](const CompareRow& r) { return r.name == title; });
    const std::int64_t x = row.of(a), y = row.of(b);
    if (!there && (x != 0 || y != 0)) out.push_back({title, valueText(row, x), valueText(row, y), verdictOf(x, y)});
  };
  for (const std::string_view name : kRows) {
    if (const replay::FigureRow* row = replay::figureRow(name)) add(*row);
  }
  for (const replay::FigureRow& row : replay::figureTable()) {
    if (row.of(a) != row.of(b)) add(row);
  }
  return out;
}

std::shared_ptr<const Picture> pictureOf(AppState& s, Document& doc, std::uint64_t index, const Rect& stage) {
  const Focus now = focusOf(doc.event(index));
  const StageModel model = readStage(doc.trace(), doc.after(index), now);
  return std::make_shared<const Picture>(buildPicture(
      {model, stage, palette(s.view.theme, s.projector.has_value()), *s.measure, now, Focus{}, s.selection}));
}

void place(CompareState& c, const Regions& r) {
  const float top = r.topbar.bottom() + kGutter + 28;
  const float bottom = r.playback.y - kGutter;
  const float w = r.window.w - 2 * kGutter;
  if (w >= kSideBySide) {
    const float half = std::floor((w - kGutter) / 2), h = std::min(430.0f, (bottom - top) * 0.52f);
    c.stageA = {kGutter, top, half, h};
    c.stageB = {kGutter + half + kGutter, top, half, h};
    return;
  }
  const float h = std::clamp((bottom - top - 32) * 0.38f, kLeastStage, 250.0f);
  c.stageA = {kGutter, top, w, h};
  c.stageB = {kGutter, top + h + 32, w, h};
  if (c.stageB.bottom() + kGutter + kLeastTable > bottom) c.stageB = {};  // no room for both: A alone, X swaps
}

// Time that the lanes of both show.
std::int64_t spanOf(const AppState& s) {
  return std::max<std::int64_t>(1, s.derived.laneRange.to - s.derived.laneRange.from);
}

std::string changeWords(const trace::Trace& t, const trace::Event& e) {
  const auto v = trace::unpack<trace::ev::Fork>(e);
  const std::string n = std::to_string(v.value.v);
  switch (v.what) {
    case trace::ForkWhat::procs: return "GOMAXPROCS " + n;
    case trace::ForkWhat::machine: return "M" + n + " goes first";
    case trace::ForkWhat::delivery: return "packet " + n + " at once";
    case trace::ForkWhat::fault: return std::string(t.text(v.detail));
    case trace::ForkWhat::seed: return "seed " + n;
    default: return std::string(trace::word(v.what));
  }
}

// One of the two left the way of its seed where they part: what it changed there.
bool readChange(CompareState& c, const trace::Trace& t) {
  for (std::uint64_t i = *c.difference; i < t.events.size() && t.events[i].kind == trace::Kind::Fork; ++i)
    c.changed += (c.changed.empty() ? "" : ", ") + changeWords(t, t.events[i]);
  if (!c.changed.empty()) c.split = c.difference;
  return !c.changed.empty();
}

void measureBoth(AppState& s) {
  CompareState& c = s.compare;
  const trace::Trace &a = s.document->trace(), &b = c.other->trace();
  c.other->prepare(kAtOnce);  // for the lanes; the rest follows tick by tick
  c.alignable = a.header.scenario == b.header.scenario;
  c.difference.reset();
  if (c.alignable) {
    if (const auto d = replay::firstDifference(a, b, false)) {
      c.difference = d->index;
      c.differenceA = d->a;
      c.differenceB = d->b;
      c.changedIsA = !readChange(c, b) && readChange(c, a);
    }
  }
  c.rows = rowsOf(replay::summarize(a).summary, replay::summarize(b).summary);
}

// The event of the first bookmark.
std::optional<std::uint64_t> markOf(const Notebook& notebook, const Document& doc) {
  for (const Bookmark& mark : notebook.marks()) {
    if (mark.event >= doc.dropped() && mark.event - doc.dropped() < doc.size()) return mark.event - doc.dropped();
  }
  return std::nullopt;
}

// The moment of B that stands beside the present one of A.
std::int64_t timeInB(const AppState& s) {
  const Document &a = *s.document, &b = *s.compare.other;
  const std::int64_t now = a.timeAt(s.playback.index);
  const auto markA = markOf(s.notebook, a), markB = markOf(s.compare.notebookOfOther, b);
  if (s.compare.align == Align::Mark && markA && markB) return now - a.timeAt(*markA) + b.timeAt(*markB);
  return now - a.begin() + b.begin();
}

}  // namespace

Rect underStages(const CompareState& c, const Regions& r) {
  const float top = (c.stageB.empty() ? c.stageA : c.stageB).bottom() + kGutter;
  return {kGutter, top, r.window.w - 2 * kGutter, r.playback.y - kGutter - top};
}

std::string_view alignText(Align align) {
  static constexpr std::string_view kTexts[] = {"aligned by time", "aligned by event number", "aligned by my mark"};
  return kTexts[static_cast<std::size_t>(align)];
}

void setOther(AppState& s, std::shared_ptr<Document> other, std::string path, Notebook notebook) {
  if (s.document == nullptr || s.document->empty() || other == nullptr || other->empty()) return;
  s.compare = CompareState{};
  s.compare.other = std::move(other);
  s.compare.pathOfOther = std::move(path);
  s.compare.notebookOfOther = std::move(notebook);
  s.compare.open = true;
  measureBoth(s);
  refreshCompare(s);
}

void toggleCompare(AppState& s) {
  s.compare.open = !s.compare.open;
  refreshCompare(s);
}

void swapCompare(AppState& s) {
  CompareState& c = s.compare;
  const std::uint64_t index = c.indexOfB;
  std::shared_ptr<Document> b = std::exchange(c.other, nullptr);
  std::shared_ptr<Document> a = s.document;
  const CompareState kept = std::exchange(c, CompareState{});
  const std::string path = s.path;
  Notebook notebook = std::move(s.notebook);
  resetTo(s, std::move(b), index);
  s.path = kept.pathOfOther;
  s.notebook = kept.notebookOfOther;
  setOther(s, std::move(a), path, std::move(notebook));
  s.compare.align = kept.align;
  refreshCompare(s);
}

void toggleAlign(AppState& s) {
  CompareState& c = s.compare;
  const bool marked = markOf(s.notebook, *s.document) && markOf(c.notebookOfOther, *c.other);
  if (c.align == Align::Time) c.align = Align::Event;
  else c.align = c.align == Align::Event && marked ? Align::Mark : Align::Time;
  if (c.align == Align::Event && !marked)
    s.message = {"with a bookmark in both runs (M; X swaps them) they can be aligned by it too", false,
                 s.now + kMessageTime};
  refreshCompare(s);
}

void goToDifference(AppState& s) {
  if (s.compare.difference) visit(s, *s.compare.difference);
}

void refreshCompare(AppState& s) {
  CompareState& c = s.compare;
  if (!c.open || c.other == nullptr || s.document == nullptr || s.document->empty()) return;
  Document &a = *s.document, &b = *c.other;
  const std::uint64_t index = s.playback.index;
  const bool same = c.a != nullptr && c.madeFor == index && c.madeWidth == s.derived.regions.window.w &&
                    c.madeTheme == s.view.theme && c.madeAlign == c.align && c.madeSelection == s.selection &&
                    c.madeFolded == a.series().folded() + b.series().folded() && c.madeSpan == spanOf(s);
  if (same) return;
  c.madeFor = index;
  c.madeWidth = s.derived.regions.window.w;
  c.madeTheme = s.view.theme;
  c.madeAlign = c.align;
  c.madeSelection = s.selection;
  c.madeFolded = a.series().folded() + b.series().folded();
  c.madeSpan = spanOf(s);
  const std::int64_t t = timeInB(s);
  const bool byEvent = c.align == Align::Event;
  c.indexOfB = byEvent ? std::min(index, b.size() - 1) : b.indexAt(t);
  c.ended = byEvent ? index >= b.size() : t > b.end();
  place(c, s.derived.regions);
  const Rect under = underStages(c, s.derived.regions);
  c.lanes = c.alignable ? compareLanes(a, a.timeAt(index), b, b.timeAt(c.indexOfB), c.madeSpan,
                                       {under.x + 14, under.y + 44, under.w - 28, under.h - 52}, s.selection)
                        : CompareLanes{};
  c.a = pictureOf(s, a, index, c.stageA);
  c.b = pictureOf(s, b, c.indexOfB, c.stageB.empty() ? c.stageA : c.stageB);
}

}  // namespace gmp::viz
