#include "sim/world/virtual_poller.h"

#include <algorithm>
#include <cerrno>

namespace gmp::sim {

int VirtualPoller::add(Pollable& p, std::uint64_t token) {
  if (p.registered_) return -EEXIST;
  p.registered_ = true;
  p.token_ = token;
  if (p.readiness() != 0) happened(p);
  return 0;
}

int VirtualPoller::remove(Pollable& p) {
  if (!p.registered_) return -ENOENT;
  p.registered_ = false;
  if (p.queued_) unlink(p);
  return 0;
}

void VirtualPoller::append(Pollable& p) {
  p.queued_ = true;
  p.prev_ = last_;
  p.next_ = nullptr;
  (last_ != nullptr ? last_->next_ : first_) = &p;
  last_ = &p;
}

void VirtualPoller::unlink(Pollable& p) {
  (p.prev_ != nullptr ? p.prev_->next_ : first_) = p.next_;
  (p.next_ != nullptr ? p.next_->prev_ : last_) = p.prev_;
  p.queued_ = false;
}

void VirtualPoller::happened(Pollable& p) {
  if (!p.registered_ && &p != &wakeUps_) return;
  if (!p.queued_) append(p);
  if (waiters_.empty()) return;
  VirtualM* m = waiters_.front();
  waiters_.pop_front();
  machines_.wake(*m, wakeLatency_);
}

int VirtualPoller::collect(std::span<PollEvent> out) {
  std::size_t n = 0;
  bool wake_up_stays = false;
  while (first_ != nullptr && n < out.size()) {
    Pollable& p = *first_;
    unlink(p);
    const unsigned r = p.readiness();
    if (r == 0) continue;
    out[n++] = {.token = p.token_,
                .in = (r & kIn) != 0,
                .out = (r & kOut) != 0,
                .rdhup = (r & kRdhup) != 0,
                .hup = (r & kHup) != 0,
                .err = (r & kErr) != 0};
    wake_up_stays = wake_up_stays || &p == &wakeUps_;
  }
  if (wake_up_stays) append(wakeUps_);
  return static_cast<int>(n);
}

bool VirtualPoller::wait(std::int64_t deadline) {
  VirtualM* me = machines_.current();
  waiters_.push_back(me);
  if (machines_.sleep(deadline)) return true;
  // Not woken, so still in the list.
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), me));
  return false;
}

void VirtualPoller::wake() {
  ++wakeUps_.count;
  happened(wakeUps_);
}

}  // namespace gmp::sim
