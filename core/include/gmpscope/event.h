// Purpose: what an event is: a fixed record of 64 bytes, the enumeration of kinds, and a typed struct a kind.
// Invariants: a kind has at most 2 wide and 4 narrow fields (checked at compile time). Records hold no pointers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace gmp::trace {

// ---- words
// -----------------------------------------------------------------------------------------------------------
#define GMP_ENUM_BEGIN(Name) enum class Name : std::int32_t {
#define GMP_WORD(Name, id, text) id,
#define GMP_ENUM_END(Name) \
  }                        \
  ;
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// The text of a word, as files and sentences show it; "?" for a value that no enumerator has.
#define GMP_ENUM_BEGIN(Name)              \
  std::string_view word(Name v) noexcept; \
  std::optional<Name> parse##Name(std::string_view text) noexcept;
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// Number of enumerators of a word list (they are 0..n-1).
template <class E>
inline constexpr int kWords = 0;
#define GMP_ENUM_BEGIN(Name) \
  template <>                \
  inline constexpr int kWords<Name> = 0
#define GMP_WORD(Name, id, text) +1
#define GMP_ENUM_END(Name) ;
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// word and parse by type, for generic code: Word<E>::text(v), Word<E>::parse(s).
template <class E>
struct Word;
#define GMP_ENUM_BEGIN(Name)                                                                 \
  template <>                                                                                \
  struct Word<Name> {                                                                        \
    static std::string_view text(Name v) noexcept { return word(v); }                        \
    static std::optional<Name> parse(std::string_view s) noexcept { return parse##Name(s); } \
  };
#define GMP_WORD(Name, id, text)
#define GMP_ENUM_END(Name)
#include <gmpscope/vocabulary.def>
#undef GMP_ENUM_BEGIN
#undef GMP_WORD
#undef GMP_ENUM_END

// ---- field types
// -----------------------------------------------------------------------------------------------------
// Distinct so that a visitor can tell what a number means. `v` is the number; -1 means none for P, M and fd; 0 for G.
struct GRef {
  std::int64_t v = 0;
  friend bool operator==(const GRef&, const GRef&) = default;
};
struct Ns {
  std::int64_t v = 0;
  friend bool operator==(const Ns&, const Ns&) = default;
};
// A duration that its recorder measured: in the buffer in ticks of the raw clock, as t is.
struct Span : Ns {};
struct Obj {
  std::int64_t v = 0;
  friend bool operator==(const Obj&, const Obj&) = default;
};
struct PRef {
  std::int32_t v = -1;
  friend bool operator==(const PRef&, const PRef&) = default;
};
struct MRef {
  std::int32_t v = -1;
  friend bool operator==(const MRef&, const MRef&) = default;
};
struct Fd {
  std::int32_t v = -1;
  friend bool operator==(const Fd&, const Fd&) = default;
};
struct Count {
  std::int32_t v = 0;
  friend bool operator==(const Count&, const Count&) = default;
};
struct Str {
  std::int32_t v = 0;
  friend bool operator==(const Str&, const Str&) = default;
};  // index into Trace::strings; 0: ""

template <class T>
inline constexpr bool isWide = std::is_same_v<T, GRef> || std::is_base_of_v<Ns, T> || std::is_same_v<T, Obj>;

// ---- kinds
// -----------------------------------------------------------------------------------------------------------
enum class Kind : std::uint16_t {
#define GMP_EVENT(Name, json, Family, doc, ...) Name,
#include <gmpscope/events.def>
#undef GMP_EVENT
};
inline constexpr int kKinds = 0
#define GMP_EVENT(Name, json, Family, doc, ...) +1
#include <gmpscope/events.def>
#undef GMP_EVENT
    ;

enum class Family : std::uint8_t { Go, Proc, Machine, Queue, Poll, Timer, Chan, Lock, Sock, Sysmon, World, Mark, Meta };

std::string_view kindName(Kind k) noexcept;  // the JSON name
std::string_view kindDoc(Kind k) noexcept;   // what it says
Family kindFamily(Kind k) noexcept;
std::string_view familyName(Family f) noexcept;
std::optional<Kind> parseKind(std::string_view json_name) noexcept;

// ---- the record
// ------------------------------------------------------------------------------------------------------
struct Event {
  std::uint64_t seq = 0;  // total order; in a finished Trace: the index
  std::int64_t t = 0;     // ns since the start of the trace; in a recorder's buffer: raw clock
  std::int64_t g = 0;     // the goroutine it is about; 0: none
  std::int64_t wide[2] = {};
  std::int32_t narrow[4] = {};
  std::int32_t m = -1;  // the M that acts
  std::int16_t p = -1;  // the P that M holds
  Kind kind{};
};
static_assert(sizeof(Event) == 64);

// ---- typed payloads: ev::GoPark and so on
// ------------------------------------------------------------------------------
namespace ev {
#define F(Type, name) Type name{};
#define GMP_EVENT(Name, json, Family, doc, ...)                 \
  struct Name {                                                 \
    static constexpr Kind kKind = Kind::Name;                   \
    __VA_ARGS__                                                 \
    friend bool operator==(const Name&, const Name&) = default; \
  };
#include <gmpscope/events.def>
#undef GMP_EVENT
#undef F

// visitFields(e, v) calls v("name", field) for every field in order; works on const and non-const payloads.
#define F(Type, name) v(#name, e.name);
#define GMP_EVENT(Name, json, Family, doc, ...)         \
  template <class E, class V>                           \
  requires std::is_same_v<std::remove_const_t<E>, Name> \
  constexpr void visitFields([[maybe_unused]] E& e, [[maybe_unused]] V&& v) { __VA_ARGS__ }
#include <gmpscope/events.def>
#undef GMP_EVENT
#undef F
}  // namespace ev

// Writes a payload into the record's slots, 0 into those it has no use for. The slots follow the order of the fields,
// wide and narrow apart.
template <class E>
constexpr void pack(const E& e, Event& out) noexcept {
  int w = 0, n = 0;
  out.kind = E::kKind;
  ev::visitFields(e, [&](const char*, const auto& f) {
    using T = std::remove_cvref_t<decltype(f)>;
    if constexpr (isWide<T>) out.wide[w++] = f.v;
    else if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) out.narrow[n++] = static_cast<std::int32_t>(f);
    else out.narrow[n++] = f.v;
  });
  while (w < 2) out.wide[w++] = 0;
  while (n < 4) out.narrow[n++] = 0;
}

// Reads the payload back. Precondition: in.kind == E::kKind.
template <class E>
constexpr E unpack(const Event& in) noexcept {
  E e{};
  int w = 0, n = 0;
  ev::visitFields(e, [&](const char*, auto& f) {
    using T = std::remove_cvref_t<decltype(f)>;
    if constexpr (isWide<T>) f.v = in.wide[w++];
    else if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool>) f = static_cast<T>(in.narrow[n++]);
    else f.v = in.narrow[n++];
  });
  return e;
}

// Calls f(payload) with the typed payload of the record. f must accept every ev:: type: a new kind does not compile
// until everybody who dispatches has a case for it.
template <class Fn>
decltype(auto) dispatch(const Event& e, Fn&& f) {
  switch (e.kind) {
#define GMP_EVENT(Name, json, Family, doc, ...) \
  case Kind::Name:                              \
    return f(unpack<ev::Name>(e));
#include <gmpscope/events.def>
#undef GMP_EVENT
  }
  __builtin_unreachable();  // readers reject unknown kinds before a record is made of them
}

}  // namespace gmp::trace
