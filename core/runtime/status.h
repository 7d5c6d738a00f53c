// Purpose: the only writers of the statuses of Gs and Ps.
// Mirrors: casgstatus, readgstatus (runtime/proc.go).
// Differs: casgstatus is a look and a store. Others may change the status of a goroutine in a system call only (the
//          scan bit), so only the step out of it is a compare-and-swap (syscall.cpp); every other status belongs to
//          whoever has the goroutine in its hand.
#pragma once

#include "core/base/check.h"
#include "core/runtime/emit.h"

namespace gmp::rt {

// Without the scan bit.
inline std::uint32_t readgstatus(const G* gp) { return gp->status.load(std::memory_order_acquire) & ~kGscan; }

// from is never kGsyscall. A wrong old status is our bug and aborts.
template <class Path = AnyPath>
inline void casgstatus(M* m, G* gp, std::uint32_t from, std::uint32_t to) {
  GMP_CHECK(gp->status.load(std::memory_order_relaxed) == from, "a goroutine is not in the status it must be in");
  // Into a system call: a full fence before the look at sysmonwait, and from here on the P may be taken.
  gp->status.store(to, to == kGsyscall ? std::memory_order_seq_cst : std::memory_order_release);
  probe<Path>(m, Where::statusCas);
}

inline void setPStatus(P* pp, std::uint32_t from, std::uint32_t to) {
  GMP_CHECK(pp->status.load() == from, "a P is not in the status it must be in");
  pp->status.store(to);
}

}  // namespace gmp::rt
