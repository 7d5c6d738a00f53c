// The filter's words into terms, with errors that name the column and what was probably meant.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "viz/model/filter.h"

namespace gmp::viz {

namespace {

using Key = FilterTerm::Key;

struct KeyName {
  std::string_view name;
  Key key;
  std::string_view example;
};
constexpr KeyName kKeys[] = {
    {"g", Key::G, "g:18"},
    {"p", Key::P, "p:2"},
    {"m", Key::M, "m:1"},
    {"fd", Key::Fd, "fd:10"},
    {"kind", Key::Kind, "kind:steal"},
    {"t", Key::Time, "t:1ms..2ms"},
    {"dur", Key::Duration, "dur:>20us"},
    {"fn", Key::Function, "fn:netpoll"},
    {"text", Key::Text, "text:\"deadline\""},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Edits that make b of a.
std::size_t distanceOf(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// The nearest of `names`, if it is near enough to be what was meant.
std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = std::clamp<std::size_t>(word.size() / 2 + 1, 2, 4);
  for (const std::string& name : names) {
    const bool begins = word.size() >= 2 && name.rfind(word, 0) == 0;
    const std::size_t d = begins ? 0 : distanceOf(word, lower(name));
    if (d >= least) continue;
    least = d;
    best = name;
  }
  return best;
}

std::string meant(std::string_view word, const std::vector<std::string>& names) {
  const std::string near = nearest(lower(word), names);
  return near.empty() ? std::string() : " Did you mean \"" + near + "\"?";
}

class Parser {
 public:
  Parser(std::string_view text, FilterError& error) : text_(text), error_(error) {}

  bool run(std::vector<FilterTerm>& out) {
    for (skip(); at_ < text_.size(); skip()) {
      FilterTerm term;
      if (!one(term)) return false;
      out.push_back(std::move(term));
    }
    return true;
  }

 private:
  bool fail(std::size_t column, std::string text) {
    error_ = {column, std::move(text)};
    return false;
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool one(FilterTerm& term) {
    const std::size_t start = at_;
    if (text_[at_] == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ' ') {
      term.negated = true;
      ++at_;
    }
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != ' ' && text_[end] != ':' && text_[end] != '"') ++end;
    if (end < text_.size() && text_[end] == ':') return keyed(term, end);
    std::string word;
    if (!value(word)) return false;
    if (word.empty()) return fail(start, "an empty word matches nothing: write one, or take the quotes away");
    term.text = lower(word);
    return true;
  }

  // A word, or a text in quotes.
  bool value(std::string& out) {
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t open = at_;
      const std::size_t close = text_.find('"', at_ + 1);
      if (close == std::string_view::npos) return fail(open, "this quote is not closed: add \" at the end");
      out = std::string(text_.substr(at_ + 1, close - at_ - 1));
      at_ = close + 1;
      return true;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != ' ') ++at_;
    out = std::string(text_.substr(start, at_ - start));
    return true;
  }

  bool keyed(FilterTerm& term, std::size_t colon) {
    const std::size_t key_at = at_;
    const std::string name = lower(text_.substr(at_, colon - at_));
    const auto known =
        std::find_if(std::begin(kKeys), std::end(kKeys), [&](const KeyName& k) { return k.name == name; });
    if (known == std::end(kKeys)) {
      std::vector<std::string> names;
      for (const KeyName& k : kKeys) names.emplace_back(k.name);
      return fail(key_at, "\"" + name + "\" is not a key." + meant(name, names) + " Keys: g p m fd kind t dur fn text");
    }
    term.key = known->key;
    at_ = colon + 1;
    const std::size_t value_at = at_;
    std::string word;
    if (!value(word)) return false;
    if (word.empty())
      return fail(value_at, std::string(name) + ": wants a value, as in " + std::string(known->example));
    switch (term.key) {
      case Key::G:
      case Key::P:
      case Key::M:
      case Key::Fd: return numbers(term, word, value_at, name);
      case Key::Kind:
      case Key::Chip: return kinds(term, word, value_at);
      case Key::Time:
      case Key::Duration: return times(term, word, value_at);
      case Key::Function:
      case Key::Text: term.text = lower(word); return true;
    }
    __builtin_unreachable();
  }

  // f(part, column) for each part between commas.
  template <class F>
  bool parts(std::string_view word, std::size_t column, F f) {
    for (std::size_t i = 0; i <= word.size();) {
      const std::size_t comma = std::min(word.find(',', i), word.size());
      if (!f(word.substr(i, comma - i), column + i)) return false;
      i = comma + 1;
    }
    return true;
  }

  bool numbers(FilterTerm& term, std::string_view word, std::size_t column, std::string_view key) {
    return parts(word, column, [&](std::string_view part, std::size_t at) {
      const std::size_t dots = part.find("..");
      const auto number = [&](std::string_view digits, std::int64_t& out) {
        if (!digits.empty() && lower(digits.substr(0, 1)) == key) digits.remove_prefix(1);  // g:G18
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return problem == std::errc{} && end == digits.data() + digits.size();
      };
      FilterRange range;
      bool good = false;
      if (dots == std::string_view::npos) {
        good = number(part, range.from);
        range.to = range.from;
      } else {
        const std::string_view a = part.substr(0, dots), b = part.substr(dots + 2);
        good = (!a.empty() || !b.empty()) && (a.empty() || number(a, range.from)) && (b.empty() || number(b, range.to));
      }
      const std::string k(key);
      if (!good)
        return fail(at, "\"" + std::string(part) + "\" is not a number: write " + k + ":18 or " + k + ":18,19 or " + k +
                            ":18..30");
      if (range.from > range.to) return fail(at, "the range ends before it begins: turn its ends around");
      term.numbers.push_back(range);
      return true;
    });
  }

  static bool timeOf(std::string_view word, std::int64_t& out) {
    char* end = nullptr;
    const std::string text(word);
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !std::isfinite(value)) return false;
    const std::string_view unit = std::string_view(text).substr(static_cast<std::size_t>(end - text.c_str()));
    struct Unit {
      std::string_view name;
      double ns;
    };
    static constexpr Unit kUnits[] = {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}};
    for (const Unit& u : kUnits) {
      if (u.name != unit || std::fabs(value * u.ns) > 9e18) continue;
      out = static_cast<std::int64_t>(std::llround(value * u.ns));
      return true;
    }
    return false;
  }

  bool times(FilterTerm& term, std::string_view word, std::size_t column) {
    FilterRange range;
    bool good = false;
    const std::size_t dots = word.find("..");
    if (dots != std::string_view::npos) {
      const std::string_view a = word.substr(0, dots), b = word.substr(dots + 2);
      good = (!a.empty() || !b.empty()) && (a.empty() || timeOf(a, range.from)) && (b.empty() || timeOf(b, range.to));
    } else if (word[0] == '>') {
      good = timeOf(word.substr(1), range.from);
      range.from += good ? 1 : 0;
    } else if (word[0] == '<') {
      good = timeOf(word.substr(1), range.to);
      range.to -= good ? 1 : 0;
    } else {
      good = timeOf(word, range.from);
      range.to = range.from;
    }
    if (!good)
      return fail(column, "\"" + std::string(word) +
                              "\" is not a time: write >20us, <1ms, 1ms..2ms or 1.2ms..; units ns us ms s");
    if (range.from > range.to) return fail(column, "the range ends before it begins: turn its ends around");
    term.numbers.push_back(range);
    return true;
  }

  bool kinds(FilterTerm& term, std::string_view word, std::size_t column) {
    return parts(word, column, [&](std::string_view part, std::size_t at) {
      const std::string name = lower(part);
      bool any = false;
      for (int k = 0; k < trace::kKinds; ++k) {
        const auto kind = static_cast<trace::Kind>(k);
        if (lower(trace::kindName(kind)) != name && lower(chipName(chipOf(kind))) != name) continue;
        term.kinds[k / 64] |= std::uint64_t{1} << (k % 64);
        any = true;
      }
      if (any) return true;
      std::vector<std::string> names;
      for (int c = 0; c < kChips; ++c) names.push_back(lower(chipName(static_cast<Chip>(c))));
      for (int k = 0; k < trace::kKinds; ++k) names.emplace_back(trace::kindName(static_cast<trace::Kind>(k)));
      return fail(at, "\"" + std::string(part) + "\" is not a kind of event." + meant(part, names) +
                          " Families: run queue net syscall timer chan thread steal mark");
    });
  }

  std::string_view text_;
  FilterError& error_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Filter> Filter::parse(std::string_view text, FilterError& error) {
  static_assert(trace::kKinds <= 128);
  Filter filter;
  if (!Parser(text, error).run(filter.terms_)) return std::nullopt;
  return filter;
}

}  // namespace gmp::viz
