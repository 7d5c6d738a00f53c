// Purpose: which figures the plots show and over which part of the run.
// Invariants: all plots share one stretch of time; a figure stands in one place at most. Called by update(), the
//             commands and the menu.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <gmpscope/trace.h>

#include "viz/model/lanes.h"

namespace gmp::viz {

struct AppState;
class Document;

enum class PlotKind : std::uint8_t {
  Throughput,
  Delay,
  Runnable,
  States,
  Threads,
  Calls,
  Steals,
  Starts,
  Bytes,
  Local,
  Split,
  Timers,
  Batch,
};
inline constexpr int kPlotKinds = 13, kPlotPlaces = 6;
std::string_view plotTitle(PlotKind kind);
// Does the trace hold what that figure is made of? An imported one may lack it: then it is no figure, and not 0.
bool plotKnown(PlotKind kind, const trace::Header& header);

struct PlotPrefs {
  std::array<PlotKind, kPlotPlaces> shown{PlotKind::Throughput, PlotKind::Delay,   PlotKind::Runnable,
                                          PlotKind::States,     PlotKind::Threads, PlotKind::Calls};
  std::optional<TimeRange> range;  // none: the whole run
};

// Running, runnable, network, other wait, system call.
inline constexpr std::size_t kShareStates = 5;
// Share of each column's time that the goroutine spent in each state; they add up to 1 where it existed.
std::vector<std::array<double, kShareStates>> sharesOf(Document& document, std::int64_t g, TimeRange range,
                                                       int columns);

// What the plots show.
TimeRange plotRange(const AppState& s);
// notches > 0: less of it; t keeps its place.
void zoomPlots(AppState& s, float notches, std::int64_t t);
void panPlots(AppState& s, float share);
void showAllInPlots(AppState& s);
// That stretch and no more, in plots and lanes.
void selectInPlots(AppState& s, TimeRange range);
// The commands: on the lanes, or on the plots where they stand in the lanes' place.
bool hasTimeline(const AppState& s);
void zoomTimeline(AppState& s, float notches);
void panTimeline(AppState& s, float share);
void showWholeTimeline(AppState& s);
void exchangePlot(AppState& s, int place, PlotKind kind);

}  // namespace gmp::viz
