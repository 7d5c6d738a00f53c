// Two figures over time: messages a second, and how many goroutines wait to run. Least and most of every column as a
// bar,
// the mean as a line; gaps in the data stay gaps.
#include <cmath>

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
  Plot(Ui& ui, const Rect& rect) : ui_(ui), s_(ui.state()), rect_(rect) {
    area_ = {rect.x + 64, rect.y + 42, rect.w - 64 - 14, rect.h - 42 - 30};
  }
  const Rect& area() const { return area_; }
  int columns() const { return std::max(1, static_cast<int>(area_.w / kStep)); }

  void frame(std::string_view title, std::string_view unit, double here, const Extent& extent) {
    ui_.panel(rect_);
    const float y = rect_.y + 20;
    float x = ui_.text({rect_.x + 12, y}, Face::Ui, ui_.pal().text, title, rect_.w * 0.5f);
    x = ui_.text({x + 10, y}, Face::Small, ui_.pal().secondary, unit, rect_.w * 0.5f);
    std::string range = extent.any ? "min " + shortNumber(extent.least) + "  max " + shortNumber(extent.most) : "";
    const float left =
        ui_.textRight({rect_.right() - 14, y}, Face::Small, ui_.pal().secondary, range, rect_.right() - x - 100);
    const std::string now = here < 0 ? "no data" : shortNumber(here);
    ui_.textRight({left - 14, y}, Face::Mono, ui_.pal().text, now, left - x - 20);
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
  float yOf(double v) const { return area_.bottom() - area_.h * static_cast<float>(std::clamp(v / top_, 0.0, 1.0)); }

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
  double top_ = 1;
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
  plot.frame("Runnable", "in queues; solid: global",
             doc.series().runnableAt(doc.timeAt(s.playback.index)), extent);
  plot.axis(4 * std::max(1.0, roundUp(extent.most / 4)));
  plot.area(all);
  plot.area(global);
  plot.curve({all.columns, color, color.faded(0.35f)});
  plot.finish("plot:runnable");
}

}  // namespace

void drawPlots(Ui& ui) {
  if (ui.state().derived.regions.plotLeft.empty()) return;
  drawThroughput(ui);
  drawRunnable(ui);
}

}  // namespace gmp::viz
