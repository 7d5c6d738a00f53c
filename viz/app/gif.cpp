#include "viz/app/gif.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "viz/app/write_file.h"

namespace gmp::viz {

namespace {

constexpr std::size_t kColors = 256;

std::uint32_t packed(const Image& image, std::size_t pixel) {
  const std::uint8_t* p = &image.rgba[pixel * 4];
  return std::uint32_t{p[0]} << 16 | std::uint32_t{p[1]} << 8 | p[2];
}

int distance(std::uint32_t a, std::uint32_t b) {
  const auto part = [&](int shift) { return static_cast<int>(a >> shift & 255) - static_cast<int>(b >> shift & 255); };
  const int r = part(16), g = part(8), l = part(0);
  return 3 * r * r + 4 * g * g + 2 * l * l;  // the eye sees green best
}

// The colours of most pixels; of equally many the darker first.
class ColorTable {
 public:
  explicit ColorTable(const std::vector<GifFrame>& frames) {
    std::unordered_map<std::uint32_t, std::uint64_t> counts;  // put in order before it is used
    for (const GifFrame& frame : frames) {
      for (std::size_t i = 0; i < frame.image.rgba.size() / 4; ++i) ++counts[packed(frame.image, i)];
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    order.reserve(counts.size());
    for (const auto& [color, n] : counts) order.emplace_back(n, color);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [n, color] : order) {
      if (colors_.size() == kColors) break;
      colors_.push_back(color);
    }
    colors_.resize(kColors, 0);
    for (std::size_t i = kColors; i > 0; --i) index_[colors_[i - 1]] = static_cast<std::uint8_t>(i - 1);
  }

  std::uint8_t of(std::uint32_t color) {
    const auto known = index_.find(color);
    if (known != index_.end()) return known->second;
    std::size_t best = 0;
    for (std::size_t i = 1; i < kColors; ++i) {
      if (distance(colors_[i], color) < distance(colors_[best], color)) best = i;
    }
    return index_[color] = static_cast<std::uint8_t>(best);
  }
  const std::vector<std::uint32_t>& colors() const { return colors_; }

 private:
  std::vector<std::uint32_t> colors_;
  std::unordered_map<std::uint32_t, std::uint8_t> index_;  // looked up only
};

struct Area {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // x1, y1 outside
};

// The smallest rectangle outside of which nothing has changed; one pixel if nothing has.
Area changed(const Image& before, const Image& now) {
  Area a{now.width, now.height, 0, 0};
  for (int y = 0; y < now.height; ++y) {
    for (int x = 0; x < now.width; ++x) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(now.width) + static_cast<std::size_t>(x);
      if (packed(before, i) == packed(now, i)) continue;
      a = {std::min(a.x0, x), std::min(a.y0, y), std::max(a.x1, x + 1), std::max(a.y1, y + 1)};
    }
  }
  return a.x1 == 0 ? Area{0, 0, 1, 1} : a;
}

class Writer {
 public:
  void byte(int v) { out_.push_back(static_cast<std::uint8_t>(v)); }
  void word(int v) { byte(v & 255), byte(v >> 8 & 255); }
  void text(const char* s) {
    for (; *s != '\0'; ++s) byte(*s);
  }

  // Data in blocks of at most 255 bytes, and the empty one that ends them.
  void blocks(const std::vector<std::uint8_t>& data) {
    for (std::size_t at = 0; at < data.size(); at += 255) {
      const std::size_t n = std::min<std::size_t>(255, data.size() - at);
      byte(static_cast<int>(n));
      out_.insert(out_.end(), data.begin() + static_cast<std::ptrdiff_t>(at),
                  data.begin() + static_cast<std::ptrdiff_t>(at + n));
    }
    byte(0);
  }
  std::vector<std::uint8_t> take() { return std::move(out_); }

 private:
  std::vector<std::uint8_t> out_;
};

// GIF's LZW for 8-bit symbols: codes from 9 to 12 bits, the table begins anew when it is full.
class Lzw {
 public:
  std::vector<std::uint8_t> compress(const std::vector<std::uint8_t>& symbols) {
    begin();
    int prefix = symbols[0];
    for (std::size_t i = 1; i < symbols.size(); ++i) {
      const std::uint32_t key = static_cast<std::uint32_t>(prefix) << 8 | symbols[i];
      const auto found = table_.find(key);
      if (found != table_.end()) {
        prefix = found->second;
        continue;
      }
      put(prefix);
      if (next_ < kMost) {
        table_[key] = next_;
        if (next_ == 1 << width_) ++width_;
        ++next_;
      } else {
        begin();
      }
      prefix = symbols[i];
    }
    put(prefix);
    if (next_ == 1 << width_ && width_ < 12) ++width_;  // the reader's table is complete now
    put(kEnd);
    if (bits_ > 0) out_.push_back(static_cast<std::uint8_t>(buffer_));
    return std::move(out_);
  }

 private:
  static constexpr int kClear = 256, kEnd = 257, kMost = 4096;

  void begin() {
    put(kClear);
    table_.clear();
    next_ = kEnd + 1;
    width_ = 9;
  }
  void put(int code) {
    buffer_ |= static_cast<std::uint32_t>(code) << bits_;
    bits_ += width_;
    for (; bits_ >= 8; bits_ -= 8, buffer_ >>= 8) out_.push_back(static_cast<std::uint8_t>(buffer_));
  }

  std::unordered_map<std::uint32_t, int> table_;  // looked up only
  std::vector<std::uint8_t> out_;
  int next_ = kEnd + 1, width_ = 9, bits_ = 0;
  std::uint32_t buffer_ = 0;
};

void writeImage(Writer& w, const GifFrame& frame, const Area& a, ColorTable& colors) {
  w.byte(0x21), w.byte(0xF9), w.byte(4);  // graphic control: leave the picture in place
  w.byte(1 << 2), w.word(frame.centiseconds), w.byte(0), w.byte(0);
  w.byte(0x2C);
  w.word(a.x0), w.word(a.y0), w.word(a.x1 - a.x0), w.word(a.y1 - a.y0), w.byte(0);
  std::vector<std::uint8_t> symbols;
  for (int y = a.y0; y < a.y1; ++y) {
    for (int x = a.x0; x < a.x1; ++x) {
      const auto i =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.image.width) + static_cast<std::size_t>(x);
      symbols.push_back(colors.of(packed(frame.image, i)));
    }
  }
  w.byte(8);
  w.blocks(Lzw().compress(symbols));
}

}  // namespace

std::vector<std::uint8_t> encodeGif(const std::vector<GifFrame>& frames) {
  if (frames.empty()) return {};
  ColorTable colors(frames);
  Writer w;
  const Image& first = frames[0].image;
  w.text("GIF89a");
  w.word(first.width), w.word(first.height);
  w.byte(0xF7), w.byte(0), w.byte(0);  // a table of 256 colours for all frames
  for (const std::uint32_t c : colors.colors())
    w.byte(static_cast<int>(c >> 16 & 255)), w.byte(static_cast<int>(c >> 8 & 255)), w.byte(static_cast<int>(c & 255));
  w.byte(0x21), w.byte(0xFF), w.byte(11), w.text("NETSCAPE2.0");
  w.byte(3), w.byte(1), w.word(0), w.byte(0);  // for ever
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Area all{0, 0, first.width, first.height};
    writeImage(w, frames[i], i == 0 ? all : changed(frames[i - 1].image, frames[i].image), colors);
  }
  w.byte(0x3B);
  return w.take();
}

bool writeGif(const std::vector<GifFrame>& frames, const std::string& path, std::string* error) {
  return writeFile(encodeGif(frames), path, error);
}

}  // namespace gmp::viz
