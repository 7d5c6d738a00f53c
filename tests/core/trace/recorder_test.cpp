#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gmpscope/trace.h>
#include <gtest/gtest.h>

#include "core/trace/buffer.h"

namespace {

using namespace gmp::trace;

constexpr std::uint32_t kChunk = Chunk::kEvents;

// A clock that a test turns by hand.
struct HandClock {
  std::int64_t ns = 0;
  static std::int64_t read(void* self) { return static_cast<HandClock*>(self)->ns; }
};

Event mark(std::int64_t value) {
  Event e;
  pack(ev::UserLog{.value = {value}, .label = {}}, e);
  return e;
}
std::int64_t valueOf(const Event& e) { return unpack<ev::UserLog>(e).value.v; }

class RecorderTest : public testing::Test {
 protected:
  Buffer* buffer(Recorder& r, int m) { return r.newBuffer(m, HandClock::read, &clock_); }
  HandClock clock_{1000};
};

TEST_F(RecorderTest, EventsOfSeveralBuffersComeInTheOrderOfTheirReservation) {
  Recorder r({.maxEvents = 10 * kChunk});
  Buffer* a = buffer(r, 0);
  Buffer* b = buffer(r, 1);
  for (int i = 0; i < 5000; ++i) (i % 3 == 0 ? a : b)->record(mark(i));
  std::vector<Event> out;
  EXPECT_EQ(r.drain(out), 5000u);
  for (int i = 0; i < 5000; ++i) {
    ASSERT_EQ(valueOf(out[static_cast<std::size_t>(i)]), i);
    ASSERT_EQ(out[static_cast<std::size_t>(i)].m, i % 3 == 0 ? 0 : 1);
  }
  EXPECT_EQ(r.drain(out), 0u);
  EXPECT_EQ(r.stats().recorded, 5000u);
  EXPECT_EQ(r.stats().lost, 0u);
}

// Ticks of the raw clock until they are drained.
TEST_F(RecorderTest, ADurationIsConvertedAsTheTimesAre) {
  for (bool tsc : {false, true}) {
    Recorder r({.maxEvents = kChunk, .useTsc = tsc});
    Buffer* b = buffer(r, 0);
    b->record(mark(0));
    const std::int64_t first = b->lastStamp();
    clock_.ns += 1'000'000;
    for (int i = 0; i < 10'000; ++i) b->reserve(), b->cancel();
    b->record(mark(1));
    b->record(ev::SockRead{.took = {b->lastStamp() - first}, .fd = {7}, .result = {64}}, 5, 0);
    std::vector<Event> out;
    ASSERT_EQ(r.drain(out), 3u);
    EXPECT_NEAR(static_cast<double>(unpack<ev::SockRead>(out[2]).took.v), static_cast<double>(out[1].t - out[0].t), 2);
    EXPECT_EQ(out[2].g, 5);
  }
}

TEST_F(RecorderTest, WhatBeganBeforeTheBufferHasNoDuration) {
  Recorder r({.maxEvents = kChunk});
  Buffer* b = buffer(r, 0);
  EXPECT_EQ(b->since(999), 0);
  clock_.ns += 50;
  EXPECT_EQ(b->since(1'010), 40);
}

TEST_F(RecorderTest, AnEventThatIsDroppedHasAStampAllTheSame) {
  Recorder r({.maxEvents = kChunk});
  Buffer* b = buffer(r, 0);
  while (r.stats().lost == 0) b->record(mark(0));
  clock_.ns += 70;
  b->record(mark(1));
  EXPECT_EQ(b->lastStamp(), 1'070);
}

// A chunk that is used again still has the old events in it.
TEST_F(RecorderTest, FieldsThatAKindHasNotAreZero) {
  Recorder r({.maxEvents = kChunk});
  Buffer* b = buffer(r, 0);
  std::vector<Event> out;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 3 * kChunk; ++i) {
      if (i % kChunk == 0) r.drain(out);
      if (round == 0)
        b->record(ev::GoPark{.obj = {77}, .reason = WaitReason::ioWait, .fd = {7}, .mode = PollMode::w}, 1, 1);
      else b->record(ev::GoEnd{}, 1, 1);
    }
  }
  r.drain(out);
  ASSERT_EQ(out.back().kind, Kind::GoEnd);
  for (std::int64_t w : out.back().wide) EXPECT_EQ(w, 0);
  for (std::int32_t n : out.back().narrow) EXPECT_EQ(n, 0);
}

TEST_F(RecorderTest, AnEventUnderWayHoldsBackWhatFollows) {
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  Buffer* b = buffer(r, 1);
  b->record(mark(0));
  a->reserve();
  b->record(mark(2));
  std::vector<Event> out;
  EXPECT_EQ(r.drain(out), 1u);
  EXPECT_EQ(r.drain(out), 0u);
  Event late = mark(1);
  a->commit(late);
  EXPECT_EQ(r.drain(out), 2u);
  ASSERT_EQ(out.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(valueOf(out[static_cast<std::size_t>(i)]), i);
}

TEST_F(RecorderTest, ACancelledReservationLeavesOnlyAGapInTheNumbers) {
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  a->record(mark(0));
  a->reserve();
  a->cancel();
  a->record(mark(1));
  std::vector<Event> out;
  EXPECT_EQ(r.drain(out), 2u);
  EXPECT_EQ(out[1].seq, out[0].seq + 2);
  EXPECT_EQ(r.stats().recorded, 2u);
}

TEST_F(RecorderTest, TheFinalDrainDoesNotWaitForAReservation) {
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  Buffer* b = buffer(r, 1);
  a->reserve();
  b->record(mark(1));
  std::vector<Event> out;
  EXPECT_EQ(r.drain(out), 0u);
  EXPECT_EQ(r.drain(out, true), 1u);
}

TEST_F(RecorderTest, HoldsMaxEventsUndrainedHoweverTheyAreSpread) {
  constexpr int kMax = 20 * static_cast<int>(kChunk);
  Recorder r({.maxEvents = kMax});
  Buffer* idle[6];
  for (int i = 0; i < 6; ++i) idle[i] = buffer(r, i + 1);
  Buffer* busy = buffer(r, 0);
  for (Buffer* b : idle) b->record(mark(0));
  for (int i = 6; i < kMax; ++i) busy->record(mark(i));
  EXPECT_EQ(r.stats().lost, 0u);
  EXPECT_EQ(r.stats().recorded, static_cast<std::uint64_t>(kMax));
}

TEST_F(RecorderTest, DropsAreCountedAndStandWhereTheyHappened) {
  Recorder r({.maxEvents = 2 * kChunk});
  Buffer* a = buffer(r, 7);
  constexpr std::int64_t kRoom = 3 * kChunk;  // and one chunk of its own
  for (std::int64_t i = 0; i < kRoom + 500; ++i) a->record(mark(i));
  EXPECT_EQ(r.stats().recorded, static_cast<std::uint64_t>(kRoom));
  EXPECT_EQ(r.stats().lost, 500u);
  std::vector<Event> out;
  r.drain(out);
  ASSERT_EQ(out.size(), static_cast<std::size_t>(kRoom) + 1);
  EXPECT_EQ(out.back().kind, Kind::Lost);
  EXPECT_EQ(unpack<ev::Lost>(out.back()).n.v, 500);
  EXPECT_EQ(out.back().m, 7);
  EXPECT_EQ(out.back().seq, static_cast<std::uint64_t>(kRoom));  // the number of the first one dropped

  a->record(mark(-1));
  out.clear();
  r.drain(out);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(valueOf(out[0]), -1);
  EXPECT_EQ(r.stats().recorded, static_cast<std::uint64_t>(kRoom) + 1);
  EXPECT_EQ(r.stats().lost, 500u);
}

TEST_F(RecorderTest, EachGapHasItsOwnLostEvent) {
  Recorder r({.maxEvents = 0});
  Buffer* a = buffer(r, 0);
  std::vector<Event> out;
  std::int64_t emitted = 0;
  for (std::int64_t gap = 1; gap <= 5; ++gap) {
    while (r.stats().lost < static_cast<std::uint64_t>(gap * (gap + 1) / 2)) a->record(mark(emitted++));
    r.drain(out);
  }
  std::int64_t next = 0, gaps = 0;
  for (const Event& e : out) {
    if (e.kind == Kind::Lost) {
      EXPECT_EQ(unpack<ev::Lost>(e).n.v, ++gaps);
      next += gaps;
    } else {
      ASSERT_EQ(valueOf(e), next++);
    }
  }
  EXPECT_EQ(gaps, 5);
  EXPECT_EQ(next, emitted);
  EXPECT_EQ(static_cast<std::uint64_t>(emitted), r.stats().recorded + r.stats().lost);
}

TEST_F(RecorderTest, ASteadilyDrainedRecordingNeverLoses) {
  Recorder r({.maxEvents = 2 * kChunk});
  Buffer* a = buffer(r, 0);
  std::vector<Event> out;
  std::int64_t next = 0;
  for (std::int64_t i = 0; i < 300'000; ++i) {
    a->record(mark(i));
    if (i % 1000 != 0) continue;
    r.drain(out);
    for (const Event& e : out) ASSERT_EQ(valueOf(e), next++);
    out.clear();
  }
  EXPECT_EQ(r.stats().lost, 0u);
}

TEST_F(RecorderTest, TimesCountFromTheFirstBufferAndNeverGoBackInABuffer) {
  clock_.ns = 5000;
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  clock_.ns = 5300;
  Buffer* b = buffer(r, 1);
  EXPECT_EQ(r.origin(), 5000);
  a->record(mark(0));
  clock_.ns = 5200;  // a clock that went back
  a->record(mark(1));
  b->record(mark(2));
  clock_.ns = 4000;
  Buffer* c = buffer(r, 2);
  c->record(mark(3));
  std::vector<Event> out;
  ASSERT_EQ(r.drain(out), 4u);
  EXPECT_EQ(out[0].t, 300);
  EXPECT_EQ(out[1].t, 300);
  EXPECT_EQ(out[2].t, 200);
  EXPECT_EQ(out[3].t, 0);
}

TEST_F(RecorderTest, CounterStampsBecomeNanoseconds) {
  Recorder r({.maxEvents = 10 * kChunk, .useTsc = true});
  Buffer* a = buffer(r, 0);
  std::vector<Event> out;
  std::int64_t last = 0;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 200; ++i) a->record(mark(i));
    r.drain(out);
  }
  ASSERT_EQ(out.size(), 4000u);
  for (const Event& e : out) {
    ASSERT_GE(e.t, last);
    last = e.t;
  }
  EXPECT_EQ(r.origin(), 1000);
}

TEST_F(RecorderTest, TheSameTextHasOneIndex) {
  Recorder r({.maxEvents = kChunk});
  EXPECT_EQ(r.intern(""), Str{0});
  const Str echo = r.intern("echo");
  const Str other = r.intern("other");
  EXPECT_NE(echo, other);
  EXPECT_EQ(r.intern(std::string("ec") + "ho"), echo);
  const std::vector<std::string> all = r.strings();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0], "");
  EXPECT_EQ(all[static_cast<std::size_t>(echo.v)], "echo");
  EXPECT_EQ(all[static_cast<std::size_t>(other.v)], "other");
}

TEST_F(RecorderTest, BuffersSeeRecordingStopAndStart) {
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  EXPECT_TRUE(a->on());
  r.setEnabled(false);
  EXPECT_FALSE(a->on());
  EXPECT_FALSE(r.enabled());
  r.setEnabled(true);
  EXPECT_TRUE(a->on());
}

TEST_F(RecorderTest, FinishMakesATraceNumberedFromZero) {
  Recorder r({.maxEvents = kChunk});
  Buffer* a = buffer(r, 0);
  const Str name = r.intern("worker");
  for (int i = 0; i < 10; ++i) {
    a->reserve();
    a->cancel();
    a->record(mark(i));
  }
  Header h;
  h.scenario = "test";
  const Trace t = r.finish(h);
  ASSERT_EQ(t.events.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(t.events[i].seq, i);
    EXPECT_EQ(valueOf(t.events[i]), static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(t.text(name), "worker");
  EXPECT_EQ(t.header.scenario, "test");
  EXPECT_EQ(t.header.clock, "monotonic");
  EXPECT_FALSE(t.truncated);
}

TEST_F(RecorderTest, ARecorderNobodyUsedGivesAnEmptyTrace) {
  Recorder r({.maxEvents = kChunk});
  std::vector<Event> out;
  EXPECT_EQ(r.drain(out), 0u);
  EXPECT_TRUE(r.finish({}).events.empty());
}

}  // namespace
