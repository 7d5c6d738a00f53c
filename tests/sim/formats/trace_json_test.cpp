#include "sim/formats/trace_json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/rng.h"
#include "tests/sim/replay/trace_builder.h"
#include "tests/temp_dir.h"

namespace gmp::formats {
namespace {

namespace fs = std::filesystem;
using test::TraceBuilder;

std::string textOf(const TraceFile& file) {
  std::ostringstream out;
  EXPECT_TRUE(writeTrace(file, out));
  return out.str();
}
// "minor":2
std::string minorText(int minor) { return "\"minor\":" + std::to_string(minor); }
std::string textOf(const trace::Trace& t) { return textOf(TraceFile{t, kMinor, {}, {}, {}}); }

// Every kind, with every field set to a value of its own, every word used in turn.
trace::Trace everyKind() {
  TraceBuilder b;
  b.trace.header.scenario = "all \"kinds\"\n";
  b.trace.header.parameters = {{"connections", 1000}, {"rate", 0.1}, {"big", 1e300}};
  b.trace.header.seed = ~std::uint64_t{0};
  b.trace.header.gomaxprocs = 4;
  b.trace.header.cores = 8;
  b.trace.header.unknown = {"queues"};
  b.trace.header.notes = {{3, "look here"}, {7, "µs → 1"}};
  b.str("one");
  b.str("zwei ü \"quoted\" \\ \t");
  std::int64_t n = 0;
  for (int kind = 0; kind < trace::kKinds; ++kind) {
    for (int i = 0; i < 3; ++i) {
      trace::Event e;
      e.kind = static_cast<trace::Kind>(kind);
      trace::dispatch(e, [&](auto payload) {
        trace::ev::visitFields(payload, [&](const char*, auto& f) {
          using T = std::remove_cvref_t<decltype(f)>;
          ++n;
          if constexpr (std::is_same_v<T, bool>) f = n % 2 == 0;
          else if constexpr (std::is_enum_v<T>) f = static_cast<T>(n % trace::kWords<T>);
          else if constexpr (std::is_same_v<T, trace::Str>) f.v = static_cast<std::int32_t>(n % 3);
          else if constexpr (trace::isWide<T>)
            f.v = n % 3 == 0 ? std::numeric_limits<std::int64_t>::min() : n * 1000003;
          else f.v = n % 5 == 0 ? -1 : static_cast<std::int32_t>(n);
        });
        b.add(i - 1, i * 2 - 1, i * i, payload);
      });
    }
  }
  return b.trace;
}

std::string errorOf(const std::string& text) {
  const auto r = readTraceText(text, "t.json");
  return r ? "no error" : r.error();
}

// Text with `from` replaced once.
std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class TraceFileTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return dir_ / name; }
  std::vector<std::string> files() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(dir_.path())) all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void put(const std::string& path, std::string_view text) {
    std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  }
  test::TempDir dir_;
};

TEST(TraceJson, EveryKindComesBackAsItWas) {
  const trace::Trace all = everyKind();
  const auto back = readTraceText(textOf(all), "t.json");
  ASSERT_TRUE(back) << back.error();
  const trace::Trace& t = back->trace;
  ASSERT_EQ(t.events.size(), all.events.size());
  for (std::size_t i = 0; i < all.events.size(); ++i) {
    EXPECT_EQ(eventJson(t, t.events[i], i), eventJson(all, all.events[i], i));
    EXPECT_EQ(t.events[i].seq, i);
  }
  EXPECT_EQ(t.header.scenario, all.header.scenario);
  EXPECT_EQ(t.header.parameters, all.header.parameters);
  EXPECT_EQ(t.header.seed, all.header.seed);
  EXPECT_EQ(t.header.unknown, all.header.unknown);
  EXPECT_EQ(t.header.notes, all.header.notes);
  EXPECT_EQ(t.header.world, "sim");
  EXPECT_FALSE(t.truncated);
}

TEST(TraceJson, WrittenReadAndWrittenAgainGivesTheSameBytes) {
  for (const trace::Trace& t : {everyKind(), test::twoReaders().trace, trace::Trace{}}) {
    const std::string once = textOf(t);
    const auto back = readTraceText(once, "t.json");
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(textOf(*back), once);
  }
}

TEST(TraceJson, OneEventALine) {
  const std::string text = textOf(test::twoReaders().trace);
  const std::size_t from = text.find("\"events\":[\n") + 11;
  std::istringstream lines(text.substr(from));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, R"({"i":0,"t":0,"k":"snapshot","m":0,"procs":1,"needspinning":false},)");
  std::size_t events = 1;
  while (std::getline(lines, line) && line != "]}") ++events;
  EXPECT_EQ(events, test::twoReaders().trace.events.size());
  EXPECT_NE(text.find(R"("k":"gopark","m":0,"p":0,"g":3,"obj":0,"reason":"IO wait","fd":7,"mode":"r"})"),
            std::string::npos);
  EXPECT_NE(text.find(R"({"g":2,"parent":1,"name":"echo"})"), std::string::npos);
}

TEST(TraceJson, AnyOtherFormOfTheSameJsonIsRead) {
  const trace::Trace all = everyKind();
  const std::string ours = textOf(all);
  // Spaces after colons and commas outside of strings, every line broken up; and the keys of an event turned round.
  std::string spaced;
  bool in_string = false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const char c = ours[i];
    if (c == '"' && (i == 0 || ours[i - 1] != '\\')) in_string = !in_string;
    spaced += c;
    if (!in_string && (c == ',' || c == ':' || c == '{')) spaced += c == ':' ? " \t" : "\n  ";
  }
  const auto a = readTraceText(spaced, "t.json");
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(textOf(*a), ours);
  const auto b =
      readTraceText(R"({"events":[{"why":"Gosched","g":7,"k":"go\u0059ield","ran":12,"m":1,"t":5}],"version":1,)"
                    R"("format":"gmpscope-trace"})",
                    "t.json");
  ASSERT_TRUE(b) << b.error();
  EXPECT_EQ(eventJson(b->trace, b->trace.events.at(0), 0),
            R"({"i":0,"t":5,"k":"goYield","m":1,"g":7,"why":"Gosched","ran":12})");
}

TEST(TraceJson, AFileCutAnywhereOpensUpToItsLastWholeEventOrSaysWhyNot) {
  const trace::Trace whole = test::twoReaders().trace;
  const std::string text = textOf(whole);
  const std::size_t body = text.find("\"events\":") + 9;
  std::size_t most = 0;
  for (std::size_t n = 0; n < text.size() - 1; ++n) {  // without its last newline it is still whole
    const auto r = readTraceText(std::string_view(text).substr(0, n), "t.json");
    if (n < body) {
      ASSERT_FALSE(r) << n;
      EXPECT_EQ(r.error().find('\n'), std::string::npos) << r.error();
      EXPECT_EQ(r.error().rfind("t.json", 0), 0u) << r.error();
      continue;
    }
    ASSERT_TRUE(r) << n << " " << r.error();
    EXPECT_TRUE(r->trace.truncated) << n;
    EXPECT_GE(r->trace.events.size(), most);
    most = r->trace.events.size();
    const std::size_t complete = static_cast<std::size_t>(std::count(
        text.begin() + static_cast<std::ptrdiff_t>(body), text.begin() + static_cast<std::ptrdiff_t>(n), '}'));
    EXPECT_EQ(most, std::min(complete, whole.events.size())) << n;
  }
}

TEST(TraceJson, ACutFileSaysSoAfterItIsSavedAgain) {
  const std::string text = textOf(test::twoReaders().trace);
  const auto cut = readTraceText(std::string_view(text).substr(0, text.size() - 40), "t.json");
  ASSERT_TRUE(cut);
  ASSERT_TRUE(cut->trace.truncated);
  const auto again = readTraceText(textOf(*cut), "t.json");
  ASSERT_TRUE(again) << again.error();
  EXPECT_TRUE(again->trace.truncated);
}

TEST(TraceJson, WrongFilesGiveOneClearLine) {
  const std::string good = textOf(test::twoReaders().trace);
  EXPECT_EQ(errorOf(""), "t.json: the file is empty");
  EXPECT_EQ(errorOf("hello"), "t.json: this is no trace: it does not begin with '{'");
  EXPECT_EQ(errorOf("{}"), "t.json line 1: no \"format\":\"gmpscope-trace\": this is no trace of gmpscope");
  EXPECT_EQ(errorOf(with(good, "gmpscope-trace", "gmpscope-scenario")),
            "t.json line 1: the format is 'gmpscope-scenario', not 'gmpscope-trace'");
  EXPECT_EQ(errorOf(with(good, "\"version\":1", "\"version\":3")),
            "t.json line 1: the file was written by a newer gmpscope (format 3, this one reads 1); update gmpscope to "
            "open it");
  EXPECT_EQ(errorOf(with(good, "\"world\":\"sim\"", "\"world\":\"sum\"")),
            "t.json line 2: unknown world 'sum'; did you mean 'sim'?");
  EXPECT_EQ(errorOf(with(good, "\"scenario\"", "\"scenaro\"")),
            "t.json line 2: unknown key 'scenaro'; did you mean 'scenario'?");
  EXPECT_EQ(errorOf(with(good, "\"seed\":0", "\"seed\":-1")),
            "t.json line 3: expected an integer from 0 to 18446744073709551615");
  EXPECT_EQ(errorOf(with(good, "\"cores\":0", "\"clock\":\"x\"")), "t.json line 3: the key 'clock' stands twice");
  EXPECT_NE(errorOf(good + "x").find("something stands after the end"), std::string::npos);
}

TEST(TraceJson, WrongEventsAreNamedWithTheirLine) {
  const std::string good = textOf(test::twoReaders().trace);
  const auto says = [&](const std::string& from, const std::string& to, const std::string& what) {
    const std::string error = errorOf(with(good, from, to));
    EXPECT_NE(error.find(what), std::string::npos) << error;
    EXPECT_EQ(error.rfind("t.json line ", 0), 0u) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos);
  };
  says("\"gopark\"", "\"gaprk\"", "unknown event 'gaprk'; did you mean 'gopark'?");
  says("\"IO wait\"", "\"IO wiat\"", "'reason': unknown word 'IO wiat'; did you mean 'IO wait'?");
  says("\"fd\":7,\"mode\"", "\"fd\":7000000000,\"mode\"", "'fd': 7000000000 does not fit into 32 bits");
  says("\"fd\":7,\"mode\"", "\"fd\":7.5,\"mode\"", "'fd': expected an integer");
  says("\"fd\":7,\"mode\"", "\"fd\":1e308,\"mode\"", "'fd': expected an integer");
  says("\"fd\":7,\"mode\"", "\"fd\":\"7\",\"mode\"", "'fd': expected a number");
  says("\"fd\":7,\"mode\"", "\"mode\"", "event 'pollSem' without its field 'fd'");
  says("\"fd\":7,\"mode\"", "\"fd\":7,\"fd\":8,\"mode\"", "the name 'fd' stands twice in one event");
  says("\"fd\":7,\"mode\"", "\"fd\":7,\"colour\":8,\"mode\"", "event 'pollSem' has no field 'colour'");
  says("\"needspinning\":false", "\"needspinning\":1", "'needspinning': expected true or false");
  says("{\"i\":4,", "{\"i\":5,", "event 5 stands where event 4 belongs: lines are missing or were moved");
  says("\"p\":0,\"g\":3", "\"p\":0,\"g\":-3", "'g' is -3, it must be from 0");
  says("\"p\":0", "\"p\":70000", "'p' is 70000, it must be from -1 to 32767");
  says("\"t\":200", "\"t\":99999999999999999999", "'t': the integer does not fit into 64 bits");
  says("\"k\":\"gopark\",", "", "an event without its kind 'k'");
}

TEST(TraceJson, DeepAndLargeInputIsRefusedBeforeItCosts) {
  const std::string good = textOf(test::twoReaders().trace);
  const std::string deep(1'000'000, '[');
  EXPECT_NE(errorOf("{\"format\":\"gmpscope-trace\",\"version\":1,\"x\":" + deep).find("nested more than 64 levels"),
            std::string::npos);
  EXPECT_NE(errorOf(with(good, "\"fd\":7,\"mode\"", "\"fd\":" + deep)).find("nested more than 64 levels"),
            std::string::npos);
  const std::string longName(100'000, 'x');
  const std::string label = R"({"t":1,"k":"log","value":1,"label":")";
  EXPECT_NE(errorOf(with(good, "\n]}\n", ",\n" + label + longName + "\"}\n]}\n")).find("bytes"), std::string::npos);
  EXPECT_NE(errorOf(with(good, "\n]}\n", ",\n" + label + longName.substr(0, 20'000) + "\"}\n]}\n"))
                .find("a string of 20000 bytes"),
            std::string::npos);
  EXPECT_NE(errorOf(with(good, "\"name\":\"main\"", "\"name\":\"\xff\"")).find("not UTF-8"), std::string::npos);
}

TEST(TraceJson, RandomDamageNeverBreaksTheReader) {
  const std::string good = textOf(everyKind());
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Rng rng(seed);
    std::string bad = good;
    for (std::uint32_t i = 1 + rng.below(4); i > 0; --i) {
      const std::size_t at = rng.below(static_cast<std::uint32_t>(bad.size()));
      switch (rng.below(4)) {
        case 0: bad[at] = static_cast<char>(rng.below(256)); break;
        case 1: bad.erase(at, 1 + rng.below(30)); break;
        case 2: bad.insert(at, good, rng.below(static_cast<std::uint32_t>(good.size() - 40)), 1 + rng.below(40)); break;
        default: bad[at] = "{}[]\",:0-\\e"[rng.below(11)]; break;
      }
    }
    const auto r = readTraceText(bad, "t.json");
    EXPECT_EQ(r.error().find('\n'), std::string::npos) << r.error();
  }
}

// Files as earlier minor versions wrote them; they open for ever.
constexpr const char* kMinor0 = R"({"format":"gmpscope-trace","version":1,"minor":0,
"generator":"gmpscope 0.1","world":"sim","goVersion":"1.27","scenario":"echo",
"parameters":{"connections":1},"seed":1,"gomaxprocs":1,"cores":2,"clock":"virtual",
"unknown":[],
"goroutines":[],
"notes":[],
"events":[
{"i":0,"t":64,"k":"snapshot","m":0,"procs":1,"needspinning":false},
{"i":1,"t":99,"k":"snapshotEnd","m":0},
{"i":2,"t":120,"k":"pollFd","m":0,"fd":3,"bits":1,"stale":false}
]}
)";
constexpr const char* kMinor1 = R"({"format":"gmpscope-trace","version":1,"minor":1,
"generator":"gmpscope 0.1","world":"sim","goVersion":"1.27","scenario":"echo",
"parameters":{"connections":1},"seed":1,"gomaxprocs":1,"cores":2,"poller":"kqueue","clock":"virtual",
"unknown":[],
"goroutines":[],
"notes":[],
"events":[
{"i":0,"t":120,"k":"pollFd","m":0,"fd":3,"bits":1,"stale":false,"what":"read filter"},
{"i":1,"t":130,"k":"fault","m":-1,"what":"EINTR","fd":3,"value":0},
{"i":2,"t":140,"k":"fork","m":-1,"what":"no stealing","value":0,"detail":""}
]}
)";

TEST(TraceJson, FilesOfOlderMinorVersionsOpen) {
  const auto zero = readTraceText(kMinor0, "old.json");
  ASSERT_TRUE(zero) << zero.error();
  EXPECT_EQ(zero->minor, 0);
  EXPECT_EQ(zero->trace.events.size(), 3u);
  EXPECT_EQ(zero->trace.header.poller + zero->trace.header.policy, "") << "not told";
  EXPECT_EQ(trace::unpack<trace::ev::PollFd>(zero->trace.events[2]).what, trace::PollWhat::readiness);
  const auto one = readTraceText(kMinor1, "old.json");
  ASSERT_TRUE(one) << one.error();
  EXPECT_EQ(one->trace.header.poller, "kqueue");
  EXPECT_EQ(one->trace.header.policy, "");
  EXPECT_EQ(trace::unpack<trace::ev::PollFd>(one->trace.events[0]).what, trace::PollWhat::readFilter);
}

TEST(TraceJson, AFileOfAnOlderMinorVersionIsWrittenAgainInThisOne) {
  for (const char* old : {kMinor0, kMinor1}) {
    const auto first = readTraceText(old, "old.json");
    ASSERT_TRUE(first) << first.error();
    const std::string again = textOf(*first);
    EXPECT_NE(again.find(minorText(kMinor) + ","), std::string::npos);
    const auto second = readTraceText(again, "new.json");
    ASSERT_TRUE(second) << second.error();
    EXPECT_EQ(second->trace.events.size(), first->trace.events.size());
    EXPECT_EQ(second->trace.header.poller, first->trace.header.poller);
    EXPECT_EQ(textOf(*second), again);
  }
}

TEST(TraceJson, AFieldMayLackInOlderMinorVersionsOnly) {
  EXPECT_NE(errorOf(with(kMinor0, minorText(0), minorText(kMinor))).find("without its field 'what'"),
            std::string::npos);
  EXPECT_NE(errorOf(with(kMinor0, "\"bits\":1", "\"sbit\":1")).find("has no field 'sbit'"), std::string::npos);
}

TEST(TraceJson, TheHeadNamesThePolicy) {
  trace::Trace t = test::twoReaders().trace;
  t.header.policy = "pct:3";
  const auto back = readTraceText(textOf(t), "t.json");
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(back->trace.header.policy, "pct:3");
}

TEST(TraceJson, EventsOfANewerMinorVersionAreKeptAndWrittenAgain) {
  std::string text = with(textOf(test::twoReaders().trace), minorText(kMinor), minorText(kMinor + 1));
  text = with(text, "\"unknown\":[],\n", "\"unknown\":[],\n\"mood\":[1,{\"a\":2}],\n");
  text = with(text, "\"notes\":[],", "\"notes\":[\n{\"event\":4,\"text\":\"later\"}],");
  // A new kind as event 2, a new word as event 5, a new field on event 6: the others move down.
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::vector<std::string> events, rest;
  for (const std::string& line : lines) (line.rfind("{\"i\":", 0) == 0 ? events : rest).push_back(line);
  events.insert(events.begin() + 2, R"({"i":0,"t":200,"k":"goTeleport","m":0,"to":[3,"x"]},)");
  events.insert(events.begin() + 5, R"({"i":0,"t":300,"k":"goYield","m":0,"g":1,"why":"bored","ran":4},)");
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i] = "{\"i\":" + std::to_string(i) + events[i].substr(events[i].find(','));
    if (i == 6) events[i].insert(events[i].find('}'), ",\"shade\":\"blue\"");
  }
  std::string newer;
  for (const std::string& line : rest) {
    if (line == "]}") {
      for (const std::string& e : events) newer += e + "\n";
    }
    newer += line + "\n";
  }
  const auto r = readTraceText(newer, "t.json");
  ASSERT_TRUE(r) << r.error();
  EXPECT_EQ(r->minor, kMinor + 1);
  ASSERT_EQ(r->unknown.size(), 2u);
  EXPECT_EQ(r->unknown[0].before, 2u);
  EXPECT_EQ(r->unknown[1].before, 4u);
  ASSERT_EQ(r->extras.size(), 1u);
  EXPECT_EQ(r->extras[0].json, ",\"shade\":\"blue\"");
  EXPECT_EQ(r->trace.events.size(), test::twoReaders().trace.events.size());
  EXPECT_EQ(r->trace.header.notes.at(0).first, 3u) << "event 4 of the file is the fourth we know";
  EXPECT_EQ(textOf(*r), newer);
}

TEST_F(TraceFileTest, FilesAreWrittenBesideAndRenamed) {
  const trace::Trace t = test::twoReaders().trace;
  ASSERT_EQ(writeTrace(t, path("a.json")), "");
  EXPECT_EQ(files(), std::vector<std::string>{"a.json"});
  EXPECT_EQ(content(path("a.json")), textOf(t));
  put(path("old.json"), "precious");
  trace::Trace bad = t;
  bad.events.push_back({});
  bad.events.back().kind = trace::Kind::GoYield;
  bad.events.back().narrow[0] = 99;
  EXPECT_NE(writeTrace(bad, path("old.json")).find("holds no word of its list"), std::string::npos);
  EXPECT_EQ(content(path("old.json")), "precious");
  EXPECT_EQ(files(), (std::vector<std::string>{"a.json", "old.json"}));
}

TEST_F(TraceFileTest, GzipIsWrittenByNameAndReadByContent) {
  const trace::Trace t = everyKind();
  ASSERT_EQ(writeTrace(t, path("a.json.gz")), "");
  ASSERT_EQ(writeTrace(t, path("b.json.gz")), "");
  const std::string packed = content(path("a.json.gz"));
  EXPECT_EQ(packed, content(path("b.json.gz"))) << "the same trace gives the same bytes";
  EXPECT_LT(packed.size(), textOf(t).size() / 3);
  put(path("renamed.json"), packed);
  const auto back = readTrace(path("renamed.json"));
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(textOf(*back), textOf(t));
  put(path("cut.gz"), std::string_view(packed).substr(0, packed.size() / 2));
  const auto cut = readTrace(path("cut.gz"));
  ASSERT_TRUE(cut) << cut.error();
  EXPECT_TRUE(cut->trace.truncated);
  EXPECT_LT(cut->trace.events.size(), t.events.size());
  std::string damaged = packed;
  for (std::size_t i = packed.size() / 3; i < packed.size() / 3 + 20; ++i) damaged[i] = '\x55';
  put(path("bad.gz"), damaged);
  const auto bad = readTrace(path("bad.gz"));
  EXPECT_FALSE(bad);
}

TEST_F(TraceFileTest, WhatCannotBeOpenedOrWrittenIsSaid) {
  const auto missing = readTrace(path("none.json"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), path("none.json") + ": cannot be opened: No such file or directory");
  const auto folder = readTrace(dir_.path());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().find("is a directory"), std::string::npos);
  const trace::Trace t = test::twoReaders().trace;
  EXPECT_EQ(writeTrace(t, path("no/such/a.json")),
            path("no/such/a.json") + ": cannot be written: No such file or directory");
  EXPECT_NE(writeTrace(t, dir_.path()).find("is a directory"), std::string::npos);
  if (fs::exists("/dev/full")) {
    trace::Trace large = t;
    while (large.events.size() < 40'000) large.events.insert(large.events.end(), t.events.begin(), t.events.end());
    EXPECT_NE(writeTrace(large, "/dev/full").find("/dev/full: cannot be written"), std::string::npos);
  }
}

TEST_F(TraceFileTest, ProgressIsTold) {
  trace::Trace large;
  const trace::Trace t = test::twoReaders().trace;
  large.strings = t.strings;
  while (large.events.size() < 150'000) large.events.insert(large.events.end(), t.events.begin(), t.events.end());
  std::uint64_t calls = 0, last = 0, all = 0;
  const Progress progress = [&](std::uint64_t done, std::uint64_t total) {
    ++calls;
    EXPECT_GE(done, last);
    last = done;
    all = total;
  };
  ASSERT_EQ(writeTrace(large, path("l.json"), progress), "");
  EXPECT_GT(calls, 3u);
  EXPECT_EQ(last, all);
  calls = last = 0;
  ASSERT_TRUE(readTrace(path("l.json"), progress));
  EXPECT_GE(calls, 3u);
  EXPECT_EQ(last, all);
}

}  // namespace
}  // namespace gmp::formats
