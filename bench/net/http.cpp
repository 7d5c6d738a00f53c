#include "bench/net/http.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>
#include <optional>

namespace gmp::bench {
namespace {

using State = HttpRequest::State;

constexpr std::string_view kBody = "hello, world\n";

bool equalNoCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// One of the words of a list like "keep-alive, Upgrade".
bool hasToken(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (equalNoCase(trimmed(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// "GET /path HTTP/1.1": the version's last digit, or nothing.
std::optional<int> minorVersion(std::string_view line) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == 0 || last <= first + 1) return std::nullopt;
  const std::string_view version = line.substr(last + 1);
  if (version == "HTTP/1.1") return 1;
  if (version == "HTTP/1.0") return 0;
  return std::nullopt;
}

struct Headers {
  bool close = false, keepAlive = false, good = true;
  bool host = false;
  std::optional<std::size_t> body;
};

void readHeader(std::string_view line, Headers& out) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || line[colon - 1] == ' ') {
    out.good = false;
    return;
  }
  const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (equalNoCase(name, "connection")) {
    out.close = out.close || hasToken(value, "close");
    out.keepAlive = out.keepAlive || hasToken(value, "keep-alive");
  } else if (equalNoCase(name, "host")) {
    out.good = out.good && !out.host;
    out.host = true;
  } else if (equalNoCase(name, "transfer-encoding")) {
    out.good = false;
  } else if (equalNoCase(name, "content-length")) {
    std::size_t n = 0;
    const auto [end, err] = std::from_chars(value.data(), value.data() + value.size(), n);
    const bool number = err == std::errc() && end == value.data() + value.size();
    if (!number || (out.body && *out.body != n)) out.good = false;
    else out.body = n;
  }
}

std::string answer(std::string_view connection, std::int64_t now) {
  const std::time_t at = now;
  std::tm utc{};
  gmtime_r(&at, &utc);
  std::array<char, 64> date;
  const std::size_t n = std::strftime(date.data(), date.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return "HTTP/1.1 200 OK\r\nDate: " + std::string(date.data(), n) +
         "\r\nContent-Length: " + std::to_string(kBody.size()) + "\r\nContent-Type: text/plain; charset=utf-8\r\n" +
         std::string(connection) + "\r\n" + std::string(kBody);
}

}  // namespace

HttpRequest parseRequest(std::string_view bytes) {
  static constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t end = bytes.find(kEnd);
  if (end == bytes.npos) return {.state = bytes.size() > kMaxHead ? State::tooLong : State::more};
  if (end > kMaxHead) return {.state = State::tooLong};
  std::string_view head = bytes.substr(0, end + 2);
  const std::size_t line_end = head.find("\r\n");
  const std::string_view line = head.substr(0, line_end);
  const std::optional<int> minor = minorVersion(line);
  if (!minor) return {.state = State::malformed};
  head.remove_prefix(line_end + 2);
  Headers headers;
  while (!head.empty()) {
    const std::size_t next = head.find("\r\n");
    readHeader(head.substr(0, next), headers);
    head.remove_prefix(next + 2);
  }
  if (!headers.good || (*minor == 1 && !headers.host)) return {.state = State::malformed};
  const std::size_t whole = end + kEnd.size() + headers.body.value_or(0);
  if (whole < end) return {.state = State::malformed};  // a length beyond all memory
  return {.state = bytes.size() < whole ? State::more : State::whole,
          .bytes = whole,
          .keepAlive = !headers.close && (*minor == 1 || headers.keepAlive),
          .headOnly = line.starts_with("HEAD ")};
}

std::string_view HttpAnswers::hello(const HttpRequest& request, std::int64_t now) {
  if (now != madeFor_) {
    madeFor_ = now;
    keep_ = answer({}, now);
    close_ = answer("Connection: close\r\n", now);
    keepHead_ = keep_.size() - kBody.size();
    closeHead_ = close_.size() - kBody.size();
  }
  const std::string_view text = request.keepAlive ? keep_ : close_;
  return request.headOnly ? text.substr(0, request.keepAlive ? keepHead_ : closeHead_) : text;
}

std::string_view HttpAnswers::refusal(State state) {
  if (state == State::tooLong) {
    return "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

}  // namespace gmp::bench
