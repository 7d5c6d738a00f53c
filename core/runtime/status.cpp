#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

std::uint32_t readgstatus(const G* gp) { return gp->status.load() & ~kGscan; }

void casgstatus(M* m, G* gp, std::uint32_t from, std::uint32_t to) {
  for (int i = 0; !gp->status.cas(from, to); ++i) {
    std::uint32_t now = gp->status.load();
    GMP_CHECK(now == from || now == (from | kGscan), "a goroutine is not in the status it must be in");
    if (i < 16) m->sched->world->procyield(10);
    else m->sched->world->osyield();
  }
  probe(m, Where::statusCas);
}

void setPStatus(P* pp, std::uint32_t from, std::uint32_t to) {
  GMP_CHECK(pp->status.load() == from, "a P is not in the status it must be in");
  pp->status.store(to);
}

}  // namespace gmp::rt
