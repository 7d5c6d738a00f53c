// Purpose: one frame of the viewer: every panel drawn from the state, every click turned into an action.
// Invariants: reads the state, never writes it; the same state and pointer give the same picture.
#pragma once

#include <vector>

#include "viz/model/app_state.h"
#include "viz/panels/ui.h"

namespace gmp::viz {

// Between ImGui::NewFrame and ImGui::Render. io.DisplaySize is the window in pixels; memory belongs to the caller and
// keeps what
// must outlive a frame. Actions are appended to `out`.
void drawFrame(const AppState& state, const Fonts& fonts, FrameMemory& memory, std::vector<Action>& out);

// The style that drawFrame expects: no padding, no borders. Once per ImGui context.
void applyStyle();

// The panels, in the order they are drawn.
void drawTopbar(Ui& ui);
void drawStage(Ui& ui);
void drawLanes(Ui& ui);
void drawPlots(Ui& ui);
void drawCaption(Ui& ui);
void drawCard(Ui& ui);
void drawEvents(Ui& ui);
void drawPlayback(Ui& ui);
void drawSplitters(Ui& ui);
void drawGallery(Ui& ui);
void drawCompare(Ui& ui);
void drawTour(Ui& ui);
void drawHelp(Ui& ui);
void drawCommandPalette(Ui& ui);
void drawNote(Ui& ui);
void drawOpenSheet(Ui& ui);
void drawBreakpoints(Ui& ui);
void drawMenu(Ui& ui);
void drawSettings(Ui& ui);
// Over the gallery: how the chosen scenario is to be run.
void drawRunSettings(Ui& ui);
void drawWhatIf(Ui& ui);
// Inspector or network poller.
void drawLowerPanel(Ui& ui);
void drawInspector(Ui& ui, const Rect& rect);
// Head of a panel: its name, and the button that closes it. Returns the x after the name.
float panelHead(Ui& ui, const Rect& r, CommandId closes, std::string_view title);
// The card's place while questions are asked.
void drawPredict(Ui& ui, const Rect& rect);
// The card of the present event, without a background of its own.
void drawCardIn(Ui& ui, const Rect& rect);
// While a question is open the lanes do not show what comes after now.
void coverFuture(Ui& ui);
// What stands where the stage would: nothing yet, a file that is being read, or why it could not be.
void drawNothingOpen(Ui& ui);

}  // namespace gmp::viz
