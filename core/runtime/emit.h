// Purpose: how the scheduler records events.
// Invariants: emit before the store or CAS that publishes the change. For a CAS that may fail: read, probe, Reserved,
// CAS,
//             then commit or let it go out of scope. No probe and no World call while a Reserved lives.
#pragma once

#include <algorithm>

#include "core/runtime/path.h"
#include "core/runtime/sched.h"

namespace gmp::rt {

inline bool tracing(const M* m) noexcept { return m->tb != nullptr && m->tb->on(); }

template <class E>
[[gnu::noinline]] void emitNow(M* m, int p, std::int64_t g, const E& e) noexcept {
  m->tb->record(e, g, p);
}

// A moment of the world's clock as events say it: counted from the start of the trace, like their t. 0 and below are no
// moments and stay what they are.
inline std::int64_t traceWhen(const M* m, std::int64_t when) noexcept {
  return when > 0 ? std::max<std::int64_t>(1, when - m->sched->traceOrigin) : when;
}

// About goroutine g (0: none), by m and the P it holds.
template <class Path = AnyPath, class E>
[[gnu::always_inline]] inline void emit([[maybe_unused]] M* m, [[maybe_unused]] std::int64_t g,
                                        [[maybe_unused]] const E& e) noexcept {
  if constexpr (Path::kSole) return;
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
template <class Path = AnyPath>
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
    m_->tb->commit(e, g, m_->p != nullptr ? m_->p->id : -1);
    m_ = nullptr;
  }

 private:
  M* m_;
};

// Nothing records.
template <>
class Reserved<SolePath> {
 public:
  explicit Reserved(M*) noexcept {}
  template <class E>
  void commit(std::int64_t, const E&) noexcept {}
};

// A scheduling point of the virtual world; one branch in the real one.
template <class Path = AnyPath>
[[gnu::always_inline]] inline void probe([[maybe_unused]] M* m, [[maybe_unused]] Where w) {
  if constexpr (Path::kSole) return;
  if (m->virtualWorld) [[unlikely]]
    m->sched->world->point(w);
}

}  // namespace gmp::rt
