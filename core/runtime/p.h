// Purpose: the processor: the right to run goroutines, with its run queue and timers.
// Mirrors: runtime.p (runtime/runtime2.go).
// Invariants: `status` is written only by core/runtime/status.h. runqtail is written by the owner only, runqhead
// moves by
//             CAS. A P in a system call keeps status running and its M (1.26 and later); the scan bit of that M's G is
//             the
//             right to take it.
#pragma once

#include <array>
#include <cstdint>

#include <gmpscope/atomic.h>

#include "core/runtime/glist.h"
#include "core/runtime/timer.h"

namespace gmp::rt {

inline constexpr std::uint32_t kPidle = 0, kPrunning = 1, kPgcstop = 3, kPdead = 4;
inline constexpr std::uint32_t kRunqSize = 256;

struct P {
  explicit P(int pid) : id(pid) { timers.pid = pid; }

  const int id;
  Atomic<std::uint32_t> status{kPgcstop};
  // The only P. Then its M alone runs goroutines, takes from queues and uses what only goroutines use, and what it
  // publishes nobody else can take: no compare-and-swap, no lock, no change of stacks first. Changes with the world
  // stopped.
  bool alone = false;
  bool sole = false;  // alone, in the real world, and without a recorder: SolePath holds
  P* link = nullptr;  // on the idle list
  Atomic<M*> m{nullptr};
  Atomic<std::uint32_t> schedtick{0};  // slices started; an inherited one does not count
  Atomic<std::uint32_t> syscalltick{0};
  struct {
    std::uint32_t schedtick = 0, syscalltick = 0;
    std::int64_t schedwhen = 0, syscallwhen = 0;
  } sysmontick;  // sysmon's

  Atomic<std::uint32_t> runqhead{0}, runqtail{0};
  std::array<Atomic<G*>, kRunqSize> runq;
  // About those in runq when they were put there (RunqNote): only to fetch their memory before they run. Here
  // and not in the G, which a thief may be running by the time its old owner looks.
  std::array<Atomic<std::uintptr_t>, kRunqSize> runqNotes{};
  // The G pointer with a 16-bit version on top: a thief's CAS must not succeed on the same G put here again, or the
  // reserved place of its event in the total order would be wrong.
  Atomic<std::uint64_t> runnext{0};

  GList gFree;  // dead Gs with their stacks, owner only
  std::int64_t goidcache = 0, goidcacheend = 0;
  Atomic<std::int64_t> made{0}, ended{0};  // goroutines, written by the owner
  Timers timers;
  Atomic<std::uint32_t> idle{0};           // bit of Go's idlepMask
  Atomic<std::uint32_t> mayHaveTimers{1};  // bit of Go's timerpMask; set early: the first P never goes through pidleget
  M* oldm = nullptr;                       // the M it ran on last

  static G* runnextG(std::uint64_t w) { return reinterpret_cast<G*>(w & 0xFFFF'FFFF'FFFFu); }
  static std::uint64_t runnextWord(std::uint64_t old, G* gp) {
    return (((old >> 48) + 1) << 48) | reinterpret_cast<std::uint64_t>(gp);
  }
};

// from -> to in a word that only goroutines and owners of Ps change. On the only P nobody else is there to be faster,
// and it takes no atomic instruction.
template <class Word>
bool casUnlessAlone(const P* pp, Atomic<Word>& word, Word from, Word to) {
  if (!pp->alone) return word.cas(from, to);
  word.store(to, std::memory_order_release);
  return true;
}

}  // namespace gmp::rt
