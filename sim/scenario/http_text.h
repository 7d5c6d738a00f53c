// Purpose: as much of HTTP/1.1 as a scenario speaks: heads with a length, no chunks, connections that are kept.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gmp::scenario {

inline constexpr std::size_t kMaxHttpHead = 64 << 10;  // longer heads are refused

struct HttpHead {
  std::size_t length = 0;  // of the head itself, the empty line included; 0: not complete yet
  std::size_t body = 0;    // Content-Length
  bool close = false;      // Connection: close, or HTTP/1.0 that does not ask to be kept
  int status = 0;          // of an answer; 0: a request, or none
  bool valid = true;       // false: this is no HTTP/1.x
};
// The head at the beginning of what came in so far.
HttpHead parseHttpHead(std::string_view in);

std::string httpRequest(std::string_view path, std::size_t body);
std::string httpAnswer(std::size_t body, bool close);

}  // namespace gmp::scenario
