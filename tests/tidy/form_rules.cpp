#include <algorithm>
#include <array>
#include <string>

#include "tests/tidy/rules.h"

namespace gmp::tidy {

namespace {

constexpr std::size_t kFileLines = 600;
constexpr std::size_t kColumns = 120;
constexpr std::size_t kFunctionLines = 70;

// Characters, not bytes: the bytes of UTF-8 that continue a character do not count.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// One line of a switch over all kinds is a row of a table, not a line to be understood with the others.
bool isRow(std::string_view code) {
  std::size_t start = code.find_first_not_of(' ');
  if (start == code.npos) return false;
  // A row of a table may be laid out on several lines; each ends with a comma.
  return (code.substr(start).starts_with("case ") && code.ends_with(';')) || code.ends_with(',');
}

// Functions at file level open on a line that starts in the first column and close with a brace in the first column.
void checkFunctions(const SourceFile& file, Findings& out) {
  static constexpr std::array<std::string_view, 8> kNoFunction = {"namespace", "struct", "class", "enum",
                                                                  "union",     "extern", "#",     "}"};
  std::size_t start = 0, rows = 0;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::string_view code = file.lines[i].code;
    if (isRow(code)) ++rows;
    if (code.empty() || code[0] == ' ') continue;
    std::size_t length = i + 2 - start - rows;
    if (code == "}" && start != 0 && length > kFunctionLines) {
      out.push_back({file.path, static_cast<int>(start),
                     "a function of " + std::to_string(length) + " lines: at most " + std::to_string(kFunctionLines)});
    }
    bool other = std::any_of(kNoFunction.begin(), kNoFunction.end(), [&](auto word) { return code.starts_with(word); });
    start = other ? 0 : i + 1;
    rows = 0;
  }
}

bool isCode(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cpp"); }

}  // namespace

Findings checkSizes(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!isCode(file.path)) continue;
    if (file.lines.size() > kFileLines) {
      out.push_back(
          {file.path, 0, std::to_string(file.lines.size()) + " lines: at most " + std::to_string(kFileLines)});
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::size_t n = columns(file.lines[i].raw);
      if (n > kColumns) {
        out.push_back(
            {file.path, static_cast<int>(i) + 1, std::to_string(n) + " columns: at most " + std::to_string(kColumns)});
      }
    }
    if (!isIn(file.path, "tests")) checkFunctions(file, out);  // tables of cases are long
  }
  return out;
}

Findings checkOpenings(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!isHeader(file.path)) continue;
    if (file.lines.empty() || !file.lines[0].raw.starts_with("// Purpose: ")) {
      out.push_back({file.path, 1, "a header opens with // Purpose:"});
    }
    bool once = std::any_of(file.lines.begin(), file.lines.end(), [](auto& l) { return l.raw == "#pragma once"; });
    if (!once) out.push_back({file.path, 0, "#pragma once is missing"});
  }
  return out;
}

Findings checkText(const Files& files) {
  // Spelt in two halves, so that this file may stand in the tree.
  static const std::array<std::string, 4> kLeftovers = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X",
      "HA"
      "CK"};
  Findings out;
  for (const SourceFile& file : files) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::string_view raw = file.lines[i].raw;
      int line = static_cast<int>(i) + 1;
      for (const std::string& mark : kLeftovers) {
        if (findWord(raw, mark) != raw.npos) out.push_back({file.path, line, mark + ": finish it or file it"});
      }
      if (raw.find('\t') != raw.npos) out.push_back({file.path, line, "a tab"});
      if (raw.find('\r') != raw.npos) out.push_back({file.path, line, "a carriage return"});
      if (raw.ends_with(' ')) out.push_back({file.path, line, "blanks at the end of the line"});
    }
    if (!file.endsWithNewline) out.push_back({file.path, 0, "no newline at the end"});
  }
  return out;
}

}  // namespace gmp::tidy
