// Where two traces part, and their figures side by side.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/session.h"
#include "cli/talk.h"
#include "cli/trace_input.h"
#include "sim/replay/diff.h"
#include "sim/replay/figures.h"
#include "sim/replay/narrate.h"

namespace gmp::cli {
namespace {

using json = nlohmann::ordered_json;

struct Args {
  std::string a, b;
  bool json = false, all = false;
};

std::string text(const replay::FigureRow& row, std::int64_t v) {
  return row.unit == replay::FigureRow::Unit::ns ? replay::durationText(v) : replay::countText(v);
}

std::string changeText(std::int64_t a, std::int64_t b) {
  if (a == b) return "=";
  if (a == 0) return "new";
  char out[32];
  std::snprintf(out, sizeof out, "%+.0f %%", (static_cast<double>(b) / static_cast<double>(a) - 1) * 100);
  return out;
}

json toJson(const std::optional<replay::Difference>& d, const replay::Summary& a, const replay::Summary& b) {
  json figures = json::object();
  for (const replay::FigureRow& row : replay::figureTable()) {
    figures[std::string(row.name)] = {row.of(a), row.of(b)};
  }
  json first;
  if (d) first = {{"event", d->index}, {"onlyTime", d->onlyTime}, {"a", d->a}, {"b", d->b}};
  return {{"same", !d}, {"firstDifference", first}, {"figures", figures}};
}

int diff(const Args& args) {
  int status = kDone;
  const auto a = openTrace(args.a, &status);
  const auto b = a ? openTrace(args.b, &status) : std::nullopt;
  if (!a || !b) return status;
  const bool exact = a->trace.header.world == "sim" && b->trace.header.world == "sim";
  const auto d = replay::firstDifference(a->trace, b->trace, exact);
  const replay::Summary x = replay::summarize(a->trace).summary, y = replay::summarize(b->trace).summary;
  if (args.json) {
    std::puts(toJson(d, x, y).dump(2).c_str());
  } else {
    if (d) {
      std::printf("%s #%" PRIu64 "%s\n  %s\n  %s\n\n", bold("first difference:").c_str(), d->index,
                  d->onlyTime ? " (only the time)" : "", d->a.c_str(), d->b.c_str());
    } else {
      std::puts("the events are the same");
    }
    std::printf("%-20s %16s %16s %10s\n", "", "A", "B", "");
    for (const replay::FigureRow& row : replay::figureTable()) {
      const std::int64_t v = row.of(x), w = row.of(y);
      if (!args.all && v == w) continue;
      std::printf("%-20s %16s %16s %10s\n", std::string(row.name).c_str(), text(row, v).c_str(), text(row, w).c_str(),
                  changeText(v, w).c_str());
    }
  }
  return status != kDone ? status : d ? kCheckFailed : kDone;
}

}  // namespace

void addDiff(CLI::App& app, Session& session) {
  CLI::App* c = app.add_subcommand("diff", "The first difference of two traces, and their figures side by side");
  auto args = std::make_shared<Args>();
  c->add_option("A", args->a, "A trace file")->required()->type_name("");
  c->add_option("B", args->b, "Another one")->required()->type_name("");
  c->add_flag("--all", args->all, "Show the figures that are equal too");
  c->add_flag("--json", args->json, "For programs");
  c->footer(
      "Exit status: 0 the events are the same, 1 they differ.\n"
      "Example:\n  gmpscope run echo --world sim --seed 1 --trace a.json\n"
      "  gmpscope run echo --world sim --seed 1 --procs 1 --trace b.json && gmpscope diff a.json b.json");
  c->callback([&session, args] { session.status = diff(*args); });
}

}  // namespace gmp::cli
