#include "sim/world/ports.h"

#include <algorithm>
#include <cerrno>

namespace gmp::sim {
namespace {

using Family = Address::Family;

bool clash(const Address& a, const Address& b) {
  return a.family == b.family && (a.ip == b.ip || isWildcard(a) || isWildcard(b));
}

}  // namespace

bool isWildcard(const Address& a) {
  return std::all_of(a.ip.begin(), a.ip.end(), [](std::uint8_t b) { return b == 0; });
}

bool isLoopback(const Address& a) {
  if (a.family == Family::ip4) return a.ip[0] == 127;
  if (a.family != Family::ip6) return false;
  return a.ip == loopback(Family::ip6).ip;
}

Address loopback(Family family) {
  Address a;
  a.family = family;
  if (family == Family::ip4) {
    a.ip[0] = 127;
    a.ip[3] = 1;
  } else if (family == Family::ip6) {
    a.ip[15] = 1;
  }
  return a;
}

int Ports::bind(Endpoint& e, const Address& a) {
  if (e.bound || a.family != e.family) return -EINVAL;
  if (a.family == Family::unix_) {
    if (a.path.empty()) return -EINVAL;
    if (!byPath_.emplace(a.path, &e).second) return -EADDRINUSE;
    e.local = a;
    e.bound = true;
    return 0;
  }
  Address wanted = a;
  for (std::uint32_t tries = 0; a.port == 0 && tries < kCount; ++tries) {
    wanted.port = static_cast<std::uint16_t>(kFirst + next_++ % kCount);
    if (!byPort_.contains(wanted.port)) break;
  }
  if (const auto at = byPort_.find(wanted.port); at != byPort_.end()) {
    for (const Endpoint* other : at->second) {
      if (clash(other->local, wanted)) return -EADDRINUSE;
    }
  }
  byPort_[wanted.port].push_back(&e);
  e.local = wanted;
  e.bound = true;
  return 0;
}

void Ports::unbind(Endpoint& e) {
  if (!e.bound) return;
  e.bound = false;
  if (e.family == Family::unix_) {
    byPath_.erase(e.local.path);
    return;
  }
  const auto at = byPort_.find(e.local.port);
  std::erase(at->second, &e);
  if (at->second.empty()) byPort_.erase(at);
}

Endpoint* Ports::find(const Address& a) const {
  if (a.family == Family::unix_) {
    const auto at = byPath_.find(a.path);
    return at == byPath_.end() ? nullptr : at->second;
  }
  const auto at = byPort_.find(a.port);
  if (at == byPort_.end()) return nullptr;
  Endpoint* by_wildcard = nullptr;
  for (Endpoint* e : at->second) {
    if (e->local.family == a.family && e->local.ip == a.ip) return e;
    if (e->local.family == a.family && isWildcard(e->local)) by_wildcard = e;
  }
  return by_wildcard;
}

Address Ports::ephemeral(Family family) {
  Address a = loopback(family);
  if (family == Family::unix_) return a;
  const auto port_of = [](std::uint32_t n) { return static_cast<std::uint16_t>(kFirst + n % kCount); };
  while (byPort_.contains(port_of(next_))) ++next_;
  const std::uint32_t round = next_ / kCount;
  a.port = port_of(next_++);
  if (family == Family::ip4) {
    a.ip[3] = static_cast<std::uint8_t>(1 + round % 250);
    a.ip[2] = static_cast<std::uint8_t>(round / 250);
  }
  return a;
}

}  // namespace gmp::sim
