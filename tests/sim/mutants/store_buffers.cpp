#include "tests/sim/mutants/store_buffers.h"

#include <algorithm>

#include <gmpscope/world.h>

#include "core/fiber/here.h"

namespace gmp::stepped {
namespace {

Session* t_session = nullptr;

}  // namespace

Session::Session(std::uint64_t seed, std::uint32_t oneIn) : rng_(seed), oneIn_(oneIn) { t_session = this; }

Session::~Session() {
  drainAll();
  t_session = nullptr;
}

Session::Buffer* Session::bufferOf(void* m) {
  for (Buffer& b : buffers_) {
    if (b.m == m) return &b;
  }
  buffers_.push_back({m, {}});
  return &buffers_.back();
}

void Session::writeFirst(Buffer& b) {
  const Store s = b.stores.front();
  b.stores.pop_front();
  --waiting_;
  s.write(s.cell, s.bits);
}

void Session::drainAll() {
  for (Buffer& b : buffers_) {
    while (!b.stores.empty()) writeFirst(b);
  }
}

void step() {
  Session* s = t_session;
  if (s == nullptr || s->world_ == nullptr || fiber::here().m == nullptr) return;
  ++s->steps_;
  if (s->waiting_ != 0) {
    for (Session::Buffer& b : s->buffers_) {
      if (!b.stores.empty() && s->rng_.chance(1, s->oneIn_)) s->writeFirst(b);
    }
  }
  s->world_->point(Where::loop);
}

bool ownStore(const void* cell, std::uint64_t* bits) {
  Session* s = t_session;
  void* m = fiber::here().m;
  if (s == nullptr || s->waiting_ == 0 || m == nullptr) return false;
  const std::deque<Session::Store>& stores = s->bufferOf(m)->stores;
  const auto newest = std::find_if(stores.rbegin(), stores.rend(), [&](const auto& w) { return w.cell == cell; });
  if (newest == stores.rend()) return false;
  *bits = newest->bits;
  return true;
}

bool buffer(void* cell, std::uint64_t bits, Write write) {
  Session* s = t_session;
  void* m = fiber::here().m;
  if (s == nullptr || s->oneIn_ == 0 || s->world_ == nullptr || m == nullptr) return false;
  s->bufferOf(m)->stores.push_back({cell, bits, write});
  ++s->waiting_;
  return true;
}

void fence() {
  Session* s = t_session;
  void* m = fiber::here().m;
  if (s == nullptr || s->waiting_ == 0 || m == nullptr) return;
  Session::Buffer* b = s->bufferOf(m);
  while (!b->stores.empty()) s->writeFirst(*b);
}

void forget(const void* cell) {
  Session* s = t_session;
  if (s == nullptr || s->waiting_ == 0) return;
  for (Session::Buffer& b : s->buffers_) {
    const auto gone = std::remove_if(b.stores.begin(), b.stores.end(), [&](const auto& w) { return w.cell == cell; });
    s->waiting_ -= static_cast<std::size_t>(b.stores.end() - gone);
    b.stores.erase(gone, b.stores.end());
  }
}

}  // namespace gmp::stepped
