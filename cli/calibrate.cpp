// `gmpscope calibrate`: measures what things cost on this machine, and writes the costs that make the virtual world
// like it.
#include <sys/utsname.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "cli/measure.h"
#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/summary_rows.h"
#include "cli/talk.h"
#include "sim/formats/trace_json.h"
#include "sim/replay/narrate.h"
#include "sim/scenario/world_table.h"

namespace gmp::cli {
namespace {

// "Linux 6.1.0, 2 CPUs"
std::string machineText(int cores) {
  utsname name{};
  const std::string system = uname(&name) == 0 ? std::string(name.sysname) + " " + name.release : "a machine";
  return system + ", " + counted(cores, "CPU", "CPUs");
}

// Returns "" or what went wrong.
std::string measureAll(scenario::MachineCosts* out) {
  ProgressLine progress;
  progress.show(0, "calibrate  system calls");
  if (std::string wrong = measureCalls(out); !wrong.empty()) return wrong;
  progress.show(0.2, "calibrate  sockets");
  measureStreams(out);
  progress.show(0.3, "calibrate  threads");
  if (std::string wrong = measureThreads(out); !wrong.empty()) return wrong;
  progress.show(0.6, "calibrate  the scheduler's steps");
  measureScheduler(out);
  progress.show(0.9, "calibrate  many goroutines");
  measureCold(out);
  out->machine = machineText(out->cores);
  return {};
}

void print(const scenario::MachineCosts& m) {
  const sim::Costs standard;
  std::printf("%s\n%-18s %12s %12s\n", bold(m.machine).c_str(), "cost", "here", "default");
  for (const scenario::CostRow& row : scenario::costTable()) {
    std::printf("%-18s %12s %12s\n", std::string(row.name).c_str(), replay::durationText(m.costs.*row.member).c_str(),
                replay::durationText(standard.*row.member).c_str());
  }
}

int calibrate(const std::string& path, const Session&) {
  if (const std::string wrong = cannotWrite(path); !wrong.empty()) return fail(wrong);
  scenario::MachineCosts costs;
  if (const std::string wrong = measureAll(&costs); !wrong.empty()) return fail("calibrate: " + wrong);
  const std::string text = scenario::costsText(costs);
  if (path == "-") {
    std::fputs(text.c_str(), stdout);
    return kDone;
  }
  print(costs);
  if (path.empty()) return kDone;
  const std::string beside = path + ".part";
  {
    std::ofstream out(beside, std::ios::binary);
    out << text;
    if (!out.flush()) return fail(path + ": cannot be written");
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) return fail(path + ": cannot be written");
  std::printf("\nwritten to %s: gmpscope run SCENARIO --world sim --costs %s\n", path.c_str(), path.c_str());
  return kDone;
}

}  // namespace

void addCalibrate(CLI::App& app, Session& session) {
  CLI::App* c = app.add_subcommand("calibrate", "Measures what things cost on this machine, for the virtual world");
  auto path = std::make_shared<std::string>();
  c->add_option("-o", *path, "Write the costs there, for run --costs (- is standard output)")->type_name("COSTS.json");
  c->footer(
      "Takes some seconds. A machine that does other work meanwhile gives larger figures for what takes two threads.\n"
      "Example:\n  gmpscope calibrate -o costs.json && gmpscope run echo --world sim --costs costs.json");
  c->callback([&session, path] { session.status = calibrate(*path, session); });
}

}  // namespace gmp::cli
