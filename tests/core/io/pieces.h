// Purpose: readers and writers with manners that tests want: one byte at a time, an error in the middle.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include <gmpscope/io.h>

namespace gmp::test {

// Gives at most `step` bytes a read, then `end`; with `together` the error comes with the last bytes.
struct Trickle {
  std::string text;
  std::size_t step = 1;
  std::error_code end = errc::eof;
  bool together = false;
  std::size_t at = 0;
  int reads = 0;

  IoResult read(std::span<std::byte> out) {
    ++reads;
    const std::size_t n = std::min({out.size(), step, text.size() - at});
    if (n > 0) std::memcpy(out.data(), text.data() + at, n);
    at += n;
    const bool last = at == text.size() && (n == 0 || together);
    return {n, last ? end : std::error_code()};
  }
};

// Takes at most `room` bytes in all, then fails with `err` (none: takes less and says nothing).
struct Sink {
  std::string got;
  std::size_t room = static_cast<std::size_t>(-1);
  std::error_code err = {};
  int writes = 0;

  IoResult write(std::span<const std::byte> b) {
    ++writes;
    const std::size_t n = std::min(b.size(), room - got.size());
    got.append(reinterpret_cast<const char*>(b.data()), n);
    return {n, n < b.size() ? err : std::error_code()};
  }
};

}  // namespace gmp::test
