// Purpose: the differences between Dear ImGui 1.86 (Debian's) and newer ones; nothing else looks at IMGUI_VERSION_NUM.
// Invariants: header only; includes imgui.h for everybody. No internals of ImGui are used.
#pragma once

#include <imgui.h>

namespace gmp::viz::compat {

// Input that is injected counts at once, also when position and button come together (tests).
inline void immediateInput([[maybe_unused]] ImGuiIO& io) {
#if IMGUI_VERSION_NUM >= 18700
  io.ConfigInputTrickleEventQueue = false;
#endif
}

// Injecting input where no backend does it (tests).
inline void mousePosition(ImGuiIO& io, float x, float y) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(x, y);
#else
  io.MousePos = ImVec2(x, y);
#endif
}

inline void mouseButton(ImGuiIO& io, int button, bool down) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMouseButtonEvent(button, down);
#else
  io.MouseDown[button] = down;
#endif
}

inline void mouseWheel(ImGuiIO& io, float rows) {
#if IMGUI_VERSION_NUM >= 18700
  io.AddMouseWheelEvent(0, rows);
#else
  io.MouseWheel = rows;
#endif
}

// Text at exactly the pixel size its font was built for.
inline void text(ImDrawList* list, ImFont* font, float size, ImVec2 at, ImU32 color, const char* begin,
                 const char* end) {
  list->AddText(font, size, at, color, begin, end);
}

inline float textWidth(ImFont* font, float size, const char* begin, const char* end) {
  return font->CalcTextSizeA(size, 1e9f, 0.0f, begin, end).x;
}

// A rounded rectangle; rounding <= 0: square.
inline void rectFilled(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float rounding) {
  list->AddRectFilled(a, b, color, rounding > 0 ? rounding : 0.0f);
}

inline void rect(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float rounding, float width) {
  list->AddRect(a, b, color, rounding > 0 ? rounding : 0.0f, 0, width);
}

}  // namespace gmp::viz::compat
