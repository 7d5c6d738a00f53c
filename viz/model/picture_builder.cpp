#include "viz/model/picture_builder.h"

#include <array>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

// 1, 2, 5, 10, 20, 50, ...: what one cell may stand for.
std::int64_t nextStep(std::int64_t k) {
  std::int64_t decade = 1;
  while (decade * 10 <= k) decade *= 10;
  return k / decade == 1 ? 2 * decade : k / decade == 2 ? 5 * decade : 10 * decade;
}

std::int64_t cellsFor(std::int64_t count, std::int64_t k) { return (count + k - 1) / k; }

// Where there is no room for words the signs must do: those of one sign are one run, as nothing tells them apart.
std::vector<CrowdRun> bySign(std::vector<CrowdRun> runs) {
  std::vector<CrowdRun> out;
  for (CrowdRun& r : runs) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const CrowdRun& o) {
      return o.glyph == r.glyph && o.left == r.left && o.right == r.right;
    });
    r.text.clear();
    if (same == out.end()) {
      out.push_back(std::move(r));
      continue;
    }
    // Behind one that is not known whole nobody's cell is known.
    const bool whole = same->members.size() == static_cast<std::size_t>(same->count);
    if (whole) same->members.insert(same->members.end(), r.members.begin(), r.members.end());
    same->count += r.count;
  }
  return out;
}

}  // namespace

const Token* Picture::find(TokenKey key) const {
  const auto at =
      std::lower_bound(tokens.begin(), tokens.end(), key, [](const Token& t, const TokenKey& k) { return t.key < k; });
  return at != tokens.end() && at->key == key ? &*at : nullptr;
}

bool Picture::locate(TokenKey key, Place& place, Rect& rect) const {
  if (const Token* t = find(key)) {
    place = t->place;
    rect = t->rect;
    return true;
  }
  const auto at = std::lower_bound(anchors.begin(), anchors.end(), key,
                                   [](const Anchor& a, const TokenKey& k) { return a.key < k; });
  if (at == anchors.end() || at->key != key) return false;
  place = at->place;
  rect = at->rect;
  return true;
}

float PictureBuilder::text(float x, float y, Face face, Color color, std::string_view text, float right) {
  if (right <= x) return x;
  return x + scene.label(in.measure, {x, y}, face, color, text, right - x);
}

void PictureBuilder::textRight(float right, float y, Face face, Color color, std::string_view text, float left) {
  if (right > left) scene.labelRight(in.measure, {right, y}, face, color, text, right - left);
}

void PictureBuilder::frame(const Rect& rect, bool lit) {
  this->lit = lit;
  scene.fill(rect, 8, pal().panel);
  scene.stroke(rect, 8, lit || pal().forRoom ? 2.0f : 1.0f, lit ? pal().selection : pal().border);
}

float PictureBuilder::heading(const Rect& box, std::string_view title, std::string_view mono, std::string_view small) {
  const float y = box.y + kHeadLine, right = box.right() - kPad;
  float x = text(box.x + kPad, y, Face::Ui, pal().text, title, right);
  if (!mono.empty()) x = text(x + 14, y, Face::Mono, pal().secondary, mono, right);
  if (!small.empty()) x = text(x + 14, y, Face::Small, pal().secondary, small, right);
  return x;
}

Rect PictureBuilder::content(const Rect& box, std::string_view title, std::string_view explain, std::string_view note) {
  const float left = box.x + kPad, right = box.right() - kPad;
  if (box.h < kLowBox) {
    const float names = std::min(box.w * 0.5f, std::max(width(Face::Small, title), width(Face::Small, note)) + 16);
    const bool two = box.h >= 38 && !note.empty();
    const float y = two ? box.center().y - 10 : box.center().y;
    text(left, y, Face::Small, pal().text, title, left + names - 8);
    if (two) text(left, box.center().y + 10, Face::Small, pal().secondary, note, left + names - 8);
    return {left + names, box.y + 6, right - left - names, box.h - 12};
  }
  const float y = box.y + kHeadLine;
  const float x = text(left, y, Face::Ui, pal().text, title, right);
  const float note_w = note.empty() ? 0 : std::min(width(Face::Small, note), right - x - 12);
  textRight(right, y, Face::Small, pal().secondary, note, right - note_w - 1);
  const float room = right - note_w - 12;
  if (!explain.empty() && x + 14 + width(Face::Small, explain) <= room)
    text(x + 14, y, Face::Small, pal().secondary, explain, room);
  return {left, box.y + 36, right - left, box.h - 36 - 8};
}

void PictureBuilder::unknown(const Rect& rect, std::string_view why) {
  scene.hatch(rect, pal().border);
  const float w = std::min(width(Face::Small, why) + 16, rect.w);
  const Rect plate = Rect::around(rect.center(), w, std::min(24.0f, rect.h));
  scene.fill(plate, 4, pal().panel);
  text(plate.x + 8, plate.center().y, Face::Small, pal().secondary, why, plate.right());
}

void PictureBuilder::none(const Rect& area, std::string_view words) {
  const float y = area.h < 40 ? area.center().y : area.y + 13;
  text(area.x, y, Face::Small, pal().secondary, words, area.right());
}

void PictureBuilder::slot(const Rect& rect, std::string_view word, Color edge, bool dashed) {
  scene.fill(rect, 6, pal().well());
  scene.stroke(rect, 6, 1, edge, dashed);
  if (word.empty()) return;
  const float w = std::min(width(Face::Small, word), rect.w - 6);
  text(rect.center().x - w / 2, rect.center().y, Face::Small, pal().secondary, word, rect.right() - 2);
}

Token PictureBuilder::goToken(const StageGo& g, TokenState state, Place place, const Rect& rect, bool with_name) const {
  Token t;
  t.key = {TokenKey::Kind::G, g.id};
  t.place = place;
  t.state = state;
  t.rect = rect;
  t.label = "G" + std::to_string(g.id);
  t.tip = t.label + (g.name.empty() ? "" : " " + std::string(g.name)) + ": " + std::string(stateWord(state));
  if (with_name && !g.name.empty()) t.label += " " + std::string(g.name);
  return t;
}

Token PictureBuilder::threadToken(int m, TokenState state, Glyph glyph, Place place, const Rect& rect) const {
  Token t;
  t.key = {TokenKey::Kind::M, m};
  t.place = place;
  t.state = state;
  t.glyph = glyph;
  t.rect = rect;
  t.label = "M" + std::to_string(m);
  t.tip = t.label + ": a thread";
  t.outlined = true;
  return t;
}

Detail PictureBuilder::allowed(const BoxName& region, std::int64_t count, const Rect& room) const {
  if (in.heat) return Detail::Bar;
  if (in.was == nullptr) return Detail::Card;
  return richestAllowed(findDetail(*in.was, region.kind, region.id), count, room.w * room.h, in.clock);
}

void PictureBuilder::used(const BoxName& region, Detail level) {
  const RegionDetail* before = in.was != nullptr ? findDetail(*in.was, region.kind, region.id) : nullptr;
  const bool same = before != nullptr && before->level == level;
  out.details.push_back({region.kind, region.id, level, same ? before->since : in.clock});
}

Rect PictureBuilder::keepFree(const BoxName& region, const Rect& room) {
  constexpr float kCard = 190, kLeast = 110;
  const auto at = std::find_if(reserved.begin(), reserved.end(), [&](const auto& r) { return r.first == region; });
  const float w = std::min(kCard, std::floor(room.w * 0.45f));
  if (at == reserved.end() || w < kLeast || room.h < kChipHeight - 8) return room;
  strips_.push_back({region, {room.right() - w, room.y, w, room.h}, 0});
  return {room.x, room.y, room.w - w - 12, room.h};
}

void PictureBuilder::floating(const StageFollowed& f) {
  const BoxName region{f.box, f.id};
  const auto strip = std::find_if(strips_.begin(), strips_.end(), [&](const Strip& s) { return s.region == region; });
  if (strip == strips_.end()) return;
  const float height = std::min(kChipHeight, strip->room.h);
  const float y = strip->room.y + static_cast<float>(strip->taken) * (height + kChipGapY + 3);
  if (y + height > strip->room.bottom() + 0.5f) return;
  ++strip->taken;
  Token t =
      goToken(f.g, f.state, {f.box, f.id, Place::Part::Floating}, {strip->room.x, y, strip->room.w, height}, false);
  if (!f.where.empty()) t.label += " " + f.where;
  t.followed = f.number;
  add(std::move(t));
}

// What the regions that follow need for frames and words is kept free.
std::int64_t PictureBuilder::primitivesLeft() const {
  constexpr std::int64_t kForTheRest = 800, kLeast = 64;
  const auto now = static_cast<std::int64_t>(primitivesOf(out));
  const auto region = static_cast<std::int64_t>(kMostInRegion + regionBegan_) - now;
  return std::max(kLeast, std::min(region, static_cast<std::int64_t>(kMostOnStage) - kForTheRest - now));
}

void PictureBuilder::add(Token token) { out.tokens.push_back(std::move(token)); }

void PictureBuilder::anchor(TokenKey key, const Place& place, const Rect& rect) {
  out.anchors.push_back({key, place, rect});
}

std::size_t PictureBuilder::chips(const Rect& area, const std::vector<StageGo>& gs, const Place& place,
                                  TokenState state, float& x) {
  const float height = std::min(kChipHeight, area.h);
  const float left = x;
  float y = area.y;
  const auto most = static_cast<std::size_t>(tokensLeft());
  std::size_t n = 0;
  for (const StageGo& g : gs) {
    if (n == most) break;
    const float w = chipWidth(in.measure, "G" + std::to_string(g.id));
    if (x + w > area.right()) {
      if (y + height + kChipGapY + height > area.bottom() + 0.5f || left + w > area.right()) break;
      y += height + kChipGapY;
      x = left;
    }
    add(goToken(g, g.taken ? TokenState::NetWait : state, place, {x, y, w, height}, false));
    x += w + kChipGapX;
    ++n;
  }
  return n;
}

// How a crowd is laid out: k members a cell, cells of that size, so many rows.
struct PictureBuilder::CrowdGrid {
  Detail level = Detail::Dot;
  std::int64_t k = 1, rows = 1;
  float cell = kDot, step = kDotStep;

  CrowdGrid(Detail finest, float height) : level(std::clamp(finest, Detail::Dot, Detail::Cell)) { resize(height); }
  // The next smaller way to draw them: dots, cells, cells that stand for more and more.
  void shrink(float height) {
    if (level == Detail::Dot) level = Detail::Cell;
    else k = nextStep(k);
    resize(height);
  }

 private:
  void resize(float height) {
    cell = level == Detail::Dot ? kDot : kCell;
    step = level == Detail::Dot ? kDotStep : kCellStep;
    rows = static_cast<std::int64_t>(std::max(1.0f, std::floor((height + step - cell) / step)));
  }
};

Detail PictureBuilder::rest(const Rect& area, const std::vector<StageGo>& gs, std::size_t first, std::int64_t count,
                            const Place& place, TokenState state, Detail finest) {
  const std::string number = "+" + thousands(count);
  std::string label = number;
  CrowdGrid grid(finest, area.h);
  const std::int64_t most = primitivesLeft();
  float dots_w = 0;
  for (;; grid.shrink(area.h)) {
    if (grid.k > 1) label = number + "  1 cell = " + thousands(grid.k);
    dots_w = area.w - width(Face::Mono, label) - 12;
    if (grid.k > 1 && dots_w < 0.3f * area.w) {  // the tip says what a cell stands for
      label = number;
      dots_w = area.w - width(Face::Mono, label) - 12;
    }
    const auto columns = static_cast<std::int64_t>(std::max(0.0f, std::floor((dots_w + 2) / grid.step)));
    if (columns == 0 || cellsFor(count, grid.k) <= std::min(most, grid.rows * columns)) break;
  }
  const std::int64_t k = grid.k;
  const bool room = dots_w >= grid.step;
  const std::int64_t cells = room ? cellsFor(count, k) : 0;
  const std::int64_t used_rows = std::min(grid.rows, std::max<std::int64_t>(cells, 1));
  const float gap = grid.step - grid.cell;
  const float top = area.center().y - (static_cast<float>(used_rows) * grid.step - gap) / 2;
  DotsPrim dots{{}, grid.cell, grid.cell, pal().of(state)};
  for (std::int64_t i = 0; i < cells; ++i) {
    dots.at.push_back(
        {area.x + static_cast<float>(i / used_rows) * grid.step, top + static_cast<float>(i % used_rows) * grid.step});
  }
  const float dots_end = area.x + static_cast<float>(cells == 0 ? 0 : (cells - 1) / used_rows + 1) * grid.step;
  scene.dots(std::move(dots));
  text(cells == 0 ? area.x : dots_end + 8, area.center().y, Face::Mono, pal().secondary, label, area.right());
  std::string tip = thousands(count) + " more, " + std::string(stateWord(state));
  if (k > 1) tip += "; one cell is " + thousands(k);
  scene.hit(area, {}, tip);
  for (std::size_t i = first; i < gs.size(); ++i) {
    const auto cell = static_cast<std::int64_t>(i - first) / k;
    if (!tracked(gs[i].id) || cell >= std::max<std::int64_t>(cells, 1)) continue;
    const Rect at{area.x + static_cast<float>(cell / used_rows) * grid.step,
                  top + static_cast<float>(cell % used_rows) * grid.step, grid.cell, grid.cell};
    anchor({TokenKey::Kind::G, gs[i].id}, place, at);
  }
  return grid.level;
}

void PictureBuilder::queue(const Rect& all, const StageQueue& q, const Place& place, TokenState state) {
  if (!q.known) {
    unknown(all, "not recorded");
    return;
  }
  const BoxName region{place.box, place.box == BoxKind::Proc ? place.id : 0};
  const Rect area = keepFree(region, all);
  for (const std::int64_t g : q.tracked)
    anchor({TokenKey::Kind::G, g}, place, {area.right() - 60, area.y, 58, kChipHeight});
  if (q.total == 0) return used(region, Detail::Chip);
  const Detail finest = allowed(region, q.total, area);
  if (finest == Detail::Bar) {
    const bool own = region.kind == BoxKind::Proc;
    barLine(region, area, q.total, own ? replay::kRingSize : in.model.alive, state,
            own ? Spark{} : in.model.flow.global);
    return used(region, Detail::Bar);
  }
  const std::size_t mark = out.tokens.size();
  float x = area.x;
  if (finest <= Detail::Chip) {
    const std::size_t shown = chips(area, q.head, place, state, x);
    if (static_cast<std::int64_t>(shown) == q.total) return used(region, Detail::Chip);
    out.tokens.resize(mark);
  }

  // Not all fit: the first four by name, the others as dots, below them or beside them.
  const bool two_rows = area.h >= 2 * kChipHeight + kChipGapY - 0.5f;
  const Rect row{area.x, area.y, area.w, std::min(kChipHeight, area.h)};
  const float keep = two_rows ? 0 : std::min(150.0f, area.w * 0.45f);
  std::vector<StageGo> named(q.head.begin(),
                             q.head.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(4, q.head.size())));
  x = row.x;
  const std::size_t heads = chips({row.x, row.y, row.w - keep, row.h}, named, place, state, x);
  const Rect others = two_rows
                          ? Rect{area.x, row.bottom() + kChipGapY, area.w, area.bottom() - row.bottom() - kChipGapY}
                          : Rect{x + 3, row.y, row.right() - x - 3, row.h};
  used(region, rest(others, q.head, heads, q.total - static_cast<std::int64_t>(heads), place, state, finest));
}

float PictureBuilder::crowdHead(const CrowdRun& r) const {
  const std::string words = thousands(r.count) + (r.text.empty() ? "" : " " + r.text);
  return (r.glyph == Glyph::None ? 0 : 18) + width(Face::Small, words);
}

float PictureBuilder::crowdBlock(const CrowdRun& r, const CrowdGrid& grid) const {
  const std::int64_t columns = (cellsFor(r.count, grid.k) + grid.rows - 1) / grid.rows;
  return std::max(crowdHead(r), static_cast<float>(columns) * grid.step);
}

PictureBuilder::CrowdGrid PictureBuilder::crowdGrid(const Rect& cells, const std::vector<CrowdRun>& runs,
                                                    Detail finest) const {
  CrowdGrid grid(finest, cells.h);
  const auto signs = static_cast<std::int64_t>(runs.size());  // with their words
  const std::int64_t most = std::max(2 * signs, primitivesLeft() - 2 * signs);
  for (;; grid.shrink(cells.h)) {
    float total = -kCrowdGap;
    std::int64_t all = 0;
    bool more = false;  // would a larger k make it narrower?
    for (const CrowdRun& r : runs) {
      all += cellsFor(r.count, grid.k) * (r.halves() ? 2 : 1);
      total += crowdBlock(r, grid) + kCrowdGap;
      more = more || crowdBlock(r, grid) > crowdHead(r);
    }
    if (all <= most && (total <= cells.w || !more)) return grid;
  }
}

void PictureBuilder::crowdRun(const CrowdRun& r, const CrowdGrid& grid, Vec2 at, float block, float sign_y) {
  float sign_x = at.x;
  if (r.glyph != Glyph::None) {
    scene.glyph({at.x, sign_y - 6, 12, 12}, r.glyph, pal().text);
    sign_x += 18;
  }
  const std::string words = thousands(r.count) + (r.text.empty() ? "" : " " + r.text);
  text(sign_x, sign_y, Face::Small, pal().text, words, at.x + block + kCrowdGap / 2);
  const auto cell_at = [&](std::int64_t i) {
    return Vec2{at.x + static_cast<float>(i / grid.rows) * grid.step,
                at.y + static_cast<float>(i % grid.rows) * grid.step};
  };
  const std::int64_t cells =
      std::min(cellsFor(r.count, grid.k), grid.rows * static_cast<std::int64_t>(block / grid.step + 0.01f));
  DotsPrim left{{}, r.halves() ? std::ceil(grid.cell / 2) : grid.cell, grid.cell, r.left},
      right{{}, grid.cell - left.w, grid.cell, r.right};
  for (std::int64_t i = 0; i < cells; ++i) {
    left.at.push_back(cell_at(i));
    if (r.halves()) right.at.push_back(cell_at(i) + Vec2{left.w, 0});
  }
  scene.dots(std::move(left));
  if (r.halves()) scene.dots(std::move(right));
  for (std::size_t i = 0; i < r.members.size(); ++i) {
    const auto cell = static_cast<std::int64_t>(i) / grid.k;
    if (cell >= cells || r.members[i].key == TokenKey{}) continue;
    const Vec2 p = cell_at(cell);
    anchor(r.members[i].key, r.members[i].place, {p.x, p.y, grid.cell, grid.cell});
  }
}

void PictureBuilder::spark(const Rect& area, const Spark& values, Color color) {
  if (area.w < 24 || area.h < 10 || values.size() < 2) return;
  float most = 1;
  for (const float v : values) most = std::max(most, v);
  const float step = area.w / static_cast<float>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < 0) continue;
    const float h = std::max(1.0f, area.h * values[i] / most);
    scene.fill({area.x + step * static_cast<float>(i), area.bottom() - h, std::max(1.0f, step - 1), h}, 0, color);
  }
}

float PictureBuilder::filledShare(const BoxName& region, std::int64_t count, std::int64_t whole) const {
  const auto& smoothed = in.model.flow.occupancy;
  const auto at = std::find_if(smoothed.begin(), smoothed.end(), [&](const auto& o) { return o.first == region; });
  const double filled = at != smoothed.end() ? at->second : static_cast<double>(count);
  return whole > 0 ? static_cast<float>(std::clamp(filled / static_cast<double>(whole), 0.0, 1.0)) : 1.0f;
}

void PictureBuilder::barLine(const BoxName& region, const Rect& area, std::int64_t count, std::int64_t whole,
                             TokenState state, const Spark& values) {
  const std::string words = thousands(count);
  const float words_w = width(Face::Mono, words) + 10, height = std::min(18.0f, area.h - 4);
  const bool spare = area.w - words_w > 320 && !values.empty();
  const float bar_w = std::max(0.0f, (spare ? (area.w - words_w) * 0.6f : area.w - words_w));
  const Rect place{area.x, area.center().y - height / 2, bar_w, height};
  if (bar_w >= 8) {
    scene.fill(place, 0, pal().well());
    const float filled = place.w * filledShare(region, count, std::max<std::int64_t>(1, whole));
    if (count > 0) scene.fill({place.x, place.y, std::max(2.0f, filled), height}, 0, pal().of(state));
  }
  text(place.right() + 8, area.center().y, Face::Mono, pal().text, words, area.right());
  if (spare)
    spark({place.right() + words_w + 14, place.y, area.right() - place.right() - words_w - 14, height}, values,
          pal().secondary);
}

void PictureBuilder::bar(const BoxName& region, const Rect& area, const CrowdRun& run, std::int64_t whole,
                         const Spark& values) {
  const float line = 22;
  scene.glyph({area.x, area.y + line / 2 - 6, 12, 12}, run.glyph, pal().text);
  std::string words = thousands(run.count) + " " + run.text;
  if (whole > 0) words += "   of " + thousands(whole) + " goroutines";
  text(area.x + 18, area.y + line / 2, Face::Small, pal().text, words, area.right());
  const float height = std::min(22.0f, area.h - line - 3);
  if (height < 4) return;
  const Rect place{area.x, area.y + line + 3, area.w, height};
  scene.fill(place, 0, pal().well());
  const float share = filledShare(region, run.count, whole);
  scene.fill({place.x, place.y, std::max(2.0f, place.w * share), place.h}, 0, run.left);
  const float left = area.bottom() - place.bottom() - 6;
  spark({area.x, place.bottom() + 6, area.w, std::min(left, 60.0f)}, values, pal().secondary);
}

Detail PictureBuilder::crowd(const Rect& area, std::vector<CrowdRun> runs, Vec2 scale_at, Detail finest) {
  constexpr float kSign = 20, kUnderSign = 3;
  float heads = -kCrowdGap;
  for (const CrowdRun& r : runs) heads += crowdHead(r) + kCrowdGap;
  if (heads > area.w) runs = bySign(std::move(runs));
  const Rect cells{area.x, area.y + kSign + kUnderSign, area.w, area.h - kSign - kUnderSign};
  const CrowdGrid grid = crowdGrid(cells, runs, finest);
  float x = area.x, signs_end = area.x;
  for (const CrowdRun& r : runs) {
    if (x + crowdHead(r) > area.right() + 0.5f) break;
    const float block = std::min(crowdBlock(r, grid), area.right() - x);
    crowdRun(r, grid, {x, cells.y}, block, area.y + kSign / 2);
    signs_end = x + crowdHead(r);
    x += block + kCrowdGap;
  }
  if (grid.k == 1) return grid.level;
  const std::string scale = "1 cell = " + thousands(grid.k);
  // Beside the signs where the cells would be under it.
  const bool beside = scale_at.y > area.y && signs_end + 12 + width(Face::Small, scale) <= area.right();
  const Vec2 at = beside ? Vec2{area.right(), area.y + kSign / 2} : scale_at;
  textRight(at.x, at.y, Face::Small, pal().secondary, scale, at.x - 130);
  return grid.level;
}

}  // namespace gmp::viz
