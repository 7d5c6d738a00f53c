// The tables behind <gmpscope/event.h>, generated from the two lists.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <gmpscope/event.h>

namespace gmp::trace {
namespace {

#define GMP_ENUM_BEGIN(Name) constexpr std::string_view kTexts##Name[] = {
#define GMP_WORD(Name, id, text) text,
#define GMP_ENUM_END(Name) \
  }                        \
  ;
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// Two words of a list with one text could not be told apart in a file.
constexpr bool allDifferent(std::span<const std::string_view> texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = i + 1; j < texts.size(); ++j) {
      if (texts[i] == texts[j]) return false;
    }
  }
  return true;
}
#define GMP_ENUM_BEGIN(Name) static_assert(allDifferent(kTexts##Name), #Name " has a text twice");
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

std::string_view textOf(std::span<const std::string_view> texts, std::int32_t v) noexcept {
  return v >= 0 && static_cast<std::size_t>(v) < texts.size() ? texts[static_cast<std::size_t>(v)] : "?";
}

// The lists are short and mostly of words that differ early: looking along them is fast enough for reading files.
template <class E>
std::optional<E> parseIn(std::span<const std::string_view> texts, std::string_view text) noexcept {
  const auto it = std::find(texts.begin(), texts.end(), text);
  if (it == texts.end()) return std::nullopt;
  return static_cast<E>(it - texts.begin());
}

struct KindRow {
  std::string_view name;
  std::string_view doc;
  Family family;
};
constexpr KindRow kKindRows[] = {
#define GMP_EVENT(Name, json, Family_, doc, ...) {json, doc, Family::Family_},
#include <gmpscope/events.def>
#undef GMP_EVENT
};
static_assert(std::size(kKindRows) == kKinds);

using NamedKind = std::pair<std::string_view, Kind>;
constexpr auto sortedKinds() {
  std::array<NamedKind, kKinds> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = {kKindRows[i].name, static_cast<Kind>(i)};
  std::sort(all.begin(), all.end(), [](const NamedKind& a, const NamedKind& b) { return a.first < b.first; });
  return all;
}
constexpr std::array<NamedKind, kKinds> kSortedKinds = sortedKinds();
static_assert(std::adjacent_find(kSortedKinds.begin(), kSortedKinds.end(),
                                 [](const NamedKind& a, const NamedKind& b) { return a.first == b.first; }) ==
                  kSortedKinds.end(),
              "two kinds of event have one name");

}  // namespace

#define GMP_ENUM_BEGIN(Name)                                                                            \
  std::string_view word(Name v) noexcept { return textOf(kTexts##Name, static_cast<std::int32_t>(v)); } \
  std::optional<Name> parse##Name(std::string_view text) noexcept { return parseIn<Name>(kTexts##Name, text); }
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

std::string_view kindName(Kind k) noexcept {
  const auto i = static_cast<std::size_t>(k);
  return i < std::size(kKindRows) ? kKindRows[i].name : "?";
}

std::string_view kindDoc(Kind k) noexcept {
  const auto i = static_cast<std::size_t>(k);
  return i < std::size(kKindRows) ? kKindRows[i].doc : "?";
}

Family kindFamily(Kind k) noexcept {
  const auto i = static_cast<std::size_t>(k);
  return i < std::size(kKindRows) ? kKindRows[i].family : Family::Meta;
}

std::string_view familyName(Family f) noexcept {
  switch (f) {
    case Family::Go: return "goroutine";
    case Family::Proc: return "processor";
    case Family::Machine: return "machine";
    case Family::Queue: return "queue";
    case Family::Poll: return "poller";
    case Family::Timer: return "timer";
    case Family::Chan: return "channel";
    case Family::Lock: return "lock";
    case Family::Sock: return "socket";
    case Family::Sysmon: return "sysmon";
    case Family::World: return "world";
    case Family::Mark: return "mark";
    case Family::Meta: return "trace";
  }
  return "?";
}

std::optional<Kind> parseKind(std::string_view json_name) noexcept {
  const auto it = std::lower_bound(kSortedKinds.begin(), kSortedKinds.end(), json_name,
                                   [](const NamedKind& a, std::string_view name) { return a.first < name; });
  if (it == kSortedKinds.end() || it->first != json_name) return std::nullopt;
  return it->second;
}

}  // namespace gmp::trace
