#include "core/runtime/sched.h"

#include "core/runtime/sema.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

M::M(int mid, Sched* s, std::uint64_t seed) : id(mid), virtualWorld(s->virtualWorld), sched(s), rng(seed) {}

G::G() = default;
G::~G() = default;

Sched::Sched(std::shared_ptr<World> w, const StartOptions& o)
    : world(std::move(w)),
      options(o),
      switches(o.steering != nullptr ? o.steering->switches : options.switches),
      virtualWorld(world->isVirtual()),
      recorder(o.recorder),
      stacks(o.config.stackBytes),
      netpoll(*this),
      semas(std::make_unique<SemaTable>(virtualWorld)) {}

std::int64_t Sched::goroutinesMade() const {
  std::int64_t n = 0;
  for (const P* pp : allp) n += pp != nullptr ? pp->made.load(std::memory_order_relaxed) : 0;
  return n;
}

std::int64_t Sched::goroutines() const {
  std::int64_t n = 0;
  for (const P* pp : allp) n += pp != nullptr ? pp->ended.load(std::memory_order_relaxed) : 0;
  return goroutinesMade() - n;
}

Sched::~Sched() {
  if (exiting.load() == 0) stacks.abandon();  // the world has ended before the program
  for (P* pp : allp) delete pp;
}

std::shared_ptr<Sched> Sched::keep() {
  return virtualWorld ? std::shared_ptr<Sched>(std::shared_ptr<void>(), this) : shared_from_this();
}

}  // namespace gmp::rt
