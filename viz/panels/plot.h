// Purpose: one plot: its frame, axes, curves, areas, playhead, and what the mouse does in it.
// Invariants: draws only what it is given; a column without data stays a gap.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/plot_view.h"
#include "viz/panels/frame.h"

namespace gmp::viz {

inline constexpr float kPlotStep = 4;  // units of a column

struct Curve {
  std::vector<Column> columns;
  Color line, band;
};

struct Extent {
  bool any = false;
  double least = 0, most = 0;
};

Extent extentOf(const std::vector<Column>& columns);
// 1, 2, 5 times a power of ten, at or above v.
double roundUp(double v);

// One of the plots: which figure, where.
struct PlotPlace {
  PlotKind kind;
  int index;
  Rect rect;
};

class Plot {
 public:
  // legend: words of the stretch that stand under the title.
  Plot(Ui& ui, const PlotPlace& place, bool legend = false);
  const Rect& area() const { return area_; }
  TimeRange range() const { return range_; }
  int columns() const { return std::max(1, static_cast<int>(area_.w / kPlotStep)); }

  void frame(std::string_view title, std::string_view unit, double here, const Extent& extent);

  // The same for two curves.
  void frameTwo(std::string_view title, std::string_view unit, double a, std::string_view of_a, double b,
                std::string_view of_b);

  // The same for lengths of time.
  void frameTimes(std::string_view title, std::string_view unit, double here, const Extent& extent);

  // Lines and labels of the value axis, from 0 to top.
  void axis(double top);

  // A value axis in decades from `least` to `most`, both above 0; labels by `text`.
  void logAxis(double least, double most, std::string (*text)(std::int64_t));

  // Hatched: the trace does not hold this figure.
  void unknown();

  // A word with its sign under the title; returns the x after it.
  float legend(float x, Color color, Glyph sign, std::string_view word);
  float legendLeft() const { return rect_.x + 12; }

  // Between two curves, where both know something.
  void band(const std::vector<double>& low, const std::vector<double>& high, Color color);

  // Shares of every column in the order of kShareStates, from the floor up to 100 %.
  void shares(const std::vector<std::array<double, kShareStates>>& columns, const Palette& pal);

  void line(const std::vector<double>& values, float width, Color color);
  // The same in dashes: of a second run.
  void dashes(const std::vector<double>& values, float width, Color color);

  // A rate: a line through the means, over a bar from the least to the most of each column.
  void curve(const Curve& c);
  // From the least to the most of each column alone: for what stands over an area, whose top is the mean, in steps.
  void bars(const Curve& c);
  // A counter, which stays as it is until it changes: steps, over the bars.
  void steps(const Curve& c);

  // Filled from the floor up to the mean; columns of one height are one rectangle.
  void area(const Curve& c);

  // The playhead; a click goes there, a drag chooses a stretch for all plots, the wheel zooms at the pointer.
  void finish();

 private:
  // From the least to the most of a column.
  void bar(float x, const Column& col, Color color);
  float xOf(std::int64_t t) const;
  std::int64_t timeOf(float x) const;

  void pointer(const Response& r);
  // What is selected in time, here as in the lanes.
  void band();

  // Another figure in this place.
  void more();

  void head(std::string_view title, std::string_view unit, std::string_view now, std::string_view range);

  float yOf(double v) const;

  void times();

  Ui& ui_;
  const AppState& s_;
  PlotPlace place_;
  Rect rect_, area_;
  TimeRange range_;
  double low_ = 0, top_ = 1;
  bool log_ = false;
};

}  // namespace gmp::viz
