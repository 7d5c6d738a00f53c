// Figures over time: messages a second, how many goroutines wait to run and how long, what goroutines and threads do,
// system calls. Least and most of every column as a bar, the mean as a line; gaps in the data stay gaps.
#include <span>

#include "sim/replay/narrate.h"
#include "viz/model/format.h"
#include "viz/panels/plot.h"

namespace gmp::viz {

namespace {

void drawThroughput(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::Running);
  Curve curve{doc.series().throughput(plot.range().from, plot.range().to, plot.columns()), color,
              mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame("Throughput", "messages/s", doc.series().throughputAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * roundUp(extent.most / 4));
  plot.curve(curve);
  plot.finish();
}

void drawRunnable(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::Runnable);
  Curve all{doc.series().runnable(plot.range().from, plot.range().to, plot.columns(), false), color,
            mix(ui.pal().panel, color, 0.30f)};
  Curve global{doc.series().runnable(plot.range().from, plot.range().to, plot.columns(), true), color,
               mix(ui.pal().panel, color, 0.80f)};
  const Extent extent = extentOf(all.columns);
  const bool queues = !replay::unknownFact(doc.trace().header, "queues");
  plot.frame("Runnable", queues ? "in queues; solid: global" : "ready to run",
             doc.series().runnableAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area(all);
  if (queues) plot.area(global);
  plot.bars({all.columns, color, color.faded(0.35f)});
  plot.finish();
}

std::string axisTime(std::int64_t ns) { return deltaText(ns).substr(1); }

// From goready to execute: the median as a line, p90 to p99 as a band, p99.9 as a thin line.
void drawDelay(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place, true);
  const int n = plot.columns();
  static constexpr double kQuantiles[] = {0.5, 0.9, 0.99, 0.999};
  std::vector<double> q[4];
  Extent extent;
  for (int k = 0; k < 4; ++k) {
    for (int i = 0; i < n; ++i) {
      const std::int64_t a = timeBetween(plot.range().from, plot.range().to, i, n),
                         b = timeBetween(plot.range().from, plot.range().to, i + 1, n);
      const double v = doc.series().delays().quantile(a, std::max(b, a + 1), kQuantiles[k]);
      q[k].push_back(v);
      if (v < 0) continue;
      extent.least = extent.any ? std::min(extent.least, v) : v;
      extent.most = extent.any ? std::max(extent.most, v) : v;
      extent.any = true;
    }
  }
  const std::int64_t now = doc.timeAt(s.playback.index), half = doc.series().rateWindow() / 2;
  const double here = doc.series().delays().quantile(now - half, now + half, 0.5);
  const Color color = ui.pal().of(TokenState::Runnable);
  plot.frameTimes("Ready to running", "log scale", here, extent);
  float x = plot.legend(plot.legendLeft(), color, Glyph::None, "p50");
  x = plot.legend(x, mix(ui.pal().panel, color, 0.45f), Glyph::None, "p90 to p99");
  plot.legend(x, ui.pal().secondary, Glyph::None, "p99.9");
  plot.logAxis(std::max(1.0, extent.least), std::max(10.0, extent.most), axisTime);
  plot.band(q[1], q[2], mix(ui.pal().panel, color, 0.45f));
  plot.line(q[3], 1, ui.pal().secondary);
  plot.line(q[0], 2, color);
  plot.finish();
}

struct Layer {
  std::string_view word;
  Color color;
  Glyph sign;
  Series::Level of;
};

// Layers on each other, the first at the floor.
void drawStack(Ui& ui, const PlotPlace& place, std::span<const Layer> layers) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place, true);
  std::vector<std::vector<Column>> sums;
  double here = 0;
  for (const Layer& layer : layers) {
    sums.push_back(doc.series().level(plot.range().from, plot.range().to, plot.columns(), layer.of));
    const double v = doc.series().levelAt(doc.timeAt(s.playback.index), layer.of);
    here = v < 0 || here < 0 ? -1 : here + v;
    if (sums.size() == 1) continue;
    for (std::size_t i = 0; i < sums.back().size(); ++i) sums.back()[i].mean += sums[sums.size() - 2][i].mean;
  }
  Extent extent;
  for (const Column& c : sums.back()) {
    if (!c.any) continue;
    extent.least = extent.any ? std::min(extent.least, c.mean) : c.mean;
    extent.most = extent.any ? std::max(extent.most, c.mean) : c.mean;
    extent.any = true;
  }
  plot.frame(plotTitle(place.kind), "", here, extent);
  float x = plot.legendLeft();
  for (const Layer& layer : layers) x = plot.legend(x, layer.color, layer.sign, layer.word);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  for (std::size_t k = layers.size(); k > 0; --k) plot.area({sums[k - 1], layers[k - 1].color, layers[k - 1].color});
  plot.finish();
}

void drawStates(Ui& ui, const PlotPlace& place) {
  using B = replay::Bucket;
  const auto layer = [&](TokenState state, std::string_view word, Series::Level of) {
    return Layer{word, ui.pal().of(state), glyphOf(state), of};
  };
  const Layer layers[] = {
      layer(TokenState::Running, "running", [](const B& b) { return static_cast<double>(b.running); }),
      layer(TokenState::Syscall, "syscall", [](const B& b) { return static_cast<double>(b.syscall); }),
      layer(TokenState::Runnable, "runnable", [](const B& b) { return static_cast<double>(b.runnable); }),
      layer(TokenState::NetWait, "network", [](const B& b) { return static_cast<double>(b.waitNet); }),
      layer(TokenState::OtherWait, "other wait", [](const B& b) { return static_cast<double>(b.waitOther); })};
  drawStack(ui, place, layers);
}

void drawThreads(Ui& ui, const PlotPlace& place) {
  using B = replay::Bucket;
  const Palette& pal = ui.pal();
  const Layer layers[] = {
      {"run Go", pal.of(TokenState::Running), Glyph::Triangle,
       [](const B& b) { return static_cast<double>(b.running); }},
      {"syscall", pal.of(TokenState::Syscall), Glyph::Square,
       [](const B& b) { return static_cast<double>(b.syscall); }},
      {"poll", pal.of(TokenState::NetWait), Glyph::RingWaves,
       [](const B& b) { return static_cast<double>(b.threadsPolling); }},
      {"spin", pal.secondary, Glyph::RingDashed, [](const B& b) { return static_cast<double>(b.spinning); }},
      {"parked", pal.of(TokenState::Idle), Glyph::Ring,
       [](const B& b) { return static_cast<double>(b.threadsParked); }}};
  drawStack(ui, place, layers);
}

// Two rates: reads, writes and accepts, and questions to the poller.
void drawCalls(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place, true);
  const Series::Level calls = [](const replay::Bucket& b) { return static_cast<double>(b.syscalls + b.sockCalls); };
  const Series::Level polls = [](const replay::Bucket& b) { return static_cast<double>(b.polls); };
  const auto columns = [&](Series::Level of) {
    return doc.series().rate(plot.range().from, plot.range().to, plot.columns(), of);
  };
  const Color orange = ui.pal().of(TokenState::Syscall), blue = ui.pal().of(TokenState::NetWait);
  const Curve a{columns(calls), orange, mix(ui.pal().panel, orange, 0.35f)};
  const Curve b{columns(polls), blue, mix(ui.pal().panel, blue, 0.35f)};
  const Extent ea = extentOf(a.columns), eb = extentOf(b.columns);
  const std::int64_t now = doc.timeAt(s.playback.index);
  const double of_calls = doc.series().rateAt(now, calls), of_polls = doc.series().rateAt(now, polls);
  plot.frameTwo("System calls", "1/s", of_calls, "calls", of_polls, "epoll_wait");
  const float x = plot.legend(plot.legendLeft(), orange, Glyph::Square, "calls, those on sockets too");
  plot.legend(x, blue, Glyph::Waves, pollCallName(doc.trace().header));
  plot.axis(4 * std::max(1.0, roundUp(std::max(ea.most, eb.most) / 4)));
  plot.curve(a);
  plot.curve(b);
  plot.finish();
}

// Any rate of the folded figures, as one line.
void drawRate(Ui& ui, const PlotPlace& place, std::string_view unit, TokenState state, Series::Level count) {
  const AppState& s = ui.state();
  const Series& series = s.document->series();
  Plot plot(ui, place);
  const Color color = ui.pal().of(state);
  const Curve curve{series.rate(plot.range().from, plot.range().to, plot.columns(), count), color,
                    mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame(plotTitle(place.kind), unit, series.rateAt(s.document->timeAt(s.playback.index), count), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.curve(curve);
  plot.finish();
}

// Ring and runnext of all Ps together.
void drawLocal(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Series& series = s.document->series();
  const Series::Level of = [](const replay::Bucket& b) {
    double sum = 0;
    for (const std::uint16_t n : b.byP) sum += n;
    return sum;
  };
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::Runnable);
  const Curve curve{series.level(plot.range().from, plot.range().to, plot.columns(), of), color,
                    mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame(plotTitle(place.kind), "ring and runnext of all Ps",
             series.levelAt(s.document->timeAt(s.playback.index), of), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area({curve.columns, color, curve.band});
  plot.bars({curve.columns, color, color.faded(0.35f)});
  plot.finish();
}

// Armed timers of all Ps.
void drawTimers(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Series& series = s.document->series();
  const Series::Level of = [](const replay::Bucket& b) { return static_cast<double>(b.timers); };
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::OtherWait);
  const Curve curve{series.level(plot.range().from, plot.range().to, plot.columns(), of), color,
                    mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame(plotTitle(place.kind), "armed, of all Ps", series.levelAt(s.document->timeAt(s.playback.index), of),
             extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area({curve.columns, color, curve.band});
  plot.bars({curve.columns, color, color.faded(0.35f)});
  plot.finish();
}

// How many goroutines a poll gave: from the least to the most of a column, and the mean.
void drawBatch(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  const Series& series = s.document->series();
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::NetWait);
  const Curve curve{series.batches(plot.range().from, plot.range().to, plot.columns()), color,
                    mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame(plotTitle(place.kind), "goroutines a poll", series.batchAt(s.document->timeAt(s.playback.index)), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.steps(curve);
  plot.finish();
}

// How the selected goroutine spends its time: shares that add up to 100 %.
void drawSplit(Ui& ui, const PlotPlace& place) {
  const AppState& s = ui.state();
  Plot plot(ui, place, true);
  const bool chosen = s.selection.kind == Target::Kind::G;
  plot.frame(plotTitle(place.kind), chosen ? targetText(s.selection) + ", %" : "select a goroutine", -1, {});
  static constexpr std::pair<LaneState, TokenState> kStates[] = {{LaneState::Running, TokenState::Running},
                                                                 {LaneState::Runnable, TokenState::Runnable},
                                                                 {LaneState::NetWait, TokenState::NetWait},
                                                                 {LaneState::OtherWait, TokenState::OtherWait},
                                                                 {LaneState::Syscall, TokenState::Syscall}};
  float x = plot.legendLeft();
  for (const auto& [lane, token] : kStates) x = plot.legend(x, ui.pal().of(token), glyphOf(token), stateWord(token));
  plot.axis(100);
  if (chosen) plot.shares(sharesOf(*s.document, s.selection.id, plot.range(), plot.columns()), ui.pal());
  plot.finish();
}

void drawUnknown(Ui& ui, const PlotPlace& place) {
  Plot plot(ui, place);
  plot.frame(plotTitle(place.kind), "", -1, {});
  plot.unknown();
  plot.finish();
}

void drawPlot(Ui& ui, const PlotPlace& place) {
  using B = replay::Bucket;
  if (!plotKnown(place.kind, ui.state().document->trace().header)) return drawUnknown(ui, place);
  switch (place.kind) {
    case PlotKind::Throughput: return drawThroughput(ui, place);
    case PlotKind::Delay: return drawDelay(ui, place);
    case PlotKind::Runnable: return drawRunnable(ui, place);
    case PlotKind::States: return drawStates(ui, place);
    case PlotKind::Threads: return drawThreads(ui, place);
    case PlotKind::Calls: return drawCalls(ui, place);
    case PlotKind::Local: return drawLocal(ui, place);
    case PlotKind::Split: return drawSplit(ui, place);
    case PlotKind::Timers: return drawTimers(ui, place);
    case PlotKind::Batch: return drawBatch(ui, place);
    case PlotKind::Steals:
      return drawRate(ui, place, "1/s", TokenState::Runnable, [](const B& b) { return static_cast<double>(b.steals); });
    case PlotKind::Starts:
      return drawRate(ui, place, "1/s", TokenState::Running, [](const B& b) { return static_cast<double>(b.starts); });
    case PlotKind::Bytes:
      return drawRate(ui, place, "bytes/s", TokenState::NetWait,
                      [](const B& b) { return static_cast<double>(b.bytes); });
  }
}

}  // namespace

void drawPlots(Ui& ui) {
  const AppState& s = ui.state();
  const Regions& r = s.derived.regions;
  const Rect places[kPlotPlaces] = {r.plotLeft, r.plotDelay, r.plotRight, r.plotStates, r.plotThreads, r.plotCalls};
  for (int i = 0; i < kPlotPlaces; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!places[at].empty()) drawPlot(ui, {s.view.plots.shown[at], i, places[at]});
  }
}

}  // namespace gmp::viz
