// The story of a trace in words: one line an event, with the rule that decided; or the whole card of each.
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "cli/session.h"
#include "cli/talk.h"
#include "cli/trace_input.h"
#include "sim/replay/narrate.h"
#include "sim/replay/timeline.h"
#include "sim/scenario/quantity.h"

namespace gmp::cli {
namespace {

struct Args {
  std::string trace, g, from, to, at;
  bool cards = false;
};

// "G7", "g7" or "7"; -1: none of them.
std::int64_t goroutineOf(std::string text) {
  if (!text.empty() && (text[0] == 'G' || text[0] == 'g')) text.erase(0, 1);
  return scenario::parseInteger(text).value_or(-1);
}

// "#214  P2 ...", or what is not there.
std::string linkText(const trace::Trace& t, const replay::Narrator& narrator, const std::optional<std::uint64_t>& to) {
  if (!to) return std::string(replay::noLinkText(t.header));
  return "#" + std::to_string(*to) + "  " + narrator.line(*to);
}

std::string detailText(const replay::Detail& d) { return d.field + "  " + replay::changeText(d); }

// What the viewer's card says at its deepest, one thing a line.
std::string cardText(const trace::Trace& t, const replay::Narrator& narrator, const replay::WorldState& before,
                     std::uint64_t i) {
  const replay::Card card = narrator.card(before, i);
  // As in the viewer: the number of the last event, which are counted from 0.
  std::string out = "event " + std::to_string(i) + " of " + std::to_string(t.events.size() - 1) + "  t " +
                    replay::durationText(t.events[i].t) + "\n" + card.title + "\n" + card.what + "\n";
  const auto row = [&out](const char* label, const std::string& says) {
    out += std::string(label) + says + "\n";
    return "               ";
  };
  if (!card.inGo.empty()) row("In Go          ", card.inGo);
  const char* label = "Looked first   ";
  for (const std::string& line : card.lookedFirst) label = row(label, line);
  label = "Changes        ";
  for (const replay::Detail& d : card.details) label = row(label, detailText(d));
  row("Caused by      ", linkText(t, narrator, card.causedBy));
  row("Leads to       ", linkText(t, narrator, card.leadsTo));
  return out + "\n";
}

std::string lineText(const trace::Trace& t, const replay::Narrator& narrator, const replay::WorldState& before,
                     std::uint64_t i) {
  char head[64];
  std::snprintf(head, sizeof head, "#%-7" PRIu64 " %12s  ", i, replay::durationText(t.events[i].t).c_str());
  return head + narrator.story(before, i) + "\n";
}

int explain(Args args) {
  if (!args.at.empty() && !(args.from.empty() && args.to.empty())) {
    return fail("--at and --from or --to contradict each other");
  }
  const bool one = !args.at.empty(), cards = args.cards || one;
  if (one) args.from = args.at;
  const std::int64_t g = args.g.empty() ? 0 : goroutineOf(args.g);
  if (g < 0) return fail("--g " + args.g + ": expected a goroutine, as G7");
  const auto from = parseMoment(args.from.empty() ? "0" : args.from);
  if (!from)
    return fail((one ? "--at " : "--from ") + args.from +
                ": expected a time from the start, as 1.5ms, or an event, as #500");
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
    const auto says = cards ? cardText : lineText;
    std::fputs(says(t, narrator, timeline.state(), i).c_str(), stdout);
    if (std::ferror(stdout) != 0) return kWrongUse;
    if (one) break;
  }
  if (lines == 0 && one) return fail("--at " + args.at + ": the trace ends before");
  if (lines == 0 && g != 0)
    say("G" + std::to_string(g) + " does nothing there; `gmpscope info` shows what the trace holds");
  return status;
}

}  // namespace

void addExplain(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("explain", "The story in words: one line an event, or the whole card of each");
  auto args = std::make_shared<Args>();
  command->add_option("TRACE", args->trace, "A trace file; - is standard input")->required()->type_name("");
  command->add_option("--g", args->g, "This goroutine only")->type_name("G7");
  command->add_option("--from", args->from, "From this moment on: a time from the start, or #EVENT")->type_name("T");
  command->add_option("--to", args->to, "Up to this moment")->type_name("T");
  command->add_option("--at", args->at, "The whole card of the event at this moment")->type_name("T");
  command->add_flag("--cards", args->cards, "The whole card of each event instead of its line");
  command->footer(
      "Examples:\n  gmpscope explain t.json --g G7\n  gmpscope explain t.json --from 1.2ms --to 1.5ms\n"
      "  gmpscope explain t.json --at '#214'\n  gmpscope explain t.json --from '#500' --cards | less");
  command->callback([&session, args] { session.status = explain(*args); });
}

}  // namespace gmp::cli
