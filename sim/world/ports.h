// Purpose: which endpoint is bound to which address, and ephemeral ports.
// Mirrors: bind's rules of Linux for sockets that mean to listen: a wildcard takes the port on every address of its
// family
//          (IPv6 sockets are IPv6 only). Nothing lingers: a port is free as soon as its socket is closed, as
//          SO_REUSEADDR
//          would have it, and so is a path, as if its file were removed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/world/endpoint.h"

namespace gmp::sim {

bool isWildcard(const Address& a);
bool isLoopback(const Address& a);
// The address 127.0.0.1, ::1 or none, port 0.
Address loopback(Address::Family family);

class Ports {
 public:
  // Binds e to a; port 0: an ephemeral one. Sets e.local. 0, -EADDRINUSE, -EINVAL (bound already, empty path).
  int bind(Endpoint& e, const Address& a);
  void unbind(Endpoint& e);
  // Who is bound to a: exactly, else by a wildcard. Null: nobody.
  Endpoint* find(const Address& a) const;
  // A fresh address of this machine for the calling end of a connection: 127.0.0.1 (or ::1) and an ephemeral port; when
  // all ports have been used once, 127.0.0.2 and so on.
  Address ephemeral(Address::Family family);

 private:
  static constexpr std::uint32_t kFirst = 32768, kCount = 28232;  // net.ipv4.ip_local_port_range
  std::map<std::uint16_t, std::vector<Endpoint*>> byPort_;
  std::map<std::string, Endpoint*> byPath_;
  std::uint32_t next_ = 0;
};

}  // namespace gmp::sim
