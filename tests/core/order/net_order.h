// Purpose: what the programs with sockets share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/core/order/order_case.h"

namespace order {

// n connections over the loopback: the clients' ends and the server's.
struct Connections {
  explicit Connections(int n);
  std::vector<gmp::net::Conn> cli, srv;
};

// Up to `most` bytes.
std::pair<std::string, std::error_code> readSome(const gmp::net::Conn& c, std::size_t most);
// Everything until an error; eof is none.
std::pair<std::string, std::error_code> readToEnd(const gmp::net::Conn& c);
std::string replaced(std::string text, const std::string& what, const std::string& by);
// The error as Go's OpError prints it, with L and R for the connection's addresses; "nil" without one.
std::string text(const char* op, const gmp::net::Conn& c, std::error_code err);
std::string textA(const char* op, const gmp::net::Listener& ln, std::error_code err, const std::string& address);

}  // namespace order
