#include "tests/core/order/net_order.h"

#include <array>
#include <stdexcept>

namespace order {

using gmp::net::Conn;

Connections::Connections(int n) {
  auto [ln, err] = gmp::net::listen("tcp", "127.0.0.1:0");
  if (err) throw std::system_error(err, "listen");
  for (int i = 0; i < n; ++i) {
    auto [client, failed] = gmp::net::dial("tcp", ln.addr());
    if (failed) throw std::system_error(failed, "dial");
    auto [server, refused] = ln.accept();
    if (refused) throw std::system_error(refused, "accept");
    cli.push_back(client);
    srv.push_back(server);
  }
}

std::pair<std::string, std::error_code> readSome(const Conn& c, std::size_t most) {
  std::string b(most, '\0');
  const auto [n, err] = c.read(std::as_writable_bytes(std::span(b)));
  b.resize(n);
  return {b, err};
}

std::pair<std::string, std::error_code> readToEnd(const Conn& c) {
  std::string all;
  for (;;) {
    auto [piece, err] = readSome(c, 50000);
    all += piece;
    if (err == gmp::errc::eof) return {all, {}};
    if (err) return {all, err};
  }
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  if (what.empty()) return text;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

std::string text(const char* op, const Conn& c, std::error_code err) {
  if (!err) return "nil";
  return replaced(replaced(gmp::net::describe(op, c, err), c.localAddr(), "L"), c.remoteAddr(), "R");
}

std::string textA(const char* op, const gmp::net::Listener& ln, std::error_code err, const std::string& address) {
  return err ? replaced(gmp::net::describe(op, ln, err), address, "A") : "nil";
}

}  // namespace order
