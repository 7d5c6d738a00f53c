#include "cli/choices_file.h"

#include <limits>

#include <nlohmann/json.hpp>

#include "sim/formats/file_io.h"

namespace gmp::cli {
namespace {

using json = nlohmann::ordered_json;
constexpr const char* kFormat = "gmpscope-choices";
constexpr std::uint64_t kMostBytes = 1u << 30;

}  // namespace

std::string readChoices(const std::string& path, std::vector<std::int32_t>* out) {
  auto text = formats::readWhole(path, kMostBytes);
  if (!text) return text.error();
  const json j = json::parse(*text, nullptr, false);
  const std::string wrong = path + ": holds no choices of a run; write some with gmpscope run --save-choices FILE";
  if (!j.is_object() || j.value("format", json()) != kFormat) return wrong;
  const auto list = j.find("choices");
  if (list == j.end() || !list->is_array()) return wrong;
  out->clear();
  for (const json& choice : *list) {
    if (!choice.is_number_unsigned() || choice.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max()) {
      return path + ": choice " + std::to_string(out->size()) + " is no number of a thread";
    }
    out->push_back(choice.get<std::int32_t>());
  }
  return {};
}

std::string writeChoices(const std::string& path, const std::string& scenario, std::uint64_t seed,
                         const std::vector<std::int32_t>& choices) {
  const json j = {{"format", kFormat}, {"version", 1}, {"scenario", scenario}, {"seed", seed}, {"choices", choices}};
  formats::FileWriter file(path, false);
  if (file.error().empty()) file.write(j.dump() + "\n");
  if (!file.error().empty() || !file.commit()) return file.error();
  return {};
}

}  // namespace gmp::cli
