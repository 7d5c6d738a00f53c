// Two runs at one moment: their stages, where they part, and their figures side by side.
#include <cmath>

#include "viz/model/compare.h"
#include "viz/model/format.h"
#include "viz/panels/frame.h"
#include "viz/panels/lane_ink.h"
#include "viz/panels/plot.h"

namespace gmp::viz {

namespace {

constexpr float kLine = 26;

class CompareDrawer {
 public:
  explicit CompareDrawer(Ui& ui) : ui_(ui), s_(ui.state()), c_(s_.compare) {}

  void draw() {
    const trace::Trace &a = s_.document->trace(), &b = c_.other->trace();
    title(c_.stageA, "A", a.header, s_.playback.index, s_.document->timeAt(s_.playback.index), false, c_.changedIsA);
    if (!c_.stageB.empty())
      title(c_.stageB, "B", b.header, c_.indexOfB, c_.other->timeAt(c_.indexOfB), c_.ended, !c_.changedIsA);
    ui_.paint().scene(c_.a->base);
    tokens(*c_.a);
    if (!c_.stageB.empty()) {
      ui_.paint().scene(c_.b->base);
      tokens(*c_.b);
    }
    const Rect lower = underStages(c_, s_.derived.regions);
    ui_.panel(lower);
    strip({lower.x + 14, lower.y + 6, lower.w - 28, 34});
    const float used = c_.lanes.place.empty() ? 0 : c_.lanes.place.h;
    if (used > 0 && s_.view.layout.kind == LayoutKind::Plots) plots(c_.lanes.place);
    else if (used > 0) lanes();
    table({lower.x + 14, lower.y + 44 + used, lower.w - 28, lower.h - 52 - used});
  }

 private:
  void tokens(const Picture& p) {
    Scene scene;
    for (const Token& t : p.tokens) drawToken(scene, ui_.measure(), ui_.pal(), t, t.rect, t.dim ? 0.7f : 1.0f);
    ui_.paint().scene(scene);
  }

  void title(const Rect& stage, std::string_view letter, const trace::Header& h, std::uint64_t index, std::int64_t t,
             bool ended, bool changed) {
    const float y = stage.y - 15;
    float x = ui_.text({stage.x + 6, y}, Face::Title, ui_.pal().text, letter, 30) + 12;
    x = ui_.text({x, y}, Face::Ui, ui_.pal().text, runTitle(h), stage.w * 0.4f) + 14;
    if (changed && c_.split.has_value()) {
      const std::string words = c_.changed + " from #" + thousands(static_cast<std::int64_t>(*c_.split)) + " on";
      x = ui_.text({x, y}, Face::Ui, ui_.pal().link, words, stage.w * 0.4f) + 14;
    }
    std::string rest = worldBadge(h) + "   GOMAXPROCS " + std::to_string(h.gomaxprocs) + "   event " +
                       thousands(static_cast<std::int64_t>(index)) + "   t " + timeText(t);
    if (ended) rest += "   this run is over";
    ui_.text({x, y}, Face::Small, ui_.pal().secondary, rest, stage.right() - x);
  }

  void strip(const Rect& r) {
    const float y = r.center().y;
    float x = r.x;
    const auto button = [&](CommandId id, std::string_view label, float w, bool pressed = false) {
      ui_.textButton(id, {x, y - 14, w, 28}, label, pressed);
      x += w + 10;
    };
    button(CommandId::CompareAlign, alignText(c_.align), 190);
    button(CommandId::SwapCompare, "Swap  X", 84);
    button(CommandId::Compare, "Close  C", 84);
    if (!c_.alignable) {
      ui_.text({x + 8, y}, Face::Ui, ui_.pal().warning,
               "These are runs of different scenarios: only their figures can be compared.", r.right() - x - 8);
      return;
    }
    if (!c_.difference.has_value()) {
      ui_.text({x + 8, y}, Face::Ui, ui_.pal().text, "The same events from the first to the last.", r.right() - x - 8);
      return;
    }
    button(CommandId::FirstDifference, "first difference #" + thousands(static_cast<std::int64_t>(*c_.difference)),
           220);
    const float half = (r.right() - x - 20) / 2;
    ui_.text({x + 4, y}, Face::Small, ui_.pal().text, "A: " + c_.differenceA, half);
    ui_.text({x + half + 14, y}, Face::Small, ui_.pal().text, "B: " + c_.differenceB, half);
  }

  // B's time at A's time t.
  std::int64_t timeOfB(std::int64_t t) const {
    const Document &a = *s_.document, &b = *c_.other;
    if (c_.align == Align::Mark) return t - a.timeAt(s_.playback.index) + b.timeAt(c_.indexOfB);
    return t - a.begin() + b.begin();
  }

  using Figure = std::vector<Column> (*)(const Series&, std::int64_t from, std::int64_t to, int n);

  // One figure of both runs: A solid, B dashed.
  void plot(const Rect& r, PlotKind kind, std::string_view unit, TokenState state, Figure figure) {
    Plot plot(ui_, {kind, -1, r});
    const TimeRange range = plot.range();
    const std::vector<Column> a = figure(s_.document->series(), range.from, range.to, plot.columns());
    const std::vector<Column> b = figure(c_.other->series(), timeOfB(range.from), timeOfB(range.to), plot.columns());
    const Extent ea = extentOf(a), eb = extentOf(b);
    ui_.panel(r);
    const Color color = ui_.pal().of(state);
    const float y = r.y + 20;
    float x = ui_.text({r.x + 12, y}, Face::Ui, ui_.pal().text, plotTitle(kind), r.w * 0.4f);
    x = ui_.text({x + 10, y}, Face::Small, ui_.pal().secondary, unit, r.w * 0.3f) + 16;
    if (x + 130 < r.right()) {
      ui_.paint().line({x, y}, {x + 26, y}, 2.5f, color);
      x = ui_.text({x + 32, y}, Face::Small, ui_.pal().text, "A", 20) + 16;
      for (float dash = x; dash < x + 26; dash += 10) ui_.paint().line({dash, y}, {dash + 6, y}, 2.5f, ui_.pal().text);
      ui_.text({x + 32, y}, Face::Small, ui_.pal().text, "B", 20);
    }
    plot.axis(4 * std::max(1.0, roundUp(std::max(ea.most, eb.most) / 4)));
    plot.line(meansOf(a), 2.25f, color);
    plot.dashes(meansOf(b), 2.25f, ui_.pal().text);
    plot.finish();
  }

  static std::vector<double> meansOf(const std::vector<Column>& columns) {
    std::vector<double> out;
    for (const Column& c : columns) out.push_back(c.any ? c.mean : -1);
    return out;
  }

  // In the lanes' place when the layout is Plots.
  void plots(const Rect& r) {
    const float w = std::floor((r.w - 2 * kGutter) / 3);
    const auto cell = [&](int i) { return Rect{r.x + static_cast<float>(i) * (w + kGutter), r.y, w, r.h - 6}; };
    // A run without connections reads no messages: what it starts is worth a look then.
    const auto silent = [](const Document& d) {
      return extentOf(d.series().throughput(d.begin(), d.end() + 1, 60)).most <= 0;
    };
    if (silent(*s_.document) && silent(*c_.other)) {
      plot(cell(0), PlotKind::Starts, "1/s", TokenState::Running,
           [](const Series& s, std::int64_t from, std::int64_t to, int n) {
             return s.rate(from, to, n, [](const replay::Bucket& b) { return static_cast<double>(b.starts); });
           });
    } else {
      plot(cell(0), PlotKind::Throughput, "messages/s", TokenState::Running,
           [](const Series& s, std::int64_t from, std::int64_t to, int n) { return s.throughput(from, to, n); });
    }
    plot(cell(1), PlotKind::Runnable, "in queues", TokenState::Runnable,
         [](const Series& s, std::int64_t from, std::int64_t to, int n) { return s.runnable(from, to, n, false); });
    plot(cell(2), PlotKind::Threads, "not parked", TokenState::NetWait,
         [](const Series& s, std::int64_t from, std::int64_t to, int n) {
           return s.level(from, to, n,
                          [](const replay::Bucket& b) { return static_cast<double>(b.threads - b.threadsParked); });
         });
  }

  // The Ps of both over the same stretch of time, and one playhead through them.
  void lanes() {
    const CompareLanes& l = c_.lanes;
    rows(l.a, "A");
    rows(l.b, "B");
    const Rect& area = l.a.area;
    const float y = l.place.y + kCompareLanesHead / 2 - 2;
    for (const AxisMark& mark : axisMarks(l.a.range, std::max(2, static_cast<int>(area.w / 150)))) {
      const double share = timeDistance(l.a.range.from, mark.t) / timeDistance(l.a.range.from, l.a.range.to);
      const float x = area.x + area.w * static_cast<float>(share), w = ui_.width(Face::Small, mark.text);
      if (mark.t < 0 || x - w / 2 < area.x || x + w / 2 > area.right()) continue;
      ui_.text({x - w / 2, y}, Face::Small, ui_.pal().secondary, mark.text, w + 1);
    }
    const float x = area.center().x;
    ui_.paint().line({x, area.y}, {x, l.b.area.bottom()}, 1.75f, ui_.pal().selection);
    ui_.paint().triangle({x - 6, area.y - 8}, {x + 6, area.y - 8}, {x, area.y}, ui_.pal().selection);
    const Response r = ui_.area("compare:lanes", {area.x, area.y, area.w, l.b.area.bottom() - area.y});
    const double share = std::clamp(static_cast<double>((r.mouse.x - area.x) / area.w), 0.0, 1.0);
    const auto t = l.a.range.from + static_cast<std::int64_t>(share * timeDistance(l.a.range.from, l.a.range.to));
    if (r.clicked) ui_.push(act::SeekTime{t});
    if (r.hovered && ImGui::GetIO().MouseWheel != 0) ui_.push(act::ZoomLanes{ImGui::GetIO().MouseWheel, t});
    ui_.tip("compare:lanes", r, "what the Ps of both did around this moment; a click goes there, the wheel zooms");
  }

  void rows(const LaneView& view, std::string_view letter) {
    ui_.paint().clip(view.area);
    for (std::size_t i = 0; i < view.rows.size(); ++i) drawLaneRow(ui_, view.rows[i], rowOf(view, i), s_.selection);
    ui_.paint().unclip();
    for (std::size_t i = 0; i < view.rows.size(); ++i) {
      const std::string name = "P" + std::to_string(view.rows[i].what.id) + " of " + std::string(letter);
      ui_.text({view.area.x - kLaneNames, rowOf(view, i).center().y}, Face::Small, ui_.pal().secondary, name,
               kLaneNames - 4);
    }
  }

  static Rect rowOf(const LaneView& view, std::size_t i) {
    return {view.area.x, view.area.y + static_cast<float>(i) * view.height, view.area.w, view.height};
  }

  // As many columns of rows as the width holds.
  void table(const Rect& r) {
    const int columns = std::max(1, static_cast<int>(r.w / 500));
    const float w = r.w / static_cast<float>(columns);
    const int lines = std::max(1, static_cast<int>(r.h / kLine) - 1);
    for (int k = 0; k < columns; ++k) {
      const float x = r.x + w * static_cast<float>(k);
      if (static_cast<std::size_t>(k * lines) >= c_.rows.size()) return;
      head(x, r.y, w);
      for (int i = 0; i < lines; ++i) {
        const auto at = static_cast<std::size_t>(k * lines + i);
        if (at >= c_.rows.size()) return;
        row(c_.rows[at], x, r.y + kLine * static_cast<float>(i + 1), w);
      }
    }
  }

  void head(float x, float y, float w) {
    const Color c = ui_.pal().secondary;
    ui_.textRight({x + 240, y + kLine / 2}, Face::Small, c, "A", 90);
    ui_.textRight({x + 330, y + kLine / 2}, Face::Small, c, "B", 90);
    ui_.text({x + 344, y + kLine / 2}, Face::Small, c, "B against A", w - 350);
  }

  void row(const CompareRow& row, float x, float y, float w) {
    const float m = y + kLine / 2;
    ui_.text({x, m}, Face::Small, ui_.pal().text, row.name, 150);
    ui_.textRight({x + 240, m}, Face::Mono, ui_.pal().text, row.a, 88);
    ui_.textRight({x + 330, m}, Face::Mono, ui_.pal().text, row.b, 88);
    const bool same = row.verdict == "same";
    ui_.text({x + 344, m}, Face::Small, same ? ui_.pal().secondary : ui_.pal().text, row.verdict, w - 350);
  }

  Ui& ui_;
  const AppState& s_;
  const CompareState& c_;
};

}  // namespace

void drawCompare(Ui& ui) {
  if (ui.state().compare.a != nullptr && ui.state().compare.b != nullptr) CompareDrawer(ui).draw();
}

}  // namespace gmp::viz
