// Which figures a trace can show.
#include "viz/model/plot_view.h"

#include <gtest/gtest.h>

#include <gmpscope/trace.h>

namespace gmp::viz {
namespace {

int figuresOf(const trace::Header& header) {
  int n = 0;
  for (int kind = 0; kind < kPlotKinds; ++kind) n += plotKnown(static_cast<PlotKind>(kind), header) ? 1 : 0;
  return n;
}

TEST(PlotView, AFigureThatTheTraceLacksIsNotKnownInsteadOfZero) {
  trace::Header header;
  EXPECT_EQ(figuresOf(header), kPlotKinds);
  header.unknown = {"poller"};
  for (const PlotKind kind : {PlotKind::Throughput, PlotKind::Calls, PlotKind::Bytes, PlotKind::Batch})
    EXPECT_FALSE(plotKnown(kind, header)) << plotTitle(kind);
  EXPECT_EQ(figuresOf(header), kPlotKinds - 4);
  header.unknown = {"queues", "poller"};
  for (const PlotKind kind : {PlotKind::Steals, PlotKind::Local, PlotKind::Timers})
    EXPECT_FALSE(plotKnown(kind, header)) << plotTitle(kind);
  EXPECT_EQ(figuresOf(header), kPlotKinds - 7) << "states, threads and delays come from the goroutines themselves";
}

}  // namespace
}  // namespace gmp::viz
