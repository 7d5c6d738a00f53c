// Mirrors: newproc, newproc1, gfget, gfput, goexit0 (runtime/proc.go).
#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <typeinfo>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/base/prefetch.h"
#include "core/runtime/next.h"
#include "core/runtime/unwind.h"

namespace gmp::rt {

namespace {

constexpr int kGoidBatch = 16;
constexpr int kGFreeLimit = 64, kGFreeKeep = 31, kGFreeRefill = 32;

// Ids come in batches of 16 per P, as in Go: they jump.
std::int64_t nextGoid(M* m, P* pp) {
  if (pp->goidcache == pp->goidcacheend) {
    pp->goidcache = m->sched->goidgen.fetchAdd(kGoidBatch) + 1;
    pp->goidcacheend = pp->goidcache + kGoidBatch;
  }
  return pp->goidcache++;
}

// By the P's owner.
void count(Atomic<std::int64_t>& n) { n.store(n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }

// Whoever makes one goroutine makes another one: the stack of the next dead G, and the G behind that.
void fetchNextFree(const P* pp) {
  const G* next = pp->gFree.front();
  if (next == nullptr) return;
  for (int line = 0; line < 4; ++line) {
    prefetchLine(next->fiber.context, line);
    prefetchLine(next->schedlink, line);
  }
}

// Asked by the only P: nobody else puts any there.
bool noneShared(const Sched& s) GMP_NO_ANALYSIS { return s.gFree.empty(); }

G* gfget(M* m, P* pp) {
  Sched& s = *m->sched;
  // The only P shares with nobody: it keeps all (gfput), and finds nothing here but what there was before it was alone.
  if (pp->gFree.empty() && !(pp->alone && noneShared(s))) {
    SchedGuard held(m);
    for (int i = 0; i < kGFreeRefill && !s.gFree.empty(); ++i) pp->gFree.push(s.gFree.pop());
  }
  G* gp = pp->gFree.pop();
  fetchNextFree(pp);
  return gp;
}

void gfput(M* m, P* pp, G* gp) {
  pp->gFree.push(gp);
  if (pp->alone || pp->gFree.size() < kGFreeLimit) return;
  Sched& s = *m->sched;
  SchedGuard held(m);
  while (pp->gFree.size() > kGFreeKeep) s.gFree.push(pp->gFree.pop());
}

G* mainExitM(M* m, G*) {
  emit(m, 1, trace::ev::GoEnd{});
  emit(m, 0, trace::ev::ProgramEnd{.status = {0}});
  beginExit(m);
  return nullptr;
}

// Everything but the change of stacks: the dead goroutine's is not used again before this M makes or runs another one.
G* goexit0(M* m, G* gp) {
  emit(m, gp->id, trace::ev::GoEnd{});
  count(m->p->ended);
  casgstatus(m, gp, kGrunning, kGdead);
  dropg(m);
  fiber::destroy(gp->fiber);
  if (!GMP_MUTANT(stackFreedEarly)) gfput(m, m->p, gp);
  return nullptr;
}

std::string nameOfCurrentException() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown exception";
  int status = 0;
  char* text = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
  std::string name = status == 0 ? text : type->name();
  std::free(text);
  return name;
}

// Runs the goroutine's function. true: it returned; false: goexit unwound it. A panic does not return.
bool runFunction(G* gp) {
  try {
    gp->fn();
    return true;
  } catch (const GoexitUnwind&) { return false; } catch (const std::exception& e) {
    panicExit(getm(), e.what());
  } catch (...) { panicExit(getm(), nameOfCurrentException()); }
}

// The first frame of every goroutine's stack. Nothing unwinds through it.
void goroutineMain(void* arg) {
  auto* gp = static_cast<G*>(arg);
  bool returned = runFunction(gp);
  gp->fn = Task();  // what it captured dies on its own stack, while it is still a goroutine
  M* m = getm();
  m->mcallFn = gp->isMain && returned ? mainExitM : goexit0;
  if (GMP_MUTANT(stackFreedEarly) && m->mcallFn == goexit0) {
    SchedGuard held(m);
    m->sched->gFree.push(gp);
  }
  if (fiber::kDestroyWhileRunning && m->mcallFn == goexit0 && m->p->alone) {
    goexit0(m, gp);
    fiber::exitTo(gp->fiber, m->p->sole ? nextFiber<SolePath>(m) : nextFiber<AnyPath>(m));
  }
  fiber::exitTo(gp->fiber, m->g0);
}

}  // namespace

G* newproc1(M* m, Task&& fn, std::string_view name, bool system) {
  Sched& s = *m->sched;
  P* pp = m->p;
  G* gp = gfget(m, pp);
  if (gp == nullptr) {
    const fiber::Stack stack = s.world->stackGranted() ? s.stacks.get() : fiber::Stack{};
    if (stack.lo == nullptr) fatalError(m, "out of memory: no stack for another goroutine");
    LockGuard held(m, s.allglock);
    gp = s.allgs.make();
    gp->stack = stack;
    gp->status.store(kGdead);
  }
  G* parent = m->curg.load(std::memory_order_relaxed);
  gp->id = nextGoid(m, pp);
  gp->parent = parent != nullptr ? parent->id : 0;
  gp->name = s.recorder != nullptr && !name.empty() ? s.recorder->intern(name) : trace::Str{};
  gp->fn = std::move(fn);
  gp->system = system;
  gp->isMain = gp->id == 1;
  gp->waitreason = trace::WaitReason::none;
  gp->param = nullptr;
  gp->waiting = nullptr;
  gp->selectDone.store(0, std::memory_order_relaxed);
  fiber::init(gp->fiber, gp->stack, goroutineMain, gp);
  count(pp->made);
  emit(m, gp->id, trace::ev::GoCreate{.parent = {gp->parent}, .name = gp->name});
  casgstatus(m, gp, kGdead, kGrunnable);
  probe(m, Where::newproc);
  return gp;
}

}  // namespace gmp::rt
