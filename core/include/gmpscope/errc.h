// Purpose: the errors of I/O that have a name of their own, as std::error_code with Go's bare texts.
// Mirrors: io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, os.ErrDeadlineExceeded, the texts of package syscall.
// Every other error of the system comes through as std::error_code of std::system_category().
#pragma once

#include <string>
#include <system_error>

namespace gmp {

enum class errc {
  eof = 1,            // "EOF": the end of a stream
  timeout,            // "i/o timeout": a deadline has passed; equals std::errc::timed_out
  closed,             // "use of closed network connection"
  connectionRefused,  // "connection refused"; equals std::errc::connection_refused
  connectionReset,    // "connection reset by peer"; equals std::errc::connection_reset
  brokenPipe,         // "broken pipe"; equals std::errc::broken_pipe
  addressInUse,       // "address already in use"; equals std::errc::address_in_use
  noDeadline,         // "file type does not support deadline"
  unexpectedEof,      // "unexpected EOF": the stream ended in the middle of something
  shortWrite,         // "short write": a writer took less than it was given and gave no reason
  noProgress,         // "multiple Read calls return no data or error"
  bufferFull,         // "buffer full": what was looked for does not fit into the limit
  notPollable,        // "not pollable": the poller reports an error of the descriptor and nothing else
  unknownNetwork,     // "unknown network": it is tcp, tcp4, tcp6 or unix
  missingPort,        // "missing port in address"
  invalidPort,        // "invalid port"
  unknownPort,        // "unknown port": not a number
  invalidAddress,     // "invalid address"
  noSuitableAddress,  // "no suitable address found": IPv4 was asked for and IPv6 was given, or the reverse
  closedPipe,         // "io: read/write on closed pipe"
  noSuchHost,         // "no such host": only localhost and numeric addresses are known
};

// The category of errc.
const std::error_category& ioCategory() noexcept;

inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), ioCategory()}; }

// The error of a system call that gave -err (err > 0): one of errc where there is one, else the system's own.
std::error_code systemError(int err) noexcept;

}  // namespace gmp

template <>
struct std::is_error_code_enum<gmp::errc> : std::true_type {};
