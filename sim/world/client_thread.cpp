// Clients that live on this machine: their thread. It works as any load generator with one event loop does: sleeps
// until something comes, takes what there is, reads, and writes the next message; each call costs what it costs the
// program.
#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "sim/world/clients.h"

namespace gmp::sim {
namespace {

constexpr std::size_t kEventsAtOnce = 256;  // of the load generator's epoll_wait

}  // namespace

void Clients::liveHere(const Costs& costs, std::function<bool()> serverSleeps) {
  here_ = true;
  costs_ = costs;
  heat_ = Heat::ofSockets(costs.coldSocket);
  serverSleeps_ = std::move(serverSleeps);
}

void Clients::begin() {
  if (!here_) return;
  thread_ = machines_.createStranger(threadMain, this);
  GMP_CHECK(thread_ != nullptr, "no memory for the stack of the clients' thread");
}

void Clients::threadMain(void* self) { static_cast<Clients*>(self)->threadLoop(); }

// CPU time of the clients' thread; nothing for clients that are far away.
void Clients::pay(std::int64_t cost) {
  if (here_ && machines_.current() == thread_) machines_.step(cost);
}

void Clients::payCall(std::int64_t cost, Endpoint& e) {
  if (here_ && machines_.current() == thread_) machines_.step(cost + heat_.touch(&e.lastCall));
}

void Clients::post(const Letter& letter) {
  inbox_.push_back(letter);
  if (!std::exchange(asleep_, false)) return;
  machines_.wake(*thread_, costs_.wakeLatency);
}

void Clients::threadLoop() {
  for (;;) {
    while (inbox_.empty()) {
      asleep_ = true;
      machines_.sleep(kNever);
    }
    pay(costs_.pollCall + 2 * costs_.nanotime);
    for (std::size_t n = std::min(inbox_.size(), kEventsAtOnce); n > 0; --n) {
      const Letter letter = inbox_.front();
      inbox_.pop_front();
      pay(costs_.pollPerEvent + costs_.nanotime);
      open(letter);
    }
  }
}

void Clients::open(const Letter& letter) {
  if (letter.isOccurrence) return act(letter.occurrence);
  Connection& c = connections_[letter.slot];
  if (!c.used || c.generation != letter.generation || c.endpoint == nullptr) return;
  if (letter.what == Change::data || letter.what == Change::eof) {
    c.posted = false;
    payCall(costs_.read + costs_.clientMessage, *c.endpoint);
    if (connections_[letter.slot].generation != letter.generation) return;
  }
  tell(letter.slot, *c.endpoint, letter.what);
}

}  // namespace gmp::sim
