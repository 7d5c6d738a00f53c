#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "tests/tidy/rules.h"

namespace gmp::tidy {

namespace {

std::string folderOf(const std::string& path) {
  std::size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

// The .cpp files that a CMakeLists.txt names, outside comments, as paths from the root.
void addListed(const SourceFile& file, std::set<std::string>& listed) {
  const std::filesystem::path folder = folderOf(file.path);
  for (const Line& line : file.lines) {
    std::string code = line.raw.substr(0, line.raw.find('#'));
    std::replace_if(
        code.begin(), code.end(), [](char c) { return c == '(' || c == ')' || c == '"'; }, ' ');
    std::istringstream words(code);
    for (std::string word; words >> word;) {
      if (word.ends_with(".cpp")) listed.insert((folder / word).lexically_normal().generic_string());
    }
  }
}

std::string whole(const SourceFile& file) {
  std::string out;
  for (const Line& line : file.lines) out += line.raw + "\n";
  return out;
}

// The targets of ](target) in a line of Markdown.
std::vector<std::string> links(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t at = line.find("]("); at != line.npos; at = line.find("](", at + 1)) {
    std::size_t end = line.find_first_of(")#", at + 2);
    if (end != line.npos) out.emplace_back(line.substr(at + 2, end - at - 2));
  }
  return out;
}

}  // namespace

Findings checkListed(const Files& files) {
  std::set<std::string> listed;
  for (const SourceFile& file : files) {
    if (file.path.ends_with("/CMakeLists.txt")) addListed(file, listed);
  }
  Findings out;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".cpp") || listed.contains(file.path)) continue;
    out.push_back({file.path, 0, "no CMakeLists.txt builds it"});
  }
  return out;
}

Findings checkJson(const Files& files) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".json")) continue;
    try {
      [[maybe_unused]] auto parsed = nlohmann::json::parse(whole(file));
    } catch (const nlohmann::json::exception& e) { out.push_back({file.path, 0, e.what()}); }
  }
  return out;
}

Findings checkGlossary(const Files& files) {
  static constexpr std::string_view kDash = "** — ";
  Findings out;
  for (const SourceFile& file : files) {
    if (file.path != "GLOSSARY.md") continue;
    std::string last;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::string_view line = file.lines[i].raw;
      if (!line.starts_with("**")) continue;
      int number = static_cast<int>(i) + 1;
      std::size_t dash = line.find(kDash);
      if (dash == line.npos || !line.ends_with('.')) {
        out.push_back({file.path, number, "a term's line is **term** — sentence."});
        continue;
      }
      std::string term(line.substr(2, dash - 2));
      for (char& c : term) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      if (term <= last) out.push_back({file.path, number, "'" + term + "' does not come after '" + last + "'"});
      last = term;
    }
    if (last.empty()) out.push_back({file.path, 0, "no terms"});
  }
  return out;
}

Findings checkLinks(const Files& files, const std::filesystem::path& root) {
  Findings out;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with(".md")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& link : links(file.lines[i].raw)) {
        if (link.empty() || link.find("://") != link.npos) continue;
        if (std::filesystem::exists(root / folderOf(file.path) / link)) continue;
        out.push_back({file.path, static_cast<int>(i) + 1, "the link leads nowhere: " + link});
      }
    }
  }
  return out;
}

}  // namespace gmp::tidy
