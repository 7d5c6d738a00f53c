#include <cstdio>
#include <string>

#include "cli/session.h"
#include "cli/talk.h"
#include "sim/scenario/bind.h"
#include "sim/scenario/gallery.h"

namespace gmp::cli {
namespace {

// "●●○  8 min  network, timers", what of it the scenario says.
std::string cardOf(const scenario::Scenario& s) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : "  ") + part; };
  for (int i = 1; s.difficulty > 0 && i <= 3; ++i) out += i <= s.difficulty ? "●" : "○";
  if (s.minutes > 0) add(std::to_string(s.minutes) + " min");
  std::string topics;
  for (const std::string& topic : s.topics) topics += (topics.empty() ? "" : ", ") + topic;
  if (!topics.empty()) add(topics);
  if (s.simOnly) add("virtual world only");
  return out;
}

int list(const Session& session) {
  const std::vector<std::string> files = scenario::galleryFiles(session.folders);
  if (files.empty()) return fail("no scenarios found; they belong beside the program or in ./scenarios");
  int status = kDone;
  for (const std::string& file : files) {
    const scenario::ParseResult r = scenario::loadScenario(file);
    for (const scenario::Mistake& m : r.mistakes) status = failWith(m.text());
    if (!r.scenario) continue;
    const scenario::Scenario& s = *r.scenario;
    std::printf("%s  %s\n    %s\n", bold(s.name).c_str(), s.title.c_str(), s.teaches.c_str());
    if (const std::string card = cardOf(s); !card.empty()) std::printf("    %s\n", card.c_str());
    for (const scenario::Parameter& p : s.parameters) {
      std::printf("    --set %s=%s  %s\n", p.name.c_str(), scenario::valueText(p, p.value).c_str(), p.says.c_str());
    }
  }
  return status;
}

}  // namespace

void addList(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand("list", "The scenarios: title, what each teaches, how hard and long it is");
  command->footer("Example:\n  gmpscope list");
  command->callback([&session] { session.status = list(session); });
}

}  // namespace gmp::cli
