// The benchmarks, all in one table: the small ones of bench/micro.sh, the servers of gmpscope-bench-net and the virtual
// world of gmpscope-bench-sim, the first two beside real Go where it is on the machine.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <sys/wait.h>

#ifdef GMPSCOPE_HAS_VIEWER
#include "cli/bench_live.h"
#include "cli/bench_viewer.h"
#endif
#include "cli/session.h"
#include "cli/talk.h"

namespace gmp::cli {
namespace {

using nlohmann::ordered_json;
namespace fs = std::filesystem;

struct BenchArgs {
  std::string part;  // micro, servers, sim, viewer, live; "": the first three
  std::vector<std::string> only;
  int rounds = 0;      // 0: what each part thinks right
  double seconds = 0;  // 0: the part's own
  bool json = false;
  std::uint64_t events = 10'000'000;  // viewer
  std::int64_t goroutines = 1'000'000;
  std::string trace;
};

// Where things are: the programs beside this one, their sources in the tree it was built in.
struct Places {
  fs::path programs, sources;
};

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Runs a command and hands on its lines; its exit status.
int runLines(const std::string& command, const std::function<void(const std::string&)>& each) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return 127;
  std::string line;
  for (int c; (c = std::fgetc(pipe)) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    each(line);
    line.clear();
  }
  const int status = pclose(pipe);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) out.push_back(field);
  return out;
}

void putNumber(ordered_json& row, const char* key, const std::string& text) {
  if (text != "-" && !text.empty()) row[key] = std::atof(text.c_str());
}

// Rows of bench/micro.sh --tsv: work, unit, ours, Go's, ratio, bar, stretch, verdict. Other lines are talk.
int runMicro(const Places& places, const BenchArgs& args, ProgressLine& progress, ordered_json& rows) {
  std::string command = quoted((places.sources / "micro.sh").string()) + " --tsv --build " +
                        quoted(places.programs.parent_path().string());
  if (args.rounds > 0) command += " --rounds " + std::to_string(args.rounds);
  if (!args.only.empty()) command += " --only " + quoted(args.only.front());
  std::string said;
  const int status = runLines(command + " 2>&1", [&](const std::string& line) {
    const std::vector<std::string> cells = fields(line);
    if (cells.size() < 8) {
      said = line;
      progress.show(-1, line);
      return;
    }
    ordered_json row{{"part", "micro"}, {"name", cells[0]}, {"unit", cells[1]}};
    putNumber(row, "ours", cells[2]);
    putNumber(row, "go", cells[3]);
    putNumber(row, "ofGo", cells[4]);
    const bool own = cells[5].find(' ') != std::string::npos;  // a limit for our own value: with its unit
    putNumber(row, own ? "bar" : "barOfGo", cells[5]);
    row["atLeast"] = false;
    row["holds"] = cells[7] != "over";
    rows.push_back(std::move(row));
  });
  if (status != 0) {
    progress.wipe();
    fail(said);
  }
  return status;
}

// The Go servers, built; "" without Go.
std::string goServers(const Places& places) {
  const std::string out = (places.programs / "gmpscope-bench-net-go").string();
  const std::string command = "command -v go >/dev/null && cd " + quoted((places.sources / "net" / "go").string()) +
                              " && go build -o " + quoted(out) + " . 2>&1";
  return runLines(command, [](const std::string&) {}) == 0 ? out : "";
}

int runServers(const Places& places, const BenchArgs& args, ProgressLine& progress, ordered_json& rows) {
  std::string command = quoted((places.programs / "gmpscope-bench-net").string()) + " run --seconds " +
                        std::to_string(args.seconds > 0 ? args.seconds : 1);
  if (args.rounds > 0) command += " --rounds " + std::to_string(args.rounds);
  if (const std::string go = goServers(places); !go.empty()) command += " --go " + quoted(go);
  for (const std::string& name : args.only) command += " " + quoted(name);
  return runLines(command, [&](const std::string& line) {
    ordered_json row = ordered_json::parse(line, nullptr, false);
    if (row.is_discarded()) return;
    if (row.contains("doing")) {
      progress.show(row["share"].get<double>(), "servers: " + row["doing"].get<std::string>());
      return;
    }
    ordered_json whole{{"part", "servers"}};
    whole.update(row);
    rows.push_back(std::move(whole));
  });
}

int runSim(const Places& places, const BenchArgs& args, ProgressLine& progress, ordered_json& rows) {
  std::string command = quoted((places.programs / "gmpscope-bench-sim").string());
  for (const std::string& name : args.only) command += " " + quoted(name);
  progress.show(-1, "sim: the virtual world, with its trace in memory");
  return runLines(command, [&](const std::string& line) {
    ordered_json row = ordered_json::parse(line, nullptr, false);
    if (row.is_discarded()) return;
    ordered_json whole{{"part", "sim"}};
    whole.update(row);
    rows.push_back(std::move(whole));
    progress.show(-1, "sim: " + rows.back()["name"].get<std::string>());
  });
}

std::string number(const ordered_json& row, const char* key) {
  if (!row.contains(key)) return "-";
  const double v = row[key].get<double>();
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), v >= 100 || v == 0 ? "%.0f" : v >= 10 ? "%.1f" : "%.2f", v);
  return text.data();
}

std::string barText(const ordered_json& row) {
  const std::string sign = row.value("atLeast", false) ? ">= " : "<= ";
  std::string out;
  for (const auto& [key, of] : {std::pair{"barOfGo", " Go"}, {"barOfLoop", " loop"}, {"bar", ""}}) {
    if (row.contains(key)) out += (out.empty() ? "" : ", ") + sign + number(row, key) + of;
  }
  return out.empty() ? "-" : out;
}

void printTable(const ordered_json& rows) {
  const auto line = [](const char* name, const std::array<std::string, 8>& c) {
    std::printf("%-44s %-18s %9s %9s %6s %9s %6s  %-12s %s\n", name, c[0].c_str(), c[1].c_str(), c[2].c_str(),
                c[3].c_str(), c[4].c_str(), c[5].c_str(), c[6].c_str(), c[7].c_str());
  };
  line("work", {"unit", "ours", "Go", "x Go", "loop", "x loop", "bar", ""});
  for (const ordered_json& row : rows) {
    const std::string note = row.value("note", "");
    line(row["name"].get<std::string>().c_str(),
         {row.value("unit", ""), number(row, "ours"), number(row, "go"), number(row, "ofGo"), number(row, "loop"),
          number(row, "ofLoop"), barText(row),
          !note.empty()              ? note
          : row.value("holds", true) ? "holds"
                                     : "over"});
  }
  std::puts(
      "loop: the same server as a bare epoll loop. Ratios are taken within a round; the median of the rounds is told.");
}

int printRows(const BenchArgs& args, const ordered_json& rows, int status) {
  if (args.json) std::puts(rows.dump(2).c_str());
  else printTable(rows);
  return status == 0 ? kDone : kCheckFailed;
}

#ifdef GMPSCOPE_HAS_VIEWER
int benchOfViewer(const Session& session, const BenchArgs& args) {
  ordered_json rows = ordered_json::array();
  int status = 0;
  {
    ProgressLine progress;
    ViewerBenchArgs viewer;
    viewer.events = args.events;
    viewer.goroutines = args.goroutines;
    viewer.file = args.trace;
    if (args.part == "live")
      status = runLiveBench(session, {args.rounds, args.seconds > 0 ? args.seconds : 3}, progress, rows);
    else status = runViewerBench(session, viewer, progress, rows);
  }
  return status == 0 ? printRows(args, rows, status) : status;
}
#else
int benchOfViewer(const Session&, const BenchArgs&) {
  return fail("this program was built without the viewer: configure with -DGMPSCOPE_VIEWER=ON");
}
#endif

int bench(const Session& session, const BenchArgs& args) {
  if (args.part == "viewer" || args.part == "live") return benchOfViewer(session, args);
  Places places;
  places.programs = fs::path(session.program).parent_path();
  places.sources = places.programs.parent_path().parent_path().parent_path() / "bench";
  const auto wanted = [&args](const char* part) { return args.part.empty() || args.part == part; };
  std::vector<fs::path> needed;
  if (wanted("micro")) needed = {places.programs / "gmpscope-bench", places.sources / "micro.sh"};
  if (wanted("servers")) needed.push_back(places.programs / "gmpscope-bench-net");
  if (wanted("sim")) needed.push_back(places.programs / "gmpscope-bench-sim");
  for (const fs::path& need : needed) {
    if (fs::exists(need)) continue;
    return fail(need.string() +
                " is not there: the benchmarks run from a source tree, after "
                "`cmake --build build/release --target gmpscope-bench gmpscope-bench-net gmpscope-bench-sim`");
  }
  ordered_json rows = ordered_json::array();
  int status = 0;
  {
    ProgressLine progress;
    if (wanted("micro")) status = runMicro(places, args, progress, rows);
    if (status == 0 && wanted("servers")) status = runServers(places, args, progress, rows);
    if (status == 0 && wanted("sim")) status = runSim(places, args, progress, rows);
  }
  return printRows(args, rows, status);
}

}  // namespace

void addBench(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("bench", "The benchmarks, as a table, beside Go where it is installed");
  auto args = std::make_shared<BenchArgs>();
  command->add_option("PART", args->part, "micro, servers, sim (default: these), viewer or live")
      ->check(CLI::IsMember({"micro", "servers", "sim", "viewer", "live"}))
      ->type_name("");
  command
      ->add_option("--only", args->only,
                   "Only these: a name of bench/bars.tsv, of gmpscope-bench-net run --list, or part of one of sim's")
      ->type_name("NAME");
  command->add_option("--rounds", args->rounds, "Of everything, in turn")->check(CLI::Range(1, 1000))->type_name("N");
  command
      ->add_option("--seconds", args->seconds, "Of each measurement of a server (1), or of a run that is watched (3)")
      ->check(CLI::Range(0.1, 60.0))
      ->type_name("S");
  command->add_option("--events", args->events, "viewer: of the long trace")
      ->check(CLI::Range(std::uint64_t{1000}, std::uint64_t{100'000'000}))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--goroutines", args->goroutines, "viewer: of the crowded trace")
      ->check(CLI::Range(std::int64_t{10}, std::int64_t{3'000'000}))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--trace", args->trace, "viewer: this file instead")->type_name("FILE");
  command->add_flag("--json", args->json, "The rows as JSON");
  command->footer(
      "Examples:\n  gmpscope bench\n  gmpscope bench servers --only echo/64 --rounds 9\n  gmpscope bench sim --only "
      "events\n"
      "  gmpscope bench micro --json\n"
      "Go's columns need go, the HTTP rows wrk and hey: apt-get install golang-go wrk hey");
  command->callback([&session, args] { session.status = bench(session, *args); });
}

}  // namespace gmp::cli
