// Purpose: events from their text: a fast way for lines as we write them, and a patient one for any other JSON form of
// the
//          same (other order, spaces, escapes), which also finds what is wrong.
// Invariants: the fast way never decides that something is wrong: it gives up and the patient way looks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/formats/json_cursor.h"

namespace gmp::formats {

// The strings of a trace while it is read: same text, same number.
class StringTable {
 public:
  explicit StringTable(std::vector<std::string>& strings);
  // Index of s; -1 when a limit is met (then error() says which).
  std::int32_t intern(std::string_view s);
  const std::string& error() const { return error_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string>* strings_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> index_;  // looked up, never iterated
  std::size_t bytes_ = 0;
  std::string error_;
};

enum class ScanResult { event, unknown, end, error };

class EventScanner {
 public:
  // minor: the file's. Above ours unknown kinds and fields are kept, below ours fields that were added since may be
  // missing (and have their first value); neither is an error.
  EventScanner(StringTable& strings, int minor);

  // Reads the object at the cursor; expected: the number it should show. extra: text of fields of a newer version.
  // unknown: the event is of a newer version as a whole. error: cursor.message() is set. end: the text ends first.
  ScanResult scan(JsonCursor& cursor, std::uint64_t expected, trace::Event& out, std::string& extra);

 private:
  struct Member {
    std::string name;
    std::size_t nameAt = 0, begin = 0, end = 0;
    bool used = false;
  };
  bool fast(JsonCursor& cursor, std::uint64_t expected, trace::Event& out);
  ScanResult slow(JsonCursor& cursor, std::uint64_t expected, trace::Event& out, std::string& extra);
  bool members(JsonCursor& cursor);
  Member* find(std::string_view name);
  bool integerMember(JsonCursor& cursor, const char* name, std::int64_t low, std::int64_t high, std::int64_t& out,
                     bool must);
  bool header(JsonCursor& cursor, std::uint64_t expected, trace::Event& out);
  template <class E>
  bool payload(JsonCursor& cursor, trace::Event& out, bool& strange);
  template <class T>
  bool value(JsonCursor& cursor, const Member& member, T& out, bool& strange);
  bool leftOver(JsonCursor& cursor, trace::Kind kind, std::string& extra);

  StringTable& strings_;
  bool newer_, older_;
  std::vector<Member> members_;  // scratch of slow()
};

}  // namespace gmp::formats
