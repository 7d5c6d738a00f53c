#include "sim/replay/narrate.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/base/rng.h"
#include "sim/replay/go_notes.h"
#include "sim/replay/reducer.h"
#include "sim/replay/timeline.h"
#include "tests/sim/replay/trace_builder.h"

namespace gmp::replay {
namespace {

using namespace gmp::test;

std::size_t words(const std::string& text) {
  std::istringstream in(text);
  std::size_t n = 0;
  for (std::string word; in >> word;) ++n;
  return n;
}

std::size_t sentences(const std::string& text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i) n += text[i] == '.' && (i + 1 == text.size() || text[i + 1] == ' ');
  return n;
}

bool plain(const std::string& text) {
  std::string rest = text;
  for (const std::string& allowed : {std::string("µ"), std::string("→")}) {
    for (std::size_t at; (at = rest.find(allowed)) != std::string::npos;) rest.erase(at, allowed.size());
  }
  return std::all_of(rest.begin(), rest.end(), [](char c) { return c >= 32 && c < 127; });
}

// "1 goroutines", and not "21 goroutines" or "of 1,024 goroutines".
bool oneIsPlural(const std::string& text) {
  for (const char* word : {"goroutines", "Ps", "threads", "events", "messages", "waiters", "rounds", "times", "values",
                           "cases", "tries", "connections", "errors"}) {
    const std::string phrase = std::string("1 ") + word;
    for (std::size_t at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at + 1)) {
      if (at == 0 || std::string("0123456789,.-").find(text[at - 1]) == std::string::npos) return true;
    }
  }
  return false;
}

void expectGoodCard(const Card& card, const std::string& what) {
  EXPECT_FALSE(card.title.empty()) << what;
  EXPECT_LE(words(card.title), 6u) << what << ": " << card.title;
  EXPECT_FALSE(card.what.empty()) << what;
  EXPECT_LE(words(card.what), 45u) << what << ": " << card.what;
  EXPECT_LE(sentences(card.what), 3u) << what << ": " << card.what;
  EXPECT_TRUE(card.what.back() == '.') << what << ": " << card.what;
  for (const std::string& text : {card.title, card.what, card.inGo}) {
    EXPECT_EQ(text.find('{'), std::string::npos) << what << ": a place is not filled: " << text;
    EXPECT_EQ(text.find("  "), std::string::npos) << what << ": " << text;
    EXPECT_EQ(text.find('!'), std::string::npos) << what << ": " << text;
    EXPECT_TRUE(plain(text)) << what << ": " << text;
    EXPECT_FALSE(oneIsPlural(text)) << what << ": " << text;
  }
  for (const std::string& text : card.lookedFirst) EXPECT_EQ(text.find('{'), std::string::npos) << what << ": " << text;
  for (const Detail& d : card.details) EXPECT_FALSE(d.field.empty()) << what;
}

// One event of every kind for every combination of its words and flags, in front of a state that is rich.
std::vector<trace::Event> variants(trace::Kind kind) {
  std::vector<trace::Event> all;
  trace::Event e;
  e.kind = kind;
  e.m = 0;
  e.t = 123'456;
  for (const int p : {0, -1}) {
    for (const std::int64_t g : {std::int64_t{2}, std::int64_t{0}}) {
      for (const std::int32_t number : {0, 1, -1, -11, -104, -115, -125, 64, 5000}) {
        for (std::int32_t word = 0; word < 18; ++word) {
          trace::dispatch(e, [&](auto payload) {
            bool valid = true;
            trace::ev::visitFields(payload, [&](const char*, auto& f) {
              using T = std::remove_cvref_t<decltype(f)>;
              if constexpr (std::is_same_v<T, bool>) f = word % 2 == 1;
              else if constexpr (std::is_enum_v<T>) {
                valid = valid && word < trace::kWords<T>;
                f = static_cast<T>(word % trace::kWords<T>);
              } else if constexpr (std::is_same_v<T, trace::Str>) f.v = word % 3;
              else f.v = number;
            });
            if (!valid) return;
            trace::Event out = e;
            trace::pack(payload, out);
            out.p = static_cast<std::int16_t>(p);
            out.g = g;
            all.push_back(out);
          });
        }
      }
    }
  }
  return all;
}

TEST(Narrate, EveryKindHasACardWithinItsLimitsWhateverItHolds) {
  TraceBuilder b = twoReaders();
  b.trace.strings.resize(3);
  b.trace.strings[1] = "echo";
  b.trace.strings[2] = "a label that the program made up with far too many words for any card to hold, really";
  WorldState state;
  for (const trace::Event& e : b.trace.events) apply(state, e);
  for (int k = 0; k < trace::kKinds; ++k) {
    const auto kind = static_cast<trace::Kind>(k);
    const std::vector<trace::Event> events = variants(kind);
    ASSERT_FALSE(events.empty()) << trace::kindName(kind);
    trace::Trace t = b.trace;
    t.events = events;
    const Causes causes(t);
    const Narrator narrator(t, causes);
    for (std::uint64_t i = 0; i < events.size(); ++i) {
      const std::string name(trace::kindName(kind));
      expectGoodCard(narrator.card(state, i), name);
      const std::string line = narrator.line(i);
      EXPECT_FALSE(line.empty()) << name;
      EXPECT_EQ(line.find('{'), std::string::npos) << name << ": " << line;
      EXPECT_LE(line.size(), 130u) << name << ": " << line;
      expectGoodCard(narrator.card(WorldState{}, i), name + " before anything is known");
      if (HasFailure()) return;
    }
  }
}

TEST(Narrate, EveryFunctionOfEveryCallPathHasANote) {
  for (int k = 0; k < trace::kKinds; ++k) {
    for (const trace::Event& e : variants(static_cast<trace::Kind>(k))) {
      for (const PathNote& note : pathNotes(goPath(e))) {
        EXPECT_FALSE(note.says.empty()) << note.function;
        const std::string says(note.says);
        EXPECT_LE(words(says), 25u) << note.function;
        EXPECT_TRUE(plain(says) && says.find('!') == std::string::npos && says.back() == '.') << note.function;
      }
    }
  }
  EXPECT_EQ(goNote("noSuchFunction"), "");
}

TEST(Narrate, RandomEventsNeverBreakIt) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Rng rng(seed);
    trace::Trace t;
    t.strings = {"", "x"};
    for (int i = 0; i < 300; ++i) {
      trace::Event e;
      e.kind = static_cast<trace::Kind>(rng.below(trace::kKinds));
      e.t = static_cast<std::int64_t>(rng.next());
      e.g = static_cast<std::int64_t>(rng.next() >> rng.below(64));
      e.m = static_cast<std::int32_t>(rng.next());
      e.p = static_cast<std::int16_t>(rng.next());
      for (std::int64_t& w : e.wide) w = static_cast<std::int64_t>(rng.next() >> rng.below(64));
      for (std::int32_t& n : e.narrow) n = static_cast<std::int32_t>(rng.next() >> rng.below(64));
      t.events.push_back(e);
    }
    const Causes causes(t);
    const Narrator narrator(t, causes);
    WorldState s;
    for (std::uint64_t i = 0; i < t.events.size(); ++i) {
      narrator.card(s, i);
      narrator.story(s, i);
      apply(s, t.events[i]);
    }
  }
}

struct Told {
  explicit Told(trace::Trace t) : trace(std::move(t)), causes(trace), timeline(trace), narrator(trace, causes) {}
  std::uint64_t find(trace::Kind kind, std::int64_t g, std::uint64_t from = 0) const {
    for (std::uint64_t i = from; i < trace.events.size(); ++i) {
      if (trace.events[i].kind == kind && (g == 0 || trace.events[i].g == g)) return i;
    }
    ADD_FAILURE() << "no such event";
    return 0;
  }
  Card card(std::uint64_t i) { return narrator.card(timeline.seek(i), i); }

  trace::Trace trace;
  Causes causes;
  Timeline timeline;
  Narrator narrator;
};

TEST(Narrate, TheCardOfAParkSaysWhereAndWhy) {
  Told told(twoReaders().trace);
  const std::uint64_t at = told.find(trace::Kind::GoPark, 3);
  const Card card = told.card(at);
  EXPECT_EQ(card.title, "G3 waits: IO wait");
  EXPECT_EQ(card.what,
            "fd 7 was not ready for reading, so G3 (echo) parks in its pollDesc.rg. M0 and P0 look for other work.");
  EXPECT_EQ(card.inGo, "poll_runtime_pollWait > netpollblock > gopark > park_m");
  EXPECT_EQ(goFunction(told.trace.events[at]), "park_m");
  EXPECT_EQ(told.narrator.line(at), "P0 G3 parks: IO wait (fd 7)");
  ASSERT_EQ(card.details.size(), 2u);
  EXPECT_EQ(card.details[0].field, "G3.atomicstatus");
  EXPECT_EQ(card.details[0].before, "running");
  EXPECT_EQ(card.details[0].after, "waiting");
}

TEST(Narrate, TheCardOfAStartListsWhatWasLookedAtFirst) {
  Told told(twoReaders().trace);
  const std::uint64_t local = told.find(trace::Kind::GoStart, 2);
  const Card card = told.card(local);
  EXPECT_EQ(card.title, "G2 runs on P0");
  EXPECT_EQ(card.lookedFirst, (std::vector<std::string>{"schedtick 1 is no multiple of 61", "runnext of P0: empty"}));
  EXPECT_EQ(told.narrator.story(told.timeline.seek(local), local),
            "P0 G2 runs (local queue)   [schedtick 1 is no multiple of 61; runnext of P0: empty]");
  const Card block = told.card(told.find(trace::Kind::GoStart, 2, local + 1));
  EXPECT_EQ(block.lookedFirst,
            (std::vector<std::string>{"schedtick 2 is no multiple of 61", "runnext of P0: empty",
                                      "local queue of P0: empty", "global queue: empty", "netpoll(0): nothing",
                                      "other Ps: not searched, enough threads spin", "gave P0 up, then looked again",
                                      "slept in the poller for 50.5 µs"}));
}

TEST(Narrate, TheChainOfCausesLeadsFromTheStartToThePoll) {
  Told told(twoReaders().trace);
  const std::uint64_t start = told.find(trace::Kind::GoStart, 2, told.find(trace::Kind::GoStart, 2) + 1);
  std::vector<std::string> kinds;
  for (const std::uint64_t i : told.causes.chain(start, 4))
    kinds.emplace_back(trace::kindName(told.trace.events[i].kind));
  EXPECT_EQ(kinds, (std::vector<std::string>{"goready", "pollSem", "pollFd", "netpoll"}));
  const std::uint64_t ready = told.find(trace::Kind::GoReady, 2);
  EXPECT_EQ(told.card(ready).leadsTo, start);
  EXPECT_EQ(told.causes.consequence(told.find(trace::Kind::GoPark, 2)), ready);
  EXPECT_EQ(told.causes.cause(told.find(trace::Kind::GoCreate, 2)),
            told.causes.lastOfG(1, told.find(trace::Kind::GoCreate, 2)));
}

// The card of the last event.
Card lastCard(const TraceBuilder& b) {
  Timeline timeline(b.trace);
  const std::uint64_t at = b.trace.events.size() - 1;
  timeline.seek(at);
  const Causes causes(b.trace);
  return Narrator(b.trace, causes).card(timeline.state(), at);
}

template <class E>
std::string saysOf(std::int64_t g, const E& payload) {
  TraceBuilder b;
  b.boot(2).add(0, 0, 2, ev::GoCreate{{1}, b.str("worker")});
  return lastCard(b.add(0, 0, g, payload)).what;
}

TEST(Narrate, WhatASemaphoreStandsForIsSaid) {
  using trace::LockKind;
  const auto waits = [](LockKind kind) { return saysOf(1, ev::SemaWait{.id = {7}, .kind = kind}); };
  EXPECT_EQ(waits(LockKind::mutex), "The Mutex is taken, so G1 (main) queues for it.");
  EXPECT_EQ(waits(LockKind::waitGroup), "G1 (main) queues until the counter of the WaitGroup is 0.");
  EXPECT_EQ(waits(LockKind::cond), "G1 (main) queues on the Cond until somebody signals it.");
  EXPECT_EQ(waits(LockKind::fdMutex),
            "Another goroutine still uses that descriptor, so G1 (main) queues on its fdMutex.");
  const auto wakes = [](LockKind kind) { return saysOf(1, ev::SemaRelease{.id = {7}, .other = {2}, .kind = kind}); };
  EXPECT_EQ(
      wakes(LockKind::waitGroup),
      "G1 (main) brings the counter of the WaitGroup to 0. G2 (worker) waits for that and will be made runnable.");
  EXPECT_EQ(wakes(LockKind::cond),
            "G1 (main) signals the Cond. G2 (worker) has waited longest and will be made runnable.");
}

TEST(Narrate, NothingIsCountedAsNone) {
  EXPECT_EQ(saysOf(1, ev::ChanClose{.id = {3}, .waiters = {0}}), "G1 (main) closes channel 3. Nobody waits on it.");
  EXPECT_EQ(saysOf(0, ev::StealMiss{.rounds = {4}, .tries = {0}, .timersRan = false}),
            "No other P was busy, so in 4 rounds there was nobody to steal from.");
  EXPECT_EQ(saysOf(0, ev::ProcIdleGet{{1}}),
            "M0 takes P1 off the list of idle Ps to give it a thread. No P stays idle.");
}

TEST(Narrate, ATimerThatSendsIsNamedAndNotNobody) {
  EXPECT_EQ(saysOf(0, ev::ChanSend{.id = {4}, .other = {2}, .how = trace::ChanHow::direct, .len = {0}}),
            "G2 (worker) waits for a value, so the timer hands it over directly, past the buffer.");
}

TEST(Narrate, DeadlinesAreSaidWithTheirUnitAndTheirOperation) {
  TraceBuilder b;
  b.boot().add(0, 0, 1, ev::PollOpen{.fd = {6}, .life = {1}});
  b.wait(1'000'000);
  b.add(0, 0, 1, ev::PollDeadline{.when = {5'000'000}, .fd = {6}, .mode = trace::PollMode::r});
  const Card card = lastCard(b);
  EXPECT_EQ(card.what.substr(0, 27), "A read on fd 6 waits 3.999 ") << card.what;
  ASSERT_EQ(card.details.size(), 1u);
  EXPECT_EQ(changeText(card.details[0]), "0 → t 5 ms");
}

TEST(Narrate, AFieldThatStaysSaysSo) {
  EXPECT_EQ(changeText({"pp.schedtick", "94", "95"}), "94 → 95");
  EXPECT_EQ(changeText({"pp.schedtick", "94", "94"}), "stays 94");
  EXPECT_EQ(changeText({"took", "", "575 ns"}), "575 ns");
}

TEST(Narrate, ACompleteTraceHasNoCauseWhereAnImportedOneDoesNotKnow) {
  trace::Header header;
  EXPECT_EQ(noLinkText(header), "nothing in this trace");
  header.unknown = {"queues"};
  EXPECT_EQ(noLinkText(header), "not recorded by this trace");
}

TEST(Narrate, HowLongASystemCallHeldItsThreadIsCountedFromItsBeginning) {
  TraceBuilder b;
  b.boot(2).wait(1'000'000);
  b.add(0, 0, 1, ev::GoSyscallEnter{.what = b.str("read")});
  b.wait(20'000).add(1, -1, 1, ev::ProcRetake{.victim = {0}, .fromM = {0}, .seenFor = {1'020'100}});
  EXPECT_NE(lastCard(b).what.find("has kept M0 in a system call for 20.1 µs."), std::string::npos) << lastCard(b).what;
}

TEST(Narrate, UnknownQueuesReadNotRecorded) {
  trace::Trace t = twoReaders().trace;
  t.header.unknown = {"queues"};
  Told told(std::move(t));
  EXPECT_EQ(told.card(told.find(trace::Kind::GoStart, 2)).lookedFirst,
            std::vector<std::string>{"queues: not recorded by this trace"});
}

TEST(Narrate, NumbersAreAsPeopleReadThem) {
  EXPECT_EQ(durationText(0), "0 ns");
  EXPECT_EQ(durationText(999), "999 ns");
  EXPECT_EQ(durationText(1000), "1 µs");
  EXPECT_EQ(durationText(1'204'000), "1.204 ms");
  EXPECT_EQ(durationText(-1'500'000'000), "-1.5 s");
  EXPECT_EQ(durationText(1'234'500'000'000), "1,234.5 s");
  EXPECT_EQ(durationText(365 * 86'400'000'000'000), "365 d");
  EXPECT_EQ(bytesText(64), "64 B");
  EXPECT_EQ(bytesText(9'999), "9,999 B");
  EXPECT_EQ(bytesText(1'250'000), "1.25 MB");
  EXPECT_EQ(countText(-1'234'567), "-1,234,567");
  EXPECT_EQ(countText(100), "100");
}

TEST(Causes, GrowsWithTheTrace) {
  const trace::Trace whole = twoReaders().trace;
  trace::Trace growing;
  growing.strings = whole.strings;
  Causes causes(growing);
  for (std::size_t i = 0; i < whole.events.size(); ++i) {
    growing.events.push_back(whole.events[i]);
    if (i % 7 == 0) causes.extend();
  }
  causes.extend();
  const Causes at_once(whole);
  for (std::uint64_t i = 0; i < whole.events.size(); ++i) {
    EXPECT_EQ(causes.prevOfG(i), at_once.prevOfG(i));
    EXPECT_EQ(causes.nextOfG(i), at_once.nextOfG(i));
    EXPECT_EQ(causes.cause(i), at_once.cause(i));
    EXPECT_LT(causes.cause(i).value_or(0), std::max<std::uint64_t>(i, 1));
    EXPECT_GT(causes.consequence(i).value_or(i + 1), i);
  }
}

}  // namespace
}  // namespace gmp::replay
