#include "viz/model/text_measure.h"

#include <algorithm>

namespace gmp::viz {

namespace {

constexpr std::string_view kEllipsis = "…";

bool isControl(char c) { return (static_cast<unsigned char>(c) < 0x20 || c == 0x7F); }

// Start of the character that contains byte i.
std::size_t characterStart(std::string_view s, std::size_t i) {
  while (i > 0 && i < s.size() && (static_cast<unsigned char>(s[i]) & 0xC0) == 0x80) --i;
  return i;
}

// Bytes of the longest beginning of s that is no wider than `width`, ending between two characters.
std::size_t fitting(const TextMeasure& m, Face face, std::string_view s, float width) {
  std::size_t lo = 0, hi = s.size();  // s[0, lo) fits; widths grow with length
  while (lo < hi) {
    std::size_t mid = characterStart(s, (lo + hi + 1) / 2);
    if (mid <= lo) {
      mid = lo + 1;
      while (mid < s.size() && (static_cast<unsigned char>(s[mid]) & 0xC0) == 0x80) ++mid;
      if (mid > hi) break;
    }
    if (m.width(face, s.substr(0, mid)) <= width) lo = mid;
    else hi = characterStart(s, mid - 1);
  }
  return lo;
}

}  // namespace

float faceSize(Face face) {
  switch (face) {
    case Face::Ui: return 18;
    case Face::Title: return 24;
    case Face::Mono: return 17;
    case Face::Small: return 16;
    case Face::Caption: return 20;
  }
  __builtin_unreachable();
}

float lineHeight(Face face) {
  switch (face) {
    case Face::Ui: return 25;
    case Face::Title: return 32;
    case Face::Mono: return 23;
    case Face::Small: return 22;
    case Face::Caption: return 28;
  }
  __builtin_unreachable();
}

std::string elide(const TextMeasure& m, Face face, std::string_view text, float width) {
  if (std::any_of(text.begin(), text.end(), isControl)) {  // a name out of a file; a line break would leave its line
    std::string plain(text);
    std::replace_if(plain.begin(), plain.end(), isControl, ' ');
    return elide(m, face, plain, width);
  }
  if (m.width(face, text) <= width) return std::string(text);
  const float dots = m.width(face, kEllipsis);
  if (dots > width) return {};
  std::size_t n = fitting(m, face, text, width - dots);
  while (n > 0 && text[n - 1] == ' ') --n;
  return std::string(text.substr(0, n)) + std::string(kEllipsis);
}

std::vector<std::string> wrap(const TextMeasure& m, Face face, std::string_view text, float width, int max_lines) {
  std::vector<std::string> lines;
  while (!text.empty() && static_cast<int>(lines.size()) < max_lines) {
    if (static_cast<int>(lines.size()) == max_lines - 1 || m.width(face, text) <= width) {
      lines.push_back(elide(m, face, text, width));
      break;
    }
    std::size_t n = std::max<std::size_t>(fitting(m, face, text, width), 1);
    if (n < text.size() && text[n] != ' ') {
      const std::size_t space = text.rfind(' ', n);
      if (space != std::string_view::npos && space > 0) n = space;
    }
    lines.emplace_back(text.substr(0, n));
    while (n < text.size() && text[n] == ' ') ++n;
    text.remove_prefix(n);
  }
  return lines;
}

}  // namespace gmp::viz
