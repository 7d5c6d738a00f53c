// The built program, from outside.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"
#include "tests/source_tree.h"

namespace gmp::cli {
namespace {

using Args = std::vector<std::string>;

int lines(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

// A plain socket that listens on a free port of 127.0.0.1, or is connected to one.
class Socket {
 public:
  static Socket listening(int* port) {
    Socket s;
    sockaddr_in a = address(0);
    EXPECT_EQ(bind(s.fd_, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    EXPECT_EQ(listen(s.fd_, 8), 0);
    socklen_t len = sizeof a;
    getsockname(s.fd_, reinterpret_cast<sockaddr*>(&a), &len);
    *port = ntohs(a.sin_port);
    return s;
  }
  static Socket connected(int port) {
    Socket s;
    sockaddr_in a = address(port);
    EXPECT_EQ(connect(s.fd_, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
    return s;
  }
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  // Sends text and waits until as many bytes have come back.
  std::string exchange(const std::string& text) {
    EXPECT_EQ(send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    std::string back;
    std::array<char, 256> buf;
    for (ssize_t n = 0; back.size() < text.size() && (n = recv(fd_, buf.data(), buf.size(), 0)) > 0;) {
      back.append(buf.data(), static_cast<std::size_t>(n));
    }
    return back;
  }

 private:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  static sockaddr_in address(int port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(port));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
  }
  int fd_;
};

class Cli : public testing::Test {
 protected:
  Ran run(const Args& args, const std::string& input = "") { return runProgram(args, dir.path(), input); }
  // A short trace of the virtual world.
  std::string makeTrace(const std::string& name, const std::string& seed = "7") {
    const Ran r = run({"run", "echo", "--world", "sim", "--for", "3ms", "--seed", seed, "--trace", name});
    EXPECT_EQ(r.status, 0) << r.err;
    return dir / name;
  }
  TempDir dir;
};

TEST_F(Cli, ListShowsWhatIsThereAndWhatItTeaches) {
  const Ran r = run({"list"});
  EXPECT_EQ(r.status, 0);
  EXPECT_NE(r.out.find("echo  Echo server: one goroutine per connection\n"), std::string::npos) << r.out;
  EXPECT_NE(r.out.find("●●○  6 min  timers, network\n"), std::string::npos) << "how hard and long it is";
  EXPECT_EQ(r.err, "");
}

TEST_F(Cli, EveryMistakeIsOneLineAndStatusTwo) {
  writeFile(dir / "bad.json",
            "{\"format\": \"gmpscope-scenario\", \"version\": 1, \"name\": \"t\", \"title\": \"T\",\n"
            " \"functions\": {\"main\": [{\"goroutine\": \"f\"}]}}");
  writeFile(dir / "notes.txt", "nothing of the kind\n");
  const struct {
    Args args;
    std::string err;
  } cases[] = {
      {{"rnu"}, "gmpscope: `rnu`: there is no such call; did you mean `run`? (see gmpscope --help)"},
      {{"run"}, "gmpscope: SCENARIO is required (see gmpscope run --help)"},
      {{"run", "ecko"}, "ecko: no such scenario and no such file; did you mean `echo`?"},
      {{"run", "echo", "--prcs", "2"},
       "gmpscope: `--prcs`: run has no such option; did you mean `--procs`? (see gmpscope run --help)"},
      {{"run", "echo", "more"}, "gmpscope: `more`: one thing too many for run (see gmpscope run --help)"},
      {{"run", "bad.json"},
       "bad.json:2:26: /functions/main/0/goroutine: `goroutine`: unknown step; did you mean `go`?"},
      {{"run", "echo", "--set", "connections=0"},
       "gmpscope: parameter connections: expected a whole number from 1 to 20000, found \"0\""},
      {{"run", "echo", "--set", "conections=1"},
       "gmpscope: scenario echo has no parameter `conections`; did you mean `connections`?"},
      {{"run", "echo", "--set", "connections"},
       "gmpscope: --set connections: expected NAME=VALUE, as --set connections=100"},
      {{"run", "echo", "--seed", "0"}, "gmpscope: --seed: expected a number from 1 on"},
      {{"run", "echo", "--trace", "none/t.json"},
       "gmpscope: none/t.json: cannot be written: there is no directory none"},
      {{"run", "none.json"}, "none.json: cannot be opened: No such file or directory"},
      {{"run", "echo", "--poller", "kqueue"},
       "gmpscope: poller kqueue: the real world has this machine's (epoll) only; add --world sim"},
      {{"run", "echo", "--world", "sim", "--costs", "none.json"},
       "none.json: cannot be opened: No such file or directory; gmpscope calibrate -o FILE makes one"},
      {{"calibrate", "-o", "none/costs.json"},
       "gmpscope: none/costs.json: cannot be written: there is no directory none"},
      {{"explain", "t.json", "--g", "Gx"}, "gmpscope: --g Gx: expected a goroutine, as G7"},
  };
  for (const auto& c : cases) {
    const Ran r = run(c.args);
    EXPECT_EQ(r.status, 2) << c.err;
    EXPECT_EQ(r.err, c.err + "\n");
    EXPECT_EQ(r.out, "");
  }
  for (const Args& args : {Args{"info", "none.json"}, Args{"check", "none.json"}, Args{"info", "notes.txt"},
                           Args{"run", "echo", "--world", "smi"}, Args{"run", "echo", "--procs", "x"},
                           Args{"shot", "none.json", "-o", "t.png"}}) {
    const Ran r = run(args);
    EXPECT_EQ(r.status, 2) << r.err;
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_EQ(r.out, "");
  }
}

TEST_F(Cli, EveryCallHasHelpWithAnExample) {
  EXPECT_EQ(run({"--help"}).status, 0);
  for (const char* call :
       {"list", "run", "live", "view", "info", "explain", "check", "shot", "completion", "version", "calibrate"}) {
    const Ran r = run({call, "--help"});
    EXPECT_EQ(r.status, 0);
    EXPECT_NE(r.out.find("Example"), std::string::npos) << call;
    EXPECT_NE(r.out.find(std::string("Usage: gmpscope ") + call), std::string::npos) << r.out;
  }
}

TEST_F(Cli, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  const std::string a = readFile(makeTrace("a.json")), b = readFile(makeTrace("b.json")),
                    c = readFile(makeTrace("c.json", "8"));
  EXPECT_GT(a.size(), 10'000u);
  EXPECT_TRUE(a == b);
  EXPECT_FALSE(a == c);
}

TEST_F(Cli, AFreshTraceOfEitherWorldIsClean) {
  const Ran real = run({"run", "echo", "--for", "200ms", "--set", "connections=50", "--trace", "r.json", "--json"});
  ASSERT_EQ(real.status, 0) << real.err;
  const nlohmann::json summary = nlohmann::json::parse(real.out);
  EXPECT_EQ(summary["clients"]["connections"], 50);
  EXPECT_EQ(summary["clients"]["lost"], 0);
  EXPECT_EQ(summary["clients"]["messagesEchoed"], summary["program"]["messages"]);
  EXPECT_EQ(summary["clients"]["bytesEchoed"], summary["program"]["bytesWritten"]);
  EXPECT_EQ(summary["scheduler"]["server"]["bytesWritten"], summary["program"]["bytesWritten"]);
  makeTrace("s.json");
  const Ran r = run({"check", "r.json", "s.json"});
  EXPECT_EQ(r.status, 0) << r.out;
  EXPECT_EQ(lines(r.out), 2);
  EXPECT_EQ(r.err, "");
}

TEST_F(Cli, ADamagedTraceFailsTheCheckWithTheEventNumber) {
  std::string text = readFile(makeTrace("a.json"));
  // A goroutine that nobody made is started: every line is well-formed, but no scheduler does that.
  std::size_t at = text.find("\"goStart\"", text.size() / 2);
  ASSERT_NE(at, std::string::npos);
  at = text.find("\"g\":", at) + 4;
  text.replace(at, text.find(',', at) - at, "999999");
  writeFile(dir / "damaged.json", text);
  const Ran r = run({"check", "damaged.json"});
  EXPECT_EQ(r.status, 1) << r.out << r.err;
  EXPECT_EQ(r.out.substr(0, 15), "damaged.json: #");
}

TEST_F(Cli, ACutTraceIsReadUpToItsLastWholeEventAndSaysSo) {
  const std::string text = readFile(makeTrace("a.json"));
  writeFile(dir / "cut.json", text.substr(0, text.size() / 2));
  for (const char* call : {"info", "check", "explain"}) {
    const Ran r = run({call, "cut.json"});
    EXPECT_EQ(r.status, 2);
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_EQ(r.err.substr(0, 21), "cut.json: cut short: ");
    EXPECT_GT(r.out.size(), 20u);
  }
}

TEST_F(Cli, InfoAndExplainTellWhatTheTraceHolds) {
  makeTrace("a.json");
  EXPECT_NE(run({"info", "a.json"}).out.find("virtual world, 2 Ps, 2 CPUs, seed 7"), std::string::npos);
  EXPECT_NE(run({"info", "a.json"}).out.find("think 200us"), std::string::npos) << "a time with its unit";
  const nlohmann::json info = nlohmann::json::parse(run({"info", "a.json", "--json"}).out);
  EXPECT_EQ(info["scenario"], "echo");
  EXPECT_EQ(info["scheduler"]["clients"]["bytes"], info["scheduler"]["server"]["bytesWritten"]);
  EXPECT_EQ(lines(run({"explain", "a.json", "--from", "#20", "--to", "#29"}).out), 10);
  const Ran g = run({"explain", "a.json", "--g", "G1", "--to", "1ms"});
  EXPECT_GT(lines(g.out), 5);
  EXPECT_NE(g.out.find("G1"), std::string::npos);
}

TEST_F(Cli, InfoSaysNotRecordedOfWhatTheTraceLacks) {
  std::string text = readFile(makeTrace("a.json"));
  const std::string none = "\"unknown\":[]";
  text.replace(text.find(none), none.size(), "\"unknown\":[\"queues\",\"poller\"]");
  writeFile(dir / "lacks.json", text);
  const std::string whole = run({"info", "a.json"}).out, lacks = run({"info", "lacks.json"}).out;
  for (const char* label : {"program      ", "throughput   ", "queues       ", "steals       ", "polls        "}) {
    EXPECT_NE(lacks.find(std::string("\n") + label + "not recorded by this trace\n"), std::string::npos) << lacks;
    EXPECT_EQ(whole.find(std::string(label) + "not recorded"), std::string::npos) << whole;
  }
  const nlohmann::json scheduler = nlohmann::json::parse(run({"info", "lacks.json", "--json"}).out)["scheduler"];
  for (const char* part : {"server", "queues", "steals", "polls"}) {
    ASSERT_TRUE(scheduler.contains(part));
    EXPECT_TRUE(scheduler[part].is_null()) << part << ": a nought would be a figure";
  }
}

TEST_F(Cli, ExplainPrintsTheWholeCardOfAnEvent) {
  makeTrace("a.json");
  const Ran one = run({"explain", "a.json", "--at", "#60"});
  EXPECT_EQ(one.status, 0) << one.err;
  const std::string all = run({"explain", "a.json"}).out;  // a line an event, counted from 0
  EXPECT_TRUE(one.out.starts_with("event 60 of " + std::to_string(lines(all) - 1) + "  t ")) << one.out;
  for (const char* row : {"\nIn Go          ", "\nCaused by      #", "\nLeads to       #"})
    EXPECT_NE(one.out.find(row), std::string::npos) << one.out;
  const Ran two = run({"explain", "a.json", "--from", "#59", "--to", "#60", "--cards"});
  EXPECT_EQ(two.out.substr(two.out.find("event 60 of ")), one.out) << "the same card in a range";
  EXPECT_EQ(run({"explain", "a.json", "--at", "#60", "--to", "#70"}).status, 2);
  const Ran after = run({"explain", "a.json", "--at", "#99999999"});
  EXPECT_EQ(after.status, 2);
  EXPECT_EQ(after.err, "gmpscope: --at #99999999: the trace ends before\n");
}

TEST_F(Cli, StandardInputAndOutputAreFilesToo) {
  const Ran written = run({"run", "echo", "--world", "sim", "--for", "1ms", "--trace", "-"});
  EXPECT_EQ(written.status, 0);
  EXPECT_EQ(written.out.substr(0, 1), "{");
  EXPECT_NE(written.err.find("clients"), std::string::npos);  // the summary makes room
  EXPECT_EQ(run({"check", "-"}, written.out).status, 0);
  const Ran r = run({"run", "-", "--world", "sim"},
                    R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "From a pipe",
      "functions": {"main": [{"sleep": "1ms"}]}})");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out.substr(0, 11), "From a pipe");
}

TEST_F(Cli, ATraceThatCannotBeWrittenLeavesTheOldOne) {
  const Ran r = run({"run", "echo", "--world", "sim", "--for", "1ms", "--trace", "/dev/full"});
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(lines(r.err), 1) << r.err;
}

TEST_F(Cli, ABusyPortIsOneLine) {
  int port = 0;
  const Socket taken = Socket::listening(&port);
  const std::string address = "127.0.0.1:" + std::to_string(port);
  writeFile(dir / "busy.json", R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T", "functions":
      {"main": [{"listen": "tcp", "at": ")" +
                                   address + R"(", "as": "l"}, {"sleep": "1s"}]}})");
  for (const Args& args : {Args{"run", "busy.json", "--trace", "t.json"}, Args{"live", "--listen", address}}) {
    const Ran r = run(args);
    EXPECT_EQ(r.status, 2);
    EXPECT_EQ(r.err, "gmpscope: listen tcp " + address +
                         ": bind: address already in use; choose another port, or port 0 for a free one\n");
    EXPECT_EQ(r.out, "");
    EXPECT_FALSE(std::filesystem::exists(dir / "t.json"));
  }
}

TEST_F(Cli, LiveServesOutsideClientsAndCtrlCSavesWhatWasRecorded) {
  Program live({"live", "echo", "--listen", "127.0.0.1:0", "--trace", "t.json"}, dir.path());
  const std::string line = live.waitForLine("listening on 127.0.0.1:");
  const std::size_t colon = line.rfind(':');
  ASSERT_NE(colon, std::string::npos) << line;
  Socket client = Socket::connected(std::stoi(line.substr(colon + 1)));
  EXPECT_EQ(client.exchange("hello"), "hello");
  live.signal(SIGINT);
  const Ran r = live.finish();
  EXPECT_EQ(r.status, 130);
  EXPECT_NE(r.out.find("5 bytes read, 5 written, on 1 connections"), std::string::npos) << r.out;
  EXPECT_EQ(run({"check", "t.json"}).status, 0);
}

TEST_F(Cli, CtrlCEndsTheLoadInGoodOrder) {
  // Nothing tells when a run with its own clients is under way, except its listener: here it is at a known port.
  std::string text = readFile(tests::inTree("/scenarios/echo.json"));
  int port = 0;
  { const Socket free = Socket::listening(&port); }
  const std::string anyPort = "127.0.0.1:0";
  text.replace(text.find(anyPort), anyPort.size(), "127.0.0.1:" + std::to_string(port));
  writeFile(dir / "echo.json", text);
  Program program({"live", "echo.json", "--trace", "t.json"}, dir.path());
  EXPECT_NE(program.waitForLine("no display"), "");
  EXPECT_EQ(Socket::connected(port).exchange("x"), "x");
  program.signal(SIGTERM);
  const Ran r = program.finish();
  EXPECT_EQ(r.status, 130);
  EXPECT_NE(r.out.find("; none lost, none wrong\n"), std::string::npos) << r.out;
  EXPECT_EQ(run({"check", "t.json"}).status, 0);
}

TEST_F(Cli, AProgramThatDiesDoesSoInGosWordsAndLeavesItsTrace) {
  writeFile(dir / "dead.json", R"({"format": "gmpscope-scenario", "version": 1, "name": "t", "title": "T",
      "functions": {"main": [{"make": "c"}, {"recv": "c"}]}})");
  for (const char* world : {"real", "sim"}) {
    const Ran r = run({"run", "dead.json", "--world", world, "--trace", std::string(world) + ".json"});
    EXPECT_EQ(r.status, 2);
    EXPECT_NE(r.err.find("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\n"),
              std::string::npos)
        << r.err;
    EXPECT_EQ(run({"check", std::string(world) + ".json"}).status, 0);
  }
}

TEST_F(Cli, WithoutADisplayTheMainJobLeavesATraceAndAPicture) {
  const Ran r = run({});
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_NE(r.out.find("messages echoed"), std::string::npos);
  EXPECT_EQ(run({"check", "out/echo.json"}).status, 0);
#ifdef GMPSCOPE_HAS_VIEWER
  EXPECT_EQ(readFile(dir / "out/echo.png").substr(1, 3), "PNG");
#endif
}

#ifdef GMPSCOPE_HAS_VIEWER
TEST_F(Cli, ShotsArePicturesOfTheWantedSizeAndTheSameEveryTime) {
  makeTrace("a.json");
  for (const char* name : {"a.png", "b.png"}) {
    const Ran r = run({"shot", "a.json", "--at", "#500", "-o", name, "--size", "1280x720"});
    EXPECT_EQ(r.status, 0) << r.err;
  }
  const std::string png = readFile(dir / "a.png");
  ASSERT_GT(png.size(), 1'000u);
  EXPECT_EQ(png.substr(16, 8), std::string("\0\0\5\0\0\0\2\xD0", 8));  // width and height in the header
  EXPECT_TRUE(png == readFile(dir / "b.png"));
  EXPECT_EQ(run({"shot", "a.json", "--at", "#500", "-o", "large.png", "--size", "1280x720", "--scale", "120"}).status,
            0);
  EXPECT_FALSE(png == readFile(dir / "large.png")) << "larger letters";
  for (const Args& wrong :
       {Args{"--at", "noon"}, Args{"--size", "12"}, Args{"--at", "#99999999"}, Args{"--scale", "20"}}) {
    Args args{"shot", "a.json", "-o", "c.png"};
    args.insert(args.end(), wrong.begin(), wrong.end());
    const Ran r = run(args);
    EXPECT_EQ(r.status, 2) << wrong[1];
    EXPECT_EQ(lines(r.err), 1) << r.err;
    EXPECT_FALSE(std::filesystem::exists(dir / "c.png"));
  }
}
#endif

TEST_F(Cli, CompletionKnowsEveryCallAndOption) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ran r = run({"completion", shell});
    EXPECT_EQ(r.status, 0);
    for (const char* word : {"run", "live", "explain", "max-events", "listen"})
      EXPECT_NE(r.out.find(word), std::string::npos) << shell;
  }
  EXPECT_EQ(run({"completion", "tcsh"}).status, 2);
}

TEST_F(Cli, DiffNamesTheFirstDifferenceAndTheFigures) {
  makeTrace("a.json");
  makeTrace("same.json");
  makeTrace("b.json", "8");
  const Ran same = run({"diff", "a.json", "same.json"});
  EXPECT_EQ(same.status, 0);
  EXPECT_EQ(same.out.substr(0, 24), "the events are the same\n");
  const Ran other = run({"diff", "a.json", "b.json"});
  EXPECT_EQ(other.status, 1);
  EXPECT_EQ(other.out.substr(0, 19), "first difference: #") << other.out;
  EXPECT_NE(other.out.find("\nevents "), std::string::npos) << other.out;
  const auto j = nlohmann::json::parse(run({"diff", "a.json", "b.json", "--json"}).out);
  EXPECT_FALSE(j["same"].get<bool>());
  EXPECT_EQ(j["figures"]["accepted"], nlohmann::json::array({8, 8}));
  EXPECT_EQ(run({"diff", "a.json", "none.json"}).status, 2);
}

TEST_F(Cli, SweepTabulatesShardsAndMerges) {
  const Args sweep = {"sweep", "work-stealing", "--seeds", "1..4", "--vary", "procs=1,4"};
  const auto with = [&](Args more) {
    Args all = sweep;
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  };
  const Ran table = with({"--figure", "duration", "--set", "tasks=24", "--keep-going"});
  EXPECT_NE(table.out.find("procs=1"), std::string::npos) << table.out << table.err;
  const Args whole = {"sweep", "gomaxprocs", "--seeds", "1..4", "--vary", "procs=1,4"};
  const auto part = [&](const std::string& shard, const std::string& file) {
    Args a = whole;
    a.insert(a.end(), {"--json", "--shard", shard});
    const Ran r = run(a);
    EXPECT_EQ(r.status, 0) << r.err;
    writeFile(dir / file, r.out);
  };
  part("1/2", "1.json");
  part("2/2", "2.json");
  EXPECT_EQ(run({"sweep", "--merge", "1.json", "2.json"}).out, run(whole).out);
  EXPECT_NE(run(whole).out.find("8 runs, every invariant and expectation holds"), std::string::npos);
}

TEST_F(Cli, SweepStopsAtTheFirstSeedThatBreaksAnExpectation) {
  writeFile(dir / "bad.json",
            R"({"format": "gmpscope-scenario", "version": 1, "name": "bad", "title": "T", "functions": {"main": [
              {"choose": [{"weight": 1, "do": [{"log": "a"}]}, {"weight": 1, "do": [{"log": "b"}]}]}]},
              "expect": {"never": [{"event": "log", "where": {"label": "b"}}]}})");
  const Ran r = run({"sweep", "bad.json", "--seeds", "1..50"});
  EXPECT_EQ(r.status, 1);
  EXPECT_NE(r.out.find("bad, seed "), std::string::npos) << r.out;
  EXPECT_NE(r.out.find("never expected `log` with label \"b\""), std::string::npos) << r.out;
}

TEST_F(Cli, SweepSaysWhatIsWrong) {
  const struct {
    Args args;
    std::string err;
  } cases[] = {
      {{"sweep", "echo", "--seeds", "5..1"}, "--seeds 5..1: expected A..B with 1 <= A <= B, as 1..1000"},
      {{"sweep", "echo", "--vary", "procs"}, "--vary procs: expected NAME=A..B or NAME=V,V,..., as procs=1..8"},
      {{"sweep", "echo", "--vary", "proks=1..2"}, "scenario echo has no parameter `proks`"},
      {{"sweep", "echo", "--faults", "rest=1"}, "--faults rest=1: no such fault; did you mean `reset`?"},
      {{"sweep", "echo", "--faults", "lag=5"}, "--faults lag=5: expected a duration, as lag=5ms"},
      {{"sweep", "echo", "--faults", "reset=2"}, "--faults reset=2: expected a probability from 0 to 1, as reset=0.01"},
      {{"sweep", "echo", "--shard", "3/2"}, "--shard 3/2: expected i/n with 1 <= i <= n, as 3/8"},
      {{"sweep", "echo", "--figure", "steels"}, "--figure steels: there is no such figure; did you mean `steals`?"},
      {{"sweep"}, "name a SCENARIO, or --merge FILE... (see gmpscope sweep --help)"},
  };
  for (const auto& c : cases) {
    const Ran r = run(c.args);
    EXPECT_EQ(r.status, 2) << c.err;
    EXPECT_EQ(r.err, "gmpscope: " + c.err + "\n");
  }
}

TEST_F(Cli, PollersAreComparedWithDiff) {
  for (const char* poller : {"epoll", "iocp"}) {
    const std::string file = std::string(poller) + ".json";
    const Ran r = run({"run", "readiness-vs-completion", "--world", "sim", "--poller", poller, "--trace", file});
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_EQ(r.out.find("poller iocp") != std::string::npos, std::string(poller) == "iocp") << r.out;
    EXPECT_EQ(run({"check", file}).status, 0);
  }
  const Ran diff = run({"diff", "epoll.json", "iocp.json"});
  EXPECT_NE(diff.out.find("EINPROGRESS"), std::string::npos) << diff.out;
  const Ran story = run({"explain", "iocp.json"});
  EXPECT_NE(story.out.find("completion (in)"), std::string::npos);
}

TEST_F(Cli, WhatCalibrateWritesTheVirtualWorldUses) {
  const Ran r = run({"calibrate", "-o", "costs.json"});
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_NE(r.out.find("wakeLatency"), std::string::npos) << r.out;
  const Ran there =
      run({"run", "echo", "--world", "sim", "--costs", "costs.json", "--set", "think=0s", "--for", "10ms"});
  EXPECT_EQ(there.status, 0) << there.err;
  EXPECT_NE(there.out.find("none lost"), std::string::npos) << there.out;
}

TEST_F(Cli, QuizAsksAndAnswersTheSameForTheSameSeed) {
  const Ran asks = run({"quiz", "work-stealing", "--seed", "3"});
  EXPECT_EQ(asks.status, 0) << asks.err;
  EXPECT_EQ(asks.out, run({"quiz", "work-stealing", "--seed", "3"}).out);
  EXPECT_NE(asks.out.find("\n1. #"), std::string::npos) << asks.out;
  const auto open = nlohmann::json::parse(run({"quiz", "work-stealing", "--seed", "3", "--json"}).out);
  const auto solved = nlohmann::json::parse(run({"quiz", "work-stealing", "--seed", "3", "--json", "-c"}).out);
  ASSERT_GE(open["questions"].size(), 8u);
  EXPECT_FALSE(open["questions"][0].contains("answer"));
  for (const auto& q : solved["questions"]) EXPECT_NE(q["answer"], "");
}

TEST_F(Cli, ADeadlockThatIsExpectedEndsAsGoWouldAndItsTraceChecks) {
  for (const char* world : {"sim", "real"}) {
    const Ran r = run({"run", "deadlock", "--world", world, "--trace", "d.json"});
    EXPECT_EQ(r.status, 2);
    EXPECT_EQ(r.err.substr(0, 51), "fatal error: all goroutines are asleep - deadlock!\n") << r.err;
    const Ran check = run({"check", "d.json"});
    EXPECT_EQ(check.status, 0) << check.out;
  }
}

TEST_F(Cli, CheckJudgesWhatTheScenarioOfTheTraceExpects) {
  const Ran r = run({"run", "runnext", "--world", "sim", "--trace", "t.json"});
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(run({"check", "t.json"}).status, 0);
  std::string text = readFile(dir / "t.json");
  for (std::size_t at = 0; (at = text.find("\"runs\"", at)) != std::string::npos;) text.replace(at, 6, "\"walk\"");
  writeFile(dir / "bent.json", text);
  const Ran bent = run({"check", "bent.json"});
  EXPECT_EQ(bent.status, 1);
  EXPECT_NE(bent.out.find("scenario runnext expects otherwise: `log` with label \"runs\""), std::string::npos)
      << bent.out;
}

}  // namespace
}  // namespace gmp::cli
