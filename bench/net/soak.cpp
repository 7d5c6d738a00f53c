#include "bench/net/soak.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <gmpscope/gmpscope.h>

#include "core/base/rng.h"

namespace gmp::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPiece = 4096;
constexpr int kSlices = 10;

std::byte patternAt(std::uint64_t seed, std::uint64_t at) {
  return static_cast<std::byte>(((at + seed) * 0x9E37'79B9'7F4A'7C15u) >> 56);
}

struct Shared {
  SoakPlan plan;
  std::string address;
  TimePoint end;
  Mutex mutex;
  SoakCounts counts;  // under mutex

  template <class F>
  void count(F f) {
    const std::lock_guard held(mutex);
    f(counts);
  }
};

// One connection of a client. What goes wrong is said once.
class Life {
 public:
  Life(Shared& shared, std::uint64_t seed) : shared_(shared), rng_(seed), seed_(seed) {}

  void live() {
    auto [conn, err] = net::dial(shared_.plan.network, shared_.address);
    // The server still has ends of connections that were closed here: descriptors will come back.
    if (err == std::errc::too_many_files_open) return gmp::sleep(5ms);
    if (err) return wrong(net::describe("dial", conn, err));
    conn_ = std::move(conn);
    static_cast<void>(conn_.setDeadline(gmp::now() + shared_.plan.patience));
    switch (rng_.next() % 6) {
      case 0: reset(); break;
      case 1: stream(0ns); break;
      case 2: stream(500us); break;
      case 3: impatient(); break;
      default: chat(); break;
    }
    static_cast<void>(conn_.close());
    shared_.count([&](SoakCounts& c) {
      ++c.connections;
      c.bytes += good_;
    });
  }

 private:
  void wrong(const std::string& what) {
    shared_.count([&](SoakCounts& c) {
      if (++c.wrong == 1) c.firstWrong = what;
    });
  }
  std::vector<std::byte> next(std::size_t n) {
    std::vector<std::byte> out(n);
    for (std::byte& b : out) b = patternAt(seed_, sent_++);
    return out;
  }
  bool rightSoFar(std::span<const std::byte> got) {
    for (const std::byte b : got) {
      if (b != patternAt(seed_, good_)) return false;
      ++good_;
    }
    return true;
  }

  // Messages and their echoes in turn.
  void chat() {
    for (std::uint64_t rounds = 1 + rng_.next() % 20; rounds > 0; --rounds) {
      const std::vector<std::byte> message = next(1 + rng_.next() % (2 * kPiece));
      if (const auto [n, err] = conn_.write(message); err) return wrong(net::describe("write", conn_, err));
      std::vector<std::byte> back(message.size());
      if (const auto [n, err] = io::readFull(conn_, back); err) return wrong(net::describe("read", conn_, err));
      if (!rightSoFar(back)) return wrong("a wrong byte in an echo");
    }
  }

  // One direction of its own for each goroutine; the end of the writing ends, by way of the server, the reading.
  // pause: between reads, so that everything on the way fills up.
  void stream(std::chrono::nanoseconds pause) {
    const std::size_t total = 1 + rng_.next() % (64 * kPiece);
    WaitGroup writing;
    writing.go([&] {
      while (sent_ < total) {
        const std::vector<std::byte> piece = next(std::min<std::size_t>(3 * kPiece, total - sent_));
        if (const auto [n, err] = conn_.write(piece); err) return wrong(net::describe("write", conn_, err));
      }
      if (const std::error_code err = conn_.closeWrite()) wrong(net::describe("close", conn_, err));
    });
    std::vector<std::byte> buf(kPiece);
    bool right = true;
    std::error_code ended;
    while (!ended) {
      const auto [n, err] = conn_.read(buf);
      right = right && rightSoFar(std::span(buf).first(n));
      ended = err;
      if (pause > 0ns) gmp::sleep(pause);
    }
    writing.wait();
    if (ended != errc::eof) return wrong(net::describe("read", conn_, ended));
    if (!right || good_ != total) return wrong("a stream came back wrong or short");
    shared_.count([](SoakCounts& c) { ++c.halfCloses; });
  }

  // Closes with the echo unread: the kernel answers the server with a reset.
  void reset() {
    static_cast<void>(conn_.write(next(2 * kPiece)));
    std::vector<std::byte> one(1);
    static_cast<void>(conn_.read(one));
    shared_.count([](SoakCounts& c) { ++c.resets; });
  }

  // A deadline that passes, and a connection that is as good as before.
  void impatient() {
    static_cast<void>(conn_.setReadDeadline(gmp::now() + 1ms));
    std::vector<std::byte> one(1);
    if (const auto [n, err] = conn_.read(one); err != errc::timeout) return wrong("a deadline did not end a read");
    shared_.count([](SoakCounts& c) { ++c.timeouts; });
    static_cast<void>(conn_.setReadDeadline(gmp::now() + shared_.plan.patience));
    chat();
  }

  Shared& shared_;
  Rng rng_;
  const std::uint64_t seed_;
  net::Conn conn_;
  std::uint64_t sent_ = 0, good_ = 0;
};

void echo(const net::Conn& conn) {
  std::vector<std::byte> buf(kPiece);
  for (;;) {
    const auto [n, err] = conn.read(buf);
    if (n > 0 && conn.write(std::span(buf).first(n)).err) break;
    if (err) break;
  }
  static_cast<void>(conn.close());
}

void serve(const net::Listener& listener, WaitGroup& serving) {
  for (;;) {
    auto [conn, err] = listener.accept();
    if (err == errc::closed) return;
    if (err) gmp::sleep(5ms);  // no descriptors: some will come back
    else serving.go([c = std::move(conn)] { echo(c); });
  }
}

}  // namespace

SoakCounts soak(const SoakPlan& plan, const std::function<void(const SoakCounts&)>& meanwhile) {
  auto [listener, err] = net::listen(plan.network, plan.address);
  if (err) return {.wrong = 1, .firstWrong = net::describe("listen", listener, err)};
  const int before = gmp::numGoroutine();
  Shared shared{.plan = plan, .address = listener.addr(), .end = gmp::now() + plan.time};
  WaitGroup accepting, serving, clients;
  accepting.go([&, l = listener] { serve(l, serving); });
  for (int i = 0; i < plan.connections; ++i) {
    clients.go([&shared, i] {
      for (std::uint64_t life = 0; gmp::now() < shared.end; ++life) {
        Life(shared, shared.plan.seed + 1'000'003 * static_cast<std::uint64_t>(i) + life).live();
      }
    });
  }
  for (int i = 0; i < kSlices && meanwhile; ++i) {
    gmp::sleep(plan.time / kSlices);
    SoakCounts now;
    shared.count([&](const SoakCounts& c) { now = c; });
    meanwhile(now);
  }
  clients.wait();
  static_cast<void>(listener.close());
  accepting.wait();
  serving.wait();
  // Whoever called done() last may still be on its way out.
  for (int i = 0; i < 1000 && gmp::numGoroutine() > before; ++i) gmp::sleep(1ms);
  shared.counts.goroutinesLeft = gmp::numGoroutine() - before;
  return shared.counts;
}

}  // namespace gmp::bench
