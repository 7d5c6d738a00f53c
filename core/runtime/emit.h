// Purpose: how the scheduler records events.
// Invariants: emit before the store or CAS that publishes the change. For a CAS that may fail: read, probe, Reserved,
// CAS,
//             then commit or let it go out of scope. No probe and no World call while a Reserved lives.
#pragma once

#include <algorithm>

#include "core/runtime/sched.h"

namespace gmp::rt {

inline bool tracing(const M* m) noexcept { return m->tb != nullptr && m->tb->on(); }

template <class E>
[[gnu::noinline]] void emitNow(M* m, int p, std::int64_t g, const E& e) noexcept {
  trace::Event rec;
  pack(e, rec);
  rec.g = g;
  rec.p = static_cast<std::int16_t>(p);
  m->tb->record(rec);
}

// A moment of the world's clock as events say it: counted from the start of the trace, like their t. 0 and below are no
// moments and stay what they are.
inline std::int64_t traceWhen(const M* m, std::int64_t when) noexcept {
  return when > 0 ? std::max<std::int64_t>(1, when - m->sched->traceOrigin) : when;
}

// About goroutine g (0: none), by m and the P it holds.
template <class E>
inline void emit(M* m, std::int64_t g, const E& e) noexcept {
  if (tracing(m)) [[unlikely]]
    emitNow(m, m->p != nullptr ? m->p->id : -1, g, e);
}
// With that P in the header (m does not hold it yet, or no more).
template <class E>
inline void emitP(M* m, int p, std::int64_t g, const E& e) noexcept {
  if (tracing(m)) [[unlikely]]
    emitNow(m, p, g, e);
}

// A place in the order for a change that a CAS decides.
class Reserved {
 public:
  explicit Reserved(M* m) noexcept : m_(tracing(m) ? m : nullptr) {
    if (m_ != nullptr) m_->tb->reserve();
  }
  ~Reserved() {
    if (m_ != nullptr) m_->tb->cancel();
  }
  Reserved(const Reserved&) = delete;
  Reserved& operator=(const Reserved&) = delete;

  template <class E>
  void commit(std::int64_t g, const E& e) noexcept {
    if (m_ == nullptr) return;
    trace::Event rec;
    pack(e, rec);
    rec.g = g;
    rec.p = static_cast<std::int16_t>(m_->p != nullptr ? m_->p->id : -1);
    m_->tb->commit(rec);
    m_ = nullptr;
  }

 private:
  M* m_;
};

// A scheduling point of the virtual world; one branch in the real one.
inline void probe(M* m, Where w) {
  if (m->virtualWorld) [[unlikely]]
    m->sched->world->point(w);
}

}  // namespace gmp::rt
