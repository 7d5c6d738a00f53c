#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmpscope/trace.h>
#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "core/trace/buffer.h"

namespace {

using namespace gmp::trace;

std::int64_t noClock(void*) { return 0; }

Event mark(std::int64_t value) {
  Event e;
  pack(ev::UserLog{.value = {value}, .label = {}}, e);
  return e;
}
std::int64_t valueOf(const Event& e) { return unpack<ev::UserLog>(e).value.v; }

constexpr int kThreads = 4;

// Starts kThreads threads that run fn(index, buffer), calls meanwhile() until they are done, and joins them.
template <class Fn, class Meanwhile>
void race(Recorder& r, Fn fn, Meanwhile meanwhile) {
  std::atomic<int> left{kThreads};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      fn(i, r.newBuffer(i, noClock, nullptr));
      left.fetch_sub(1);
    });
  }
  while (left.load() > 0) meanwhile();
  for (std::thread& t : threads) t.join();
}

// The scheduler's pattern: read, reserve, CAS, then commit or cancel. The tickets must come out in their order.
void takeTickets(std::atomic<std::int64_t>& ticket, std::int64_t last, Buffer* b) {
  std::int64_t v = ticket.load();
  while (v < last) {
    b->reserve();
    if (ticket.compare_exchange_strong(v, v + 1)) {
      Event e = mark(v);
      b->commit(e);
      v = ticket.load();
    } else {
      b->cancel();
    }
  }
}

TEST(RecorderThreads, TheOrderIsThatOfTheChanges) {
  constexpr std::int64_t kTickets = 200'000;
  Recorder r({.maxEvents = kTickets});
  std::atomic<std::int64_t> ticket{0};
  race(
      r, [&](int, Buffer* b) { takeTickets(ticket, kTickets, b); }, [] { std::this_thread::yield(); });
  const Trace t = r.finish({});
  ASSERT_EQ(t.events.size(), static_cast<std::size_t>(kTickets));
  for (std::int64_t i = 0; i < kTickets; ++i) ASSERT_EQ(valueOf(t.events[static_cast<std::size_t>(i)]), i);
}

TEST(RecorderThreads, DrainingWhileTheyWriteKeepsTheOrder) {
  constexpr std::int64_t kTickets = 200'000;
  Recorder r({.maxEvents = kTickets, .useTsc = true});
  std::atomic<std::int64_t> ticket{0};
  std::vector<Event> out;
  race(
      r, [&](int, Buffer* b) { takeTickets(ticket, kTickets, b); }, [&] { r.drain(out); });
  r.drain(out, true);
  ASSERT_EQ(out.size(), static_cast<std::size_t>(kTickets));
  std::map<int, std::int64_t> lastT;
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(valueOf(out[i]), static_cast<std::int64_t>(i));
    if (i > 0) { ASSERT_GT(out[i].seq, out[i - 1].seq); }
    ASSERT_GE(out[i].t, lastT[out[i].m]);
    lastT[out[i].m] = out[i].t;
  }
}

TEST(RecorderThreads, LossesAreExactWhileItIsDrained) {
  constexpr std::int64_t kEach = 100'000;
  Recorder r({.maxEvents = 4 * Chunk::kEvents});
  std::vector<Event> out;
  gmp::Rng rng(3);
  race(
      r,
      [&](int, Buffer* b) {
        for (std::int64_t i = 0; i < kEach; ++i) b->record(mark(i));
      },
      [&] {
        // A reader that is sometimes too slow.
        if (rng.chance(1, 4)) r.drain(out);
        else std::this_thread::yield();
      });
  r.drain(out, true);

  const RecorderStats stats = r.stats();
  EXPECT_EQ(stats.recorded + stats.lost, static_cast<std::uint64_t>(kThreads * kEach));
  std::uint64_t kept = 0, lost = 0;
  std::vector<std::int64_t> next(kThreads), announced(kThreads), missing(kThreads);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Event& e = out[i];
    const auto m = static_cast<std::size_t>(e.m);
    if (i > 0) { ASSERT_GE(e.seq, out[i - 1].seq); }
    if (e.kind == Kind::Lost) {
      announced[m] += unpack<ev::Lost>(e).n.v;
      lost += static_cast<std::uint64_t>(unpack<ev::Lost>(e).n.v);
      continue;
    }
    ++kept;
    missing[m] += valueOf(e) - next[m];
    next[m] = valueOf(e) + 1;
    // Whoever meets a hole has been told of it before.
    ASSERT_LE(missing[m], announced[m]);
  }
  EXPECT_EQ(kept, stats.recorded);
  EXPECT_EQ(lost, stats.lost);
  for (std::size_t m = 0; m < kThreads; ++m) EXPECT_EQ(missing[m] + (kEach - next[m]), announced[m]);
}

TEST(RecorderThreads, InterningIsSafeFromSeveralThreads) {
  Recorder r({.maxEvents = 1});
  std::vector<std::vector<Str>> seen(kThreads);
  race(
      r,
      [&](int i, Buffer*) {
        for (int k = 0; k < 500; ++k)
          seen[static_cast<std::size_t>(i)].push_back(r.intern("name " + std::to_string(k % 100)));
      },
      [] { std::this_thread::yield(); });
  EXPECT_EQ(r.strings().size(), 101u);
  for (const auto& s : seen) EXPECT_EQ(s, seen[0]);
}

}  // namespace
