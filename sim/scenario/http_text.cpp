#include "sim/scenario/http_text.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gmp::scenario {
namespace {

bool sameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

// The next line without its end, taken off the front.
std::string_view takeLine(std::string_view& text) {
  const std::size_t end = text.find("\r\n");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 2);
  return line;
}

void readFirstLine(std::string_view line, HttpHead* out) {
  if (line.starts_with("HTTP/1.")) {
    const std::size_t space = line.find(' ');
    const std::string_view code = space == line.npos ? std::string_view() : line.substr(space + 1, 3);
    const auto [end, ec] = std::from_chars(code.data(), code.data() + code.size(), out->status);
    out->valid = ec == std::errc{} && end == code.data() + code.size() && out->status >= 100;
    return;
  }
  const std::size_t version = line.rfind(" HTTP/1.");
  out->valid = version != line.npos && line.find(' ') < version;
  out->close = out->valid && line.ends_with(" HTTP/1.0");
}

}  // namespace

HttpHead parseHttpHead(std::string_view in) {
  HttpHead out;
  const std::size_t end = in.find("\r\n\r\n");
  if (end == in.npos) {
    out.valid = in.size() <= kMaxHttpHead;
    return out;
  }
  out.length = end + 4;
  std::string_view rest = in.substr(0, end + 2);
  readFirstLine(takeLine(rest), &out);
  while (!rest.empty() && out.valid) {
    const std::string_view line = takeLine(rest);
    const std::size_t colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string_view name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
    if (sameWord(name, "content-length")) {
      const auto [at, ec] = std::from_chars(value.data(), value.data() + value.size(), out.body);
      out.valid = ec == std::errc{} && at == value.data() + value.size() && out.body <= (1u << 30);
    } else if (sameWord(name, "connection")) {
      if (sameWord(value, "close")) out.close = true;
      if (sameWord(value, "keep-alive")) out.close = false;
    } else if (sameWord(name, "transfer-encoding")) {
      out.valid = false;
    }
  }
  return out;
}

std::string httpRequest(std::string_view path, std::size_t body) {
  std::string out = (body > 0 ? "POST " : "GET ") + std::string(path) + " HTTP/1.1\r\nHost: gmpscope\r\n";
  if (body > 0) out += "Content-Length: " + std::to_string(body) + "\r\n";
  return out + "\r\n" + std::string(body, 'x');
}

std::string httpAnswer(std::size_t body, bool close) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body) + "\r\n" +
         (close ? "Connection: close\r\n" : "") + "\r\n" + std::string(body, 'o');
}

}  // namespace gmp::scenario
