#include "sim/world/virtual_poller.h"

#include <algorithm>
#include <cerrno>

namespace gmp::sim {
namespace {

using What = PollEvent::What;

// epoll: everything at once.
PollEvent whole(std::uint64_t token, unsigned r) {
  return {.token = token,
          .in = (r & kIn) != 0,
          .out = (r & kOut) != 0,
          .rdhup = (r & kRdhup) != 0,
          .hup = (r & kHup) != 0,
          .err = (r & kErr) != 0};
}

}  // namespace

int VirtualPoller::add(Pollable& p, std::uint64_t token) {
  if (p.registered_) return -EEXIST;
  p.registered_ = true;
  p.token_ = token;
  const unsigned r = p.readiness();
  if (model_ == Poller::iocp) {
    completed(p);
  } else if (r != 0) {
    happened(p, ((r & ~kOut) != 0 ? kReads : 0u) | ((r & ~(kIn | kRdhup)) != 0 ? kWrites : 0u));
  }
  return 0;
}

int VirtualPoller::remove(Pollable& p) {
  if (!p.registered_) return -ENOENT;
  p.registered_ = false;
  for (Node& node : p.nodes_) {
    if (node.queued) unlink(node);
  }
  return 0;
}

void VirtualPoller::append(Pollable& p, Side side) {
  Node& node = p.nodes_[static_cast<std::size_t>(side)];
  if (node.queued) return;
  node.of = &p;
  node.queued = true;
  node.prev = last_;
  node.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &node;
  last_ = &node;
}

void VirtualPoller::unlink(Node& node) {
  (node.prev != nullptr ? node.prev->next : first_) = node.next;
  (node.next != nullptr ? node.next->prev : last_) = node.prev;
  node.queued = false;
}

void VirtualPoller::wakeOne() {
  if (waiters_.empty()) return;
  VirtualM* m = waiters_.front();
  waiters_.pop_front();
  machines_.wake(*m, wakeLatency_);
}

void VirtualPoller::happened(Pollable& p, unsigned sides) {
  if (!p.registered_ || model_ == Poller::iocp) return;
  if (model_ == Poller::epoll) {
    append(p, Side::read);
  } else {
    if ((sides & kReads) != 0) append(p, Side::read);
    if ((sides & kWrites) != 0) append(p, Side::write);
  }
  wakeOne();
}

void VirtualPoller::completed(Pollable& p) {
  const unsigned sides = p.completed();
  if (!p.registered_ || sides == 0) return;
  for (const Side side : {Side::read, Side::write}) {
    if ((sides & bitOf(side)) != 0) append(p, side);
  }
  wakeOne();
}

// false: there is nothing to say any more.
bool VirtualPoller::report(Pollable& p, Side side, PollEvent* out) const {
  const unsigned r = p.readiness();
  switch (model_) {
    case Poller::epoll:
      *out = whole(p.token_, r);
      return r != 0;
    case Poller::kqueue: {
      // EV_EOF stands in `hup`: Go wakes the writer too when it comes with the read filter.
      const unsigned ended = r & (kRdhup | kHup | kErr);
      if (side == Side::read) {
        *out = {.token = p.token_, .in = true, .hup = ended != 0, .what = What::readFilter};
        return (r & kIn) != 0 || ended != 0;
      }
      *out = {.token = p.token_, .out = true, .what = What::writeFilter};
      return (r & (kOut | kHup | kErr)) != 0;
    }
    case Poller::iocp: break;
  }
  *out = {.token = p.token_, .in = side == Side::read, .out = side == Side::write, .what = What::completion};
  if ((p.completed() & bitOf(side)) == 0) return false;
  p.told(side);
  return true;
}

int VirtualPoller::collect(std::span<PollEvent> out) {
  std::size_t n = 0;
  bool wake_up_stays = false;
  while (first_ != nullptr && n < out.size()) {
    Node& node = *first_;
    unlink(node);
    if (node.of == &wakeUps_) {
      if (wakeUps_.count == 0) continue;
      out[n++] = {.token = 0, .in = true};
      wake_up_stays = true;
    } else {
      const Side side = &node == &node.of->nodes_[1] ? Side::write : Side::read;
      if (report(*node.of, side, &out[n])) ++n;
    }
  }
  if (wake_up_stays) append(wakeUps_, Side::read);
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
  append(wakeUps_, Side::read);
  wakeOne();
}

}  // namespace gmp::sim
