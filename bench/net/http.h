// Purpose: as much of HTTP/1.1 as a server of one small page needs: where a request ends, and whether the connection
//          goes on after it.
// Mirrors: what net/http answers to the same requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gmp::bench {

struct HttpRequest {
  enum class State { more, whole, malformed, tooLong };
  State state = State::more;
  std::size_t bytes = 0;   // of the whole request, body included
  bool keepAlive = false;  // the connection goes on after the answer
  bool headOnly = false;   // HEAD: the answer has no body
};

inline constexpr std::size_t kMaxHead = 8192;

// Looks at the bytes that have come so far. Bodies are skipped by their Content-Length; chunked ones are refused.
HttpRequest parseRequest(std::string_view bytes);

// Answers to a request; now: seconds since 1970, for the Date that the standard asks for.
class HttpAnswers {
 public:
  // 200 with "hello, world\n".
  std::string_view hello(const HttpRequest& request, std::int64_t now);
  // 400 or 431, and the connection ends.
  static std::string_view refusal(HttpRequest::State state);

 private:
  std::int64_t madeFor_ = -1;
  std::string keep_, close_;  // as of madeFor_
  std::size_t keepHead_ = 0, closeHead_ = 0;
};

}  // namespace gmp::bench
