// gmpscope-bench-net: the servers and their loads. `serve` is what `run` starts; both may be used by hand.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include <CLI/CLI.hpp>

#include "bench/net/load.h"
#include "bench/net/measure.h"
#include "bench/net/servers.h"

namespace gmp::bench {
namespace {

nlohmann::ordered_json jsonOf(const Row& row) {
  nlohmann::ordered_json out{{"name", row.name}, {"unit", row.unit}};
  const auto put = [&](const char* key, const std::optional<double>& value) {
    if (value) out[key] = *value;
  };
  put("ours", row.ours);
  put("go", row.go);
  put("loop", row.loop);
  put("ofGo", row.ofGo);
  put("ofLoop", row.ofLoop);
  put("barOfGo", row.barOfGo);
  put("barOfLoop", row.barOfLoop);
  put("bar", row.bar);
  out["atLeast"] = row.atLeast;
  out["holds"] = row.holds();
  if (!row.note.empty()) out["note"] = row.note;
  return out;
}

// One JSON object a line, as soon as it is known; before each group a line {"doing": ..., "share": ...}.
int runAll(Plan plan) {
  plan.progress = [](double share, const std::string& what) {
    std::puts(nlohmann::json{{"doing", what}, {"share", share}}.dump().c_str());
    std::fflush(stdout);
  };
  measure(plan, [](const Row& row) {
    std::puts(jsonOf(row).dump().c_str());
    std::fflush(stdout);
  });
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("Servers under load: this runtime, a bare epoll loop, and Go where it is", "gmpscope-bench-net");
  app.require_subcommand(1);
  int status = 0;

  std::string kind, work;
  bool traced = false;
  CLI::App* serve = app.add_subcommand("serve", "One server until it is killed; its first line has its address");
  serve->add_option("KIND", kind, "gmp or loop")->required()->check(CLI::IsMember({"gmp", "loop"}));
  serve->add_option("WORK", work, "echo or http")->required()->check(CLI::IsMember({"echo", "http"}));
  serve->add_flag("--traced", traced, "gmp: record everything; SIGTERM ends it and says how much that was");
  serve->callback([&] {
    const Work w = work == "echo" ? Work::echo : Work::http;
    status = kind == "gmp" ? serveGmp(w, traced) : serveEpoll(w);
  });

  std::string address;
  int connections = 1;
  double load_seconds = 1;
  CLI::App* load = app.add_subcommand("load", "The echo load against a server that runs; messages a second");
  load->add_option("ADDRESS", address, "127.0.0.1:PORT")->required();
  load->add_option("CONNECTIONS", connections)->required()->check(CLI::PositiveNumber);
  load->add_option("SECONDS", load_seconds)->required()->check(CLI::PositiveNumber);
  load->callback([&] {
    EchoLoad echo(address, connections);
    const std::int64_t start = nowNs();
    const auto messages = static_cast<double>(echo.run(static_cast<std::int64_t>(load_seconds * 1e9)));
    std::printf("%.0f messages/s\n", messages / static_cast<double>(nowNs() - start) * 1e9);
  });

  Plan plan{.self = std::filesystem::read_symlink("/proc/self/exe").string()};
  bool list = false;
  CLI::App* all = app.add_subcommand("run", "Measures; one JSON object a line");
  all->add_option("NAME", plan.only, "Only these groups");
  all->add_flag("--list", list, "The groups' names");
  all->add_option("--go", plan.go, "The Go servers (bench/net/go, built)");
  all->add_option("--rounds", plan.rounds)->check(CLI::Range(1, 1000))->capture_default_str();
  all->add_option("--seconds", plan.seconds, "Of each measurement")
      ->check(CLI::Range(0.1, 60.0))
      ->capture_default_str();
  all->callback([&] {
    if (list) {
      for (const std::string& name : rowNames()) std::puts(name.c_str());
    } else {
      status = runAll(plan);
    }
  });
  CLI11_PARSE(app, argc, argv);
  return status;
}

}  // namespace
}  // namespace gmp::bench

int main(int argc, char** argv) {
  try {
    return gmp::bench::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "gmpscope-bench-net: %s\n", e.what());
    return 1;
  }
}
