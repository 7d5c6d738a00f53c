// Purpose: going to another event, and what has to be made new when something that is drawn has changed.
// Invariants: called by update() and the commands only. After each of these `derived` fits the rest of the state.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

// How one gets to an event decides what moves: a single step animates (the answer to a question at half speed), playing
// animates by its tier, a jump does not.
enum class Way : std::uint8_t { StepForward, Slowly, StepBack, Play, Jump, Edge };

// Shows event `index` (clamped to the document).
void goTo(AppState& s, std::uint64_t index, Way way);
// A jump that can be taken back with historyMove.
void visit(AppState& s, std::uint64_t index);
void historyMove(AppState& s, int direction);
void select(AppState& s, Target target);
// Selects it and shows it in the inspector; a goroutine that does not exist yet is gone to.
void findTarget(AppState& s, Target target);
// One region of the stage alone over all of it, or the whole stage again; the next one, in their order on the stage.
void showRegion(AppState& s, std::optional<BoxName> region);
void nextRegion(AppState& s, int direction);
// The picture anew, of the same moment: who is followed has changed.
void refreshPicture(AppState& s);
// What stands under the stage.
void showLower(AppState& s, LowerPanel panel);
// After anything: what the open panels show.
void refreshPanels(AppState& s);

// The window, the fonts, the theme or the layout has changed.
void refreshLayout(AppState& s);
// The document is another one.
void resetTo(AppState& s, std::shared_ptr<Document> document, std::uint64_t index);

}  // namespace gmp::viz
