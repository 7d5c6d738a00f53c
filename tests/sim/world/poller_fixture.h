// Purpose: a connection in a virtual World without the scheduler, and what its poller says of it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world/world_fixture.h"

namespace gmp::sim {

class PollerFixture : public testing::Test {
 protected:
  explicit PollerFixture(const Config& c) : f(c), w(f.world) {}
  static Config configOf(Poller poller) {
    Config c = bare();
    c.poller = poller;
    c.network.latency = 10us;
    c.network.bandwidth = 0;
    return c;
  }
  void run(const std::function<void()>& fn) {
    const Outcome o = f.run([&] {
      EXPECT_EQ(w.pollerInit(), 0);
      fn();
    });
    EXPECT_EQ(o.status, 0) << o.text;
  }
  void listenAt() {
    at = loopback(Address::Family::ip4);
    at.port = 8080;
    listener = w.socket(Address::Family::ip4);
    w.bind(listener, at);
    w.listen(listener, 0);
  }
  // Makes all three members.
  void connect() {
    listenAt();
    client = w.socket(Address::Family::ip4);
    w.connect(client, at);
    pass(100us);
    server = w.accept(listener, nullptr);
  }
  // The same with the server's end in the poller, whose first report has been taken.
  void connectWatched() {
    connect();
    w.pollerOpen(server, 7);
    poll();
  }
  void pass(std::chrono::nanoseconds d) { w.blockThread(d.count()); }
  // "token:bits" of each event, I O R H E, with r, w or c for a filter or a completion.
  std::string poll(std::int64_t delay = 0, std::size_t most = 128) {
    using What = PollEvent::What;
    std::vector<PollEvent> out(most);
    const int n = w.poll(delay, out);
    if (n < 0) return "error " + std::to_string(-n);
    std::string s;
    for (int i = 0; i < n; ++i) {
      const PollEvent& e = out[static_cast<std::size_t>(i)];
      s += (i > 0 ? " " : "") + std::to_string(e.token) + ":";
      s += std::string(e.in ? "I" : "") + (e.out ? "O" : "") + (e.rdhup ? "R" : "") + (e.hup ? "H" : "") +
           (e.err ? "E" : "");
      s += e.what == What::readFilter ? "r" : e.what == What::writeFilter ? "w" : e.what == What::completion ? "c" : "";
    }
    return s;
  }
  void send(int fd, std::string_view s) { EXPECT_EQ(w.write(fd, bytesOf(s)), static_cast<std::int64_t>(s.size())); }
  std::int64_t drain(int fd) {
    std::vector<std::byte> buf(1 << 20);
    return w.read(fd, buf);
  }

  WorldFixture f;
  SimWorld& w;
  Address at;
  int listener = -1, client = -1, server = -1;
};

}  // namespace gmp::sim
