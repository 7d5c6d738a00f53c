// A live document that forgets its oldest events.
#include "viz/model/document.h"

#include <gtest/gtest.h>

#include "tests/viz/echo_trace.h"

namespace gmp::viz {
namespace {

// What is left, as a document of its own.
std::unique_ptr<Document> foldedAnew(const trace::Trace& whole, std::uint64_t count) {
  Document before(whole);
  replay::WorldState initial = count > 0 ? before.after(count - 1) : replay::WorldState{};
  replay::renumber(initial, count);
  trace::Trace rest = whole;
  rest.events.erase(rest.events.begin(), rest.events.begin() + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = 0; i < rest.events.size(); ++i) rest.events[i].seq = i;
  return std::make_unique<Document>(std::move(rest), count, std::move(initial));
}

void expectSame(Document& a, Document& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(a.dropped(), b.dropped());
  while (!a.prepare(100'000)) {}
  while (!b.prepare(100'000)) {}
  for (std::uint64_t i = 0; i < a.size(); i += 1 + a.size() / 97) {
    EXPECT_TRUE(a.after(i) == b.after(i)) << "after event " << i;
    EXPECT_EQ(a.line(i), b.line(i));
    const replay::Card x = a.card(i), y = b.card(i);
    EXPECT_EQ(x.what, y.what);
    EXPECT_EQ(x.causedBy, y.causedBy);
    EXPECT_EQ(x.leadsTo, y.leadsTo);
    EXPECT_EQ(a.causes().prevOfG(i), b.causes().prevOfG(i));
    EXPECT_EQ(a.causes().nextOfG(i), b.causes().nextOfG(i));
    EXPECT_EQ(a.causes().lastOfG(a.event(i).g, a.size()), b.causes().lastOfG(a.event(i).g, a.size()));
  }
}

void expectSameLanes(Document& a, Document& b) {
  const Lanes &x = a.series().lanes(), &y = b.series().lanes();
  ASSERT_EQ(x.goroutines().size(), y.goroutines().size());
  for (std::size_t i = 0; i < x.goroutines().size(); ++i) {
    EXPECT_EQ(x.goroutines()[i].id, y.goroutines()[i].id);
    EXPECT_EQ(x.goroutines()[i].first, y.goroutines()[i].first) << "G" << x.goroutines()[i].id;
  }
  EXPECT_EQ(x.fds(), y.fds());
  // A P is unknown to a fold that begins in the middle until an event names it: only what both know is compared.
  const std::int64_t from = a.begin() + (a.end() - a.begin()) / 4;
  ASSERT_EQ(x.procs(), y.procs());
  for (std::size_t p = 0; p < x.procs(); ++p)
    EXPECT_EQ(x.proc(p)->between(from, a.end(), x.end()), y.proc(p)->between(from, a.end(), y.end())) << "P" << p;
  for (const LaneGoroutine& g : x.goroutines()) {
    const auto of = [&](Document& d) {
      return d.laneTracks().goroutine(g.id, d.size(), d.size()).track.between(from, d.end(), d.end());
    };
    EXPECT_EQ(of(a), of(b)) << "G" << g.id;
  }
}

TEST(Document, WhatIsLeftAfterForgettingIsAsIfFoldedAnew) {
  const trace::Trace whole = testing::makeEchoTrace({.connections = 40, .rounds = 12'000});
  for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{777}, whole.events.size() / 2}) {
    Document doc(whole);
    doc.after(doc.size() - 1);  // snapshots up to the end
    while (!doc.prepare(100'000)) {}
    doc.forgetFirst(count);
    const auto anew = foldedAnew(whole, count);
    expectSame(doc, *anew);
    expectSameLanes(doc, *anew);
  }
}

TEST(Document, ForgettingAgainAndAgainWhileEventsArriveChangesNothingThatIsKept) {
  const trace::Trace whole = testing::makeEchoTrace({.connections = 12, .rounds = 9'000});
  trace::Trace first = whole;
  first.events.resize(1000);
  Document doc(std::move(first));
  for (std::size_t at = 1000; at < whole.events.size(); at += 1000) {
    const auto end = std::min(whole.events.size(), at + 1000);
    doc.append({whole.events.begin() + static_cast<std::ptrdiff_t>(at),
                whole.events.begin() + static_cast<std::ptrdiff_t>(end)},
               {});
    doc.after(doc.size() - 1);
    doc.series().advance(1500);
    if (doc.size() > 3000) doc.forgetFirst(doc.size() - 2000);
  }
  const auto anew = foldedAnew(whole, doc.dropped());
  expectSame(doc, *anew);
  expectSameLanes(doc, *anew);
}

TEST(Document, FiguresOverTimeStayForWhatIsKept) {
  const trace::Trace whole = testing::makeEchoTrace({.connections = 12, .rounds = 9'000});
  Document doc(whole);
  while (!doc.prepare(100'000)) {}
  const std::uint64_t count = whole.events.size() / 2;
  const std::int64_t t = doc.timeAt(count + count / 2);
  const double before = doc.series().runnableAt(t);
  doc.forgetFirst(count);
  EXPECT_EQ(doc.series().runnableAt(t), before);
  EXPECT_LT(doc.series().runnableAt(whole.events.front().t), 0) << "what was forgotten is not known any more";
  EXPECT_GE(doc.series().delays().quantile(doc.begin(), doc.end(), 0.5), 0);
  // Half of the run is gone: of its first quarter nothing is left anywhere.
  const std::int64_t from = whole.events.front().t, quarter = whole.events[count / 2].t;
  EXPECT_LT(doc.series().delays().quantile(from, quarter, 0.5), 0);
  for (const float share : doc.series().families().shares(from, quarter)) EXPECT_EQ(share, 0);
}

TEST(Document, WhatIsNotRecordedIsAGapInEveryFigure) {
  trace::Trace whole = testing::makeEchoTrace();
  const std::size_t at = whole.events.size() / 2;
  trace::Event lost;
  trace::pack(trace::ev::Lost{{100}}, lost);
  lost.t = whole.events[at].t;
  lost.p = -1;
  whole.events.erase(whole.events.begin() + static_cast<std::ptrdiff_t>(at), whole.events.end() - 1);
  whole.events.insert(whole.events.begin() + static_cast<std::ptrdiff_t>(at), lost);
  for (std::size_t i = 0; i < whole.events.size(); ++i) whole.events[i].seq = i;
  Document doc(whole);
  while (!doc.prepare(100'000)) {}
  const Series& s = doc.series();
  const std::int64_t known = doc.begin() + (lost.t - doc.begin()) / 2, gap = lost.t + (doc.end() - lost.t) / 2;
  const Series::Level timers = [](const replay::Bucket& b) { return static_cast<double>(b.timers); };
  const Series::Level polls = [](const replay::Bucket& b) { return static_cast<double>(b.polls); };
  EXPECT_GE(s.runnableAt(known), 0);
  EXPECT_GE(s.levelAt(known, timers), 0);
  EXPECT_GE(s.rateAt(known, polls), 0);
  EXPECT_LT(s.runnableAt(gap), 0);
  EXPECT_LT(s.levelAt(gap, timers), 0);
  EXPECT_LT(s.rateAt(gap, polls), 0);
  const auto columns = s.level(doc.begin(), doc.end(), 8, timers);
  EXPECT_TRUE(columns[1].any);
  EXPECT_FALSE(columns[6].any);
}

}  // namespace
}  // namespace gmp::viz
