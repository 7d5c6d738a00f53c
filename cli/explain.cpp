// The story of a trace in words: one line an event, with the rule that decided.
#include <cinttypes>
#include <cstdio>

#include "cli/session.h"
#include "cli/talk.h"
#include "cli/trace_input.h"
#include "sim/replay/narrate.h"
#include "sim/replay/timeline.h"
#include "sim/scenario/quantity.h"

namespace gmp::cli {
namespace {

struct Args {
  std::string trace, g, from, to;
};

// "G7", "g7" or "7"; -1: none of them.
std::int64_t goroutineOf(std::string text) {
  if (!text.empty() && (text[0] == 'G' || text[0] == 'g')) text.erase(0, 1);
  return scenario::parseInteger(text).value_or(-1);
}

int explain(const Args& args) {
  const std::int64_t g = args.g.empty() ? 0 : goroutineOf(args.g);
  if (g < 0) return fail("--g " + args.g + ": expected a goroutine, as G7");
  const auto from = parseMoment(args.from.empty() ? "0" : args.from);
  if (!from) return fail("--from " + args.from + ": expected a time from the start, as 1.5ms, or an event, as #500");
  const auto to = parseMoment(args.to.empty() ? "#" + std::to_string(INT64_MAX) : args.to);
  if (!to) return fail("--to " + args.to + ": expected a time from the start, as 1.5ms, or an event, as #500");
  int status = kDone;
  const auto file = openTrace(args.trace, &status);
  if (!file) return status;
  const trace::Trace& t = file->trace;
  const std::uint64_t begin = firstEventAt(t, *from);
  const replay::Causes causes(t);
  const replay::Narrator narrator(t, causes);
  replay::Timeline timeline(t);
  timeline.seek(begin);
  std::uint64_t lines = 0;
  for (std::uint64_t i = begin; i < t.events.size(); ++i, timeline.forward()) {
    const trace::Event& e = t.events[i];
    if (to->event ? i > *to->event : e.t > *to->time) break;
    if (g != 0 && e.g != g) continue;
    ++lines;
    std::printf("#%-7" PRIu64 " %12s  %s\n", i, replay::durationText(e.t).c_str(),
                narrator.story(timeline.state(), i).c_str());
    if (std::ferror(stdout) != 0) return kWrongUse;
  }
  if (lines == 0 && g != 0)
    say("G" + std::to_string(g) + " does nothing there; `gmpscope info` shows what the trace holds");
  return status;
}

}  // namespace

void addExplain(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("explain", "The story in words, one line an event, with the rule that decided");
  auto args = std::make_shared<Args>();
  command->add_option("TRACE", args->trace, "A trace file; - is standard input")->required()->type_name("");
  command->add_option("--g", args->g, "This goroutine only")->type_name("G7");
  command->add_option("--from", args->from, "From this moment on: a time from the start, or #EVENT")->type_name("T");
  command->add_option("--to", args->to, "Up to this moment")->type_name("T");
  command->footer(
      "Examples:\n  gmpscope explain t.json --g G7\n  gmpscope explain t.json --from 1.2ms --to 1.5ms\n"
      "  gmpscope explain t.json --from '#500' | less");
  command->callback([&session, args] { session.status = explain(*args); });
}

}  // namespace gmp::cli
