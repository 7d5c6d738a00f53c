#include "sim/scenario/json_text.h"

#include <optional>
#include <set>
#include <utility>

namespace gmp::scenario {

using nlohmann::json;

std::string Mistake::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(column);
  out += ": ";
  if (!pointer.empty()) out += pointer + ": ";
  return out + what;
}

std::string pointerToken(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else out += c;
  }
  return out;
}

// Walks text that is known to be JSON of bounded depth and notes where each value begins.
class JsonText::Indexer {
 public:
  Indexer(JsonText& doc, std::vector<Mistake>& mistakes) : doc_(doc), text_(doc.text_), mistakes_(mistakes) {}

  void run() { value("", skip(0)); }

 private:
  std::size_t skip(std::size_t i) const {
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t' || text_[i] == '\n' || text_[i] == '\r')) ++i;
    return i;
  }
  // The offset behind the string that begins at i.
  std::size_t behindString(std::size_t i) const {
    for (++i; text_[i] != '"'; ++i) {
      if (text_[i] == '\\') ++i;
    }
    return i + 1;
  }
  std::size_t value(const std::string& pointer, std::size_t i) {
    doc_.spots_[pointer].value = i;
    if (text_[i] == '{') return object(pointer, i);
    if (text_[i] == '[') return array(pointer, i);
    if (text_[i] == '"') return behindString(i);
    while (i < text_.size() && std::string_view(",]} \t\r\n").find(text_[i]) == std::string_view::npos) ++i;
    return i;
  }
  std::size_t object(const std::string& pointer, std::size_t i) {
    std::set<std::string> seen;
    for (i = skip(i + 1); text_[i] != '}'; i = skip(i)) {
      if (text_[i] == ',') i = skip(i + 1);
      const std::size_t behind = behindString(i);
      const std::string key = json::parse(text_.substr(i, behind - i)).get<std::string>();
      const std::string member = pointer + "/" + pointerToken(key);
      if (!seen.insert(key).second) mistakes_.push_back(doc_.at(i, member, "`" + key + "` stands here twice"));
      doc_.spots_[member].key = i;
      i = value(member, skip(skip(behind) + 1));
    }
    return i + 1;
  }
  std::size_t array(const std::string& pointer, std::size_t i) {
    int index = 0;
    for (i = skip(i + 1); text_[i] != ']'; i = skip(i)) {
      if (text_[i] == ',') i = skip(i + 1);
      i = value(pointer + "/" + std::to_string(index++), i);
    }
    return i + 1;
  }

  JsonText& doc_;
  const std::string& text_;
  std::vector<Mistake>& mistakes_;
};

namespace {

// The offset of the first bracket that is nested deeper than allowed; works on any text.
std::optional<std::size_t> tooDeep(std::string_view text, int maxDepth) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      else if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      if (++depth > maxDepth) return i;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return std::nullopt;
}

// What the parser says, without its own prefix and position.
std::string reason(const json::exception& e) {
  std::string_view what = e.what();
  if (const std::size_t bracket = what.find("] "); bracket != std::string_view::npos) what.remove_prefix(bracket + 2);
  if (const std::size_t column = what.find("column "); column != std::string_view::npos) {
    if (const std::size_t colon = what.find(": ", column); colon != std::string_view::npos)
      what.remove_prefix(colon + 2);
  }
  return "not valid JSON: " + std::string(what);
}

}  // namespace

JsonText::JsonText(std::string_view text, std::string file, std::vector<Mistake>& mistakes)
    : text_(text.substr(0, kMaxBytes)), file_(std::move(file)) {
  if (text.size() > kMaxBytes) {
    mistakes.push_back({file_, 0, 0, "", "the file is larger than 1 MiB, which no scenario is"});
    return;
  }
  if (const auto deep = tooDeep(text_, kMaxDepth)) {
    mistakes.push_back(at(*deep, "", "nested deeper than " + std::to_string(kMaxDepth) + " levels"));
    return;
  }
  try {
    value_ = json::parse(text_);
  } catch (const json::parse_error& e) {
    mistakes.push_back(at(e.byte > 0 ? e.byte - 1 : 0, "", reason(e)));
    return;
  } catch (const json::exception& e) {  // a number beyond every range
    mistakes.push_back({file_, 0, 0, "", reason(e)});
    return;
  }
  Indexer(*this, mistakes).run();
}

Mistake JsonText::mistake(const std::string& pointer, std::string what, bool ofKey) const {
  const auto it = spots_.find(pointer);
  if (it == spots_.end()) return {file_, 0, 0, pointer, std::move(what)};
  return at(ofKey ? it->second.key : it->second.value, pointer, std::move(what));
}

Mistake JsonText::at(std::size_t offset, std::string pointer, std::string what) const {
  Mistake m{file_, 1, 1, std::move(pointer), std::move(what)};
  for (std::size_t i = 0; i < offset && i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      ++m.line;
      m.column = 1;
    } else if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) {
      ++m.column;
    }
  }
  return m;
}

}  // namespace gmp::scenario
