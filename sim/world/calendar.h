// Purpose: what is due in the virtual world at which time: packets, handshakes, timers of clients; and, apart, the Ms
//          that sleep with a deadline.
// Invariants: things due at the same time happen in the order in which they were put in (one counter for both queues).
//             Sleepers and clients' timers are taken back when they are not wanted any more, since they may be far off
//             and
//             an idle world goes on to the next thing that is due. What the network puts in is not: it names its object
//             by
//             index and generation, and one that names an earlier life is ignored.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace gmp::sim {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// What an Occurrence is. Those of the network name an endpoint, which is the sender unless said otherwise.
enum class OccurrenceKind : std::uint8_t {
  syn,          // a connection request arrives at its listener; value: how often it was sent before
  synAck,       // the answer arrives: endpoint (the one that asked) is connected
  ack,          // the last packet of the handshake arrives at endpoint (the accepting side)
  refuse,       // endpoint's connection request was answered by a reset
  segment,      // value bytes of endpoint arrive at its peer
  fin,          // the end of endpoint's stream arrives at its peer
  reset,        // endpoint's reset arrives at its peer
  resetTo,      // a reset arrives at endpoint, sent on behalf of a peer that is gone
  window,       // (the last that is on the wire) endpoint hears that its peer has room again
  renotify,     // endpoint's readiness is reported once more
  clientEvent,  // something to tell a client; index: its slot
  clientTimer,  // a client's timer; index: its slot
  listening,    // clients hear of a new listener; value: index into the list of them
};

struct Occurrence {
  std::int64_t time = 0;
  std::uint64_t order = 0;
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  std::uint32_t value = 0;
  OccurrenceKind kind{};
};

class Calendar {
 public:
  void add(std::int64_t time, OccurrenceKind kind, std::uint32_t index, std::uint32_t generation,
           std::uint32_t value = 0) {
    if (kind == OccurrenceKind::clientTimer && index >= timerAt_.size()) timerAt_.resize(index + 1);
    heap_.emplace_back();
    up(heap_.size() - 1, {time, nextOrder(), index, generation, value, kind});
  }
  // The first one; not when empty.
  Occurrence take() {
    const Occurrence first = heap_.front();
    removeAt(0);
    return first;
  }
  // Takes back a clientTimer that is in it.
  void cancelTimer(std::uint32_t index) { removeAt(timerAt_[index]); }
  // Of what the network is about to deliver, the next one of each sender, in the order of time: the one of that rank
  // comes at `now` instead. false: there are not so many.
  bool bringForward(std::size_t rank, std::int64_t now) {
    const std::vector<std::size_t> first = firstOfEachSender();
    if (rank >= first.size()) return false;
    Occurrence o = heap_[first[rank]];
    removeAt(first[rank]);
    o.time = now;
    o.order = 0;  // before all others of that time
    heap_.emplace_back();
    up(heap_.size() - 1, o);
    return true;
  }
  std::size_t senders() const { return firstOfEachSender().size(); }
  bool empty() const { return heap_.empty(); }
  // kNever when empty.
  std::int64_t earliest() const { return heap_.empty() ? kNever : heap_.front().time; }
  std::uint64_t earliestOrder() const { return heap_.empty() ? 0 : heap_.front().order; }
  // The place of the next thing that is due, in the order of being put in.
  std::uint64_t nextOrder() { return order_++; }

 private:
  static bool before(const Occurrence& a, const Occurrence& b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
  }
  // Places in the heap.
  std::vector<std::size_t> firstOfEachSender() const {
    std::map<std::uint32_t, std::size_t> first;
    for (std::size_t at = 0; at < heap_.size(); ++at) {
      if (heap_[at].kind > OccurrenceKind::window) continue;
      const auto [it, fresh] = first.emplace(heap_[at].index, at);
      if (!fresh && before(heap_[at], heap_[it->second])) it->second = at;
    }
    std::vector<std::size_t> out;
    for (const auto& [sender, at] : first) out.push_back(at);
    std::sort(out.begin(), out.end(), [this](std::size_t a, std::size_t b) { return before(heap_[a], heap_[b]); });
    return out;
  }
  void put(std::size_t at, const Occurrence& o) {
    heap_[at] = o;
    if (o.kind == OccurrenceKind::clientTimer) timerAt_[o.index] = at;
  }
  // `at` is a hole, and o goes there or above.
  void up(std::size_t at, const Occurrence& o) {
    for (; at > 0 && before(o, heap_[(at - 1) / 2]); at = (at - 1) / 2) put(at, heap_[(at - 1) / 2]);
    put(at, o);
  }
  void removeAt(std::size_t at) {
    const Occurrence last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    // The hole sinks to the bottom along the earlier children, then the last one rises from there.
    for (std::size_t child = 2 * at + 1; child < heap_.size(); at = child, child = 2 * at + 1) {
      if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
      put(at, heap_[child]);
    }
    up(at, last);
  }

  std::vector<Occurrence> heap_;
  std::vector<std::size_t> timerAt_;  // places of the clientTimers, by their index
  std::uint64_t order_ = 0;
};

}  // namespace gmp::sim
