// Purpose: a second run beside the open one: one clock drives both, and their figures stand side by side.
// Invariants: a function of both traces and the present event of A. Runs of different scenarios are not aligned, only
//             their figures are compared. Called by update() and the commands only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/compare_lanes.h"
#include "viz/model/document.h"
#include "viz/model/geometry.h"
#include "viz/model/layout.h"
#include "viz/model/notebook.h"
#include "viz/model/picture.h"

namespace gmp::viz {

struct AppState;

// What ties the two runs together.
// Mark: the first bookmark of the one stands beside the first bookmark of the other.
enum class Align : std::uint8_t { Time, Event, Mark };
std::string_view alignText(Align align);

struct CompareRow {
  std::string name, a, b;
  std::string verdict;  // "▲ 5.0 times", "▼ 34.7 % fewer", "same"
};

struct CompareState {
  std::shared_ptr<Document> other;  // B; null: there is nothing to compare with
  std::string pathOfOther;
  Notebook notebookOfOther;
  std::string changed;                 // B is A with this changed, in words; "": it is a trace of its own
  std::optional<std::uint64_t> split;  // from where on it is
  bool changedIsA = false;             // the two were swapped since
  bool open = false;
  Align align = Align::Time;
  bool alignable = true;
  std::uint64_t indexOfB = 0;
  bool ended = false;                       // B is over at this moment
  std::optional<std::uint64_t> difference;  // the first event that differs
  std::string differenceA, differenceB;     // what stands there
  std::vector<CompareRow> rows;
  std::shared_ptr<const Picture> a, b;  // both stages at this moment
  CompareLanes lanes;
  std::uint64_t madeFolded = 0;  // events of both that were in the lanes
  std::int64_t madeSpan = 0;
  Rect stageA, stageB;
  // What the pictures were made for.
  std::uint64_t madeFor = 0;
  float madeWidth = 0;
  Theme madeTheme = Theme::Dark;
  Align madeAlign = Align::Time;
  Target madeSelection;
};

// The place under the stages: buttons, lanes, figures.
Rect underStages(const CompareState& c, const Regions& r);
// B is there: its figures are counted, the first difference is looked for.
void setOther(AppState& s, std::shared_ptr<Document> other, std::string path, Notebook notebook = {});
void toggleCompare(AppState& s);
// A becomes B.
void swapCompare(AppState& s);
void toggleAlign(AppState& s);
// Goes to the first event that differs.
void goToDifference(AppState& s);
// After the position, the window or the theme has changed.
void refreshCompare(AppState& s);

}  // namespace gmp::viz
