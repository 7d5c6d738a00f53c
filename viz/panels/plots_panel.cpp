// Figures over time: messages a second, how many goroutines wait to run and how long, what goroutines and threads do,
// system calls. Least and most of every column as a bar, the mean as a line; gaps in the data stay gaps.
#include <cmath>
#include <span>

#include "viz/model/format.h"
#include "viz/model/plot_view.h"
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

// One of the plots: which figure, where.
struct Place {
  PlotKind kind;
  int index;
  Rect rect;
};

constexpr std::string_view kIds[kPlotKinds] = {"throughput", "delay",  "runnable", "states", "threads", "calls",
                                               "steals",     "starts", "bytes",    "local",  "split"};
constexpr float kDrag = 5;  // units: less is a click

class Plot {
 public:
  // legend: words of the stretch that stand under the title.
  Plot(Ui& ui, const Place& place, bool legend = false)
      : ui_(ui), s_(ui.state()), place_(place), rect_(place.rect), range_(plotRange(ui.state())) {
    const Rect& rect = rect_;
    const float top = legend ? 64.0f : 42.0f;
    area_ = {rect.x + 64, rect.y + top, rect.w - 64 - 14, rect.h - top - 30};
  }
  const Rect& area() const { return area_; }
  TimeRange range() const { return range_; }
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

  // Shares of every column in the order of kShareStates, from the floor up to 100 %.
  void shares(const std::vector<std::array<double, kShareStates>>& columns, const Palette& pal) {
    static constexpr TokenState kOrder[kShareStates] = {TokenState::Running, TokenState::Runnable, TokenState::NetWait,
                                                        TokenState::OtherWait, TokenState::Syscall};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      double from = 0;
      for (std::size_t k = 0; k < kShareStates; ++k) {
        const double to = from + 100 * columns[i][k];
        const float top = yOf(to), bottom = yOf(from);
        if (bottom - top > 0.2f)
          ui_.paint().fill({area_.x + static_cast<float>(i) * kStep, top, kStep, bottom - top}, 0, pal.of(kOrder[k]));
        from = to;
      }
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

  // The playhead; a click goes there, a drag chooses a stretch for all plots, the wheel zooms at the pointer.
  void finish() {
    const Document& doc = *s_.document;
    const std::int64_t now = doc.timeAt(s_.playback.index);
    if (now >= range_.from && now <= range_.to) {
      const float x = xOf(now);
      ui_.paint().line({x, area_.y - 4}, {x, area_.bottom()}, 1.75f, ui_.pal().selection);
      ui_.paint().triangle({x - 6, area_.y - 8}, {x + 6, area_.y - 8}, {x, area_.y}, ui_.pal().selection);
    }
    const std::string id = "plot:" + std::string(kIds[static_cast<std::size_t>(place_.kind)]);
    const Response r = ui_.area(id, area_);
    pointer(r);
    more();
  }

 private:
  float xOf(std::int64_t t) const {
    const double span = std::max(1.0, timeDistance(range_.from, range_.to));
    return area_.x + area_.w * static_cast<float>(std::clamp(timeDistance(range_.from, t) / span, 0.0, 1.0));
  }
  std::int64_t timeOf(float x) const {
    const double share = std::clamp(static_cast<double>((x - area_.x) / area_.w), 0.0, 1.0);
    return timeBetween(range_.from, range_.to, static_cast<std::int64_t>(share * 1'000'000), 1'000'000);
  }

  void pointer(const Response& r) {
    if (r.held && r.dragged.x != 0) {
      const float a = std::clamp(r.mouse.x - r.dragged.x, area_.x, area_.right());
      const float b = std::clamp(r.mouse.x, area_.x, area_.right());
      ui_.paint().fill({std::min(a, b), area_.y, std::fabs(b - a), area_.h}, 0, ui_.pal().link.faded(0.25f));
    }
    if (r.clicked && std::fabs(r.dragged.x) > kDrag)
      ui_.push(act::SelectPlots{timeOf(r.mouse.x - r.dragged.x), timeOf(r.mouse.x)});
    else if (r.clicked) ui_.push(act::SeekTime{timeOf(r.mouse.x)});
    if (!r.hovered) return;
    ui_.paint().line({r.mouse.x, area_.y}, {r.mouse.x, area_.bottom()}, 1, ui_.pal().secondary);
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel != 0 && io.KeyShift) ui_.push(act::PanPlots{-0.1f * io.MouseWheel});
    else if (io.MouseWheel != 0) ui_.push(act::ZoomPlots{io.MouseWheel, timeOf(r.mouse.x)});
  }

  // Another figure in this place.
  void more() {
    const std::string id = "plot:more:" + std::to_string(place_.index);
    const Rect button{rect_.right() - 34, rect_.y + 6, 28, 28};
    const Response r = ui_.area(id, button);
    if (r.hovered) ui_.paint().fill(button, 6, ui_.pal().well());
    const Vec2 m = button.center();
    ui_.paint().fill({m.x - 6, m.y - 1, 12, 2}, 0, ui_.pal().secondary);
    ui_.paint().fill({m.x - 1, m.y - 6, 2, 12}, 0, ui_.pal().secondary);
    if (r.clicked) ui_.push(act::OpenPlotMenu{place_.index, {button.x, button.bottom()}});
    ui_.tip(id, r, "another figure here");
  }

  void head(std::string_view title, std::string_view unit, std::string_view now, std::string_view range) {
    ui_.panel(rect_);
    const float y = rect_.y + 20;
    float x = ui_.text({rect_.x + 12, y}, Face::Ui, ui_.pal().text, title, rect_.w * 0.5f);
    x = ui_.text({x + 10, y}, Face::Small, ui_.pal().secondary, unit, rect_.w * 0.5f);
    float left = rect_.right() - 40;
    if (ui_.width(Face::Small, range) < left - x - 90)
      left = ui_.textRight({left, y}, Face::Small, ui_.pal().secondary, range, left - x - 90) - 14;
    ui_.textRight({left, y}, Face::Mono, ui_.pal().text, now, left - x - 8);
  }

  float yOf(double v) const {
    const double share = log_ ? (std::log10(std::max(v, 1e-9)) - low_) / (top_ - low_) : v / top_;
    return area_.bottom() - area_.h * static_cast<float>(std::clamp(share, 0.0, 1.0));
  }

  void times() {
    const int n = std::max(2, static_cast<int>(area_.w / 180));
    for (int i = 0; i <= n; ++i) {
      const float x = area_.x + area_.w * static_cast<float>(i) / static_cast<float>(n);
      const std::int64_t t = timeBetween(range_.from, range_.to, i, n);
      ui_.paint().line({x, area_.bottom()}, {x, area_.bottom() + 4}, 1, ui_.pal().border);
      const std::string text = timeText(t);
      const float w = ui_.width(Face::Small, text);
      const float left = i == 0 ? x : i == n ? x - w : x - w / 2;
      ui_.text({left, area_.bottom() + 16}, Face::Small, ui_.pal().secondary, text, w + 1);
    }
  }

  Ui& ui_;
  const AppState& s_;
  Place place_;
  Rect rect_, area_;
  TimeRange range_;
  double low_ = 0, top_ = 1;
  bool log_ = false;
};

void drawThroughput(Ui& ui, const Place& place) {
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

void drawRunnable(Ui& ui, const Place& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place);
  const Color color = ui.pal().of(TokenState::Runnable);
  Curve all{doc.series().runnable(plot.range().from, plot.range().to, plot.columns(), false), color,
            mix(ui.pal().panel, color, 0.30f)};
  Curve global{doc.series().runnable(plot.range().from, plot.range().to, plot.columns(), true), color,
               mix(ui.pal().panel, color, 0.80f)};
  const Extent extent = extentOf(all.columns);
  plot.frame("Runnable", "in queues; solid: global", doc.series().runnableAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area(all);
  plot.area(global);
  plot.curve({all.columns, color, color.faded(0.35f)});
  plot.finish();
}

std::string axisTime(std::int64_t ns) { return deltaText(ns).substr(1); }

// From goready to execute: the median as a line, p90 to p99 as a band, p99.9 as a thin line.
void drawDelay(Ui& ui, const Place& place) {
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
void drawStack(Ui& ui, const Place& place, std::span<const Layer> layers) {
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

void drawStates(Ui& ui, const Place& place) {
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

void drawThreads(Ui& ui, const Place& place) {
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
void drawCalls(Ui& ui, const Place& place) {
  const AppState& s = ui.state();
  const Document& doc = *s.document;
  Plot plot(ui, place, true);
  const Series::Level calls = [](const replay::Bucket& b) { return static_cast<double>(b.syscalls); };
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
  const float x = plot.legend(plot.legendLeft(), orange, Glyph::Square, "calls");
  plot.legend(x, blue, Glyph::Waves, pollCallName(doc.trace().header));
  plot.axis(4 * std::max(1.0, roundUp(std::max(ea.most, eb.most) / 4)));
  plot.curve(a);
  plot.curve(b);
  plot.finish();
}

// Any rate of the folded figures, as one line.
void drawRate(Ui& ui, const Place& place, std::string_view unit, TokenState state, Series::Level count) {
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
void drawLocal(Ui& ui, const Place& place) {
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
  plot.curve(curve);
  plot.finish();
}

// How the selected goroutine spends its time: shares that add up to 100 %.
void drawSplit(Ui& ui, const Place& place) {
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

void drawPlot(Ui& ui, const Place& place) {
  using B = replay::Bucket;
  switch (place.kind) {
    case PlotKind::Throughput: return drawThroughput(ui, place);
    case PlotKind::Delay: return drawDelay(ui, place);
    case PlotKind::Runnable: return drawRunnable(ui, place);
    case PlotKind::States: return drawStates(ui, place);
    case PlotKind::Threads: return drawThreads(ui, place);
    case PlotKind::Calls: return drawCalls(ui, place);
    case PlotKind::Local: return drawLocal(ui, place);
    case PlotKind::Split: return drawSplit(ui, place);
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
