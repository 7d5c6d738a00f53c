// Purpose: what the network's tests share: a connected pair, bytes as text.
#pragma once

#include <gmpscope/gmpscope.h>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace gmp::test {

using namespace std::chrono_literals;

// Both ends of a connection over loopback. On a goroutine.
struct Pair {
  net::Listener listener;
  net::Conn client, server;
};

inline Pair connectPair(std::string_view network = "tcp", std::string_view address = "127.0.0.1:0") {
  Pair p;
  auto [listener, err] = net::listen(network, address);
  EXPECT_FALSE(err) << net::describe("listen", listener, err);
  p.listener = listener;
  auto [client, dial_err] = net::dial(network, listener.addr());
  EXPECT_FALSE(dial_err) << net::describe("dial", client, dial_err);
  p.client = client;
  auto [server, accept_err] = listener.accept();
  EXPECT_FALSE(accept_err) << net::describe("accept", listener, accept_err);
  p.server = server;
  return p;
}

inline std::string text(std::span<const std::byte> b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

// The next n bytes, or what came before an error.
inline std::string readText(const net::Conn& conn, std::size_t n) {
  std::string buf(n, '\0');
  const IoResult got = io::readFull(conn, std::as_writable_bytes(std::span(buf)));
  buf.resize(got.n);
  return buf;
}

// The error of a one-byte read.
inline std::error_code readError(const net::Conn& conn) {
  std::array<std::byte, 1> one;
  return conn.read(one).err;
}

// More than the kernel keeps for a connection whose other side does not read: a write of it parks, whatever the load.
inline const std::string& tooMuch() {
  static const std::string text(64 << 20, 'x');
  return text;
}

}  // namespace gmp::test
