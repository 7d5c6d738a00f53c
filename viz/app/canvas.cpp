#include "viz/app/canvas.h"

#include <algorithm>
#include <array>

namespace gmp::viz {

namespace {

constexpr std::int64_t kOne = 256, kHalf = 128;
__extension__ using Wide = __int128;  // a product of an area and a texture coordinate needs more than 64 bits

std::int64_t divFloor(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
// First pixel whose centre is at or right of x (1/256 pixel).
int firstPixel(std::int64_t x) { return static_cast<int>(divFloor(x - kHalf + kOne - 1, kOne)); }

int over(int src, int dst, int alpha) { return (src * alpha + dst * (255 - alpha) + 127) / 255; }

}  // namespace

Color Image::at(int x, int y) const {
  const std::size_t i =
      (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
  return {rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]};
}

// A triangle ready to be walked: edge functions that are > 0 inside, one per corner opposite to the edge.
struct Canvas::Setup {
  std::array<Corner, 3> p;
  std::array<std::int64_t, 3> dx, dy;       // change of the edge function a pixel to the right, a pixel down
  std::array<std::int64_t, 3> start, bias;  // value at the first centre; 0 or -1 for the top-left rule
  std::int64_t area = 0;
  bool flat = false, textured = false;

  Setup(const Corner& a, const Corner& b, const Corner& c) : p{a, b, c} {
    area = cross(p[0], p[1], p[2]);
    if (area < 0) {
      std::swap(p[1], p[2]);
      area = -area;
    }
    flat = p[0].color == p[1].color && p[1].color == p[2].color;
    textured = !(p[0].u == p[1].u && p[1].u == p[2].u && p[0].v == p[1].v && p[1].v == p[2].v);
  }

  static std::int64_t cross(const Corner& a, const Corner& b, const Corner& c) {
    return (std::int64_t{b.x} - a.x) * (std::int64_t{c.y} - a.y) -
           (std::int64_t{b.y} - a.y) * (std::int64_t{c.x} - a.x);
  }

  void startAt(int px, int py) {
    const Corner centre{
        static_cast<std::int32_t>(px * kOne + kHalf), static_cast<std::int32_t>(py * kOne + kHalf), 0, 0, {}};
    for (std::size_t i = 0; i < 3; ++i) {
      const Corner &u = p[(i + 1) % 3], &v = p[(i + 2) % 3];
      start[i] = cross(u, v, centre);
      dx[i] = -(std::int64_t{v.y} - u.y) * kOne;
      dy[i] = (std::int64_t{v.x} - u.x) * kOne;
      // With y downwards and a positive area, a top edge runs right, a left edge runs up.
      const bool top_left = (v.y == u.y && v.x > u.x) || v.y < u.y;
      bias[i] = top_left ? 0 : -1;
    }
  }
};

Canvas::Canvas(int width, int height, Color background) {
  image_.width = std::max(width, 1);
  image_.height = std::max(height, 1);
  const std::size_t pixels = static_cast<std::size_t>(image_.width) * static_cast<std::size_t>(image_.height);
  image_.rgba.resize(pixels * 4);
  for (std::size_t i = 0; i < pixels; ++i) {
    image_.rgba[i * 4] = background.r;
    image_.rgba[i * 4 + 1] = background.g;
    image_.rgba[i * 4 + 2] = background.b;
    image_.rgba[i * 4 + 3] = 255;
  }
  setClip({0, 0, image_.width, image_.height});
}

void Canvas::setClip(ClipRect c) {
  clip_ = {std::max(c.x0, 0), std::max(c.y0, 0), std::min(c.x1, image_.width), std::min(c.y1, image_.height)};
}

void Canvas::blend(int x, int y, Color c, int coverage) {
  const int alpha = (c.a * coverage + 127) / 255;
  if (alpha == 0) return;
  std::uint8_t* d =
      &image_
           .rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) + static_cast<std::size_t>(x)) *
                 4];
  d[0] = static_cast<std::uint8_t>(over(c.r, d[0], alpha));
  d[1] = static_cast<std::uint8_t>(over(c.g, d[1], alpha));
  d[2] = static_cast<std::uint8_t>(over(c.b, d[2], alpha));
}

// Bilinear, clamped to the edge; u and v in 1/256 texel.
int Canvas::sample(std::int64_t u, std::int64_t v) const {
  if (texture_.texels == nullptr) return 255;
  const std::int64_t su = u - kHalf, sv = v - kHalf;
  const std::int64_t x = divFloor(su, kOne), y = divFloor(sv, kOne);
  const int fx = static_cast<int>(su - x * kOne), fy = static_cast<int>(sv - y * kOne);
  const auto texel = [this](std::int64_t tx, std::int64_t ty) {
    tx = std::clamp<std::int64_t>(tx, 0, texture_.width - 1);
    ty = std::clamp<std::int64_t>(ty, 0, texture_.height - 1);
    return static_cast<int>(texture_.texels[ty * texture_.width + tx]);
  };
  const int above = texel(x, y) * (256 - fx) + texel(x + 1, y) * fx;
  const int below = texel(x, y + 1) * (256 - fx) + texel(x + 1, y + 1) * fx;
  return (above * (256 - fy) + below * fy + (1 << 15)) >> 16;
}

Color Canvas::shade(const Setup& s, const std::int64_t* w) const {
  if (s.flat) return s.p[0].color;
  const auto channel = [&](int a, int b, int c) {
    return static_cast<std::uint8_t>((w[0] * a + w[1] * b + w[2] * c + s.area / 2) / s.area);
  };
  const Color a = s.p[0].color, b = s.p[1].color, c = s.p[2].color;
  return {channel(a.r, b.r, c.r), channel(a.g, b.g, c.g), channel(a.b, b.b, c.b), channel(a.a, b.a, c.a)};
}

void Canvas::triangle(const Corner& a, const Corner& b, const Corner& c) {
  Setup s(a, b, c);
  if (s.area == 0) return;
  const auto [min_x, max_x] = std::minmax({a.x, b.x, c.x});
  const auto [min_y, max_y] = std::minmax({a.y, b.y, c.y});
  const int x0 = std::max(firstPixel(min_x), clip_.x0), x1 = std::min(firstPixel(max_x) + 1, clip_.x1);
  const int y0 = std::max(firstPixel(min_y), clip_.y0), y1 = std::min(firstPixel(max_y) + 1, clip_.y1);
  if (x0 >= x1 || y0 >= y1) return;
  s.startAt(x0, y0);
  for (int y = y0; y < y1; ++y) {
    std::int64_t w[3] = {s.start[0], s.start[1], s.start[2]};
    for (int x = x0; x < x1; ++x) {
      if (((w[0] + s.bias[0]) | (w[1] + s.bias[1]) | (w[2] + s.bias[2])) >= 0) {
        int coverage = 255;
        if (s.textured) {
          const auto mix = [&](std::int32_t i, std::int32_t j, std::int32_t k) {
            return static_cast<std::int64_t>((Wide{w[0]} * i + Wide{w[1]} * j + Wide{w[2]} * k) / s.area);
          };
          coverage = sample(mix(s.p[0].u, s.p[1].u, s.p[2].u), mix(s.p[0].v, s.p[1].v, s.p[2].v));
        }
        blend(x, y, shade(s, w), coverage);
      }
      for (std::size_t i = 0; i < 3; ++i) w[i] += s.dx[i];
    }
    for (std::size_t i = 0; i < 3; ++i) s.start[i] += s.dy[i];
  }
}

void Canvas::rectangle(const Corner& a, const Corner& c) {
  if (a.x >= c.x || a.y >= c.y) return;
  const int x0 = std::max(firstPixel(a.x), clip_.x0), x1 = std::min(firstPixel(c.x), clip_.x1);
  const int y0 = std::max(firstPixel(a.y), clip_.y0), y1 = std::min(firstPixel(c.y), clip_.y1);
  const bool textured = a.u != c.u || a.v != c.v;
  const std::int64_t w = std::int64_t{c.x} - a.x, h = std::int64_t{c.y} - a.y;
  for (int y = y0; y < y1; ++y) {
    const std::int64_t v = a.v + (std::int64_t{c.v} - a.v) * (y * kOne + kHalf - a.y) / h;
    for (int x = x0; x < x1; ++x) {
      const int coverage = textured ? sample(a.u + (std::int64_t{c.u} - a.u) * (x * kOne + kHalf - a.x) / w, v) : 255;
      blend(x, y, a.color, coverage);
    }
  }
}

}  // namespace gmp::viz
