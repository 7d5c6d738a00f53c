#include "core/base/check.h"
#include "core/runtime/next.h"

namespace gmp::rt {

G* getg() noexcept {
  M* m = getm();
  GMP_CHECK(m != nullptr && m->curg.load(std::memory_order_relaxed) != nullptr,
            "functions of gmpscope are called on goroutines, inside gmp::run");
  return m->curg.load(std::memory_order_relaxed);
}

void execute(M* m, G* gp, bool inherit_time, trace::FindRule rule) { executeOn<AnyPath>(m, gp, inherit_time, rule); }

namespace {

// One round of the scheduler: the goroutine to switch to, already executed; null: the run ends.
G* schedule(M* m) {
  GMP_CHECK(m->locks == 0, "schedule with a runtime lock held");
  Found f = findRunnable(m);
  if (f.gp == nullptr) return nullptr;
  if (m->spinning) resetspinning(m);
  execute(m, f.gp, f.inheritTime, f.rule);
  return f.gp;
}

}  // namespace

void scheduleLoop(M* m) {
  while (G* gp = schedule(m)) {
    do {
      fiber::switchTo(m->g0, gp->fiber);
      // Back on g0, still on this M: g0's stack belongs to it. The goroutine left a function for us.
      gp = m->mcallFn(m, m->curg.load(std::memory_order_relaxed));
    } while (gp != nullptr);
  }
}

void mcall(G* (*fn)(M*, G*)) {
  M* m = getm();
  G* gp = m->curg.load(std::memory_order_relaxed);
  m->mcallFn = fn;
  fiber::switchTo(gp->fiber, m->g0);
}

}  // namespace gmp::rt
