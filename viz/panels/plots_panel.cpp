// Figures over time: messages a second, how many goroutines wait to run and how long, what goroutines and threads do,
// system calls. Least and most of every column as a bar, the mean as a line; gaps in the data stay gaps.
#include <cmath>
#include <span>

#include "viz/model/format.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

namespace {

constexpr float kStep = 4;  // units of a column

struct Curve {
  std::vector<Column> columns;
  Color line, band;
};

struct Extent {
  bool any = false;
  double least = 0, most = 0;
};

Extent extentOf(const std::vector<Column>& columns) {
  Extent e;
  for (const Column& c : columns) {
    if (!c.any) continue;
    e.least = e.any ? std::min(e.least, c.least) : c.least;
    e.most = e.any ? std::max(e.most, c.most) : c.most;
    e.any = true;
  }
  return e;
}

// 1, 2, 5 times a power of ten, at or above v.
double roundUp(double v) {
  if (v <= 0) return 1;
  const double decade = std::pow(10.0, std::floor(std::log10(v)));
  for (const double k : {1.0, 2.0, 5.0}) {
    if (k * decade >= v) return k * decade;
  }
  return 10 * decade;
}

class Plot {
 public:
  // legend: words of the stretch that stand under the title.
  Plot(Ui& ui, const Rect& rect, bool legend = false) : ui_(ui), s_(ui.state()), rect_(rect) {
    const float top = legend ? 64.0f : 42.0f;
    area_ = {rect.x + 64, rect.y + top, rect.w - 64 - 14, rect.h - top - 30};
  }
  const Rect& area() const { return area_; }
  int columns() const { return std::max(1, static_cast<int>(area_.w / kStep)); }

  void frame(std::string_view title, std::string_view unit, double here, const Extent& extent) {
    head(title, unit, here < 0 ? "no data" : shortNumber(here),
         extent.any ? "min " + shortNumber(extent.least) + "  max " + shortNumber(extent.most) : "");
  }

  // The same for two curves.
  void frameTwo(std::string_view title, std::string_view unit, double a, std::string_view of_a, double b,
                std::string_view of_b) {
    const bool none = a < 0 || b < 0;
    head(title, unit,
         none ? "no data" : shortNumber(a) + " " + std::string(of_a) + ", " + shortNumber(b) + " " + std::string(of_b),
         "");
  }

  // The same for lengths of time.
  void frameTimes(std::string_view title, std::string_view unit, double here, const Extent& extent) {
    const auto text = [](double ns) { return deltaText(static_cast<std::int64_t>(ns)).substr(1); };
    head(title, unit, here < 0 ? "no data" : text(here),
         extent.any ? "min " + text(extent.least) + "  max " + text(extent.most) : "");
  }

  // Lines and labels of the value axis, from 0 to top.
  void axis(double top) {
    top_ = top;
    const int steps = area_.h >= 90 ? 4 : 2;
    for (int i = 0; i <= steps; ++i) {
      const double v = top * i / steps;
      const float y = yOf(v);
      ui_.paint().line({area_.x, y}, {area_.right(), y}, 1,
                       mix(ui_.pal().panel, ui_.pal().border, i == 0 ? 1.0f : 0.45f));
      ui_.textRight({area_.x - 8, y}, Face::Small, ui_.pal().secondary, shortNumber(v), 52);
    }
    times();
  }

  // A value axis in decades from `least` to `most`, both above 0; labels by `text`.
  void logAxis(double least, double most, std::string (*text)(std::int64_t)) {
    log_ = true;
    low_ = std::floor(std::log10(std::max(1.0, least)));
    top_ = std::max(low_ + 1, std::ceil(std::log10(std::max(1.0, most))));
    const double step = std::max(1.0, std::ceil((top_ - low_) * 18 / std::max(18.0f, area_.h)));
    for (double d = low_; d <= top_; d += step) {
      const float y = yOf(std::pow(10.0, d));
      ui_.paint().line({area_.x, y}, {area_.right(), y}, 1,
                       mix(ui_.pal().panel, ui_.pal().border, d == low_ ? 1.0f : 0.45f));
      ui_.textRight({area_.x - 8, y}, Face::Small, ui_.pal().secondary,
                    text(static_cast<std::int64_t>(std::pow(10.0, d))), 54);
    }
    times();
  }

  // A word with its sign under the title; returns the x after it.
  float legend(float x, Color color, Glyph sign, std::string_view word) {
    const float y = rect_.y + 43, w = ui_.width(Face::Small, word);
    if (x + 18 + w > rect_.right() - 10) return x;
    if (sign == Glyph::None) ui_.paint().fill({x, y - 6, 12, 12}, 2, color);
    else ui_.paint().glyph({x, y - 6, 12, 12}, sign, color);
    return ui_.text({x + 18, y}, Face::Small, ui_.pal().secondary, word, w + 1) + 16;
  }
  float legendLeft() const { return rect_.x + 12; }

  // Between two curves, where both know something.
  void band(const std::vector<double>& low, const std::vector<double>& high, Color color) {
    for (std::size_t i = 0; i < low.size(); ++i) {
      if (low[i] < 0 || high[i] < 0) continue;
      const float x = area_.x + static_cast<float>(i) * kStep, top = yOf(high[i]), bottom = yOf(low[i]);
      ui_.paint().fill({x, top, kStep, std::max(1.0f, bottom - top)}, 0, color);
    }
  }

  void line(const std::vector<double>& values, float width, Color color) {
    std::vector<Vec2> points;
    for (std::size_t i = 0; i <= values.size(); ++i) {
      if (i < values.size() && values[i] >= 0) {
        points.push_back({area_.x + (static_cast<float>(i) + 0.5f) * kStep, yOf(values[i])});
        continue;
      }
      if (points.size() == 1) ui_.paint().fill(Rect::around(points[0], 3, 3), 1.5f, color);
      ui_.paint().polyline(points, width, color);
      points.clear();
    }
  }

  void curve(const Curve& c) {
    std::vector<Vec2> line;
    for (std::size_t i = 0; i < c.columns.size(); ++i) {
      const Column& col = c.columns[i];
      if (!col.any) {
        ui_.paint().polyline(line, 1.75f, c.line);
        line.clear();
        continue;
      }
      const float x = area_.x + static_cast<float>(i) * kStep, top = yOf(col.most), bottom = yOf(col.least);
      if (bottom - top > 1) ui_.paint().fill({x, top, kStep, bottom - top}, 0, c.band);
      const Vec2 at{x + kStep / 2, yOf(col.mean)};
      const std::size_t n = line.size();
      if (n >= 2 && line[n - 1].y == at.y && line[n - 2].y == at.y) line.back() = at;  // level: one stretch
      else line.push_back(at);
    }
    ui_.paint().polyline(line, 1.75f, c.line);
  }

  // Filled from the floor up to the mean; columns of one height are one rectangle.
  void area(const Curve& c) {
    for (std::size_t i = 0; i < c.columns.size();) {
      const std::size_t first = i;
      const float y = yOf(c.columns[i].mean);
      while (i < c.columns.size() && c.columns[i].any == c.columns[first].any && yOf(c.columns[i].mean) == y) ++i;
      if (!c.columns[first].any || y >= area_.bottom()) continue;
      const float x = area_.x + static_cast<float>(first) * kStep;
      ui_.paint().fill({x, y, static_cast<float>(i - first) * kStep, area_.bottom() - y}, 0, c.band);
    }
  }

  // The playhead, and a click that goes there.
  void finish(std::string_view id) {
    const Document& doc = *s_.document;
    const double span = std::max(1.0, timeDistance(doc.begin(), doc.end()));
    const double at = timeDistance(doc.begin(), doc.timeAt(s_.playback.index)) / span;
    const float x = area_.x + area_.w * static_cast<float>(std::clamp(at, 0.0, 1.0));
    ui_.paint().line({x, area_.y - 4}, {x, area_.bottom()}, 1.75f, ui_.pal().selection);
    ui_.paint().triangle({x - 6, area_.y - 8}, {x + 6, area_.y - 8}, {x, area_.y}, ui_.pal().selection);
    const Response r = ui_.area(id, area_);
    if (r.clicked) ui_.push(act::ScrubTo{(r.mouse.x - area_.x) / area_.w});
    if (r.hovered) ui_.paint().line({r.mouse.x, area_.y}, {r.mouse.x, area_.bottom()}, 1, ui_.pal().secondary);
  }

 private:
  void head(std::string_view title, std::string_view unit, std::string_view now, std::string_view range) {
    ui_.panel(rect_);
    const float y = rect_.y + 20;
    float x = ui_.text({rect_.x + 12, y}, Face::Ui, ui_.pal().text, title, rect_.w * 0.5f);
    x = ui_.text({x + 10, y}, Face::Small, ui_.pal().secondary, unit, rect_.w * 0.5f);
    float left = rect_.right() - 14;
    if (ui_.width(Face::Small, range) < left - x - 90)
      left = ui_.textRight({left, y}, Face::Small, ui_.pal().secondary, range, left - x - 90) - 14;
    ui_.textRight({left, y}, Face::Mono, ui_.pal().text, now, left - x - 8);
  }

  float yOf(double v) const {
    const double share = log_ ? (std::log10(std::max(v, 1e-9)) - low_) / (top_ - low_) : v / top_;
    return area_.bottom() - area_.h * static_cast<float>(std::clamp(share, 0.0, 1.0));
  }

  void times() {
    const Document& doc = *s_.document;
    const int n = std::max(2, static_cast<int>(area_.w / 180));
    for (int i = 0; i <= n; ++i) {
      const float x = area_.x + area_.w * static_cast<float>(i) / static_cast<float>(n);
      const std::int64_t t = timeBetween(doc.begin(), doc.end(), i, n);
      ui_.paint().line({x, area_.bottom()}, {x, area_.bottom() + 4}, 1, ui_.pal().border);
      const std::string text = timeText(t);
      const float w = ui_.width(Face::Small, text);
      const float left = i == 0 ? x : i == n ? x - w : x - w / 2;
      ui_.text({left, area_.bottom() + 16}, Face::Small, ui_.pal().secondary, text, w + 1);
    }
  }

  Ui& ui_;
  const AppState& s_;
  Rect rect_, area_;
  double low_ = 0, top_ = 1;
  bool log_ = false;
};

void drawThroughput(Ui& ui) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, s.derived.regions.plotLeft);
  const Color color = ui.pal().of(TokenState::Running);
  Curve curve{doc.series().throughput(doc.begin(), doc.end(), plot.columns()), color,
              mix(ui.pal().panel, color, 0.35f)};
  const Extent extent = extentOf(curve.columns);
  plot.frame("Throughput", "messages/s", doc.series().throughputAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * roundUp(extent.most / 4));
  plot.curve(curve);
  plot.finish("plot:throughput");
}

void drawRunnable(Ui& ui) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, s.derived.regions.plotRight);
  const Color color = ui.pal().of(TokenState::Runnable);
  Curve all{doc.series().runnable(doc.begin(), doc.end(), plot.columns(), false), color,
            mix(ui.pal().panel, color, 0.30f)};
  Curve global{doc.series().runnable(doc.begin(), doc.end(), plot.columns(), true), color,
               mix(ui.pal().panel, color, 0.80f)};
  const Extent extent = extentOf(all.columns);
  plot.frame("Runnable", "in queues; solid: global", doc.series().runnableAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area(all);
  plot.area(global);
  plot.curve({all.columns, color, color.faded(0.35f)});
  plot.finish("plot:runnable");
}

std::string axisTime(std::int64_t ns) { return deltaText(ns).substr(1); }

// From goready to execute: the median as a line, p90 to p99 as a band, p99.9 as a thin line.
void drawDelay(Ui& ui) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, s.derived.regions.plotDelay, true);
  const int n = plot.columns();
  static constexpr double kQuantiles[] = {0.5, 0.9, 0.99, 0.999};
  std::vector<double> q[4];
  Extent extent;
  for (int k = 0; k < 4; ++k) {
    for (int i = 0; i < n; ++i) {
      const std::int64_t a = timeBetween(doc.begin(), doc.end(), i, n),
                         b = timeBetween(doc.begin(), doc.end(), i + 1, n);
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
  plot.finish("plot:delay");
}

struct Layer {
  std::string_view word;
  Color color;
  Glyph sign;
  Series::Level of;
};

// Layers on each other, the first at the floor.
void drawStack(Ui& ui, const Rect& rect, std::string_view id, std::string_view title, std::span<const Layer> layers) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, rect, true);
  std::vector<std::vector<Column>> sums;
  double here = 0;
  for (const Layer& layer : layers) {
    sums.push_back(doc.series().level(doc.begin(), doc.end(), plot.columns(), layer.of));
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
  plot.frame(title, "", here, extent);
  float x = plot.legendLeft();
  for (const Layer& layer : layers) x = plot.legend(x, layer.color, layer.sign, layer.word);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  for (std::size_t k = layers.size(); k > 0; --k) plot.area({sums[k - 1], layers[k - 1].color, layers[k - 1].color});
  plot.finish(id);
}

void drawStates(Ui& ui) {
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
  drawStack(ui, ui.state().derived.regions.plotStates, "plot:states", "Goroutines by state", layers);
}

void drawThreads(Ui& ui) {
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
  drawStack(ui, ui.state().derived.regions.plotThreads, "plot:threads", "Threads", layers);
}

// Two rates: reads, writes and accepts, and questions to the poller.
void drawCalls(Ui& ui) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, s.derived.regions.plotCalls, true);
  const Series::Level calls = [](const replay::Bucket& b) { return static_cast<double>(b.syscalls); };
  const Series::Level polls = [](const replay::Bucket& b) { return static_cast<double>(b.polls); };
  const auto columns = [&](Series::Level of) { return doc.series().rate(doc.begin(), doc.end(), plot.columns(), of); };
  const Color orange = ui.pal().of(TokenState::Syscall), blue = ui.pal().of(TokenState::NetWait);
  const Curve a{columns(calls), orange, mix(ui.pal().panel, orange, 0.35f)};
  const Curve b{columns(polls), blue, mix(ui.pal().panel, blue, 0.35f)};
  const Extent ea = extentOf(a.columns), eb = extentOf(b.columns);
  const std::int64_t now = doc.timeAt(s.playback.index);
  const double of_calls = doc.series().rateAt(now, calls), of_polls = doc.series().rateAt(now, polls);
  plot.frameTwo("System calls", "1/s", of_calls, "calls", of_polls, "epoll_wait");
  const float x = plot.legend(plot.legendLeft(), orange, Glyph::Square, "calls");
  plot.legend(x, blue, Glyph::Waves, "epoll_wait");
  plot.axis(4 * std::max(1.0, roundUp(std::max(ea.most, eb.most) / 4)));
  plot.curve(a);
  plot.curve(b);
  plot.finish("plot:calls");
}

}  // namespace

void drawPlots(Ui& ui) {
  if (ui.state().derived.regions.plotLeft.empty()) return;
  drawThroughput(ui);
  drawRunnable(ui);
  if (ui.state().derived.regions.plotStates.empty()) return;
  drawDelay(ui);
  drawStates(ui);
  drawThreads(ui);
  drawCalls(ui);
}

}  // namespace gmp::viz
