// Every scheduler invariant over every event of a trace, the clients' own counts against the program's, and what the
// trace's scenario expects.
#include <algorithm>
#include <cstdio>

#include "cli/session.h"
#include "cli/talk.h"
#include "cli/trace_input.h"
#include "sim/replay/narrate.h"
#include "sim/replay/stats.h"
#include "sim/replay/validator.h"
#include "sim/scenario/expect.h"
#include "sim/scenario/gallery.h"

namespace gmp::cli {
namespace {

using replay::countText;
using trace::Kind;

// What clients that ended in good order got is what the program wrote. Empty: it is, or nothing is known.
std::string clientsDisagree(const trace::Trace& t) {
  const auto indexOf = [&](Kind kind) {
    const auto at =
        std::find_if(t.events.begin(), t.events.end(), [&](const trace::Event& e) { return e.kind == kind; });
    return static_cast<std::size_t>(at - t.events.begin());
  };
  const std::size_t done = indexOf(Kind::ClientDone);
  if (done == t.events.size() || t.truncated || indexOf(Kind::Lost) != t.events.size()) return {};
  const replay::Summary s = replay::summarize(t).summary;
  const auto got = static_cast<std::uint64_t>(s.clientBytes);
  const bool inOrder = s.clientErrors == 0 && indexOf(Kind::ProgramEnd) < t.events.size();
  if (got > s.bytesWritten || (inOrder && got < s.bytesWritten)) {
    return "#" + std::to_string(done) + ": the clients counted " + countText(s.clientBytes) +
           " bytes echoed, but the program wrote " + countText(static_cast<std::int64_t>(s.bytesWritten));
  }
  return {};
}

std::string describe(const trace::Trace& t, const replay::Violation& v) {
  std::string out = "#" + std::to_string(v.index) + ": " + v.invariant + ": " + v.text;
  constexpr std::size_t kShown = 4;  // of the goroutine, of the M and of the P
  for (const std::uint64_t i : replay::lastEvents(t, v.index, kShown)) {
    out += "\n    #" + std::to_string(i) + "  " + replay::eventLine(t, t.events[i]);
  }
  return out;
}

// The first expectation of the trace's own scenario that does not hold. Empty: all hold, or the scenario is not here.
std::string expectationBroken(const trace::Trace& t, const Session& session) {
  if (t.header.scenario.empty() || t.header.world == "go") return {};
  const scenario::ParseResult r = scenario::openScenario(t.header.scenario, session.folders);
  if (!r.scenario) return {};
  const std::vector<std::string> broken = scenario::brokenBy(*r.scenario, t);
  return broken.empty() ? "" : "scenario " + t.header.scenario + " expects otherwise: " + broken.front();
}

int checkOne(const std::string& path, const Session& session) {
  int status = kDone;
  const auto file = openTrace(path, &status);
  if (!file) return status;
  const trace::Trace& t = file->trace;
  replay::Validator validator(replay::ValidatorOptions::forHeader(t.header), &t.strings);
  {
    ProgressLine progress;
    for (std::size_t i = 0; i < t.events.size(); ++i) {
      if (i % (1 << 16) == 0)
        progress.show(static_cast<double>(i) / static_cast<double>(t.events.size()), "checking " + path);
      validator.feed(t.events[i]);
    }
  }
  const std::string name = path == "-" ? "standard input" : path;
  std::string clients = clientsDisagree(t);
  if (clients.empty()) clients = expectationBroken(t, session);
  if (validator.ok() && clients.empty()) {
    std::printf("%s: %s events, every invariant holds\n", name.c_str(),
                countText(static_cast<std::int64_t>(t.events.size())).c_str());
    return status;
  }
  const std::string first = validator.ok() ? clients : describe(t, validator.violations().front());
  std::printf("%s: %s\n", name.c_str(), first.c_str());
  if (validator.total() > 1)
    std::printf("%s: and %s more\n", name.c_str(), countText(static_cast<std::int64_t>(validator.total() - 1)).c_str());
  return kCheckFailed;
}

}  // namespace

void addCheck(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("check", "Every scheduler invariant over every event; status 1 if one does not hold");
  auto traces = std::make_shared<std::vector<std::string>>();
  command->add_option("TRACE", *traces, "Trace files; - is standard input")->required()->type_name("");
  command->footer("Example:\n  gmpscope run echo --trace t.json && gmpscope check t.json");
  command->callback([&session, traces] {
    for (const std::string& path : *traces) session.status = std::max(session.status, checkOne(path, session));
  });
}

}  // namespace gmp::cli
