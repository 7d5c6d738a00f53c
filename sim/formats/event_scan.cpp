#include "sim/formats/event_scan.h"

#include <charconv>
#include <cstring>
#include <limits>

#include "sim/formats/suggest.h"
#include "sim/formats/trace_json.h"

namespace gmp::formats {

namespace ev = trace::ev;

StringTable::StringTable(std::vector<std::string>& strings) : strings_(&strings) {
  strings.assign(1, "");
  index_.emplace("", 0);
}

std::int32_t StringTable::intern(std::string_view s) {
  if (const auto it = index_.find(s); it != index_.end()) return it->second;
  if (s.size() > kMaxStringBytes) {
    error_ =
        "a string of " + std::to_string(s.size()) + " bytes (at most " + std::to_string(kMaxStringBytes) + " are read)";
    return -1;
  }
  if (strings_->size() >= kMaxStrings || bytes_ + s.size() > kMaxStringTotal) {
    error_ = "too many different strings (at most " + std::to_string(kMaxStrings) + ", " +
             std::to_string(kMaxStringTotal) + " bytes together)";
    return -1;
  }
  const auto at = static_cast<std::int32_t>(strings_->size());
  strings_->emplace_back(s);
  index_.emplace(s, at);
  bytes_ += s.size();
  return at;
}

// ---- the fast way
// ----------------------------------------------------------------------------------------------------

namespace {

// A line as we write it, from left to right. Every step gives up quietly.
struct Line {
  const char* at;
  const char* end;

  bool text(const char* s, std::size_t n) {
    if (static_cast<std::size_t>(end - at) < n || std::memcmp(at, s, n) != 0) return false;
    at += n;
    return true;
  }
  template <std::size_t N>
  bool text(const char (&s)[N]) {
    return text(s, N - 1);
  }
  template <class N>
  bool integer(N& out) {
    const char* first = at;
    const auto [stop, error] = std::from_chars(at, end, out);
    if (error != std::errc{}) return false;
    const char* digits = first + (*first == '-' ? 1 : 0);
    if (*digits == '0' && stop - digits > 1) return false;  // a leading zero is no JSON
    at = stop;
    return true;
  }
  // A string of plain ASCII without escapes.
  bool string(std::string_view& out) {
    if (at >= end || *at != '"') return false;
    const char* first = ++at;
    while (at < end && *at != '"') {
      if (*at == '\\' || static_cast<unsigned char>(*at) >= 0x80 || static_cast<unsigned char>(*at) < 0x20)
        return false;
      ++at;
    }
    if (at >= end) return false;
    out = {first, static_cast<std::size_t>(at - first)};
    ++at;
    return true;
  }
};

template <class T>
bool fastValue(Line& line, StringTable& strings, T& out) {
  if constexpr (std::is_same_v<T, bool>) {
    out = line.text("true");
    return out || line.text("false");
  } else if constexpr (std::is_enum_v<T>) {
    std::string_view s;
    if (!line.string(s)) return false;
    const auto word = trace::Word<T>::parse(s);
    if (!word) return false;
    out = *word;
    return true;
  } else if constexpr (std::is_same_v<T, trace::Str>) {
    std::string_view s;
    if (!line.string(s)) return false;
    out.v = strings.intern(s);
    return out.v >= 0;
  } else {
    return line.integer(out.v);
  }
}

template <class E>
bool fastPayload(Line& line, StringTable& strings, trace::Event& out) {
  E payload{};
  bool good = true;
  ev::visitFields(payload, [&](const char* name, auto& f) {
    good = good && line.text(",\"") && line.text(name, std::strlen(name)) && line.text("\":") &&
           fastValue(line, strings, f);
  });
  if (good) trace::pack(payload, out);
  return good;
}

}  // namespace

bool EventScanner::fast(JsonCursor& cursor, std::uint64_t expected, trace::Event& out) {
  const std::string_view all = cursor.text();
  Line line{all.data() + cursor.position(), all.data() + all.size()};
  std::uint64_t i = 0;
  std::string_view name;
  out = trace::Event{};
  if (!line.text("{\"i\":") || !line.integer(i) || i != expected || !line.text(",\"t\":") || !line.integer(out.t) ||
      !line.text(",\"k\":") || !line.string(name)) {
    return false;
  }
  const auto kind = trace::parseKind(name);
  if (!kind) return false;
  if (line.text(",\"m\":") && (!line.integer(out.m) || out.m < -1)) return false;
  if (line.text(",\"p\":") && (!line.integer(out.p) || out.p < -1)) return false;
  if (line.text(",\"g\":") && (!line.integer(out.g) || out.g < 0)) return false;
  bool good = false;
  switch (*kind) {
#define GMP_EVENT(Name, json, Family, doc, ...)        \
  case trace::Kind::Name:                              \
    good = fastPayload<ev::Name>(line, strings_, out); \
    break;
#include <gmpscope/events.def>
#undef GMP_EVENT
  }
  if (!good || !line.text("}")) return false;
  out.seq = expected;
  cursor.moveTo(static_cast<std::size_t>(line.at - all.data()));
  return true;
}

// ---- the patient way
// -------------------------------------------------------------------------------------------------

bool EventScanner::members(JsonCursor& cursor) {
  constexpr std::size_t kMost = 64;
  members_.clear();
  const std::size_t begin = cursor.position();
  if (!cursor.take('{', "an event, '{'")) return false;
  if (cursor.takeIf('}')) return true;
  for (;;) {
    Member member;
    cursor.peek();
    member.nameAt = cursor.position();
    if (!cursor.string(member.name)) return false;
    if (find(member.name)) return cursor.fail("the name '" + member.name + "' stands twice in one event");
    if (!cursor.take(':', "':' after the name") || !cursor.skipValue(member.begin, member.end, 3)) return false;
    members_.push_back(std::move(member));
    if (members_.size() > kMost) return cursor.fail("an event with more than 64 fields");
    if (cursor.position() - begin > kMaxEventBytes) {
      return cursor.fail("an event of more than " + std::to_string(kMaxEventBytes) + " bytes");
    }
    if (cursor.takeIf(',')) continue;
    return cursor.take('}', "',' or '}'");
  }
}

EventScanner::Member* EventScanner::find(std::string_view name) {
  for (Member& member : members_) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

bool EventScanner::integerMember(JsonCursor& cursor, const char* name, std::int64_t low, std::int64_t high,
                                 std::int64_t& out, bool must) {
  Member* member = find(name);
  if (!member) return !must || cursor.fail("an event without '" + std::string(name) + "'");
  member->used = true;
  JsonCursor value(cursor.text(), member->begin);
  if (value.integer(out) && out >= low && out <= high) return true;
  cursor.moveTo(member->begin);
  if (!value.ok()) return cursor.fail("'" + std::string(name) + "': " + value.message());
  return cursor.fail("'" + std::string(name) + "' is " + std::to_string(out) + ", it must be from " +
                     std::to_string(low) + " to " + std::to_string(high));
}

bool EventScanner::header(JsonCursor& cursor, std::uint64_t expected, trace::Event& out) {
  constexpr auto kLow = std::numeric_limits<std::int64_t>::min(), kHigh = std::numeric_limits<std::int64_t>::max();
  auto i = static_cast<std::int64_t>(expected);
  std::int64_t m = -1, p = -1;
  if (!integerMember(cursor, "i", 0, kHigh, i, false) || !integerMember(cursor, "t", kLow, kHigh, out.t, true) ||
      !integerMember(cursor, "m", -1, std::numeric_limits<std::int32_t>::max(), m, false) ||
      !integerMember(cursor, "p", -1, std::numeric_limits<std::int16_t>::max(), p, false) ||
      !integerMember(cursor, "g", 0, kHigh, out.g, false)) {
    return false;
  }
  if (static_cast<std::uint64_t>(i) != expected) {
    return cursor.fail("event " + std::to_string(i) + " stands where event " + std::to_string(expected) +
                       " belongs: lines are missing or were moved");
  }
  out.m = static_cast<std::int32_t>(m);
  out.p = static_cast<std::int16_t>(p);
  out.seq = expected;
  return true;
}

namespace {

template <class E>
std::vector<std::string_view> wordsOf() {
  std::vector<std::string_view> all;
  for (int i = 0; i < trace::kWords<E>; ++i) all.push_back(trace::Word<E>::text(static_cast<E>(i)));
  return all;
}

std::vector<std::string_view> kindNames() {
  std::vector<std::string_view> all;
  for (int i = 0; i < trace::kKinds; ++i) all.push_back(trace::kindName(static_cast<trace::Kind>(i)));
  return all;
}

}  // namespace

EventScanner::EventScanner(StringTable& strings, int minor)
    : strings_(strings), newer_(minor > kMinor), older_(minor < kMinor) {}

template <class T>
bool EventScanner::value(JsonCursor& cursor, const Member& member, T& out, bool& strange) {
  JsonCursor value(cursor.text(), member.begin);
  std::string why;
  if constexpr (std::is_same_v<T, bool>) {
    if (value.boolean(out)) return true;
  } else if constexpr (std::is_enum_v<T> || std::is_same_v<T, trace::Str>) {
    std::string s;
    if (value.string(s)) {
      if constexpr (std::is_enum_v<T>) {
        const auto word = trace::Word<T>::parse(s);
        if (word) {
          out = *word;
          return true;
        }
        if (newer_) {
          strange = true;
          return true;
        }
        why = "unknown word '" + s + "'" + didYouMean(s, wordsOf<T>());
      } else {
        out.v = strings_.intern(s);
        if (out.v >= 0) return true;
        why = strings_.error();
      }
    }
  } else {
    std::int64_t v = 0;
    using N = decltype(out.v);
    if (value.integer(v)) {
      if (v >= std::numeric_limits<N>::min() && v <= std::numeric_limits<N>::max()) {
        out.v = static_cast<N>(v);
        return true;
      }
      why = std::to_string(v) + " does not fit into 32 bits";
    }
  }
  cursor.moveTo(member.begin);
  return cursor.fail("'" + member.name + "': " + (why.empty() ? value.message() : why));
}

template <class E>
bool EventScanner::payload(JsonCursor& cursor, trace::Event& out, bool& strange) {
  E payload{};
  bool good = true;
  ev::visitFields(payload, [&](const char* name, auto& f) {
    if (!good) return;
    Member* member = find(name);
    if (!member && older_) return;
    if (!member) {
      good = cursor.fail("event '" + std::string(trace::kindName(E::kKind)) + "' without its field '" + name + "'");
      return;
    }
    member->used = true;
    good = value(cursor, *member, f, strange);
  });
  if (good) trace::pack(payload, out);
  return good;
}

bool EventScanner::leftOver(JsonCursor& cursor, trace::Kind kind, std::string& extra) {
  for (const Member& member : members_) {
    if (member.used) continue;
    if (!newer_) {
      cursor.moveTo(member.nameAt);
      return cursor.fail("event '" + std::string(trace::kindName(kind)) + "' has no field '" + member.name + "'");
    }
    extra += ',';
    appendJsonString(extra, member.name);
    extra += ':';
    extra += cursor.text().substr(member.begin, member.end - member.begin);
  }
  return true;
}

ScanResult EventScanner::slow(JsonCursor& cursor, std::uint64_t expected, trace::Event& out, std::string& extra) {
  const auto stopped = [&] { return cursor.stop() == JsonCursor::Stop::end ? ScanResult::end : ScanResult::error; };
  out = trace::Event{};
  cursor.peek();
  if (!members(cursor)) return stopped();
  const std::size_t after = cursor.position();
  if (!header(cursor, expected, out)) return stopped();
  Member* k = find("k");
  std::string name;
  if (!k || !JsonCursor(cursor.text(), k->begin).string(name)) {
    cursor.fail("an event without its kind 'k'");
    return stopped();
  }
  k->used = true;
  const auto kind = trace::parseKind(name);
  if (!kind && newer_) return ScanResult::unknown;
  if (!kind) {
    cursor.moveTo(k->begin);
    cursor.fail("unknown event '" + name + "'" + didYouMean(name, kindNames()));
    return stopped();
  }
  bool strange = false, good = false;
  switch (*kind) {
#define GMP_EVENT(Name, json, Family, doc, ...)     \
  case trace::Kind::Name:                           \
    good = payload<ev::Name>(cursor, out, strange); \
    break;
#include <gmpscope/events.def>
#undef GMP_EVENT
  }
  if (!good || (!strange && !leftOver(cursor, *kind, extra))) return stopped();
  cursor.moveTo(after);
  return strange ? ScanResult::unknown : ScanResult::event;
}

ScanResult EventScanner::scan(JsonCursor& cursor, std::uint64_t expected, trace::Event& out, std::string& extra) {
  if (fast(cursor, expected, out)) return ScanResult::event;
  return slow(cursor, expected, out, extra);
}

}  // namespace gmp::formats
