// Purpose: a JSON document that knows where in its text each value stands, so that mistakes are named by line and
// column.
// Invariants: nothing is built from text that nests deeper than 64 or exceeds 1 MiB; duplicate keys are mistakes. Not
// for
//             use on goroutine stacks.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace gmp::scenario {

// One mistake in a file, said in one line.
struct Mistake {
  std::string file;
  int line = 0, column = 0;  // from 1, columns in characters; 0: about the file as a whole
  std::string pointer;       // JSON pointer; "": the whole document
  std::string what;

  // "echo.json:12:8: /functions/main/3: `goroutine`: unknown step; did you mean `go`?"
  std::string text() const;
};

class JsonText {
 public:
  static constexpr std::size_t kMaxBytes = 1 << 20;
  static constexpr int kMaxDepth = 64;

  // Reads `text` of a file with that name. On mistakes they are appended and value() is what could be read (null when
  // the text
  // is no JSON at all).
  JsonText(std::string_view text, std::string file, std::vector<Mistake>& mistakes);

  const nlohmann::json& value() const { return value_; }
  // A mistake about the value at `pointer`, or about its key if it is a member of an object and ofKey is set.
  Mistake mistake(const std::string& pointer, std::string what, bool ofKey = false) const;

 private:
  struct Spot {
    std::size_t key = 0, value = 0;  // byte offsets
  };
  class Indexer;

  Mistake at(std::size_t offset, std::string pointer, std::string what) const;

  std::string text_, file_;
  nlohmann::json value_;
  std::map<std::string, Spot> spots_;  // by JSON pointer
};

// A key as a token of a JSON pointer: ~ and / escaped.
std::string pointerToken(std::string_view key);

}  // namespace gmp::scenario
