// Every name of the public API, used as a program would, in both worlds: what does not compile here breaks somebody.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace {

using namespace gmp;
using namespace std::chrono_literals;

template <class F>
void inBothWorlds(F main) {
  EXPECT_EQ(run(Config{.gomaxprocs = 2, .stackBytes = 256 << 10, .seed = 5}, main), 0);
  const sim::Result r = sim::run(sim::Config{.gomaxprocs = 2, .cores = 2, .seed = 1, .limit = 1h}, main);
  EXPECT_EQ(r.status, 0) << r.fatal;
}

// Callable once, as an rvalue, and not copyable.
struct OnlyOnce {
  std::unique_ptr<int> p;
  Chan<int> to{};
  void operator()() && { to.send(*p); }
};

void addTo(std::atomic<int>& sum, std::unique_ptr<int> by) { sum += *by; }

TEST(Api, Running) {
  inBothWorlds([] {
    EXPECT_EQ(goid(), 1u);
    Chan<int> c = makeChan<int>(4);
    go(OnlyOnce{std::make_unique<int>(1), c});
    goNamed(
        "worker", [](Chan<int> to, const std::string& text) { to.send(std::stoi(text)); }, c, "2");
    EXPECT_EQ(*c.recv() + *c.recv(), 3);
    std::atomic<int> sum = 0;
    go(addTo, std::ref(sum), std::make_unique<int>(5));
    while (sum == 0) gosched();
    EXPECT_EQ(sum, 5);
    const TimePoint before = now();
    sleep(1us);
    compute(1us);
    blockThread(1us);
    EXPECT_GE(now() - before, 3us);
    EXPECT_EQ(*gmp::syscall([] { return std::make_unique<int>(7); }), 7);
    gmp::syscall([] {});
    EXPECT_THROW(gmp::syscall([]() -> int { throw std::runtime_error("of f"); }), std::runtime_error);
    gosched();
    EXPECT_EQ(gomaxprocs(), 2);
    EXPECT_EQ(setGomaxprocs(3), 2);
    EXPECT_EQ(gomaxprocs(), 3);
    EXPECT_EQ(setGomaxprocs(0), 3);
    EXPECT_EQ(setGomaxprocs(1), 3);
    EXPECT_GE(numGoroutine(), 1);
    EXPECT_GE(numThread(), 1);
    static_assert(std::is_same_v<TimePoint, std::chrono::time_point<Clock, std::chrono::nanoseconds>>);
  });
}

TEST(Api, Channels) {
  inBothWorlds([] {
    Chan<std::unique_ptr<int>> c(1);
    auto one = std::make_unique<int>(1), two = std::make_unique<int>(2);
    EXPECT_TRUE(c.trySend(std::move(one)));
    EXPECT_FALSE(c.trySend(std::move(two)));
    EXPECT_NE(two, nullptr);  // moved from only on success
    EXPECT_EQ(c.len(), 1u);
    EXPECT_EQ(c.cap(), 1u);
    EXPECT_TRUE(c);
    EXPECT_FALSE(Chan<int>());
    EXPECT_FALSE(Chan<int>().tryRecv().ready);
    Chan<std::unique_ptr<int>>::TryRecv got = c.tryRecv();
    EXPECT_TRUE(got.ready && **got.value == 1);
    EXPECT_FALSE(c.tryRecv().ready);
    go([c, two = std::move(two)]() mutable {
      c.send(std::move(two));
      c.close();
    });
    int n = 0;
    for (std::unique_ptr<int> v : c) n += *v;
    EXPECT_EQ(n, 2);
    EXPECT_EQ(c.recv(), std::nullopt);
    EXPECT_TRUE(c.tryRecv().ready);
    EXPECT_THROW(c.close(), Panic);
    const int three = 3;
    Chan<int> d(1);
    EXPECT_TRUE(d.trySend(three));
    int ran = 0;
    const std::size_t chosen =
        gmp::select(onSend(d, 4, [&] { ran = 1; }), otherwise([&] { ran = 2; }),
                    onRecv(Chan<int>(), [token = std::make_unique<int>(0)](std::optional<int>) { ADD_FAILURE(); }));
    EXPECT_EQ(chosen, 1u);
    EXPECT_EQ(ran, 2);
    EXPECT_EQ(gmp::select(otherwise([] {}), onRecv(d, [&](std::optional<int> v) { ran = *v; })), 1u);
    EXPECT_EQ(ran, 3);
    go([] { gmp::select(); });  // for ever
  });
}

Mutex staticMutex;
RWMutex staticRw;
WaitGroup staticWg;
Once staticOnce;
Cond staticCond(staticMutex);
Pool<std::vector<char>> staticPool([] { return std::vector<char>(64); }, [](std::vector<char>& v) { v.clear(); });

TEST(Api, SynchronisationWithStaticObjects) {
  inBothWorlds([] {
    bool ready = false;
    staticWg.go([&] {
      const std::lock_guard held(staticMutex);
      ready = true;
      staticCond.signal();
      staticCond.broadcast();
    });
    {
      std::unique_lock held(staticMutex);
      staticCond.wait([&] { return ready; });
      EXPECT_FALSE(staticMutex.try_lock());
    }
    staticWg.wait();
    staticWg.add(1);
    staticWg.done();
    {
      const std::shared_lock reader(staticRw);
      EXPECT_FALSE(staticRw.try_lock());
      EXPECT_TRUE(staticRw.try_lock_shared());
      staticRw.unlock_shared();
    }
    const std::scoped_lock both(staticRw, staticMutex);
    staticOnce.call([] {});
    EXPECT_EQ(staticPool.get().size(), 64u);
    staticPool.put({});
    EXPECT_GE(staticPool.stats().gets, 1u);
    Pool<std::vector<char>>::age();
  });
}

TEST(Api, Time) {
  inBothWorlds([] {
    Timer t(1h);
    EXPECT_TRUE(t.stop());
    EXPECT_FALSE(t.reset(1us));
    EXPECT_TRUE(t.c.recv());
    Ticker tick(1us);
    EXPECT_TRUE(tick.c.recv());
    tick.reset(2us);
    EXPECT_TRUE(tick.c.recv());
    tick.stop();
    EXPECT_TRUE(after(1us).recv());
    Chan<int> c(0);
    Timer f = afterFunc(1us, [c, once = std::make_unique<int>(3)] { c.send(*once); });
    EXPECT_EQ(c.recv(), 3);
    EXPECT_FALSE(f.c);
  });
}

static_assert(io::Reader<io::StringReader> && Writer<io::Buffer> && Reader<io::AnyReader> && Writer<io::AnyWriter>);
static_assert(Reader<net::Conn> && Writer<net::Conn> && std::is_same_v<io::IoResult, IoResult>);

TEST(Api, Io) {
  inBothWorlds([] {
    io::Buffer out, copyOfIt;
    const auto [n, err] = io::copy(io::MultiWriter(out, copyOfIt), io::LimitReader(io::StringReader("hello world"), 5));
    EXPECT_EQ(n, 5u);
    EXPECT_FALSE(err);
    EXPECT_EQ(out.str() + copyOfIt.str(), "hellohello");
    io::AnyReader any = io::TeeReader(io::StringReader("a line\nabc"), out);
    io::BufferedReader lines(any);
    EXPECT_EQ(lines.readLine().first, "a line");
    EXPECT_EQ(lines.peek(1).first.size(), 1u);
    EXPECT_EQ(lines.readUntil('b').first, "ab");
    io::AnyWriter sink = out;
    io::BufferedWriter w(sink);
    EXPECT_EQ(w.write("!").n, 1u);
    EXPECT_FALSE(w.flush());
    std::array<std::byte, 2> two;
    EXPECT_EQ(io::readFull(io::StringReader("x"), two).err, errc::unexpectedEof);
    io::LinkBuffer link;
    EXPECT_EQ(io::copy(link, io::StringReader(std::string(10'000, 'x'))).n, 10'000u);
    auto [r, pw] = io::pipe();
    go([&link, pw = std::move(pw)]() mutable {
      EXPECT_EQ(io::copy(pw, link).n, 10'000u);
      EXPECT_FALSE(pw.close());
    });
    EXPECT_EQ(io::readAll(r).first.size(), 10'000u);
  });
}

TEST(Api, Network) {
  inBothWorlds([] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    WaitGroup wg;
    wg.go([l = listener] {
      auto [conn, error] = l.accept();
      EXPECT_FALSE(error);
      EXPECT_EQ(io::copy(conn, conn).n, 4u);
      EXPECT_FALSE(conn.closeRead());
    });
    auto [conn, error] = net::dial("tcp", listener.addr());
    ASSERT_FALSE(error);
    EXPECT_EQ(conn.write("ping").n, 4u);
    EXPECT_FALSE(conn.closeWrite());
    EXPECT_EQ(io::readAll(conn).first, "ping");
    EXPECT_EQ(conn.remoteAddr(), listener.addr());
    EXPECT_FALSE(conn.setDeadline(now() - 1s));
    EXPECT_FALSE(conn.setReadDeadline(std::nullopt));
    EXPECT_FALSE(conn.setWriteDeadline(std::nullopt));
    EXPECT_EQ(net::describe("read", conn, errc::timeout),
              "read tcp " + conn.localAddr() + "->" + conn.remoteAddr() + ": i/o timeout");
    wg.wait();
    EXPECT_FALSE(listener.setDeadline(now()));
    EXPECT_EQ(listener.accept().second, std::errc::timed_out);
    EXPECT_FALSE(conn.close());
    EXPECT_FALSE(listener.close());
  });
}

TEST(Api, Errors) {
  const std::error_code refused = errc::connectionRefused;
  EXPECT_EQ(refused.message(), "connection refused");
  EXPECT_EQ(refused, std::errc::connection_refused);
  EXPECT_EQ(std::error_code(errc::connectionReset), std::errc::connection_reset);
  EXPECT_EQ(std::error_code(errc::brokenPipe), std::errc::broken_pipe);
  EXPECT_EQ(std::error_code(errc::addressInUse), std::errc::address_in_use);
  EXPECT_EQ(std::error_code(errc::eof).message(), "EOF");
  EXPECT_EQ(std::error_code(errc::closed).message(), "use of closed network connection");
  EXPECT_EQ(std::error_code(errc::noDeadline).message(), "file type does not support deadline");
}

TEST(Api, TheVirtualWorldHandsBackFatalErrors) {
  sim::Config config{.costs = {}, .network = {}, .faults = {}, .policy = {}};
  const sim::Result r = sim::run(config, [] { Chan<int>().recv(); });
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(r.fatal.substr(0, 61), "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine");
  EXPECT_GE(r.elapsed.count(), 0);
  EXPECT_FALSE(r.trace.events.empty());
}

}  // namespace
