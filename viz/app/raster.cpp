#include "viz/app/raster.h"

#include <algorithm>
#include <cmath>

#include "viz/panels/imgui_compat.h"

namespace gmp::viz {

namespace {

// Far outside any image; keeps the products of the edge functions in range.
constexpr float kFar = 16000;

std::int32_t fixed(float v) { return static_cast<std::int32_t>(std::lround(std::clamp(v, -kFar, kFar) * 256)); }

class Frame {
 public:
  Frame(const ImDrawData& data, const AlphaTexture& atlas, Color background)
      : data_(data),
        atlas_(atlas),
        canvas_(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y), background) {
    canvas_.setTexture(atlas);
  }

  Image run() {
    for (int i = 0; i < data_.CmdListsCount; ++i) {
      const ImDrawList& list = *data_.CmdLists[i];
      for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback == nullptr) draw(list, command);
      }
    }
    return canvas_.take();
  }

 private:
  Corner corner(const ImDrawVert& v) const {
    return {
        fixed(v.pos.x - data_.DisplayPos.x),
        fixed(v.pos.y - data_.DisplayPos.y),
        fixed(v.uv.x * static_cast<float>(atlas_.width)),
        fixed(v.uv.y * static_cast<float>(atlas_.height)),
        {static_cast<std::uint8_t>(v.col >> IM_COL32_R_SHIFT), static_cast<std::uint8_t>(v.col >> IM_COL32_G_SHIFT),
         static_cast<std::uint8_t>(v.col >> IM_COL32_B_SHIFT), static_cast<std::uint8_t>(v.col >> IM_COL32_A_SHIFT)}};
  }

  // Two triangles 0 1 2, 0 2 3 over an upright rectangle of one colour: most of what is drawn.
  bool rectangle(const ImDrawIdx* i, const ImDrawVert* v) {
    if (i[3] != i[0] || i[4] != i[2]) return false;
    const ImDrawVert &a = v[i[0]], &b = v[i[1]], &c = v[i[2]], &d = v[i[5]];
    const bool upright = a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x;
    const bool plain = a.uv.y == b.uv.y && b.uv.x == c.uv.x && c.uv.y == d.uv.y && d.uv.x == a.uv.x;
    if (!upright || !plain || a.pos.x > c.pos.x || a.pos.y > c.pos.y) return false;
    if (a.col != b.col || a.col != c.col || a.col != d.col) return false;
    canvas_.rectangle(corner(a), corner(c));
    return true;
  }

  void draw(const ImDrawList& list, const ImDrawCmd& command) {
    canvas_.setClip({static_cast<int>(command.ClipRect.x - data_.DisplayPos.x),
                     static_cast<int>(command.ClipRect.y - data_.DisplayPos.y),
                     static_cast<int>(command.ClipRect.z - data_.DisplayPos.x),
                     static_cast<int>(command.ClipRect.w - data_.DisplayPos.y)});
    const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
    const ImDrawVert* vertex = list.VtxBuffer.Data + command.VtxOffset;
    for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
      if (i + 5 < command.ElemCount && rectangle(index + i, vertex)) {
        i += 3;
        continue;
      }
      canvas_.triangle(corner(vertex[index[i]]), corner(vertex[index[i + 1]]), corner(vertex[index[i + 2]]));
    }
  }

  const ImDrawData& data_;
  AlphaTexture atlas_;
  Canvas canvas_;
};

}  // namespace

Image rasterize(const ImDrawData& data, const AlphaTexture& atlas, Color background) {
  return Frame(data, atlas, background).run();
}

}  // namespace gmp::viz
