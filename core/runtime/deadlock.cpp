// Mirrors: checkdead (runtime/proc.go).
#include "core/base/check.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

bool anyTimer(Sched& s) {
  for (int i = 0; i < s.gomaxprocs.load(); ++i)
    if (s.p(i)->timers.len() > 0) return true;
  return false;
}

int countWaiting(M* m) {
  Sched& s = *m->sched;
  LockGuard held(m, s.allglock);
  int waiting = 0;
  s.allgs.each([&](const G& g) {
    if (g.system) return;
    const std::uint32_t st = readgstatus(&g);
    if (st == kGwaiting) ++waiting;
    GMP_CHECK(st == kGwaiting || st == kGdead, "checkdead: a goroutine can run, and no M does");
  });
  return waiting;
}

}  // namespace

void checkdead(M* m) {
  Sched& s = *m->sched;
  if (exiting(m) || s.gcwaiting.load() != 0) return;
  int run = s.mnext - s.nmidle - s.nmidlelocked - s.nmsys;
  if (run > 0) return;
  GMP_CHECK(run == 0, "checkdead: the counts of Ms are wrong");
  if (s.goroutinesMade() == 0) return;  // not started yet
  int waiting = countWaiting(m);
  if (waiting == 0) fatalWithTail(m, "no goroutines (main called runtime.Goexit) - deadlock!", "");
  if (anyTimer(s)) return;
  fatalWithTail(m, "all goroutines are asleep - deadlock!", goroutineLines(m, nullptr));
}

}  // namespace gmp::rt
