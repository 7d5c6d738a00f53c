#include <cstdio>
#include <optional>
#include <string>

#include "cli/session.h"
#include "cli/summary.h"
#include "cli/talk.h"
#include "cli/trace_input.h"
#include "sim/scenario/gallery.h"

namespace gmp::cli {
namespace {

struct Args {
  std::string trace;
  bool json = false;
};

std::string textOf(const formats::TraceFile& file, const replay::Summary& stats, const Session& session) {
  const std::string& name = file.trace.header.scenario;
  std::optional<scenario::Scenario> s;
  if (!name.empty()) s = scenario::openScenario(name, session.folders).scenario;
  return traceText(file, s ? &*s : nullptr, stats);
}

int info(const Args& args, const Session& session) {
  int status = kDone;
  const auto file = openTrace(args.trace, &status);
  if (!file) return status;
  const replay::TraceStats stats = replay::summarize(file->trace);
  if (args.json) std::printf("%s\n", traceJson(*file, stats.summary).dump(2).c_str());
  else std::fputs(textOf(*file, stats.summary, session).c_str(), stdout);
  return status;
}

}  // namespace

void addInfo(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("info", "The summary of a trace");
  auto args = std::make_shared<Args>();
  command->add_option("TRACE", args->trace, "A trace file; - is standard input")->required()->type_name("");
  command->add_flag("--json", args->json, "For programs");
  command->footer("Examples:\n  gmpscope info t.json\n  gmpscope info --json t.json | jq .scheduler.polls");
  command->callback([&session, args] { session.status = info(*args, session); });
}

}  // namespace gmp::cli
