#include "core/trace/cursor.h"

#include <algorithm>
#include <array>

#include "core/trace/chunk_pool.h"
#include "core/trace/tsc_clock.h"

namespace gmp::trace {

namespace {

// Which of the wide fields of a kind is a duration in raw ticks; -1: none.
template <class E>
constexpr std::int8_t spanSlotOf() {
  std::int8_t found = -1, at = 0;
  const E none{};
  ev::visitFields(none, [&](const char*, const auto& f) {
    using T = std::remove_cvref_t<decltype(f)>;
    if constexpr (std::is_same_v<T, Span>) found = at;
    if constexpr (isWide<T>) ++at;
  });
  return found;
}
constexpr std::array<std::int8_t, kKinds> kSpanSlot{
#define GMP_EVENT(Name, json, Family, doc, ...) spanSlotOf<ev::Name>(),
#include <gmpscope/events.def>
#undef GMP_EVENT
};

}  // namespace

std::int64_t Clock::span(std::int64_t raw) const noexcept { return tsc != nullptr ? tsc->span(raw) : raw; }
std::int64_t Clock::ns(std::int64_t raw) const noexcept { return tsc != nullptr ? tsc->ns(raw) : raw - origin; }

Cursor::Cursor(Buffer& b, ChunkPool& pool, std::uint64_t from, std::uint64_t below)
    : b_(&b), pool_(&pool), below_(below), end_(b.written_.load(std::memory_order_acquire)) {
  const std::uint64_t lost = b.lost_.load(std::memory_order_acquire);
  const std::uint64_t reported = b.lostReported_.load(std::memory_order_relaxed);
  if (lost != reported) {
    // A writer that drops while a drain reports does not know yet that its drop is the first of the next batch, and the
    // place is then an old one; the start of this drain is a safe place: unknown too early rather than too late.
    const std::uint64_t first = std::max(b.firstLost_.load(std::memory_order_relaxed), from);
    if (first < below) {
      lostN_ = lost - reported;
      lostAt_ = first;
      b.lostReported_.store(lost, std::memory_order_release);
    }
  }
  look();
}

void Cursor::look() noexcept {
  haveEvent_ = false;
  if (b_->read_ == end_) return;
  if (b_->readAt_ == Chunk::kEvents) {
    Chunk* done = b_->readChunk_;
    b_->readChunk_ = done->next;
    b_->readAt_ = 0;
    pool_->give(done);
  }
  haveEvent_ = b_->readChunk_->events[b_->readAt_].seq < below_;
}

std::uint64_t Cursor::seq() const noexcept {
  const std::uint64_t event = haveEvent_ ? b_->readChunk_->events[b_->readAt_].seq : below_;
  return lostN_ != 0 ? std::min(event, lostAt_) : event;
}

Event Cursor::take(const Clock& clock) noexcept {
  Event e;
  if (lostN_ != 0 && seq() == lostAt_) {
    pack(ev::Lost{.n = {static_cast<std::int64_t>(lostN_)}}, e);
    e.seq = lostAt_;
    e.m = b_->m_;
    e.t = b_->lastT_;
    lostN_ = 0;
    return e;
  }
  e = b_->readChunk_->events[b_->readAt_];
  e.t = b_->lastT_ = std::max(clock.ns(e.t), b_->lastT_);
  if (const int at = kSpanSlot[static_cast<std::size_t>(e.kind)]; at >= 0) e.wide[at] = clock.span(e.wide[at]);
  ++b_->readAt_;
  ++b_->read_;
  look();
  return e;
}

}  // namespace gmp::trace
