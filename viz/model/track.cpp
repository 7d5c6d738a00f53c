#include "viz/model/track.h"

#include <algorithm>

#include "viz/model/format.h"

namespace gmp::viz {

namespace {

std::int64_t packed(LaneState state, std::int64_t id) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(id) << 8 | static_cast<std::uint64_t>(state));
}

// Gathers narrow spans until a wide one or a gap that can be seen.
class Folder {
 public:
  explicit Folder(std::vector<LaneBlock>& out, float narrowest = kFoldWidth) : out_(out), narrowest_(narrowest) {}

  void add(const LaneSpan& span, float x0, float x1) {
    if (x1 - x0 >= narrowest_) {
      flush();
      out_.push_back({x0, x1, span.state, span.id, false, {}});
      return;
    }
    begin(x0);
    ++count_;
    if (count_ == 1) {
      block_.state = span.state;
      block_.id = span.id;
    }
    block_.x1 = std::max(block_.x1, x1);
    block_.share[static_cast<std::size_t>(span.state)] += x1 - x0;
  }

  // Many narrow spans at once: `time` is ns in each state, `per_ns` units a ns.
  void addMany(const std::array<float, kLaneStates>& time, double per_ns, float x0, float x1) {
    begin(x0);
    count_ += 2;
    block_.x1 = std::max(block_.x1, x1);
    for (int s = 1; s < kLaneStates; ++s)
      block_.share[static_cast<std::size_t>(s)] +=
          static_cast<float>(double{time[static_cast<std::size_t>(s)]} * per_ns);
  }

  void flush() {
    if (count_ == 0) return;
    auto& share = block_.share;
    float sum = 0;
    for (const float s : share) sum += s;
    for (float& s : share) s = sum > 0 ? s / sum : 0;
    if (sum > 0) block_.state = static_cast<LaneState>(std::max_element(share.begin(), share.end()) - share.begin());
    block_.folded = count_ > 1;
    if (block_.folded) block_.id = 0;
    out_.push_back(block_);
    count_ = 0;
  }

 private:
  void begin(float x0) {
    if (count_ > 0 && x0 - block_.x1 > kFoldGap) flush();
    if (count_ == 0) block_ = {x0, x0, LaneState::Idle, 0, true, {}};
  }

  std::vector<LaneBlock>& out_;
  float narrowest_;
  LaneBlock block_;
  int count_ = 0;
};

}  // namespace

void Track::turn(LaneState state, std::int64_t id, std::int64_t t) {
  t = turns_.empty() ? t : std::max(t, latest_);  // stamps of two threads may be out of order by a little
  latest_ = t;
  const std::int64_t what = packed(state, id);
  if (turns_.empty()) {
    if (state != LaneState::Idle) turns_.push({t, what});
    return;
  }
  const Turn last = turns_.back();
  if (last.what == what) return;
  if (last.t == t) {  // nothing lasted between the two
    if (turns_.size() > 1 && turns_[turns_.size() - 2].what == what) turns_.pop();
    else turns_.setBack(what);
    return;
  }
  turns_.push({t, what});
  summarise();
}

// A chunk is closed once its end can no longer move: one entry later than its neighbour may still be taken back.
void Track::summarise() {
  while (turns_.size() >= (chunks_.size() + 1) * kChunk + 2) {
    Chunk chunk;
    const std::size_t first = chunks_.size() * kChunk;
    for (std::size_t i = first; i < first + kChunk; ++i) {
      const LaneSpan s = span(i, turns_.timeOf(i + 1));
      const std::int64_t length = s.to - s.from;
      chunk.time[static_cast<std::size_t>(s.state)] += static_cast<float>(length);
      std::int64_t& longest = s.state == LaneState::Idle ? chunk.longestGap : chunk.longest;
      longest = std::max(longest, length);
    }
    chunks_.push_back(chunk);
  }
}

LaneSpan Track::span(std::size_t i, std::int64_t end) const {
  const Turn e = turns_[i];
  const std::int64_t to = i + 1 < turns_.size() ? turns_.timeOf(i + 1) : std::max(end, e.t);
  return {e.t, to, e.what >> 8, static_cast<LaneState>(e.what & 0xff)};
}

// The entry that holds at time t, or the first one.
std::size_t Track::firstAt(std::int64_t t) const {
  const std::size_t before = turns_.upTo(t);
  return before == 0 ? 0 : before - 1;
}

void Track::forgetBefore(std::int64_t t) {
  const std::size_t whole = std::min(firstAt(t) / kChunk, chunks_.size());
  chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(whole));
  turns_.dropBlocks(whole);
}

const Track::Chunk* Track::chunkAt(std::size_t i) const {
  return i % kChunk == 0 && i / kChunk < chunks_.size() ? &chunks_[i / kChunk] : nullptr;
}

std::vector<LaneSpan> Track::between(std::int64_t from, std::int64_t to, std::int64_t end) const {
  std::vector<LaneSpan> out;
  for (std::size_t i = firstAt(from); i < turns_.size() && turns_.timeOf(i) < to; ++i) {
    LaneSpan s = span(i, end);
    s.from = std::max(s.from, from);
    s.to = std::min(s.to, to);
    if (s.state != LaneState::Idle && s.from < s.to) out.push_back(s);
  }
  return out;
}

LaneSpan Track::at(std::int64_t t, std::int64_t end) const {
  if (turns_.empty()) return {};
  const LaneSpan s = span(firstAt(t), end);
  return s.from <= t && t < s.to ? s : LaneSpan{};
}

std::vector<LaneBlock> Track::fold(std::int64_t from, std::int64_t to, std::int64_t end, float width,
                                   float narrowest) const {
  std::vector<LaneBlock> out;
  const double whole = timeDistance(from, to);
  if (whole <= 0 || turns_.empty()) return out;
  const double per_ns = width / whole;
  const auto x = [&](std::int64_t t) { return static_cast<float>(timeDistance(from, t) * per_ns); };
  const auto units = [&](std::int64_t ns) { return static_cast<double>(ns) * per_ns; };
  Folder folder(out, narrowest);
  for (std::size_t i = firstAt(from); i < turns_.size() && turns_.timeOf(i) < to;) {
    const Chunk* chunk = chunkAt(i);
    const bool whole_chunk = chunk != nullptr && turns_.timeOf(i) >= from && turns_.timeOf(i + kChunk) <= to;
    if (whole_chunk && units(chunk->longest) < narrowest && units(chunk->longestGap) <= kFoldGap) {
      folder.addMany(chunk->time, per_ns, x(turns_.timeOf(i)), x(turns_.timeOf(i + kChunk)));
      i += kChunk;
      continue;
    }
    LaneSpan s = span(i++, end);
    s.from = std::max(s.from, from);
    s.to = std::min(s.to, to);
    if (s.state != LaneState::Idle && s.from < s.to) folder.add(s, x(s.from), x(s.to));
  }
  folder.flush();
  return out;
}

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

}  // namespace gmp::viz
