#include <algorithm>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>

#include <sched.h>

#include <gmpscope/trace.h>

#include "core/base/spin_lock.h"
#include "core/trace/buffer.h"
#include "core/trace/chunk_pool.h"
#include "core/trace/cursor.h"
#include "core/trace/tsc_clock.h"

namespace gmp::trace {
namespace {

// How often the drainer looks again at an event that is under way before it leaves it to the next drain.
constexpr int kPendingLooks = 64;

}  // namespace

struct Recorder::Impl {
  explicit Impl(RecorderConfig c) : config(c), tsc(c.useTsc && TscClock::exists()), pool(c.maxEvents, c.ready) {}

  std::vector<Buffer*> snapshotOfBuffers();
  std::uint64_t certainBelow(const std::vector<Buffer*>& all, std::uint64_t next);
  std::size_t merge(const std::vector<Buffer*>& all, std::uint64_t below, std::vector<Event>& out) GMP_NO_ANALYSIS;

  const RecorderConfig config;
  const bool tsc;
  ChunkPool pool;

  mutable SpinLock lock;
  std::deque<std::unique_ptr<Buffer>> buffers GMP_GUARDED_BY(lock);
  std::vector<std::string> strings GMP_GUARDED_BY(lock){""};
  std::map<std::string, std::int32_t, std::less<>> index GMP_GUARDED_BY(lock){{"", 0}};
  bool started GMP_GUARDED_BY(lock) = false;
  std::int64_t origin GMP_GUARDED_BY(lock) = 0;

  TscClock tscClock;            // started under the lock, then the drainer's
  std::uint64_t watermark = 0;  // the drainer's: all below has been moved
};

Recorder::Recorder(RecorderConfig config) : impl_(std::make_unique<Impl>(config)) {}
Recorder::~Recorder() = default;

Buffer* Recorder::newBuffer(int m, std::int64_t (*now)(void*), void* ctx) {
  Impl& im = *impl_;
  auto b = std::make_unique<Buffer>();
  im.pool.addBuffer();
  b->rec_ = this;
  b->pool_ = &im.pool;
  b->now_ = now;
  b->ctx_ = ctx;
  b->m_ = m;
  b->tsc_ = im.tsc;
  b->born_ = b->stamp();
  SpinGuard guard(im.lock);
  if (!im.started) {
    im.started = true;
    if (im.tsc) im.tscClock.start();
    im.origin = now(ctx);
  }
  return im.buffers.emplace_back(std::move(b)).get();
}

Str Recorder::intern(std::string_view text) {
  Impl& im = *impl_;
  SpinGuard guard(im.lock);
  if (const auto it = im.index.find(text); it != im.index.end()) return {it->second};
  const auto at = static_cast<std::int32_t>(im.strings.size());
  im.strings.emplace_back(text);
  im.index.emplace(std::string(text), at);
  return {at};
}

std::vector<std::string> Recorder::strings() const {
  SpinGuard guard(impl_->lock);
  return impl_->strings;
}

std::int64_t Recorder::origin() const {
  SpinGuard guard(impl_->lock);
  return impl_->origin;
}

void Recorder::setEnabled(bool on) { enabled_.store(on, std::memory_order_relaxed); }

RecorderStats Recorder::stats() const {
  RecorderStats s;
  SpinGuard guard(impl_->lock);
  for (const auto& b : impl_->buffers) {
    s.recorded += b->written_.load(std::memory_order_acquire);
    s.lost += b->lost_.load(std::memory_order_acquire);
  }
  return s;
}

std::vector<Buffer*> Recorder::Impl::snapshotOfBuffers() {
  SpinGuard guard(lock);
  std::vector<Buffer*> all;
  all.reserve(buffers.size());
  for (const auto& b : buffers) all.push_back(b.get());
  return all;
}

// The largest w <= next such that every event with seq < w has been pushed, dropped or cancelled. A place below `next`
// was taken by an atomic increment that our read of `next` came after, so its pending_ mark is visible here.
std::uint64_t Recorder::Impl::certainBelow(const std::vector<Buffer*>& all, std::uint64_t next) {
  std::uint64_t w = next;
  for (const Buffer* b : all) {
    std::uint64_t pending = b->pending_.load(std::memory_order_acquire);
    const auto unresolved = [&] {
      return pending == Buffer::kReserving || (pending >= Buffer::kReserved && pending - Buffer::kReserved < next);
    };
    for (int look = 0; look < kPendingLooks && unresolved(); ++look) {
      sched_yield();
      pending = b->pending_.load(std::memory_order_acquire);
    }
    // A writer that lost its CPU between two instructions: which place it took cannot be known, so nothing moves now.
    if (pending == Buffer::kReserving) return watermark;
    if (unresolved()) w = std::min(w, pending - Buffer::kReserved);
  }
  return std::max(w, watermark);
}

// Once there is an event, origin does not change any more.
std::size_t Recorder::Impl::merge(const std::vector<Buffer*>& all, std::uint64_t below, std::vector<Event>& out) {
  std::vector<Cursor> cursors;
  std::uint64_t most = 0;
  for (Buffer* b : all) {
    Cursor c(*b, pool, watermark, below);
    if (!c.ready()) continue;
    most += c.left();
    cursors.push_back(c);
  }
  const std::size_t before = out.size();
  // Not just what is needed: whoever drains often into one vector would copy it each time.
  if (before + most > out.capacity()) out.reserve(std::max<std::size_t>(before + most, 2 * out.capacity()));
  const Clock clock{tsc ? &tscClock : nullptr, origin};
  // A heap with the smallest seq on top; equal ones (Lost events only) in the order of the buffers.
  const auto later = [](const Cursor& a, const Cursor& b) { return a.seq() > b.seq(); };
  std::make_heap(cursors.begin(), cursors.end(), later);
  while (!cursors.empty()) {
    std::pop_heap(cursors.begin(), cursors.end(), later);
    Cursor& c = cursors.back();
    const std::uint64_t limit = cursors.size() > 1 ? cursors.front().seq() : std::numeric_limits<std::uint64_t>::max();
    do { out.push_back(c.take(clock)); } while (c.ready() && c.seq() < limit);
    if (c.ready()) std::push_heap(cursors.begin(), cursors.end(), later);
    else cursors.pop_back();
  }
  watermark = below;
  return out.size() - before;
}

std::size_t Recorder::drain(std::vector<Event>& out, bool final) {
  Impl& im = *impl_;
  const std::uint64_t next = nextSeq_.load(std::memory_order_seq_cst);
  // After reading `next`: a buffer that is made from now on has no place below it.
  const std::vector<Buffer*> all = im.snapshotOfBuffers();
  if (all.empty()) return 0;
  const std::uint64_t below = final ? next : im.certainBelow(all, next);
  if (im.tsc) im.tscClock.calibrate();
  return im.merge(all, below, out);
}

Trace Recorder::finish(Header header) {
  Trace t;
  t.header = std::move(header);
  if (t.header.clock.empty()) t.header.clock = impl_->tsc ? "tsc" : "monotonic";
  drain(t.events, true);
  for (std::size_t i = 0; i < t.events.size(); ++i) t.events[i].seq = i;
  t.strings = strings();
  return t;
}

// ---- Buffer, the rare part --------------------------------------------------------------------------------

bool Buffer::openChunk(std::uint64_t n) noexcept {
  Chunk* fresh = pool_->take();
  if (fresh == nullptr) {
    const std::uint64_t lost = lost_.load(std::memory_order_relaxed);
    if (lost == lostReported_.load(std::memory_order_acquire)) firstLost_.store(seq_, std::memory_order_relaxed);
    lost_.store(lost + 1, std::memory_order_release);
    return false;
  }
  // The first event of the new chunk, once published, publishes these links too.
  if (n == 0) readChunk_ = fresh;
  else chunk_->next = fresh;
  chunk_ = fresh;
  return true;
}

}  // namespace gmp::trace
