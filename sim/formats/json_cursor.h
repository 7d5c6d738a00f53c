// Purpose: reads JSON token by token from text in memory: strict syntax, valid UTF-8, bounded depth, and it tells "the
// text
//          ends here" from "this is wrong" (a cut file is not a bad file).
// Invariants: never reads past the end; recursion at most kMaxDepth; after a failure every call fails and the position
// stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gmp::formats {

class JsonCursor {
 public:
  static constexpr int kMaxDepth = 64;
  enum class Stop { none, end, error };

  explicit JsonCursor(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  // ---- where we are ----
  std::size_t position() const { return at_; }
  std::string_view text() const { return text_; }
  // Line of the position, from 1. Counts newlines: for error messages only.
  std::size_t line() const { return lineOf(at_); }
  std::size_t lineOf(std::size_t at) const;
  // Continues elsewhere (at a place known to be the beginning of a token).
  void moveTo(std::size_t at) { at_ = at; }

  bool ok() const { return stop_ == Stop::none; }
  Stop stop() const { return stop_; }
  // What is wrong, when stop() is error: "expected a string".
  const std::string& message() const { return message_; }
  // Fails with this message at the position. Returns false.
  bool fail(std::string message);

  // ---- tokens; each skips white space first. False: failed (see stop) ----
  // Next character that is no white space, not consumed; '\0' at the end of the text (no failure).
  char peek();
  // Consumes c, or fails with `expected` ("',' or '}'").
  bool take(char c, const char* expected);
  // Consumes c if it is next.
  bool takeIf(char c);
  // A string, decoded.
  bool string(std::string& out);
  // An integer. Fractions, exponents and numbers that do not fit are errors.
  bool integer(std::int64_t& out);
  bool unsignedInteger(std::uint64_t& out);
  // Any finite number.
  bool number(double& out);
  bool boolean(bool& out);
  // Any value; its text is text().substr(begin, end - begin). depth: of the value that holds it.
  bool skipValue(std::size_t& begin, std::size_t& end, int depth = 1);

 private:
  void skipSpace();
  bool ended();  // fails with Stop::end
  bool literal(std::string_view word);
  bool escape(std::string& out);
  bool hex4(std::uint32_t& out);
  bool numberText(std::string_view& out);
  bool skipContainer(char close, int depth);
  bool utf8(std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  Stop stop_ = Stop::none;
  std::string message_;
};

// Appends s as a JSON string with its quotes; bytes that are not UTF-8 become the replacement character.
void appendJsonString(std::string& out, std::string_view s);
// Length of the valid UTF-8 sequence at s[at], 0 if there is none.
std::size_t utf8Length(std::string_view s, std::size_t at);

}  // namespace gmp::formats
