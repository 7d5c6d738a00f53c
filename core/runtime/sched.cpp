#include "core/runtime/sched.h"

#include "core/runtime/sema.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

G::G() = default;
G::~G() = default;

Sched::Sched(std::shared_ptr<World> w, const StartOptions& o)
    : world(std::move(w)),
      options(o),
      virtualWorld(world->isVirtual()),
      recorder(o.recorder),
      stacks(o.config.stackBytes),
      netpoll(*this),
      semas(std::make_unique<SemaTable>()) {}

Sched::~Sched() {
  for (P* pp : allp) delete pp;
}

}  // namespace gmp::rt
