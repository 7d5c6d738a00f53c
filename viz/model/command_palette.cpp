#include "viz/model/command_palette.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "viz/model/commands.h"
#include "viz/model/format.h"
#include "viz/model/glossary.h"
#include "viz/model/inspect.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// Every word of the query occurs in the text.
bool containsWords(std::string_view text, std::string_view query) {
  const std::string all = lowered(text);
  for (std::size_t i = 0; i < query.size();) {
    const std::size_t end = std::min(query.find(' ', i), query.size());
    if (end > i && all.find(query.substr(i, end - i)) == std::string::npos) return false;
    i = end + 1;
  }
  return true;
}

// The whole of `text` as a number that is not negative.
std::optional<std::int64_t> wholeNumber(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ',') digits += c;
  }
  std::int64_t v = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), v);
  if (digits.empty() || wrong != std::errc{} || end != digits.data() + digits.size() || v < 0) return std::nullopt;
  return v;
}

// "1.2ms", "40 µs", "3s" as ns.
std::optional<std::int64_t> timeOf(std::string_view text) {
  static constexpr std::pair<std::string_view, double> kUnits[] = {
      {"ns", 1}, {"µs", 1e3}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  for (const auto& [unit, ns] : kUnits) {
    if (!text.ends_with(unit)) continue;
    std::string_view number = text.substr(0, text.size() - unit.size());
    while (number.ends_with(' ')) number.remove_suffix(1);
    const std::size_t point = number.find('.');
    const auto whole = wholeNumber(number.substr(0, point));
    if (!whole || *whole > 1'000'000'000) continue;
    double v = static_cast<double>(*whole), place = 0.1;
    if (point != std::string_view::npos) {
      for (const char c : number.substr(point + 1)) {
        if (c < '0' || c > '9') return std::nullopt;
        v += (c - '0') * place;
        place /= 10;
      }
    }
    return static_cast<std::int64_t>(v * ns);
  }
  return std::nullopt;
}

class Finder {
 public:
  explicit Finder(const AppState& s) : s_(s), query_(lowered(s.palette.query.text)) {
    while (query_.ends_with(' ')) query_.pop_back();
    while (query_.starts_with(' ')) query_.erase(0, 1);
  }

  std::vector<PaletteEntry> find() {
    if (s_.document != nullptr && !s_.document->empty() && !query_.empty()) places();
    commands();
    if (query_.empty()) return std::move(out_);
    chapters();
    words();
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() >= kPaletteMost; }

  void places() {
    const Document& doc = *s_.document;
    if (query_.starts_with('#')) {
      const auto n = wholeNumber(std::string_view(query_).substr(1));
      const auto first = static_cast<std::int64_t>(doc.dropped());
      if (n && *n >= first && static_cast<std::uint64_t>(*n - first) < doc.size()) {
        const auto index = static_cast<std::uint64_t>(*n - first);
        out_.push_back({"Event #" + thousands(*n), doc.line(index), "", act::SeekTo{index}});
      }
    }
    if (const auto t = timeOf(query_)) out_.push_back({"Time " + timeText(*t), "go there", "", act::SeekTime{*t}});
    static constexpr std::pair<std::string_view, Target::Kind> kThings[] = {
        {"fd", Target::Kind::Fd}, {"g", Target::Kind::G}, {"p", Target::Kind::P}, {"m", Target::Kind::M}};
    for (const auto& [letter, kind] : kThings) {
      if (!query_.starts_with(letter)) continue;
      std::string_view rest = std::string_view(query_).substr(letter.size());
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      const auto id = wholeNumber(rest);
      const Target target{kind, id.value_or(-1)};
      if (!id || (kind == Target::Kind::G && !doc.causes().lastOfG(*id, doc.size()))) continue;
      out_.push_back({targetText(target), "select and inspect", "", act::Find{target}});
    }
  }

  void commands() {
    for (const Command& c : commandTable()) {
      if (full()) return;
      if (c.id == CommandId::Palette || !containsWords(std::string(c.title) + " " + std::string(c.name), query_))
        continue;
      if (!c.enabled(s_)) continue;
      const std::string key = c.keys.empty() ? "" : chordText(c.keys.front(), s_.keyNames);
      out_.push_back({std::string(c.title), std::string(groupTitle(c.group)), key, act::Run{c.id}});
    }
  }

  void chapters() {
    for (const Chapter& chapter : s_.chapters) {
      if (!full() && containsWords(chapter.text, query_))
        out_.push_back({chapter.text, "chapter", "", act::SeekTo{chapter.event}});
    }
    for (const Bookmark& mark : s_.notebook.marks()) {
      if (full() || s_.document == nullptr || mark.event < s_.document->dropped()) continue;
      if (mark.note.empty() || !containsWords(mark.note, query_)) continue;
      out_.push_back({mark.note, "note at #" + thousands(static_cast<std::int64_t>(mark.event)), "",
                      act::SeekTo{mark.event - s_.document->dropped()}});
    }
  }

  void words() {
    for (const GlossaryWord& word : glossary()) {
      if (full()) return;
      if (!lowered(word.term).starts_with(query_)) continue;
      out_.push_back({std::string(word.term), std::string(word.says), "",
                      act::Say{std::string(word.term) + ": " + std::string(word.says), false}});
    }
  }

  const AppState& s_;
  std::string query_;
  std::vector<PaletteEntry> out_;
};

}  // namespace

std::vector<PaletteEntry> paletteEntries(const AppState& s) { return Finder(s).find(); }

void takePaletteEntry(AppState& s, int index) {
  const std::vector<PaletteEntry> entries = paletteEntries(s);
  s.palette = PaletteState{};
  if (index >= 0 && static_cast<std::size_t>(index) < entries.size())
    update(s, entries[static_cast<std::size_t>(index)].action);
}

void openPalette(AppState& s) {
  s.view.help = false;
  s.palette = PaletteState{};
  s.palette.open = true;
}

}  // namespace gmp::viz
