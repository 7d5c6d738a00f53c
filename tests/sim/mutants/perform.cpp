// The acts of a plan as a program.
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <gmpscope/gmpscope.h>

#include "tests/sim/mutants/plan.h"

namespace gmp::mutants {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr std::array<std::byte, 3> kBytes = {std::byte{1}, std::byte{2}, std::byte{3}};

// What the goroutines of one act share.
struct Stage {
  explicit Stage(const Act& act) : act(act), values(static_cast<std::size_t>(act.n % 3)) {}
  const Act act;
  Chan<int> values;
  Chan<int> left{0}, right{0};
  Chan<int> begun{1};
  WaitGroup wg;
  Mutex mu;
  Cond cond{mu};
  bool flag = false;
  net::Conn conn;
};

struct Play {
  explicit Play(const Plan& plan) : plan(plan) {
    for (const Act& act : plan.acts) stages.emplace_back(act);
  }
  const Plan plan;
  std::deque<Stage> stages;
  std::array<Mutex, 2> locks;
  std::array<int, 2> inside{};
  std::string wrong;

  void expect(bool holds, const Act& act, const char* what) {
    if (!holds && wrong.empty()) wrong = text(act) + ": " + what;
  }
};

std::string portOf(const Act& act) { return "127.0.0.1:" + std::to_string(7000 + act.number); }

// The listener's side and the dialer's side of one connection.
net::Conn acceptOne(Play& play, Stage& s) {
  auto [listener, err] = net::listen("tcp", portOf(s.act));
  play.expect(!err, s.act, "listen failed");
  s.left.send(1);
  auto [conn, err2] = listener.accept();
  play.expect(!err2, s.act, "accept failed");
  listener.close();
  return conn;
}
net::Conn dialOne(Play& play, Stage& s) {
  static_cast<void>(s.left.recv());
  auto [conn, err] = net::dial("tcp", portOf(s.act));
  play.expect(!err, s.act, "dial failed");
  return conn;
}

// True if all of kBytes came.
bool readAll(const net::Conn& conn) {
  std::array<std::byte, kBytes.size()> got{};
  std::size_t n = 0;
  while (n < got.size()) {
    const IoResult r = conn.read(std::span(got).subspan(n));
    n += r.n;
    if (r.err) return false;
  }
  return got == kBytes;
}

// ---- acts of one goroutine ------------------------------------------------------------------------------------------

void inCriticalSection(Play& play, const Act& act) {
  const auto which = static_cast<std::size_t>(act.n % 2);
  play.locks[which].lock();
  play.expect(++play.inside[which] == 1, act, "two in one critical section");
  if (act.ns % 3 == 0) gosched();
  if (act.ns % 3 == 1) compute(nanoseconds(act.ns));
  --play.inside[which];
  play.locks[which].unlock();
}

void stopATimer(Play& play, const Act& act) {
  Chan<int> fired(1);
  const Timer t = afterFunc(nanoseconds(act.ns), [fired] { fired.send(1); });
  if (act.n % 2 == 0) sleep(nanoseconds(act.more));
  else compute(nanoseconds(act.more));
  const bool stopped = t.stop();
  if (!stopped) static_cast<void>(fired.recv());
  else play.expect(fired.len() == 0, act, "a stopped timer has fired");
}

void resetATimer(Play& play, const Act& act) {
  const TimePoint start = now();
  const Timer t(20ms + nanoseconds(act.more));
  static_cast<void>(t.reset(nanoseconds(act.ns)));
  static_cast<void>(t.c.recv());
  play.expect(now() - start >= nanoseconds(act.ns), act, "a timer fired too early");
}

void spawnAndJoin(Play& play, const Act& act) {
  WaitGroup wg;
  int done = 0;
  for (int i = 0; i < act.n; ++i) {
    wg.go([&, i] {
      if (act.kind == Kind::sleepers) {
        const nanoseconds d(1 + (act.ns * (i * 7 % 5 + 1) + act.more * (i % 3)) % 3'000'000);
        const TimePoint start = now();
        sleep(d);
        play.expect(now() - start >= d, act, "a sleep ended too early");
      } else if (act.n < 10 && i % 2 == 0) {
        gosched();
      }
      ++done;
    });
  }
  wg.wait();
  play.expect(done == act.n, act, "a child did not run");
}

// ---- acts of several ------------------------------------------------------------------------------------------------

void talk(Play& play, Stage& s, int role) {
  for (int i = 0; i < s.act.n; ++i) {
    if (role == 0) s.values.send(i);
    else play.expect(s.values.recv() == i, s.act, "another value than the one sent");
  }
}

void gather(Play& play, Stage& s, int role) {
  if (role == 0) return s.left.send(1);
  if (role == 1) return s.right.send(2);
  int sum = 0;
  for (int i = 0; i < 2; ++i) {
    select(onRecv(s.left, [&](std::optional<int> v) { sum += v.value_or(100); }),
           onRecv(s.right, [&](std::optional<int> v) { sum += v.value_or(100); }));
  }
  play.expect(sum == 3, s.act, "the two selects did not take both values");
  play.expect(!s.left.trySend(9) && !s.right.trySend(9), s.act, "somebody still waits in a channel of a select");
}

void broadcast(Play& play, Stage& s, int role) {
  if (role == 0) s.left.close();
  else play.expect(!s.left.recv().has_value(), s.act, "a value out of an empty channel");
}

void signalOne(Play&, Stage& s, int role) {
  s.mu.lock();
  if (role == 0) {
    s.cond.wait([&] { return s.flag; });
  } else {
    s.flag = true;
    if (s.act.n % 2 == 0) s.cond.signal();
  }
  s.mu.unlock();
  if (role == 1 && s.act.n % 2 == 1) s.cond.signal();
}

void echo(Play& play, Stage& s, int role) {
  const net::Conn conn = role == 0 ? acceptOne(play, s) : dialOne(play, s);
  if (role == 0) {
    play.expect(readAll(conn), s.act, "not what was written");
    play.expect(!conn.write(kBytes).err, s.act, "write failed");
  } else {
    if (s.act.n % 2 == 0) sleep(nanoseconds(s.act.ns));
    play.expect(!conn.write(kBytes).err, s.act, "write failed");
    play.expect(readAll(conn), s.act, "not what was echoed");
  }
  conn.close();
}

void closeReader(Play& play, Stage& s, int role) {
  if (role == 0) {
    s.conn = acceptOne(play, s);
    s.begun.send(1);
    std::array<std::byte, 8> b;
    const IoResult r = s.conn.read(b);
    play.expect(r.err == errc::closed, s.act, "a read of a closed connection did not end with closed");
  } else if (role == 1) {
    const net::Conn conn = dialOne(play, s);
    std::array<std::byte, 8> b;
    play.expect(conn.read(b).err == errc::eof, s.act, "no end of stream");
    conn.close();
  } else {
    static_cast<void>(s.begun.recv());
    const net::Conn conn = s.conn;
    if (s.act.kind == Kind::closeReader && s.act.n % 2 == 0) sleep(nanoseconds(s.act.ns));
    conn.close();
  }
}

void raceDeadline(Play& play, Stage& s, int role) {
  const net::Conn conn = role == 0 ? acceptOne(play, s) : dialOne(play, s);
  if (role == 1) {
    sleep(nanoseconds(s.act.ns));
    play.expect(!conn.write(kBytes).err, s.act, "write failed");
    static_cast<void>(s.right.recv());
  } else if (s.act.kind == Kind::deadline) {
    conn.setReadDeadline(now() + nanoseconds(s.act.more));
    std::array<std::byte, 1> b;
    const IoResult r = conn.read(b);
    play.expect(!r.err || r.err == errc::timeout, s.act, "neither bytes nor a timeout");
    if (r.err) {
      conn.setReadDeadline(std::nullopt);
      play.expect(readAll(conn), s.act, "not what was written");
    }
    s.right.send(1);
  } else {
    conn.setReadDeadline(now() + nanoseconds(s.act.more % 100'000));
    if (s.act.n % 2 == 0) compute(nanoseconds(s.act.more % 100'000));
    conn.setReadDeadline(now() + 1h);
    play.expect(readAll(conn) || s.act.more < 0, s.act, "a deadline that was moved in time has passed");
    s.right.send(1);
  }
  conn.close();
}

// ---- the same over and over: coincidences of a few steps -----------------------------------------------------------

// Short computations by some bits of the act's numbers.
void computeSometimes(const Act& act, int turn, std::int64_t most) {
  if (((act.more >> (turn % 16)) & 3) == 0) compute(nanoseconds(1'000 + act.ns % most));
}

void feed(Play& play, Stage& s, int role) {
  for (int i = 0; i < 6 * s.act.n; ++i) {
    if (role == 1) {
      play.expect(s.values.recv() == i, s.act, "another value than the one sent");
      continue;
    }
    s.values.send(i);
    computeSometimes(s.act, i, 40'000);
  }
}

void jostle(const Stage& s, int role) {
  for (int i = 0; i < 4 * s.act.n; ++i) {
    gosched();
    computeSometimes(s.act, i + 5 * role, 30'000);
  }
}

void herd(Play& play, Stage& s, int role) {
  const int many = 2 + s.act.n;
  std::deque<net::Conn> conns;
  if (role == 1) {
    static_cast<void>(s.left.recv());
    for (int i = 0; i < many; ++i) conns.push_back(net::dial("tcp", portOf(s.act)).first);
    static_cast<void>(s.right.recv());
    for (const net::Conn& conn : conns) play.expect(!conn.write(kBytes).err, s.act, "write failed");
    static_cast<void>(s.right.recv());
    for (const net::Conn& conn : conns) conn.close();
    return;
  }
  const auto listener = net::listen("tcp", portOf(s.act)).first;
  s.left.send(1);
  WaitGroup readers;
  for (int i = 0; i < many; ++i) {
    readers.go([&play, &s, conn = listener.accept().first] {
      play.expect(readAll(conn), s.act, "not what was written");
      compute(nanoseconds(1'000 + s.act.ns % 50'000));
      conn.close();
    });
  }
  listener.close();
  s.right.send(1);
  readers.wait();
  s.right.send(1);
}

void contend(Play& play, const Stage& s, int role) {
  for (int i = 0; i < 4 * s.act.n; ++i) {
    play.locks[0].lock();
    play.expect(++play.inside[0] == 1, s.act, "two in one critical section");
    if (((s.act.more >> ((i + 3 * role) % 16)) & 3) == 0) gosched();
    --play.inside[0];
    play.locks[0].unlock();
  }
}

void handshake(Stage& s, int role) {
  for (int i = 0; i < 3 * s.act.n; ++i) {
    s.mu.lock();
    if (role == 0) {
      s.cond.wait([&] { return s.flag; });
      s.flag = false;
      s.mu.unlock();
      s.left.send(1);
      continue;
    }
    s.flag = true;
    if (i % 2 == 0) s.cond.signal();
    s.mu.unlock();
    if (i % 2 == 1) s.cond.signal();
    static_cast<void>(s.left.recv());
  }
}

void expire(Play& play, Stage& s, int role) {
  const net::Conn conn = role == 0 ? acceptOne(play, s) : dialOne(play, s);
  if (role == 1) {
    static_cast<void>(s.right.recv());
    play.expect(!conn.write(kBytes).err, s.act, "write failed");
    static_cast<void>(s.right.recv());
  } else {
    std::array<std::byte, 1> b;
    for (int i = 0; i < 5 * s.act.n; ++i) {
      conn.setReadDeadline(now() + nanoseconds((s.act.more + 700 * i) % 5'000));
      play.expect(conn.read(b).err == errc::timeout, s.act, "bytes, or another error than the timeout");
    }
    conn.setReadDeadline(std::nullopt);
    s.right.send(1);
    play.expect(readAll(conn), s.act, "not what was written");
    s.right.send(1);
  }
  conn.close();
}

// By the bits of the act's numbers: nothing, a yield, or a computation.
void idleSomehow(const Act& act, int turn) {
  const auto bits = (static_cast<std::uint64_t>(act.more) * 0x9E3779B97F4A7C15u) >> (2 * (turn % 24));
  if ((bits & 3) == 0) compute(nanoseconds(1'000 + act.ns % 40'000));
  else if ((bits & 3) != 3) gosched();
}

void relay(Play& play, Stage& s, int role) {
  for (int i = 0; i < 8 * s.act.n; ++i) {
    if (role == 0) s.values.send(i);
    else play.expect(s.values.recv() == i, s.act, "another value than the one sent");
    idleSomehow(s.act, 2 * i + role);
  }
}

// Long calls, of which all but one end together: about when sysmon takes the P of the last one.
void jamTogether(const Act& act) {
  for (int turn = 0; turn < 6; ++turn) {
    const nanoseconds end = 10ms + nanoseconds((act.ns * 7 + act.more * 3 + turn * 1'700'000) % 10'000'000);
    WaitGroup wg;
    wg.go([] { compute(25ms); });
    for (int i = 0; i < 2 + act.n; ++i) {
      wg.go([end, i] {
        blockThread(end + i * 5us);
        compute(5ms);
      });
    }
    wg.go([] { blockThread(25ms); });
    wg.wait();
  }
}

void jam(const Act& act) {
  if (act.n % 2 == 0) return jamTogether(act);
  WaitGroup wg;
  for (int i = 0; i < 3 + act.n; ++i) {
    wg.go([&act, i] {
      for (int turn = 0; turn < 4; ++turn) {
        blockThread(nanoseconds(1 + (act.ns * (1 + i % 3) + 9'000 * i) % 15'000'000));
        compute(nanoseconds(1 + (act.more * (1 + (i + turn) % 3) + 7'000 * i) % 300'000));
      }
    });
  }
  wg.wait();
}

void volley(const Act& act) {
  for (int turn = 0; turn < 4; ++turn) {
    WaitGroup wg;
    for (int i = 0; i < 1 + act.n; ++i) {
      wg.go([&act, i] { compute(nanoseconds(1 + (act.ns + 3'000 * i) % 60'000)); });
    }
    wg.wait();
    idleSomehow(act, turn);
  }
}

void doPart(Play& play, Stage& s, int role) {
  const Act& act = s.act;
  switch (act.kind) {
    case Kind::talk: return talk(play, s, role);
    case Kind::gather: return gather(play, s, role);
    case Kind::broadcast: return broadcast(play, s, role);
    case Kind::lock: return inCriticalSection(play, act);
    case Kind::signal: return signalOne(play, s, role);
    case Kind::join:
      if (role == 0) s.wg.wait();
      else s.wg.done();
      return;
    case Kind::sleep: return sleep(nanoseconds(act.ns));
    case Kind::compute: return compute(nanoseconds(act.ns));
    case Kind::block: return blockThread(nanoseconds(act.ns));
    case Kind::yield:
      for (int i = 0; i < act.n; ++i) gosched();
      return;
    case Kind::resize: setGomaxprocs(act.n); return;
    case Kind::stopTimer: return stopATimer(play, act);
    case Kind::resetTimer: return resetATimer(play, act);
    case Kind::sleepers:
    case Kind::spawn: return spawnAndJoin(play, act);
    case Kind::echo: return echo(play, s, role);
    case Kind::closeReader: return closeReader(play, s, role);
    case Kind::deadline:
    case Kind::moveDeadline: return raceDeadline(play, s, role);
    case Kind::feed: return feed(play, s, role);
    case Kind::jostle: return jostle(s, role);
    case Kind::herd: return herd(play, s, role);
    case Kind::calls:
      for (int i = 0; i < 5 * act.n; ++i) syscall([] {});
      return;
    case Kind::resizes:
      for (int i = 0; i < 2 * act.n; ++i) setGomaxprocs(1 + (i + act.n) % 3);
      return;
    case Kind::contend: return contend(play, s, role);
    case Kind::handshake: return handshake(s, role);
    case Kind::closers:
      for (int i = 0; i < 2 * act.n; ++i) closeReader(play, s, role);
      return;
    case Kind::expire: return expire(play, s, role);
    case Kind::longBlock: return blockThread(60ms + nanoseconds(act.ns));
    case Kind::relay: return relay(play, s, role);
    case Kind::jam: return jam(act);
    case Kind::volley: return volley(act);
  }
}

}  // namespace

std::string perform(const Plan& plan) {
  auto play = std::make_shared<Play>(plan);
  for (Stage& s : play->stages) {
    if (s.act.kind == Kind::join) s.wg.add((s.act.b >= 0) + (s.act.c >= 0));
  }
  if (plan.sleeper) go([] { sleep(1h); });
  WaitGroup all;
  for (int g = 0; g < plan.goroutines; ++g) {
    all.go([play, g] {
      for (Stage& s : play->stages) {
        const std::array<int, 3> who = {s.act.a, s.act.b, s.act.c};
        for (int role = 0; role < 3; ++role) {
          if (who[static_cast<std::size_t>(role)] == g) doPart(*play, s, role);
        }
      }
    });
  }
  all.wait();
  if (plan.dead && play->wrong.empty()) select();
  return play->wrong;
}

}  // namespace gmp::mutants
