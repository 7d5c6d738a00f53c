// Purpose: a JSON Schema as another program's validator sees it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace tests {

class JsonSchema {
 public:
  explicit JsonSchema(const std::string& text) : text_(nlohmann::json::parse(text)) {
    valijson::SchemaParser().populateSchema(Adapter(text_), schema_);
  }

  // "" when it fits, else where it does not.
  std::string verdict(const nlohmann::json& document) const {
    if (valijson::Validator().validate(schema_, Adapter(document), nullptr)) return {};
    // Once more, for the reasons: to collect them takes much longer.
    valijson::ValidationResults results;
    valijson::Validator().validate(schema_, Adapter(document), &results);
    std::string out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      for (const std::string& part : error.context) out += part;
      out += ": " + error.description + "\n";
    }
    return out.empty() ? "refused" : out;
  }

 private:
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  nlohmann::json text_;
  valijson::Schema schema_;
};

}  // namespace tests
