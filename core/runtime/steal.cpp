// Mirrors: stealWork, randomOrder (runtime/proc.go).
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

constexpr int kRounds = 4;

// Visits 0..n-1 once each, from a random start with a random step that has no factor in common with n.
class RandomOrder {
 public:
  RandomOrder(const std::vector<std::uint32_t>& coprimes, std::uint32_t n, std::uint32_t r)
      : n_(n), at_(r % n), step_(coprimes[(r / n) % coprimes.size()]) {}
  bool done() const { return count_ == n_; }
  int next() {
    int p = static_cast<int>(at_);
    at_ = (at_ + step_) % n_;
    ++count_;
    return p;
  }

 private:
  std::uint32_t n_, at_, step_, count_ = 0;
};

// Runs the expired timers of p2 (the only place where another P's timers are run). true: *out is set.
bool runTimersOf(M* m, P* p2, std::int64_t* now, std::int64_t* poll_until, bool* ran, Found* out) {
  Timers::CheckResult due = p2->timers.check(m, *now, false);
  *now = due.now;
  if (due.next != 0 && (*poll_until == 0 || due.next < *poll_until)) *poll_until = due.next;
  if (!due.ran) return false;
  // Running timers may have made goroutines ready, on our own queue.
  bool inherit = false;
  if (G* gp = runqget(m, m->p, &inherit)) {
    *out = {gp, inherit, inherit ? trace::FindRule::runnext : trace::FindRule::localQueue};
    return true;
  }
  *ran = true;
  return false;
}

}  // namespace

StealResult stealWork(M* m, std::int64_t now, std::int64_t* poll_until, Found* out) {
  Sched& s = *m->sched;
  P* pp = m->p;
  bool ran_timer = false;
  int tries = 0;
  auto n = static_cast<std::uint32_t>(s.gomaxprocs.load());
  // Switched off, goroutines stay where they are, but somebody must run the timers of idle Ps: the last round does.
  const bool steal = s.switches.steal;
  const int first = steal ? 0 : kRounds - 1;
  for (int round = first; round < kRounds; ++round) {
    bool last = round == kRounds - 1;
    for (RandomOrder order(s.stealCoprimes, n, m->rng.next32()); !order.done();) {
      if (s.gcwaiting.load() != 0 || exiting(m)) return StealResult::again;
      P* p2 = s.p(order.next());
      if (p2 == pp) continue;
      if (last && p2->mayHaveTimers.load() != 0 && runTimersOf(m, p2, &now, poll_until, &ran_timer, out))
        return StealResult::found;
      if (!steal || p2->idle.load() != 0) continue;
      ++tries;
      if (G* gp = runqsteal(m, pp, p2, last, round)) {
        *out = {gp, false, trace::FindRule::steal};
        return StealResult::found;
      }
      probe(m, Where::spin);
    }
  }
  emit(m, 0, trace::ev::StealMiss{.rounds = {kRounds - first}, .tries = {tries}, .timersRan = ran_timer});
  return ran_timer ? StealResult::again : StealResult::nothing;
}

}  // namespace gmp::rt
