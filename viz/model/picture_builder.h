// Purpose: what the drawing of every box of the stage shares: frames, headings, chips in a row, crowds.
// Invariants: used while one picture is built, by the picture_*.cpp files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/model/picture.h"

namespace gmp::viz {

// A part of a crowd whose members look alike: its sign and count are written, so that colour is not needed to read it.
struct CrowdRun {
  struct Member {
    TokenKey key;
    Place place;
  };
  std::int64_t count = 0;
  Glyph glyph = Glyph::None;
  std::string text;   // after the count: "wait to read"
  Color left, right;  // halves of a cell
  bool halves() const { return !(left == right); }
  std::vector<Member> members;  // may be shorter than count; those known get an anchor at their cell
};

class PictureBuilder {
 public:
  PictureBuilder(const PictureInput& input, Picture& out) : in(input), out(out), scene(out.base) {}

  const PictureInput& in;
  Picture& out;
  Scene& scene;

  bool lit = false;                               // the box drawn last is part of the event
  std::vector<std::pair<BoxName, int>> reserved;  // regions that keep room free for so many floating cards

  const Palette& pal() const { return in.palette; }
  float width(Face face, std::string_view text) const { return in.measure.width(face, text); }
  // Left-aligned text with the middle of its line at y; returns the x after it.
  float text(float x, float y, Face face, Color color, std::string_view text, float right);
  void textRight(float right, float y, Face face, Color color, std::string_view text, float left);

  // Frame and background of a box; lit: the event is about it.
  void frame(const Rect& rect, bool lit);
  // Heading with a second, quieter part. Returns the x after it.
  float heading(const Rect& box, std::string_view title, std::string_view mono, std::string_view small);
  // Heading of a box with `note` at its right end, and the room for what the box holds: under the heading, or beside it
  // in a box too low for that. explain: a quieter word after the title, left out where it does not fit.
  Rect content(const Rect& box, std::string_view title, std::string_view explain, std::string_view note);
  // Hatch with a word, for what the trace does not know.
  void unknown(const Rect& rect, std::string_view why);
  // Words in the place of what there is none of.
  void none(const Rect& area, std::string_view words);
  // An empty slot with a word in it.
  void slot(const Rect& rect, std::string_view word, Color edge, bool dashed = false);

  Token goToken(const StageGo& g, TokenState state, Place place, const Rect& rect, bool with_name) const;
  Token threadToken(int m, TokenState state, Glyph glyph, Place place, const Rect& rect) const;
  void add(Token token);
  void anchor(TokenKey key, const Place& place, const Rect& rect);

  // The queue in `area`: all as chips, or the head by name and the rest as dots with "+n".
  void queue(const Rect& all, const StageQueue& q, const Place& place, TokenState state);
  // Chips of `gs` from the left; returns how many fitted and moves x behind the last one.
  std::size_t chips(const Rect& area, const std::vector<StageGo>& gs, const Place& place, TokenState state, float& x);
  // `count` dots or cells for the members from `first` on, and their number; returns which.
  Detail rest(const Rect& area, const std::vector<StageGo>& gs, std::size_t first, std::int64_t count,
              const Place& place, TokenState state, Detail finest);
  // Level 4: how much of `whole` the count is, as a bar with sign, count and words, and how it went as a spark line.
  // How long it is follows `region`'s count a little later, so that it can be watched.
  void bar(const BoxName& region, const Rect& area, const CrowdRun& run, std::int64_t whole, const Spark& spark);
  // The same in one line.
  void barLine(const BoxName& region, const Rect& area, std::int64_t count, std::int64_t whole, TokenState state,
               const Spark& spark);
  void spark(const Rect& area, const Spark& values, Color color);
  // The richest level that the region may use for so many in that room, and what it has used.
  Detail allowed(const BoxName& region, std::int64_t count, const Rect& room) const;
  void used(const BoxName& region, Detail level);
  // The room without the strip at its right that the floating cards of the region need.
  Rect keepFree(const BoxName& region, const Rect& room);
  // A card for one that is followed but not drawn one by one; not drawn where no strip was kept for it.
  void floating(const StageFollowed& f);
  // Runs side by side, each under its sign and count. One cell may stand for k members; "1 cell = 5" is said once,
  // ending at
  // scale_at.
  Detail crowd(const Rect& area, std::vector<CrowdRun> runs, Vec2 scale_at, Detail finest = Detail::Dot);

  // The next region comes; how many primitives it may still take.
  void beginRegion() { regionBegan_ = primitivesOf(out); }
  std::int64_t primitivesLeft() const;
  std::int64_t tokensLeft() const { return primitivesLeft() / static_cast<std::int64_t>(kTokenPrimitives); }

  bool tracked(std::int64_t g) const { return in.now.hasG(g) || in.next.hasG(g); }

 private:
  // Of `whole`; of nothing it is all.
  float filledShare(const BoxName& region, std::int64_t count, std::int64_t whole) const;
  struct CrowdGrid;
  struct Strip {
    BoxName region;
    Rect room;
    int taken = 0;
  };
  std::vector<Strip> strips_;
  std::size_t regionBegan_ = 0;
  float crowdHead(const CrowdRun& r) const;
  float crowdBlock(const CrowdRun& r, const CrowdGrid& grid) const;
  CrowdGrid crowdGrid(const Rect& cells, const std::vector<CrowdRun>& runs, Detail finest) const;
  void crowdRun(const CrowdRun& r, const CrowdGrid& grid, Vec2 at, float block, float sign_y);
};

inline constexpr float kPad = 10;                 // from a box's edge to its content
inline constexpr float kLowBox = 64;              // lower: the heading stands beside the content
inline constexpr float kHeadLine = 19;            // from a box's top to the middle of its heading
inline constexpr float kDot = 9, kDotStep = 11;   // level 2
inline constexpr float kCell = 7, kCellStep = 8;  // level 3
inline constexpr float kCrowdGap = 18;

// The boxes, one function each.
void drawGlobal(PictureBuilder& b, const Box& box);
void drawProc(PictureBuilder& b, const Box& box, const StageProc& proc, ProcDetail detail);
void drawNetwork(PictureBuilder& b, const Box& box);
void drawElsewhere(PictureBuilder& b, const Box& box);
void drawThreads(PictureBuilder& b, const Box& box);
void drawCalls(PictureBuilder& b, const Box& box);
void drawEpoll(PictureBuilder& b, const Box& box);
void drawKernelLine(PictureBuilder& b);

}  // namespace gmp::viz
