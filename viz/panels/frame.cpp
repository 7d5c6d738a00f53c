#include "viz/panels/frame.h"

#include "viz/model/input.h"
#include "viz/model/pane_focus.h"

namespace gmp::viz {

namespace {

class WholeWindow {
 public:
  explicit WholeWindow(const AppState& state) {
    const Color bg = palette(state.view.theme).background;
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(bg.r, bg.g, bg.b, 255));
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("gmpscope", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollWithMouse);
  }
  ~WholeWindow() {
    ImGui::End();
    ImGui::PopStyleColor();
  }
};

}  // namespace

void applyStyle() {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle{};
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.WindowRounding = 0;
  style.CircleTessellationMaxError = 0.3f;  // of a pixel
}

void drawFrame(const AppState& state, const Fonts& fonts, FrameMemory& memory, std::vector<Action>& out) {
  WholeWindow window(state);
  const FontMeasure measure(fonts);
  Ui ui(state, fonts, measure, memory, out);
  drawTopbar(ui);
  if (state.document == nullptr || state.document->empty()) {
    drawNothingOpen(ui);
  } else if (state.compare.open) {
    drawCompare(ui);
  } else {
    const Regions& regions = state.derived.regions;
    drawSplitters(ui);
    if (!regions.stageCovered) drawStage(ui);
    drawLanes(ui);
    coverFuture(ui);
    drawPlots(ui);
    drawCaption(ui);
    drawLowerPanel(ui);
    const Rect drawer = state.derived.regions.drawer;
    if (!drawer.empty()) ui.paint().fill(drawer.inset(-4, -4), 0, ui.pal().background);
    drawInspector(ui, regions.inspector);
    drawCard(ui);
    drawEvents(ui);
    const Rect focus = paneRect(state, focusedPane(state));
    if (!focus.empty() && !sheetOpen(state)) ui.paint().stroke(focus.inset(-1), 8, 2.5f, ui.pal().selection);
  }
  drawPlayback(ui);
  if (state.tour.active) drawTour(ui);
  if (state.gallery.open) drawGallery(ui);
  if (state.whatIf.open) drawWhatIf(ui);
  if (state.view.help) drawHelp(ui);
  if (state.palette.open) drawCommandPalette(ui);
  if (state.note.open) drawNote(ui);
  if (state.files.open) drawOpenSheet(ui);
  if (state.breakpoints.editing) drawBreakpoints(ui);
  if (state.menu.open) drawMenu(ui);
  if (state.settings.open) drawSettings(ui);
  ui.finish();
}

}  // namespace gmp::viz
