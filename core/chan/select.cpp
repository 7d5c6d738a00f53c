// Mirrors: selectgo, sellock, selunlock, selparkcommit (runtime/select.go).
#include <algorithm>
#include <array>
#include <vector>

#include "core/base/check.h"
#include "core/base/mutant.h"
#include "core/chan/chan_core.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::detail {

using rt::G;
using rt::M;
using trace::ReadyCause;
using trace::WaitReason;

namespace {

using Cases = std::span<SelectCase>;
using Order = std::span<std::uint16_t>;

// A uniformly random order of the cases that have a channel (inside-out shuffle).
Order shuffle(M* m, Cases cases, Order room) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].chan == nullptr) continue;
    const std::size_t j = m->rng.below(static_cast<std::uint32_t>(n + 1));
    room[n++] = room[j];
    room[j] = static_cast<std::uint16_t>(i);
  }
  return room.first(n);
}

// By id, so that two selects always lock in the same order, in every run of the same seed.
void sortForLocking(Cases cases, Order order) {
  std::sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) {
    const ChanCore *ca = cases[a].chan, *cb = cases[b].chan;
    return ca->id() != cb->id() ? ca->id() < cb->id() : a < b;
  });
}

// Each channel once, though it may stand in several cases.
void sellock(M* m, Cases cases, Order lockorder) GMP_NO_ANALYSIS {
  ChanCore* last = nullptr;
  for (std::uint16_t i : lockorder) {
    if (cases[i].chan == last) continue;
    last = cases[i].chan;
    last->lock().lock(m);
  }
}

void selunlock(M* m, Cases cases, Order lockorder) GMP_NO_ANALYSIS {
  for (std::size_t i = lockorder.size(); i-- > 0;) {
    ChanCore* c = cases[lockorder[i]].chan;
    if (i > 0 && cases[lockorder[i - 1]].chan == c) continue;
    c->lock().unlock(m);
  }
}

// On g0. Once the last channel is unlocked the goroutine may run elsewhere: its stack must not be looked at any more.
bool selparkcommit(M* m, G* gp, void*) GMP_NO_ANALYSIS {
  ChanCore* last = nullptr;
  for (Sudog* sg = static_cast<Sudog*>(gp->waiting); sg != nullptr; sg = sg->waitlink) {
    if (sg->c != last && last != nullptr) last->lock().unlock(m);
    last = sg->c;
  }
  if (last != nullptr) last->lock().unlock(m);
  return true;
}

void emitDone(M* m, const SelectCase& c) {
  rt::emit(m, rt::getg()->id, trace::ev::SelectDone{.index = {c.index}, .id = {c.chan->id()}});
}

// Pass 1: the first case in poll order that can go on at once. All channels are locked; on success they are released.
// Returns the index of the case, or -1.
int tryAll(M* m, Cases cases, Order pollorder, Order lockorder) GMP_NO_ANALYSIS {
  for (std::uint16_t i : pollorder) {
    SelectCase& cas = cases[i];
    if (cas.send && cas.chan->closed()) {
      selunlock(m, cases, lockorder);
      throw Panic("send on closed channel");
    }
    const ChanCore::Step step = cas.send ? cas.chan->trySend(m, cas.elem) : cas.chan->tryRecv(m, cas.elem);
    if (!step.done) continue;
    emitDone(m, cas);
    const std::int64_t id = cas.chan->id();
    selunlock(m, cases, lockorder);
    const ReadyCause cause = cas.send ? ReadyCause::chanSend : ReadyCause::chanRecv;
    if (step.partner != nullptr) rt::ready(m, step.partner, {.cause = cause, .obj = id});
    return cas.index;
  }
  return -1;
}

// Pass 2 and 3: queues on every channel (all are locked), parks, and leaves the queues again. sudogs[i] is for
// cases[i].
int waitAll(M* m, Cases cases, Order lockorder, Sudog* sudogs) {
  G* gp = rt::getg();
  rt::emit(m, gp->id, trace::ev::SelectWait{.cases = {static_cast<std::int32_t>(lockorder.size())}});
  Sudog* first = nullptr;
  Sudog** link = &first;
  for (std::uint16_t i : lockorder) {
    SelectCase& cas = cases[i];
    Sudog& sg = sudogs[i];
    sg.g = gp;
    sg.c = cas.chan;
    sg.elem = cas.elem;
    sg.isSelect = true;
    *link = &sg;
    link = &sg.waitlink;
    cas.chan->emitBlocks(m, cas.send);
    cas.chan->queue(cas.send).enqueue(&sg);
    if (!cas.send && cas.chan->timer() != nullptr) cas.chan->timer()->block(m);
  }
  gp->param = nullptr;
  gp->waiting = first;
  rt::gopark(selparkcommit, nullptr, rt::ParkInfo{.reason = WaitReason::select});

  m = rt::getm();
  sellock(m, cases, lockorder);
  gp->selectDone.store(0);
  Sudog* const fired = static_cast<Sudog*>(gp->param);
  gp->param = nullptr;
  gp->waiting = nullptr;
  const SelectCase* chosen = nullptr;
  for (std::uint16_t i : lockorder) {
    SelectCase& cas = cases[i];
    if (!cas.send && cas.chan->timer() != nullptr) cas.chan->timer()->unblock(m);
    if (&sudogs[i] == fired) chosen = &cas;
    else if (!GMP_MUTANT(selectLeavesLoser)) cas.chan->queue(cas.send).remove(&sudogs[i]);
  }
  GMP_CHECK(chosen != nullptr, "a select was woken by none of its cases");
  emitDone(m, *chosen);
  selunlock(m, cases, lockorder);
  if (chosen->send && !fired->success) throw Panic("send on closed channel");
  return chosen->index;
}

// What the compiler makes of a select with one case: a plain operation.
int selectOne(SelectCase& c, int otherwise_index) {
  const bool block = otherwise_index < 0;
  const bool done = c.send ? chansend(c.chan, c.elem, block) : chanrecv(c.chan, c.elem, block) != RecvResult::notReady;
  return done ? c.index : otherwise_index;
}

}  // namespace

int selectgo(Cases cases, Order order, int otherwise_index) {
  if (cases.size() == 1) return selectOne(cases[0], otherwise_index);
  rt::preemptCheck();
  if (cases.empty()) {
    while (otherwise_index < 0) rt::gopark(nullptr, nullptr, rt::ParkInfo{.reason = WaitReason::selectNoCases});
    return otherwise_index;
  }
  M* m = rt::getm();
  for (SelectCase& c : cases) {
    if (c.chan == nullptr) continue;
    c.chan->bind(m);
    if (!c.send && c.chan->timer() != nullptr) c.chan->timer()->maybeRun(m);
  }
  const Order pollorder = shuffle(m, cases, order.first(cases.size()));
  const Order lockorder = order.subspan(cases.size(), pollorder.size());
  std::copy(pollorder.begin(), pollorder.end(), lockorder.begin());
  sortForLocking(cases, lockorder);

  sellock(m, cases, lockorder);
  const int at_once = tryAll(m, cases, pollorder, lockorder);
  if (at_once >= 0) return at_once;
  if (otherwise_index >= 0) {
    selunlock(m, cases, lockorder);
    rt::emit(m, rt::getg()->id, trace::ev::SelectDone{.index = {otherwise_index}});
    return otherwise_index;
  }
  // As many entries as cases, on this stack unless they are very many.
  constexpr std::size_t kInline = 16;
  if (cases.size() <= kInline) {
    std::array<Sudog, kInline> sudogs;
    return waitAll(m, cases, lockorder, sudogs.data());
  }
  std::vector<Sudog> sudogs(cases.size());
  return waitAll(m, cases, lockorder, sudogs.data());
}

}  // namespace gmp::detail
