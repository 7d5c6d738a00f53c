#include "cli/view_parts.h"

#include <charconv>
#include <set>
#include <string_view>

#include "sim/scenario/gallery.h"
#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"
#include "viz/model/commands.h"

namespace gmp::cli {

bool parseSize(const std::string& text, int* width, int* height) {
  const std::size_t x = text.find('x');
  if (x == std::string::npos) return false;
  const auto w = scenario::parseInteger(std::string_view(text).substr(0, x));
  const auto h = scenario::parseInteger(std::string_view(text).substr(x + 1));
  if (!w || !h || *w < 320 || *w > 8192 || *h < 200 || *h > 8192) return false;
  *width = static_cast<int>(*w);
  *height = static_cast<int>(*h);
  return true;
}

bool parseTarget(const std::string& text, viz::Target* out) {
  using Kind = viz::Target::Kind;
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"fd", Kind::Fd}, {"g", Kind::G}, {"p", Kind::P}, {"m", Kind::M}};
  for (const auto& [prefix, kind] : kKinds) {
    if (!text.starts_with(prefix)) continue;
    std::int64_t id = 0;
    const char *from = text.data() + prefix.size(), *end = text.data() + text.size();
    const auto [at, wrong] = std::from_chars(from, end, id);
    if (wrong != std::errc{} || at != end || id < 0) return false;
    *out = {kind, id};
    return true;
  }
  return false;
}

std::string parseCommands(const std::string& text, std::vector<viz::Action>* out) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string name = text.substr(at, end - at);
    at = end + 1;
    const viz::Command* found = nullptr;
    std::vector<std::string> names;
    for (const viz::Command& c : viz::commandTable()) {
      if (c.name == name) found = &c;
      names.emplace_back(c.name);
    }
    if (found == nullptr)
      return "--do " + name + ": the viewer has no such command" +
             scenario::didYouMean(name, {names.begin(), names.end()});
    out->push_back(viz::act::Run{found->id});
  }
  return {};
}

viz::act::SetLesson lessonOf(const trace::Header& header, const std::vector<std::string>& folders) {
  if (header.scenario.empty() || header.scenario.find('/') != std::string::npos || header.scenario == "-") return {};
  const scenario::ParseResult found = scenario::openScenario(header.scenario, folders);
  if (!found.scenario) return {};
  return {found.scenario->story, found.scenario->questions, found.scenario->speed};
}

}  // namespace gmp::cli
