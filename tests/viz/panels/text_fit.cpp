#include "tests/viz/panels/text_fit.h"

#include <algorithm>
#include <sstream>

namespace gmp::viz::testing {

namespace {

using Kind = DrawnItem::Kind;

constexpr float kSlack = 1.0f;                   // rounding to pixels
constexpr float kSheet = 170, kSheetHigh = 100;  // a fill this large is a sheet: it may lie over anything
constexpr float kLeastSeen = 2;                  // less of a cut line is not read
constexpr float kLeastBox = 7;                  // smaller ones are marks, not boxes

std::string place(const Rect& r) {
  std::ostringstream out;
  out << "(" << r.x << ", " << r.y << ", " << r.w << " x " << r.h << ")";
  return out.str();
}

bool isBox(const DrawnItem& i) {
  return i.kind != Kind::Text && i.round && i.alpha > 0 && i.rect.w >= kLeastBox && i.rect.h >= kLeastBox;
}
bool covers(const DrawnItem& i) { return i.kind == Kind::Fill && i.alpha >= 200; }
bool isSheet(const DrawnItem& i) { return covers(i) && i.rect.w >= kSheet && i.rect.h >= kSheetHigh; }

// Ink that is inside of the box but for the slack.
bool holds(const Rect& box, const Rect& ink) { return box.inset(-kSlack).contains(ink); }
bool touches(const Rect& box, const Rect& ink) { return box.inset(kSlack).overlaps(ink); }

Rect inSight(const DrawnItem& t) {
  const float x = std::max(t.rect.x, t.clip.x), y = std::max(t.rect.y, t.clip.y);
  return {x, y, std::min(t.rect.right(), t.clip.right()) - x, std::min(t.rect.bottom(), t.clip.bottom()) - y};
}

class Judge {
 public:
  Judge(const DrawLog& log, const Rect& window) : log_(log), window_(window) {}

  std::vector<std::string> read() {
    for (std::size_t i = 0; i < log_.size(); ++i) {
      const DrawnItem& item = log_[i];
      if (item.kind == Kind::Text) text(i);
      else if (covers(item)) cover(item);
      if (isBox(item) || isSheet(item)) boxes_.push_back(i);
    }
    return std::move(out_);
  }

 private:
  void say(const DrawnItem& t, const std::string& what) {
    out_.push_back("\"" + t.text + "\" at " + place(t.rect) + " " + what);
  }

  void text(std::size_t at) {
    const DrawnItem& t = log_[at];
    const Rect& ink = t.rect;
    // Rows at the upper and lower edge of a list that scrolls are cut by it; nothing is cut at the sides.
    const bool row = ink.y < t.clip.y + kSlack || ink.bottom() > t.clip.bottom() - kSlack;
    if (row && !window_.inset(1).contains(t.clip)) return say(t, "leaves the window");
    if (ink.x < t.clip.x - kSlack || ink.right() > t.clip.right() + kSlack) return say(t, "is cut by " + place(t.clip));
    if (!row && !holds(window_, ink)) return say(t, "leaves the window");
    if (!row) crossing(at);
    const Rect seen = inSight(t);
    if (seen.h < kLeastSeen) return;
    for (const std::size_t other : texts_) {
      if (seen.overlaps(inSight(log_[other]).inset(kSlack))) say(t, "lies on \"" + log_[other].text + "\"");
    }
    if (t.alpha > 60) texts_.push_back(at);
  }

  // Only what was drawn after the last sheet or plate that lies under the whole text can be seen around it.
  void crossing(std::size_t at) {
    const Rect& ink = log_[at].rect;
    for (std::size_t k = boxes_.size(); k > 0; --k) {
      const DrawnItem& box = log_[boxes_[k - 1]];
      if (holds(box.rect, ink)) {
        if (covers(box)) return;
        continue;
      }
      if (isBox(box) && touches(box.rect, ink)) return say(log_[at], "crosses the edge of a box at " + place(box.rect));
    }
  }

  void cover(const DrawnItem& fill) {
    const bool sheet = isSheet(fill);
    std::erase_if(texts_, [&](std::size_t i) {
      const DrawnItem& t = log_[i];
      if (!fill.rect.overlaps(t.rect)) return false;
      if (holds(fill.rect, t.rect) || sheet) return true;
      if (fill.rect.inset(kSlack).overlaps(t.rect) && isBox(fill)) say(t, "is covered by a box at " + place(fill.rect));
      return false;
    });
  }

  const DrawLog& log_;
  Rect window_;
  std::vector<std::size_t> texts_, boxes_;  // of log_, drawn so far and not covered since
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> textsThatDoNotFit(const DrawLog& log, const Rect& window) { return Judge(log, window).read(); }

}  // namespace gmp::viz::testing
