// Predict, then check: questions made from a run.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "cli/scenario_args.h"
#include "cli/session.h"
#include "cli/talk.h"
#include "sim/replay/narrate.h"
#include "sim/replay/quiz.h"

namespace gmp::cli {
namespace {

using json = nlohmann::ordered_json;

struct Args {
  std::string scenario;
  std::uint64_t seed = 0;
  std::size_t count = 10;
  std::vector<std::string> sets;
  bool answers = false, json = false;
};

int quiz(const Args& args, const Session& session) {
  ScenarioArgs run;
  run.sets = args.sets;
  if (args.seed != 0) run.seed = args.seed;
  scenario::RunOptions options;
  options.world = scenario::WorldKind::sim;
  if (const std::string wrong = toRunOptions(run, &options); !wrong.empty()) return fail(wrong);
  const auto s = open(args.scenario, session);
  if (!s) return kWrongUse;
  const scenario::RunOutcome outcome = scenario::runScenario(*s, options);
  if (!outcome.error.empty()) return fail(outcome.error);
  const trace::Trace& t = outcome.trace;
  std::vector<replay::BoundQuestion> all = replay::bindQuestions(t, s->questions);
  for (replay::BoundQuestion& q : replay::quizQuestions(t, outcome.seed, args.count)) all.push_back(std::move(q));
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.event < b.event; });
  if (args.json) {
    json questions = json::array();
    for (const replay::BoundQuestion& q : all) {
      json one = {{"event", q.event}, {"ns", t.events[q.event].t}, {"ask", q.ask}};
      if (args.answers) one.update({{"answer", q.answer}, {"because", q.because}});
      questions.push_back(one);
    }
    std::puts(json{{"scenario", s->name}, {"seed", outcome.seed}, {"questions", questions}}.dump(2).c_str());
    return kDone;
  }
  std::printf("%s, virtual world, seed %" PRIu64 "\n", bold(s->title).c_str(), outcome.seed);
  int number = 0;
  for (const replay::BoundQuestion& q : all) {
    std::printf("\n%d. #%" PRIu64 " at %s: %s\n", ++number, q.event, replay::durationText(t.events[q.event].t).c_str(),
                q.ask.c_str());
    if (args.answers) std::printf("   %s. %s\n", bold(q.answer).c_str(), q.because.c_str());
  }
  if (!args.answers) {
    std::printf("\nThe answers: gmpscope quiz %s --seed %" PRIu64 " -c\n", args.scenario.c_str(), outcome.seed);
  }
  return kDone;
}

}  // namespace

void addQuiz(CLI::App& app, Session& session) {
  CLI::App* c = app.add_subcommand("quiz", "Predict, then check: questions about the decisions of a run");
  auto args = std::make_shared<Args>();
  c->add_option("SCENARIO", args->scenario, "A name from `gmpscope list`, or a file")->required()->type_name("");
  c->add_option("--seed", args->seed, "Seed of the run, and of which questions are asked")->type_name("S");
  c->add_option("--count", args->count, "Questions about decisions, beside the scenario's own")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str()
      ->type_name("N");
  c->add_option("--set", args->sets, "Another value for a parameter; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  c->add_flag("-c,--check", args->answers, "Show the answers");
  c->add_flag("--json", args->json, "For programs");
  c->footer("Examples:\n  gmpscope quiz work-stealing --seed 3\n  gmpscope quiz work-stealing --seed 3 -c");
  c->callback([&session, args] { session.status = quiz(*args, session); });
}

}  // namespace gmp::cli
