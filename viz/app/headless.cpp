#include "viz/app/headless.h"

#include "viz/app/raster.h"

namespace gmp::viz {

Headless::Headless(int width, int height, float font_scale, const FontPlaces& places)
    : context_(ImGui::CreateContext()), places_(places) {
  activate();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DeltaTime = 1.0f / 60;
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  compat::immediateInput(io);
  applyStyle();
  loadFonts(fonts_, font_scale, 0, places_);
  compat::mousePosition(io, -1e6f, -1e6f);
}

Headless::~Headless() { ImGui::DestroyContext(context_); }

void Headless::activate() const { ImGui::SetCurrentContext(context_); }

bool Headless::setFonts(float scale, float least) {
  if (scale == fonts_.scale && least == fonts_.least) return false;
  activate();
  loadFonts(fonts_, scale, least, places_);
  return true;
}

void Headless::resize(int width, int height) {
  activate();
  ImGui::GetIO().DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
}

std::vector<Action> Headless::frame(const AppState& state) {
  activate();
  std::vector<Action> actions;
  ImGui::NewFrame();
  drawFrame(state, fonts_, memory_, actions);
  ImGui::Render();
  return actions;
}

void Headless::mouse(float x, float y, bool down, float wheel) {
  activate();
  ImGuiIO& io = ImGui::GetIO();
  compat::mousePosition(io, x, y);
  compat::mouseButton(io, 0, down);
  compat::mouseWheel(io, wheel);
}

void Headless::rightButton(bool down) {
  activate();
  compat::mouseButton(ImGui::GetIO(), 1, down);
}

Image Headless::image(const AppState& state) const {
  activate();
  unsigned char* texels = nullptr;
  AlphaTexture atlas;
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&texels, &atlas.width, &atlas.height);
  atlas.texels = texels;
  return rasterize(*ImGui::GetDrawData(), atlas, palette(state.view.theme).background);
}

}  // namespace gmp::viz
