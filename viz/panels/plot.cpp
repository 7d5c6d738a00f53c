#include "viz/panels/plot.h"

#include <algorithm>
#include <cmath>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

constexpr std::string_view kIds[kPlotKinds] = {"throughput", "delay",  "runnable", "states", "threads",
                                               "calls",      "steals", "starts",   "bytes",  "local",
                                               "split",      "timers", "batch"};
constexpr float kDrag = 5;  // units: less is a click

}  // namespace

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

double roundUp(double v) {
  if (v <= 0) return 1;
  const double decade = std::pow(10.0, std::floor(std::log10(v)));
  for (const double k : {1.0, 2.0, 5.0}) {
    if (k * decade >= v) return k * decade;
  }
  return 10 * decade;
}

Plot::Plot(Ui& ui, const PlotPlace& place, bool legend)
    : ui_(ui), s_(ui.state()), place_(place), rect_(place.rect), range_(plotRange(ui.state())) {
  const Rect& rect = rect_;
  const float top = legend ? 64.0f : 42.0f;
  area_ = {rect.x + 64, rect.y + top, rect.w - 64 - 14, rect.h - top - 30};
}

void Plot::frame(std::string_view title, std::string_view unit, double here, const Extent& extent) {
  head(title, unit, here < 0 ? "no data" : shortNumber(here),
       extent.any ? "min " + shortNumber(extent.least) + "  max " + shortNumber(extent.most) : "");
}

void Plot::unknown() {
  constexpr std::string_view kWhy = "not recorded by this trace";
  ui_.paint().hatch(area_, ui_.pal().border);
  const Rect plate = Rect::around(area_.center(), std::min(ui_.width(Face::Small, kWhy) + 20, area_.w), 26);
  ui_.paint().fill(plate, 4, ui_.pal().panel);
  ui_.text({plate.x + 10, plate.center().y}, Face::Small, ui_.pal().secondary, kWhy, plate.w - 12);
}

void Plot::frameTwo(std::string_view title, std::string_view unit, double a, std::string_view of_a, double b,
                    std::string_view of_b) {
  const bool none = a < 0 || b < 0;
  head(title, unit,
       none ? "no data" : shortNumber(a) + " " + std::string(of_a) + ", " + shortNumber(b) + " " + std::string(of_b),
       "");
}

void Plot::frameTimes(std::string_view title, std::string_view unit, double here, const Extent& extent) {
  const auto text = [](double ns) { return deltaText(static_cast<std::int64_t>(ns)).substr(1); };
  head(title, unit, here < 0 ? "no data" : text(here),
       extent.any ? "min " + text(extent.least) + "  max " + text(extent.most) : "");
}

void Plot::axis(double top) {
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

void Plot::logAxis(double least, double most, std::string (*text)(std::int64_t)) {
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

float Plot::legend(float x, Color color, Glyph sign, std::string_view word) {
  const float y = rect_.y + 43, w = ui_.width(Face::Small, word);
  if (x + 18 + w > rect_.right() - 10) return x;
  if (sign == Glyph::None) ui_.paint().fill({x, y - 6, 12, 12}, 2, color);
  else ui_.paint().glyph({x, y - 6, 12, 12}, sign, color);
  return ui_.text({x + 18, y}, Face::Small, ui_.pal().secondary, word, w + 1) + 16;
}

void Plot::band(const std::vector<double>& low, const std::vector<double>& high, Color color) {
  for (std::size_t i = 0; i < low.size(); ++i) {
    if (low[i] < 0 || high[i] < 0) continue;
    const float x = area_.x + static_cast<float>(i) * kPlotStep, top = yOf(high[i]), bottom = yOf(low[i]);
    ui_.paint().fill({x, top, kPlotStep, std::max(1.0f, bottom - top)}, 0, color);
  }
}

void Plot::shares(const std::vector<std::array<double, kShareStates>>& columns, const Palette& pal) {
  static constexpr TokenState kOrder[kShareStates] = {TokenState::Running, TokenState::Runnable, TokenState::NetWait,
                                                      TokenState::OtherWait, TokenState::Syscall};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    double from = 0;
    for (std::size_t k = 0; k < kShareStates; ++k) {
      const double to = from + 100 * columns[i][k];
      const float top = yOf(to), bottom = yOf(from);
      if (bottom - top > 0.2f)
        ui_.paint().fill({area_.x + static_cast<float>(i) * kPlotStep, top, kPlotStep, bottom - top}, 0,
                         pal.of(kOrder[k]));
      from = to;
    }
  }
}

void Plot::line(const std::vector<double>& values, float width, Color color) {
  std::vector<Vec2> points;
  for (std::size_t i = 0; i <= values.size(); ++i) {
    if (i < values.size() && values[i] >= 0) {
      const Vec2 at{area_.x + (static_cast<float>(i) + 0.5f) * kPlotStep, yOf(values[i])};
      const std::size_t n = points.size();
      if (n >= 2 && points[n - 1].y == at.y && points[n - 2].y == at.y) points.back() = at;  // level: one stretch
      else points.push_back(at);
      continue;
    }
    if (points.size() == 1) ui_.paint().fill(Rect::around(points[0], 3, 3), 1.5f, color);
    ui_.paint().polyline(points, width, color);
    points.clear();
  }
}

void Plot::bar(float x, const Column& col, Color color) {
  const float top = yOf(col.most), bottom = yOf(col.least);
  if (bottom - top > 1) ui_.paint().fill({x, top, kPlotStep, bottom - top}, 0, color);
}

void Plot::curve(const Curve& c) {
  std::vector<double> means;
  for (std::size_t i = 0; i < c.columns.size(); ++i) {
    const Column& col = c.columns[i];
    means.push_back(col.any ? col.mean : -1);
    if (col.any) bar(area_.x + static_cast<float>(i) * kPlotStep, col, c.band);
  }
  line(means, 1.75f, c.line);
}

void Plot::dashes(const std::vector<double>& values, float width, Color color) {
  constexpr std::size_t kOn = 2, kPeriod = 3;  // columns
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    if (values[i] < 0 || values[i + 1] < 0 || i % kPeriod >= kOn) continue;
    const float x = area_.x + (static_cast<float>(i) + 0.5f) * kPlotStep;
    ui_.paint().line({x, yOf(values[i])}, {x + kPlotStep, yOf(values[i + 1])}, width, color);
  }
}

void Plot::band() {
  if (!s_.view.range.has_value()) return;
  const float a = xOf(s_.view.range->from), b = xOf(s_.view.range->to);
  if (b <= a || (a <= area_.x && b >= area_.right())) return;  // all of it: nothing to tell apart
  ui_.paint().fill({a, area_.y, b - a, area_.h}, 0, ui_.pal().link.faded(0.18f));
  ui_.paint().line({a, area_.y}, {a, area_.bottom()}, 2, ui_.pal().link);
  ui_.paint().line({b, area_.y}, {b, area_.bottom()}, 2, ui_.pal().link);
}

void Plot::bars(const Curve& c) {
  for (std::size_t i = 0; i < c.columns.size(); ++i) {
    if (c.columns[i].any) bar(area_.x + static_cast<float>(i) * kPlotStep, c.columns[i], c.band);
  }
}

void Plot::steps(const Curve& c) {
  std::vector<Vec2> line;
  for (std::size_t i = 0; i <= c.columns.size(); ++i) {
    if (i == c.columns.size() || !c.columns[i].any) {
      ui_.paint().polyline(line, 1.75f, c.line);
      line.clear();
      continue;
    }
    const float x = area_.x + static_cast<float>(i) * kPlotStep, y = yOf(c.columns[i].mean);
    bar(x, c.columns[i], c.band);
    const bool level = !line.empty() && line.back().y == y;
    if (level) line.back().x = x + kPlotStep;  // one stretch
    else line.insert(line.end(), {{x, y}, {x + kPlotStep, y}});
  }
}

void Plot::area(const Curve& c) {
  for (std::size_t i = 0; i < c.columns.size();) {
    const std::size_t first = i;
    const float y = yOf(c.columns[i].mean);
    while (i < c.columns.size() && c.columns[i].any == c.columns[first].any && yOf(c.columns[i].mean) == y) ++i;
    if (!c.columns[first].any || y >= area_.bottom()) continue;
    const float x = area_.x + static_cast<float>(first) * kPlotStep;
    ui_.paint().fill({x, y, static_cast<float>(i - first) * kPlotStep, area_.bottom() - y}, 0, c.band);
  }
}

void Plot::finish() {
  const Document& doc = *s_.document;
  const std::int64_t now = doc.timeAt(s_.playback.index);
  if (now >= range_.from && now <= range_.to) {
    const float x = xOf(now);
    ui_.paint().line({x, area_.y - 4}, {x, area_.bottom()}, 1.75f, ui_.pal().selection);
    ui_.paint().triangle({x - 6, area_.y - 8}, {x + 6, area_.y - 8}, {x, area_.y}, ui_.pal().selection);
  }
  band();
  const std::string id = "plot:" + std::string(kIds[static_cast<std::size_t>(place_.kind)]);
  const Response r = ui_.area(id, area_);
  pointer(r);
  if (place_.index >= 0) more();
}

float Plot::xOf(std::int64_t t) const {
  const double span = std::max(1.0, timeDistance(range_.from, range_.to));
  return area_.x + area_.w * static_cast<float>(std::clamp(timeDistance(range_.from, t) / span, 0.0, 1.0));
}

std::int64_t Plot::timeOf(float x) const {
  const double share = std::clamp(static_cast<double>((x - area_.x) / area_.w), 0.0, 1.0);
  return timeBetween(range_.from, range_.to, static_cast<std::int64_t>(share * 1'000'000), 1'000'000);
}

void Plot::pointer(const Response& r) {
  if (r.held && r.dragged.x != 0) {
    const float a = std::clamp(r.mouse.x - r.dragged.x, area_.x, area_.right());
    const float b = std::clamp(r.mouse.x, area_.x, area_.right());
    ui_.paint().fill({std::min(a, b), area_.y, std::fabs(b - a), area_.h}, 0, ui_.pal().link.faded(0.25f));
  }
  if (r.clicked && std::fabs(r.dragged.x) > kDrag)
    ui_.push(act::SelectPlots{timeOf(r.mouse.x - r.dragged.x), timeOf(r.mouse.x)});
  else if (r.clicked) ui_.push(act::SeekTime{timeOf(r.mouse.x)});
  if (const auto there = ui_.crosshair(); there.has_value() && *there >= range_.from && *there <= range_.to)
    ui_.paint().line({xOf(*there), area_.y}, {xOf(*there), area_.bottom()}, 1, ui_.pal().secondary);
  if (!r.hovered) return;
  ui_.pointAt(timeOf(r.mouse.x));
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel != 0 && io.KeyShift) ui_.push(act::PanPlots{-0.1f * io.MouseWheel});
  else if (io.MouseWheel != 0) ui_.push(act::ZoomPlots{io.MouseWheel, timeOf(r.mouse.x)});
}

void Plot::more() {
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

void Plot::head(std::string_view title, std::string_view unit, std::string_view now, std::string_view range) {
  ui_.panel(rect_);
  const float y = rect_.y + 20;
  float x = ui_.text({rect_.x + 12, y}, Face::Ui, ui_.pal().text, title, rect_.w * 0.5f);
  x = ui_.text({x + 10, y}, Face::Small, ui_.pal().secondary, unit, rect_.w * 0.5f);
  float left = rect_.right() - 40;
  if (ui_.width(Face::Small, range) < left - x - 90)
    left = ui_.textRight({left, y}, Face::Small, ui_.pal().secondary, range, left - x - 90) - 14;
  ui_.textRight({left, y}, Face::Mono, ui_.pal().text, now, left - x - 8);
}

float Plot::yOf(double v) const {
  const double share = log_ ? (std::log10(std::max(v, 1e-9)) - low_) / (top_ - low_) : v / top_;
  return area_.bottom() - area_.h * static_cast<float>(std::clamp(share, 0.0, 1.0));
}

void Plot::times() {
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

}  // namespace gmp::viz
