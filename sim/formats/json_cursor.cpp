#include "sim/formats/json_cursor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace gmp::formats {

std::size_t JsonCursor::lineOf(std::size_t at) const {
  const auto last = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at, text_.size()));
  return 1 + static_cast<std::size_t>(std::count(text_.begin(), last, '\n'));
}

bool JsonCursor::fail(std::string message) {
  if (stop_ != Stop::none) return false;
  stop_ = Stop::error;
  message_ = std::move(message);
  // Names out of a damaged file must not break the one line.
  for (char& c : message_) {
    if (static_cast<unsigned char>(c) < 32) c = '?';
  }
  return false;
}

bool JsonCursor::ended() {
  if (stop_ == Stop::none) stop_ = Stop::end;
  return false;
}

void JsonCursor::skipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
    ++at_;
  }
}

char JsonCursor::peek() {
  skipSpace();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool JsonCursor::takeIf(char c) {
  if (!ok() || peek() != c || at_ >= text_.size()) return false;
  ++at_;
  return true;
}

bool JsonCursor::take(char c, const char* expected) {
  if (!ok()) return false;
  if (takeIf(c)) return true;
  if (at_ >= text_.size()) return ended();
  return fail(std::string("expected ") + expected);
}

bool JsonCursor::literal(std::string_view word) {
  const std::string_view rest = text_.substr(at_);
  if (rest.substr(0, word.size()) == word) {
    at_ += word.size();
    return true;
  }
  if (rest.size() < word.size() && word.substr(0, rest.size()) == rest) return ended();
  return fail("expected a value");
}

// ---- strings
// ---------------------------------------------------------------------------------------------------------

std::size_t utf8Length(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned b = byte(at);
  if (at >= s.size()) return 0;
  if (b < 0x80) return 1;
  if (b >= 0xC2 && b < 0xE0) return tail(at + 1) ? 2 : 0;
  if (b >= 0xE0 && b < 0xF0) {
    if (b == 0xE0 && byte(at + 1) < 0xA0) return 0;   // longer than needed
    if (b == 0xED && byte(at + 1) >= 0xA0) return 0;  // half of a surrogate pair
    return tail(at + 1) && tail(at + 2) ? 3 : 0;
  }
  if (b >= 0xF0 && b < 0xF5) {
    if (b == 0xF0 && byte(at + 1) < 0x90) return 0;
    if (b == 0xF4 && byte(at + 1) >= 0x90) return 0;  // beyond U+10FFFF
    return tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

namespace {

void appendUtf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

}  // namespace

bool JsonCursor::hex4(std::uint32_t& out) {
  if (text_.size() - at_ < 4) return ended();
  const char* first = text_.data() + at_;
  const auto [end, error] = std::from_chars(first, first + 4, out, 16);
  if (error != std::errc{} || end != first + 4) return fail("expected four hexadecimal digits");
  at_ += 4;
  return true;
}

bool JsonCursor::escape(std::string& out) {
  if (at_ >= text_.size()) return ended();
  const char c = text_[at_++];
  static constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
  if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
    out += kTo[i];
    return true;
  }
  if (c != 'u') return fail("unknown escape in a string");
  std::uint32_t code = 0;
  if (!hex4(code)) return false;
  if (code >= 0xDC00 && code < 0xE000) return fail("half of a surrogate pair in a string");
  if (code >= 0xD800 && code < 0xDC00) {
    std::uint32_t low = 0;
    for (const char expected : {'\\', 'u'}) {
      if (at_ >= text_.size()) return ended();
      if (text_[at_++] != expected) return fail("half of a surrogate pair in a string");
    }
    if (!hex4(low)) return false;
    if (low < 0xDC00 || low >= 0xE000) return fail("half of a surrogate pair in a string");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  appendUtf8(out, code);
  return true;
}

bool JsonCursor::utf8(std::string& out) {
  const std::size_t n = utf8Length(text_, at_);
  if (n == 0) {
    // A sequence that the end of the text cuts is not wrong, only cut.
    return text_.size() - at_ < 4 && static_cast<unsigned char>(text_[at_]) >= 0xC2 ? ended()
                                                                                    : fail("text that is not UTF-8");
  }
  out.append(text_, at_, n);
  at_ += n;
  return true;
}

bool JsonCursor::string(std::string& out) {
  if (!ok()) return false;
  if (peek() != '"') return at_ >= text_.size() ? ended() : fail("expected a string");
  ++at_;
  out.clear();
  for (;;) {
    if (at_ >= text_.size()) return ended();
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      ++at_;
      return true;
    }
    if (c < 0x20) return fail("control character in a string");
    if (c == '\\') {
      ++at_;
      if (!escape(out)) return false;
    } else if (c < 0x80) {
      out += static_cast<char>(c);
      ++at_;
    } else if (!utf8(out)) {
      return false;
    }
  }
}

void appendJsonString(std::string& out, std::string_view s) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
      ++i;
    } else if (c == '\n') {
      out += "\\n";
      ++i;
    } else if (c == '\t') {
      out += "\\t";
      ++i;
    } else if (c < 0x20) {
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 15];
      ++i;
    } else if (c < 0x80) {
      out += static_cast<char>(c);
      ++i;
    } else if (const std::size_t n = utf8Length(s, i); n != 0) {
      out.append(s, i, n);
      i += n;
    } else {
      out += "\xEF\xBF\xBD";
      ++i;
    }
  }
  out += '"';
}

// ---- numbers and words
// -----------------------------------------------------------------------------------------------

bool JsonCursor::numberText(std::string_view& out) {
  if (!ok()) return false;
  const char first = peek();
  if (at_ >= text_.size()) return ended();
  if (first != '-' && (first < '0' || first > '9')) return fail("expected a number");
  const std::size_t begin = at_;
  const auto digits = [&] {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ - from;
  };
  if (text_[at_] == '-') ++at_;
  const std::size_t whole = at_;
  const std::size_t n = digits();
  if (n == 0) return at_ >= text_.size() ? ended() : fail("expected a number");
  if (n > 1 && text_[whole] == '0') return fail("a number with a leading zero");
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (digits() == 0) return at_ >= text_.size() ? ended() : fail("a number that ends in a point");
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (digits() == 0) return at_ >= text_.size() ? ended() : fail("a number with an empty exponent");
  }
  if (at_ >= text_.size()) return ended();  // more digits may have stood here
  out = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonCursor::integer(std::int64_t& out) {
  std::string_view s;
  const std::size_t begin = at_;
  if (!numberText(s)) return false;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
  if (error == std::errc{} && end == s.data() + s.size()) return true;
  at_ = begin;
  return fail(error == std::errc::result_out_of_range ? "the integer does not fit into 64 bits"
                                                      : "expected an integer");
}

bool JsonCursor::unsignedInteger(std::uint64_t& out) {
  std::string_view s;
  const std::size_t begin = at_;
  if (!numberText(s)) return false;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), out);
  if (error == std::errc{} && end == s.data() + s.size()) return true;
  at_ = begin;
  return fail("expected an integer from 0 to 18446744073709551615");
}

bool JsonCursor::number(double& out) {
  std::string_view s;
  const std::size_t begin = at_;
  if (!numberText(s)) return false;
  out = std::strtod(std::string(s).c_str(), nullptr);
  if (std::isfinite(out)) return true;
  at_ = begin;
  return fail("the number is too large");
}

bool JsonCursor::boolean(bool& out) {
  if (!ok()) return false;
  const char c = peek();
  if (at_ >= text_.size()) return ended();
  if (c != 't' && c != 'f') return fail("expected true or false");
  out = c == 't';
  return literal(out ? "true" : "false");
}

// ---- whole values
// ----------------------------------------------------------------------------------------------------

bool JsonCursor::skipContainer(char close, int depth) {
  ++at_;
  if (takeIf(close)) return true;
  std::string key;
  for (;;) {
    if (close == '}' && (!string(key) || !take(':', "':' after the name"))) return false;
    std::size_t begin, end;
    if (!skipValue(begin, end, depth + 1)) return false;
    if (takeIf(',')) continue;
    return take(close, close == '}' ? "',' or '}'" : "',' or ']'");
  }
}

bool JsonCursor::skipValue(std::size_t& begin, std::size_t& end, int depth) {
  if (!ok()) return false;
  if (depth > kMaxDepth) return fail("nested more than 64 levels deep");
  const char c = peek();
  begin = at_;
  if (at_ >= text_.size()) return ended();
  bool done = false;
  std::string text;
  std::string_view number;
  switch (c) {
    case '{': done = skipContainer('}', depth); break;
    case '[': done = skipContainer(']', depth); break;
    case '"': done = string(text); break;
    case 't': done = literal("true"); break;
    case 'f': done = literal("false"); break;
    case 'n': done = literal("null"); break;
    default: done = numberText(number); break;
  }
  end = at_;
  return done;
}

}  // namespace gmp::formats
