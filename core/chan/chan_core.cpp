#include "core/chan/chan_core.h"

#include <algorithm>
#include <limits>
#include <new>

#include "core/base/mutant.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::detail {

using rt::G;
using rt::M;
using trace::ChanHow;
using trace::ReadyCause;
using trace::WaitReason;

// ---- WaitQ ----------------------------------------------------------------------------------------------------------

void WaitQ::enqueue(Sudog* sg) {
  sg->next = nullptr;
  sg->prev = last_;
  if (last_ != nullptr) last_->next = sg;
  else first_ = sg;
  last_ = sg;
}

Sudog* WaitQ::dequeue() {
  while (Sudog* sg = first_) {
    first_ = sg->next;
    if (first_ != nullptr) first_->prev = nullptr;
    else last_ = nullptr;
    sg->next = nullptr;
    // A select waits in several queues: whoever wins this race owns the right to wake it. A lost entry stays out of the
    // queue; its select will find it gone.
    if (!sg->isSelect || sg->g->selectDone.cas(0, 1) || GMP_MUTANT(selectWithoutCas)) return sg;
  }
  return nullptr;
}

void WaitQ::remove(Sudog* sg) {
  if (sg->prev == nullptr && sg->next == nullptr && first_ != sg) return;  // already dequeued
  if (sg->prev != nullptr) sg->prev->next = sg->next;
  else first_ = sg->next;
  if (sg->next != nullptr) sg->next->prev = sg->prev;
  else last_ = sg->prev;
  sg->next = sg->prev = nullptr;
}

// ---- making and ending ----------------------------------------------------------------------------------------------

std::shared_ptr<ChanCore> makechan(const ElemOps& ops, std::size_t capacity) {
  constexpr std::size_t kMaxAlloc = std::size_t{1} << 47;
  if (capacity > kMaxAlloc / ops.size) throw Panic("makechan: size out of range");
  auto c = std::make_shared<ChanCore>(ops, capacity);
  // A channel may be made before the run that uses it: then it gets its id at its first use.
  if (M* m = rt::getm(); m != nullptr) c->bind(m);
  return c;
}

ChanCore::ChanCore(const ElemOps& ops, std::size_t capacity) : ops_(ops), dataqsiz_(capacity) {
  if (capacity > 0) buf_ = ::operator new (capacity* ops.size, std::align_val_t{ops.align});
}

ChanCore::~ChanCore() {
  for (std::size_t n = qcount_.load(); n > 0; --n, recvx_ = after(recvx_)) ops_.destroy(slot(recvx_));
  if (buf_ != nullptr) ::operator delete (buf_, std::align_val_t{ops_.align});
}

void ChanCore::bindSlow(M* m) {
  lock_.lock(m);
  if (sched_.load() != m->sched) bindLocked(m);
  lock_.unlock(m);
}

void ChanCore::bindLocked(M* m) {
  id_ = m->sched->objgen.fetchAdd(1) + 1;
  constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
  const std::size_t shown = std::min(cap(), kMost);
  G* gp = m->curg.load();
  rt::emit(m, gp != nullptr ? gp->id : 0, trace::ev::ChanMake{.id = {id_}, .cap = {static_cast<std::int32_t>(shown)}});
  schedMemory_ = m->sched->weak_from_this();
  sched_.store(m->sched, std::memory_order_release);
}

// ---- the trace ------------------------------------------------------------------------------------------------------

namespace {

std::int64_t runningId(M* m) {
  G* gp = m->curg.load(std::memory_order_relaxed);
  return gp != nullptr ? gp->id : 0;
}

}  // namespace

template <class Path>
void ChanCore::emitSend(M* m, std::int64_t other, ChanHow how) {
  if (Path::kSole || !rt::tracing(m)) [[likely]]
    return;
  rt::emit(m, runningId(m),
           trace::ev::ChanSend{
               .id = {id_}, .other = {other}, .how = how, .len = {static_cast<std::int32_t>(qcount_.load())}});
}

template <class Path>
void ChanCore::emitRecv(M* m, std::int64_t other, ChanHow how) {
  if (Path::kSole || !rt::tracing(m)) [[likely]]
    return;
  rt::emit(m, runningId(m),
           trace::ev::ChanRecv{
               .id = {id_}, .other = {other}, .how = how, .len = {static_cast<std::int32_t>(qcount_.load())}});
}

void ChanCore::emitBlocks(M* m, bool sender) {
  if (sender) emitSend(m, 0, ChanHow::blocks);
  else emitRecv(m, 0, ChanHow::blocks);
}

// ---- sending and receiving ------------------------------------------------------------------------------------------

// Mirrors the first half of chansend, and send.
template <class Path>
ChanCore::Step ChanCore::trySend(M* m, void* elem) {
  if (Sudog* sg = recvq_.dequeue(); sg != nullptr) {
    G* receiver = sg->g;
    ops_.take(sg->elem, elem);
    sg->success = true;
    receiver->param = sg;
    emitSend<Path>(m, receiver->id, ChanHow::direct);
    return {.done = true, .partner = receiver};
  }
  if (qcount_.load(std::memory_order_relaxed) == dataqsiz_) return {};
  push(elem);
  emitSend<Path>(m, 0, ChanHow::buffered);
  return {.done = true};
}

// Mirrors the first half of chanrecv, and recv.
template <class Path>
ChanCore::Step ChanCore::tryRecv(M* m, void* to) {
  const bool buffered = qcount_.load(std::memory_order_relaxed) > 0;
  if (closed_ && !buffered) {
    emitRecv<Path>(m, 0, ChanHow::closed);
    return {.done = true};
  }
  if (buffered) popTo(to);
  Sudog* sg = buffered && GMP_MUTANT(recvForgetsSender) ? nullptr : sendq_.dequeue();
  if (sg == nullptr) {
    if (!buffered) return {};
    emitRecv<Path>(m, 0, ChanHow::buffered);
    return {.done = true, .value = true};
  }
  // A waiting sender: its value goes straight to us, or, the buffer having been full, behind its tail.
  G* sender = sg->g;
  if (buffered) push(sg->elem);
  else ops_.take(to, sg->elem);
  sg->success = true;
  sender->param = sg;
  emitRecv<Path>(m, sender->id, buffered ? ChanHow::buffered : ChanHow::direct);
  return {.done = true, .value = true, .partner = sender};
}

template ChanCore::Step ChanCore::trySend<rt::AnyPath>(M* m, void* elem);
template ChanCore::Step ChanCore::tryRecv<rt::AnyPath>(M* m, void* to);

bool ChanCore::wait(M* m, WaitQ& q, void* elem, WaitReason reason) {
  Sudog sg;
  sg.g = rt::getg();
  sg.c = this;
  sg.elem = elem;
  emitBlocks(m, &q == &sendq_);
  q.enqueue(&sg);
  rt::goparkunlock(lock_, rt::ParkInfo{.reason = reason, .obj = id_});
  sg.g->param = nullptr;
  return sg.success;
}

template <class Path>
bool ChanCore::send(M* m, void* elem, bool block) {
  bind(m);
  lock_.lock(m);
  if (closed_) {
    emitSend(m, 0, ChanHow::closed);
    lock_.unlock(m);
    throw Panic("send on closed channel");
  }
  const Step step = trySend<Path>(m, elem);
  if (step.done || !block) {
    lock_.unlock(m);
    if (step.partner != nullptr) rt::ready(m, step.partner, {.cause = ReadyCause::chanSend, .obj = id_});
    return step.done;
  }
  if (!wait(m, sendq_, elem, WaitReason::chanSend)) throw Panic("send on closed channel");
  return true;
}

template <class Path>
RecvResult ChanCore::recv(M* m, void* to, bool block) {
  bind(m);
  if (timer_ != nullptr) timer_->maybeRun(m);
  lock_.lock(m);
  const Step step = tryRecv<Path>(m, to);
  if (step.done || !block) {
    lock_.unlock(m);
    if (step.partner != nullptr) rt::ready(m, step.partner, {.cause = ReadyCause::chanRecv, .obj = id_});
    return !step.done ? RecvResult::notReady : step.value ? RecvResult::value : RecvResult::closed;
  }
  TimerHook* timer = timer_.get();
  if (timer != nullptr) timer->block(m);
  const bool value = wait(m, recvq_, to, WaitReason::chanReceive);
  if (timer != nullptr) timer->unblock(rt::getm());
  return value ? RecvResult::value : RecvResult::closed;
}

bool ChanCore::sendFromTimer(M* m, void* elem) {
  bind(m);
  lock_.lock(m);
  const Step step = trySend(m, elem);
  lock_.unlock(m);
  if (step.partner != nullptr) rt::ready(m, step.partner, {.cause = ReadyCause::timer, .obj = id_});
  return step.done;
}

bool ChanCore::drain(M* m) {
  lock_.lock(m);
  bool any = false;
  for (; qcount_.load(std::memory_order_relaxed) > 0; any = true) popTo(nullptr);
  lock_.unlock(m);
  return any;
}

void ChanCore::close() {
  M* m = rt::getm();
  bind(m);
  lock_.lock(m);
  if (closed_) {
    lock_.unlock(m);
    throw Panic("close of closed channel");
  }
  closed_ = true;
  // All receivers, then all senders, on one stack: the last of them is readied first.
  rt::GList list;
  for (WaitQ* q : {&recvq_, &sendq_}) {
    while (Sudog* sg = q->dequeue()) {
      sg->success = false;
      sg->g->param = sg;
      list.push(sg->g);
      if (GMP_MUTANT(closeForgetsWaiter)) break;
    }
  }
  rt::emit(m, runningId(m), trace::ev::ChanClose{.id = {id_}, .waiters = {list.size()}});
  const std::int64_t id = id_;
  lock_.unlock(m);
  while (G* gp = list.pop()) rt::ready(m, gp, {.cause = ReadyCause::chanClose, .obj = id});
}

// ---- what the typed shell calls -------------------------------------------------------------------------------------

namespace {

[[noreturn]] void parkForever(WaitReason reason) {
  for (;;) rt::gopark(nullptr, nullptr, rt::ParkInfo{.reason = reason});
}

}  // namespace

namespace {

// May the running goroutine take the short way? One P, nothing watches, and it is not asked to yield.
bool quick(const M* m) {
  return m->p->sole && m->curg.load(std::memory_order_relaxed)->preempt.load(std::memory_order_relaxed) == 0;
}

[[gnu::noinline]] bool chansendSlow(ChanCore* c, void* elem, bool block) {
  rt::preemptCheck();
  if (c != nullptr) {
    M* m = rt::getm();
    return m->p->sole ? c->send<rt::SolePath>(m, elem, block) : c->send<rt::AnyPath>(m, elem, block);
  }
  if (!block) return false;
  parkForever(WaitReason::chanSendNil);
}

[[gnu::noinline]] RecvResult chanrecvSlow(ChanCore* c, void* to, bool block) {
  rt::preemptCheck();
  if (c != nullptr) {
    M* m = rt::getm();
    return m->p->sole ? c->recv<rt::SolePath>(m, to, block) : c->recv<rt::AnyPath>(m, to, block);
  }
  if (!block) return RecvResult::notReady;
  parkForever(WaitReason::chanReceiveNil);
}

}  // namespace

bool chansend(ChanCore* c, void* elem, bool block) {
  const M* m = rt::getm();
  if (c != nullptr && quick(m) && c->quickSend(m, elem)) [[likely]]
    return true;
  return chansendSlow(c, elem, block);
}

RecvResult chanrecv(ChanCore* c, void* to, bool block) {
  const M* m = rt::getm();
  if (c != nullptr && quick(m) && c->quickRecv(m, to)) [[likely]]
    return RecvResult::value;
  return chanrecvSlow(c, to, block);
}

void closechan(ChanCore* c) {
  rt::preemptCheck();
  if (c == nullptr) throw Panic("close of nil channel");
  c->close();
}

std::size_t chanlen(const ChanCore* c) { return c != nullptr ? c->len() : 0; }
std::size_t chancap(const ChanCore* c) { return c != nullptr ? c->cap() : 0; }

}  // namespace gmp::detail
