#include <gmpscope/errc.h>

#include <cerrno>

namespace gmp {

namespace {

struct Named {
  errc code;
  const char* text;
  int equals;  // the system's error that it stands for; 0: none
};

constexpr Named kNamed[] = {
    {errc::eof, "EOF", 0},
    {errc::timeout, "i/o timeout", ETIMEDOUT},
    {errc::closed, "use of closed network connection", 0},
    {errc::connectionRefused, "connection refused", ECONNREFUSED},
    {errc::connectionReset, "connection reset by peer", ECONNRESET},
    {errc::brokenPipe, "broken pipe", EPIPE},
    {errc::addressInUse, "address already in use", EADDRINUSE},
    {errc::noDeadline, "file type does not support deadline", 0},
    {errc::unexpectedEof, "unexpected EOF", 0},
    {errc::shortWrite, "short write", 0},
    {errc::noProgress, "multiple Read calls return no data or error", 0},
    {errc::bufferFull, "buffer full", 0},
    {errc::notPollable, "not pollable", 0},
    {errc::unknownNetwork, "unknown network", 0},
    {errc::missingPort, "missing port in address", 0},
    {errc::invalidPort, "invalid port", 0},
    {errc::unknownPort, "unknown port", 0},
    {errc::invalidAddress, "invalid address", 0},
    {errc::noSuitableAddress, "no suitable address found", 0},
    {errc::closedPipe, "io: read/write on closed pipe", 0},
    {errc::noSuchHost, "no such host (only localhost and numeric addresses are known)", 0},
};

class IoCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "gmpscope"; }
  std::string message(int value) const override {
    for (const Named& n : kNamed) {
      if (static_cast<int>(n.code) == value) return n.text;
    }
    return "unknown error";
  }
  std::error_condition default_error_condition(int value) const noexcept override {
    for (const Named& n : kNamed) {
      if (static_cast<int>(n.code) == value && n.equals != 0) return {n.equals, std::generic_category()};
    }
    return {value, *this};
  }
};

// Constant-initialised: no guard that a goroutine could stop in.
constinit const IoCategory kCategory;

}  // namespace

const std::error_category& ioCategory() noexcept { return kCategory; }

std::error_code systemError(int err) noexcept {
  // ETIMEDOUT is the network's time-out, not a deadline's: it stays the system's.
  for (const Named& n : kNamed) {
    if (n.equals == err && n.code != errc::timeout) return n.code;
  }
  return {err, std::system_category()};
}

}  // namespace gmp
