// Purpose: the untyped channel: a ring of elements, two queues of waiting goroutines, one lock.
// Mirrors: runtime.hchan, waitq, sudog (runtime/chan.go, runtime2.go).
// Invariants: buffered values and waiting receivers never together, room and waiting senders never together (but for
//             two halves of one select). Waiters are served in the order in which they queued, each dequeued once;
//             the partner moves the element directly between the two stacks. A closed channel has no waiters.
// Locks: `lock_` guards everything but `qcount_`, which may be read without it. A select holds several, in order of id.
// Emits: makechan, chansend, chanrecv, closechan; select, selectDone (select.cpp).
// Differs: makechan's id is for the trace and for the lock order, where Go has the address; failing without the lock
//          (a fast path of non-blocking operations) is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include <gmpscope/atomic.h>
#include <gmpscope/chan.h>

#include "core/runtime/goroutine_lock.h"
#include "core/runtime/sched.h"

namespace gmp::detail {

// One goroutine waiting on one channel; lives on its stack.
struct Sudog {
  rt::G* g = nullptr;
  ChanCore* c = nullptr;
  void* elem = nullptr;  // the sender's element, or the receiver's empty optional
  Sudog* next = nullptr;
  Sudog* prev = nullptr;
  Sudog* waitlink = nullptr;  // the next of the same select, in lock order
  bool isSelect = false;
  bool success = false;  // woken by a partner, not by close
};

// Mirrors waitq.
class WaitQ {
 public:
  void enqueue(Sudog* sg);
  // The first waiter whose select, if it is one, we win. Null: none.
  Sudog* dequeue();
  bool empty() const { return first_ == nullptr; }
  // Takes a loser of a select out, if it is still there. Mirrors dequeueSudoG.
  void remove(Sudog* sg);

 private:
  Sudog* first_ = nullptr;
  Sudog* last_ = nullptr;
};

// The clock side of a timer's channel (core/time). Called by receivers; block and unblock with the channel locked.
class TimerHook {
 public:
  virtual ~TimerHook() = default;
  virtual void maybeRun(rt::M* m) = 0;  // delivers on the spot if the time has come. Mirrors maybeRunChan
  virtual void block(rt::M* m) = 0;     // a goroutine is about to wait on the channel. Mirrors blockTimerChan
  virtual void unblock(rt::M* m) = 0;   // and waits no more. Mirrors unblockTimerChan
};

class ChanCore : public std::enable_shared_from_this<ChanCore> {
 public:
  ChanCore(const ElemOps& ops, std::size_t capacity);
  ~ChanCore();
  ChanCore(const ChanCore&) = delete;
  ChanCore& operator=(const ChanCore&) = delete;

  // What an operation did at once, the channel locked.
  struct Step {
    bool done = false;
    bool value = false;        // recv: got one; else it is closed and drained
    rt::G* partner = nullptr;  // to be readied once the lock is released
  };
  template <class Path = rt::AnyPath>
  Step trySend(rt::M* m, void* elem) GMP_REQUIRES(lock_);
  template <class Path = rt::AnyPath>
  Step tryRecv(rt::M* m, void* to) GMP_REQUIRES(lock_);
  // Says in the trace that the running goroutine queues here. The channel is locked.
  void emitBlocks(rt::M* m, bool sender);

  template <class Path>
  bool send(rt::M* m, void* elem, bool block);
  // The common case of a buffered channel, on the only P, unwatched: nobody waits, there is room, a value. false: the
  // long way must be taken. Without the lock: there is nobody to lock out.
  bool quickSend(const rt::M* m, void* elem) GMP_NO_ANALYSIS {
    if (sched_.load(std::memory_order_relaxed) != m->sched || closed_ || !recvq_.empty()) return false;
    if (qcount_.load(std::memory_order_relaxed) == dataqsiz_) return false;
    push(elem);
    return true;
  }
  bool quickRecv(const rt::M* m, void* to) GMP_NO_ANALYSIS {
    if (sched_.load(std::memory_order_relaxed) != m->sched || timer_ != nullptr || !sendq_.empty()) return false;
    if (qcount_.load(std::memory_order_relaxed) == 0) return false;
    popTo(to);
    return true;
  }
  template <class Path>
  RecvResult recv(rt::M* m, void* to, bool block);
  void close();
  // Sends without blocking from a timer's function: m has a P, perhaps no goroutine. False: the buffer is full.
  bool sendFromTimer(rt::M* m, void* elem);
  // Empties the buffer; returns whether there was something. Mirrors timerchandrain.
  bool drain(rt::M* m);

  std::size_t len() const { return timer_ != nullptr ? 0 : qcount_.load(std::memory_order_relaxed); }
  std::size_t cap() const { return timer_ != nullptr ? 0 : dataqsiz_; }
  // Gives the channel its id in the running scheduler, once a run.
  void bind(rt::M* m) {
    if (sched_.load(std::memory_order_acquire) != m->sched) [[unlikely]]
      bindSlow(m);
  }
  std::int64_t id() const { return id_; }
  rt::GLock& lock() { return lock_; }
  // For a select, which holds the locks of several channels: more than the analysis can follow.
  bool closed() const GMP_NO_ANALYSIS { return closed_; }
  TimerHook* timer() const { return timer_.get(); }
  void setTimer(std::unique_ptr<TimerHook> t) { timer_ = std::move(t); }  // right after makechan
  WaitQ& queue(bool senders) GMP_NO_ANALYSIS { return senders ? sendq_ : recvq_; }

 private:
  void bindSlow(rt::M* m);
  void bindLocked(rt::M* m);
  void* slot(std::size_t i) { return static_cast<std::byte*>(buf_) + i * ops_.size; }
  std::size_t after(std::size_t i) const { return i + 1 == dataqsiz_ ? 0 : i + 1; }
  // The head of the buffer into an optional.
  void popTo(void* to) GMP_REQUIRES(lock_) {
    void* head = slot(recvx_);
    if (to != nullptr) ops_.take(to, head);
    if (!ops_.trivial) ops_.destroy(head);
    recvx_ = after(recvx_);
    setCount(qcount_.load(std::memory_order_relaxed) - 1);
  }
  // Behind its tail.
  void push(void* elem) GMP_REQUIRES(lock_) {
    void* tail = slot(sendx_);
    if (ops_.trivial && ops_.size == sizeof(std::uint64_t)) std::memcpy(tail, elem, sizeof(std::uint64_t));
    else if (ops_.trivial && ops_.size == sizeof(std::uint32_t)) std::memcpy(tail, elem, sizeof(std::uint32_t));
    else ops_.put(tail, elem);
    sendx_ = after(sendx_);
    setCount(qcount_.load(std::memory_order_relaxed) + 1);
  }
  // Changed with the channel locked, so that no atomic addition is needed.
  void setCount(std::size_t n) GMP_REQUIRES(lock_) { qcount_.store(n, std::memory_order_relaxed); }
  template <class Path = rt::AnyPath>
  void emitSend(rt::M* m, std::int64_t other, trace::ChanHow how);
  template <class Path = rt::AnyPath>
  void emitRecv(rt::M* m, std::int64_t other, trace::ChanHow how);
  // Queues the running goroutine, parks, and returns whether a partner (and not close) woke it.
  bool wait(rt::M* m, WaitQ& q, void* elem, trace::WaitReason reason) GMP_RELEASE(lock_);

  const ElemOps& ops_;
  const std::size_t dataqsiz_;
  void* buf_ = nullptr;
  rt::GLock lock_;
  Atomic<rt::Sched*> sched_{nullptr};     // the run that id_ belongs to
  std::weak_ptr<rt::Sched> schedMemory_;  // keeps that address from being used again
  std::int64_t id_ = 0;
  Atomic<std::size_t> qcount_{0};
  std::size_t sendx_ GMP_GUARDED_BY(lock_) = 0;
  std::size_t recvx_ GMP_GUARDED_BY(lock_) = 0;
  bool closed_ GMP_GUARDED_BY(lock_) = false;
  std::unique_ptr<TimerHook> timer_;
  WaitQ recvq_ GMP_GUARDED_BY(lock_);
  WaitQ sendq_ GMP_GUARDED_BY(lock_);
};

}  // namespace gmp::detail
