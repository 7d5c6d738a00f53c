#include "viz/model/lanes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "viz/model/format.h"

namespace gmp::viz {

LaneSpan laneStateOf(const replay::WorldState& s, std::size_t p) {
  if (!s.known) return {0, 0, 0, LaneState::Unknown};
  const replay::MState* m = s.m(s.ps[p].m);
  if (m == nullptr) return {};
  if (m->curg == 0) return {0, 0, 0, LaneState::Looking};
  return {0, 0, m->curg, m->inSyscall ? LaneState::Syscall : LaneState::Running};
}

Lanes::Proc& Lanes::proc(std::size_t p) {
  if (p >= procs_.size()) procs_.resize(p + 1);
  return procs_[p];
}

void Lanes::turn(Proc& p, LaneState state, std::int64_t g, std::int64_t t) {
  if (p.open.state == state && p.open.g == g) return;
  t = std::max(t, p.open.from);  // stamps of two threads may be out of order by a little
  if (p.open.state != LaneState::Idle && t > p.open.from) {
    p.open.to = t;
    p.done.push_back(p.open);
    ++spans_;
  }
  p.open = {t, t, g, state};
}

void Lanes::add(const replay::WorldState& after, const trace::Event& e) {
  end_ = std::max(end_, e.t);
  for (std::size_t i = 0; i < after.ps.size(); ++i) {
    const LaneSpan now = laneStateOf(after, i);
    turn(proc(i), now.state, now.g, e.t);
  }
}

std::vector<LaneSpan> Lanes::between(std::size_t p, std::int64_t from, std::int64_t to) const {
  std::vector<LaneSpan> out;
  if (p >= procs_.size() || to <= from) return out;
  const Proc& proc = procs_[p];
  const auto cut = [&](LaneSpan span) {
    span.from = std::max(span.from, from);
    span.to = std::min(span.to, to);
    if (span.from < span.to) out.push_back(span);
  };
  auto at = std::partition_point(proc.done.begin(), proc.done.end(), [&](const LaneSpan& s) { return s.to <= from; });
  for (; at != proc.done.end() && at->from < to; ++at) cut(*at);
  if (proc.open.state != LaneState::Idle) cut({proc.open.from, end_, proc.open.g, proc.open.state});
  return out;
}

namespace {

// Gathers narrow spans until a wide one or a gap that can be seen.
class Folder {
 public:
  explicit Folder(std::vector<LaneBlock>& out) : out_(out) {}

  void add(const LaneSpan& span, float x0, float x1) {
    if (x1 - x0 >= kFoldWidth) {
      flush();
      out_.push_back({x0, x1, span.state, span.g, false, {}});
      return;
    }
    if (count_ > 0 && x0 - block_.x1 > kFoldGap) flush();
    if (count_ == 0) block_ = {x0, x1, span.state, span.g, true, {}};
    ++count_;
    block_.x1 = std::max(block_.x1, x1);
    block_.share[static_cast<std::size_t>(span.state)] += x1 - x0;
  }

  void flush() {
    if (count_ == 0) return;
    auto& share = block_.share;
    float sum = 0;
    for (const float s : share) sum += s;
    for (float& s : share) s = sum > 0 ? s / sum : 0;
    if (sum > 0) block_.state = static_cast<LaneState>(std::max_element(share.begin(), share.end()) - share.begin());
    block_.folded = count_ > 1;
    if (block_.folded) block_.g = 0;
    out_.push_back(block_);
    count_ = 0;
  }

 private:
  std::vector<LaneBlock>& out_;
  LaneBlock block_;
  int count_ = 0;
};

}  // namespace

std::vector<LaneBlock> foldLane(const std::vector<LaneSpan>& spans, std::int64_t from, std::int64_t to, float width) {
  std::vector<LaneBlock> out;
  const double whole = timeDistance(from, to);
  if (whole <= 0) return out;
  const auto x = [&](std::int64_t t) { return static_cast<float>(timeDistance(from, t) / whole * width); };
  Folder folder(out);
  for (const LaneSpan& span : spans) folder.add(span, x(span.from), x(span.to));
  folder.flush();
  return out;
}

TimeRange rangeAround(std::int64_t middle, std::int64_t span, std::int64_t begin, std::int64_t end) {
  if (span <= 0 || timeDistance(begin, end) <= static_cast<double>(span)) return {begin, end};
  const std::int64_t from = std::clamp(middle - span / 2, begin, end - span);
  return {from, from + span};
}

std::vector<AxisMark> axisMarks(TimeRange range, int most) {
  std::vector<AxisMark> out;
  const double span = timeDistance(range.from, range.to);
  if (span <= 0 || most < 1) return out;
  std::int64_t step = 1;
  for (int k = 0; span / static_cast<double>(step) > most; ++k) step = k % 3 == 1 ? step / 2 * 5 : step * 2;
  struct Unit {
    std::int64_t ns;
    const char* name;
  };
  static constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "µs"}, {1, "ns"}};
  const Unit* unit = kUnits;
  while (unit->ns > 1 && range.to < unit->ns) ++unit;
  int digits = 0;
  for (std::int64_t part = unit->ns; part > 1 && step % part != 0; part /= 10) ++digits;
  std::int64_t t = range.from / step * step;
  if (t < range.from) t += step;
  for (; t <= range.to; t += step) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f %s", digits, static_cast<double>(t) / static_cast<double>(unit->ns),
                  unit->name);
    out.push_back({t, text});
    if (t > range.to - step) break;
  }
  return out;
}

}  // namespace gmp::viz
