// Purpose: a network of the test's own for the clients' state machine: no sockets, no clocks.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <vector>

#include "sim/load/machine.h"

namespace gmp::load {

inline constexpr std::int64_t kMs = 1'000'000;

// A network that keeps what was written to each connection until the test hands it back.
class FakePort final : public Port {
 public:
  struct Line {
    std::vector<std::byte> toServer, toClient;
    bool open = false, eof = false, reset = false, shut = false, reading = true;
  };
  int connect(int c) override {
    ++connects;
    lines[c].open = true;
    return connectResult;
  }
  std::int64_t read(int c, std::span<std::byte> buf) override {
    Line& l = lines[c];
    if (l.toClient.empty()) return l.eof ? 0 : -EAGAIN;
    const std::size_t n = std::min(buf.size(), l.toClient.size());
    std::memcpy(buf.data(), l.toClient.data(), n);
    l.toClient.erase(l.toClient.begin(), l.toClient.begin() + static_cast<std::ptrdiff_t>(n));
    return static_cast<std::int64_t>(n);
  }
  std::int64_t write(int c, std::span<const std::byte> buf) override {
    if (room == 0) return -EAGAIN;
    const std::size_t n = std::min(buf.size(), room);
    room -= n;
    lines[c].toServer.insert(lines[c].toServer.end(), buf.begin(), buf.begin() + static_cast<std::ptrdiff_t>(n));
    return static_cast<std::int64_t>(n);
  }
  void close(int c) override { lines[c].open = false; }
  void reset(int c) override {
    lines[c].open = false;
    lines[c].reset = true;
  }
  void shutdownWrite(int c) override { lines[c].shut = true; }
  void setReading(int c, bool on) override { lines[c].reading = on; }

  void echo(int c) {
    Line& l = lines[c];
    l.toClient.insert(l.toClient.end(), l.toServer.begin(), l.toServer.end());
    l.toServer.clear();
  }
  int openLines() const {
    int n = 0;
    for (const auto& [c, l] : lines) n += l.open;
    return n;
  }

  std::map<int, Line> lines;
  std::size_t room = SIZE_MAX;  // bytes that writes may still take
  int connectResult = 0;
  int connects = 0;
};

inline LoadSpec spec(int connections, std::size_t message = 10) {
  LoadSpec s;
  s.connections = connections;
  s.message = message;
  s.for_ns = 100 * kMs;
  s.patience_ns = 50 * kMs;
  return s;
}

}  // namespace gmp::load
