#include "sim/scenario/bind.h"

#include <optional>

#include "sim/scenario/near.h"
#include "sim/scenario/quantity.h"

namespace gmp::scenario {

std::pair<std::string, std::string> splitSetting(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

std::string valueText(const Parameter& p, std::int64_t value) {
  return p.isDuration() ? formatDuration(value) : std::to_string(value);
}

Bound bind(const Scenario& s, WorldKind world, const std::vector<std::pair<std::string, std::string>>& settings,
           std::vector<std::string>* errors) {
  Bound out;
  for (const Parameter& p : s.parameters) {
    out.values.push_back(world == WorldKind::sim ? p.inSim.value_or(p.value) : p.value);
  }
  for (const auto& [name, text] : settings) {
    const int index = s.parameter(name);
    if (index < 0) {
      std::vector<std::string_view> names;
      for (const Parameter& p : s.parameters) names.push_back(p.name);
      errors->push_back("scenario " + s.name + " has no parameter `" + name + "`" + didYouMean(name, names));
      continue;
    }
    const Parameter& p = s.parameters[static_cast<std::size_t>(index)];
    std::optional<std::int64_t> value = parseInteger(text);
    if (!value && p.isDuration()) value = parseDuration(text);
    if (value && *value >= p.min && *value <= p.max) {
      out.values[static_cast<std::size_t>(index)] = *value;
      continue;
    }
    errors->push_back("parameter " + p.name + ": expected " +
                      (p.isDuration() ? "a duration from " : "a whole number from ") + valueText(p, p.min) + " to " +
                      valueText(p, p.max) + ", found \"" + text + "\"");
  }
  return out;
}

std::map<std::string, double> parametersOf(const Scenario& s, const Bound& b) {
  std::map<std::string, double> out;
  for (std::size_t i = 0; i < s.parameters.size(); ++i) out[s.parameters[i].name] = static_cast<double>(b.values[i]);
  return out;
}

}  // namespace gmp::scenario
