// What a goroutine costs more that goes on when the caches have forgotten it: its stack, its G, its descriptor.
// Pairs of goroutines send each other bytes over loopback, in both worlds; what a thousand goroutines take more a
// message than 64, beyond what the sockets explain, is theirs.
#include <array>

#include <gmpscope/net.h>
#include <gmpscope/run.h>
#include <gmpscope/sim.h>
#include <gmpscope/sync.h>

#include "cli/measure.h"

namespace gmp::cli {
namespace {

constexpr int kFewPairs = 32, kManyPairs = 500;

// One end of a pair: one message goes to and fro.
void talk(const net::Conn& conn, bool begins, int turns) {
  std::array<std::byte, 64> message{};
  for (int i = 0; i < turns; ++i) {
    if (begins && conn.write(message).err) break;
    if (conn.read(message).err) break;
    if (!begins && conn.write(message).err) break;
  }
}

// Virtual or real nanoseconds a message, when so many pairs talk; 0: it could not be measured.
std::int64_t messageAmong(int pairs, int turns) {
  const auto [listener, wrong] = net::listen("tcp", "127.0.0.1:0");
  if (wrong) return 0;
  WaitGroup all;
  std::int64_t took = 0;
  bool good = true;
  std::vector<net::Conn> ends;
  for (int i = 0; i < pairs && good; ++i) {
    const auto [near, refused] = net::dial("tcp", listener.addr());
    const auto [far, failed] = listener.accept();
    good = !refused && !failed;
    ends.push_back(near);
    ends.push_back(far);
  }
  if (good) {
    const TimePoint begin = now();
    for (std::size_t i = 0; i < ends.size(); ++i) {
      all.go([conn = ends[i], begins = i % 2 == 0, turns] { talk(conn, begins, turns); });
    }
    all.wait();
    took = (now() - begin).count() / (std::int64_t{2} * pairs * turns);
  }
  for (const net::Conn& conn : ends) static_cast<void>(conn.close());
  static_cast<void>(listener.close());
  return took;
}

// What a message takes more among many than among few.
std::int64_t moreAmongMany() {
  const std::int64_t few = messageAmong(kFewPairs, 200), many = messageAmong(kManyPairs, 20);
  return few > 0 && many > 0 ? many - few : 0;
}

std::int64_t moreInSim(const scenario::MachineCosts& machine) {
  sim::Config c;
  scenario::beLike(machine, &c);
  c.gomaxprocs = 1;
  c.costs.spread = 0;
  c.trace = false;
  std::int64_t more = 0;
  sim::run(c, [&] { more = moreAmongMany(); });
  return more;
}

}  // namespace

void measureCold(scenario::MachineCosts* out) {
  std::vector<std::int64_t> all;
  for (int i = 0; i < 5; ++i) run({.gomaxprocs = 1, .seed = 1}, [&] { all.push_back(moreAmongMany()); });
  out->costs.coldGoroutine = 0;
  out->costs.coldGoroutine = std::max<std::int64_t>(median(std::move(all)) - moreInSim(*out), 0);
}

}  // namespace gmp::cli
