#include "tests/tidy/source.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>

namespace gmp::tidy {

namespace {

bool isIdentifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Blanks comments and the contents of literals, across lines.
class Blanker {
 public:
  std::string line(std::string_view raw) {
    std::string out(raw);
    for (std::size_t i = 0; i < raw.size();) i += step(raw, i, out);
    if (state_ != State::comment && state_ != State::rawText) state_ = State::code;
    return out;
  }

 private:
  enum class State { code, comment, rawText, text, character };

  // Handles what stands at i; returns how many characters it was.
  std::size_t step(std::string_view raw, std::size_t i, std::string& out) {
    std::string_view rest = raw.substr(i);
    switch (state_) {
      case State::code: return code(raw, i, out);
      case State::comment:
        if (!rest.starts_with("*/")) return blank(out, i, 1);
        state_ = State::code;
        return blank(out, i, 2);
      case State::rawText:
        if (!rest.starts_with(end_)) return blank(out, i, 1);
        state_ = State::code;
        return end_.size();
      case State::text:
      case State::character:
        if (rest[0] == '\\') return blank(out, i, std::min<std::size_t>(2, rest.size()));
        if (rest[0] != (state_ == State::text ? '"' : '\'')) return blank(out, i, 1);
        state_ = State::code;
        return 1;
    }
    return 1;
  }

  std::size_t code(std::string_view raw, std::size_t i, std::string& out) {
    std::string_view rest = raw.substr(i);
    bool inWord = i > 0 && isIdentifier(raw[i - 1]);
    if (rest.starts_with("//")) return blank(out, i, rest.size());
    if (rest.starts_with("/*")) {
      state_ = State::comment;
      return blank(out, i, 2);
    }
    if (rest.starts_with("R\"") && !inWord) {
      std::size_t open = std::min(rest.find('('), rest.size());
      end_ = ")" + std::string(rest.substr(2, open - 2)) + "\"";
      state_ = State::rawText;
      return open;
    }
    if (rest[0] == '"') state_ = State::text;
    if (rest[0] == '\'' && !inWord) state_ = State::character;  // in a word it separates digits
    return 1;
  }

  static std::size_t blank(std::string& out, std::size_t i, std::size_t n) {
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), n, ' ');
    return n;
  }

  State state_ = State::code;
  std::string end_;
};

bool isText(std::string_view path) {
  static constexpr std::array<std::string_view, 9> kEndings = {".h",  ".cpp",  ".def", ".txt", ".cmake",
                                                               ".md", ".json", ".sh",  ".yml"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return path.ends_with(ending); });
}

}  // namespace

std::string text(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) out += f.path + ":" + std::to_string(f.line) + ": " + f.what + "\n";
  return out;
}

SourceFile parse(std::string path, std::string_view content) {
  SourceFile file{.path = std::move(path), .lines = {}, .endsWithNewline = content.empty() || content.back() == '\n'};
  Blanker blanker;
  bool cpp = isCpp(file.path);
  while (!content.empty()) {
    std::size_t end = std::min(content.find('\n'), content.size());
    std::string raw(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
    file.lines.push_back({raw, cpp ? blanker.line(raw) : raw});
  }
  return file;
}

std::vector<SourceFile> readTree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().filename().string());
  }
  for (const char* top : {"core", "sim", "viz", "cli", "bench", "cmake", "tests", "docs", "scenarios", "assets"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.is_regular_file()) paths.push_back(fs::relative(entry.path(), root).generic_string());
    }
  }
  std::erase_if(paths, [](const std::string& path) { return !isText(path) && path != "gmpscope"; });
  std::sort(paths.begin(), paths.end());
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::ifstream in(root / path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(in), {}};
    files.push_back(parse(path, content));
  }
  return files;
}

std::vector<Include> includes(const SourceFile& file) {
  std::vector<Include> out;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    std::string_view code = file.lines[i].code;
    std::size_t hash = code.find_first_not_of(' ');
    if (hash == code.npos || code[hash] != '#' || findWord(code, "include") == code.npos) continue;
    std::string_view raw = file.lines[i].raw;
    std::size_t open = raw.find_first_of("<\"", hash);
    if (open == raw.npos) continue;
    std::size_t close = raw.find_first_of(">\"", open + 1);
    if (close == raw.npos) continue;
    out.push_back({static_cast<int>(i) + 1, raw[open] == '"', std::string(raw.substr(open + 1, close - open - 1))});
  }
  return out;
}

bool isHeader(std::string_view path) { return path.ends_with(".h"); }

bool isCpp(std::string_view path) { return isHeader(path) || path.ends_with(".cpp") || path.ends_with(".def"); }

std::size_t findWord(std::string_view code, std::string_view word) {
  for (std::size_t at = code.find(word); at != code.npos; at = code.find(word, at + 1)) {
    bool before = at > 0 && isIdentifier(code[at - 1]) && isIdentifier(word.front());
    std::size_t end = at + word.size();
    bool after = end < code.size() && isIdentifier(code[end]) && isIdentifier(word.back());
    if (!before && !after) return at;
  }
  return code.npos;
}

bool isIn(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || place.ends_with('/') || path[place.size()] == '/');
}

}  // namespace gmp::tidy
