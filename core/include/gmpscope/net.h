// Purpose: stream sockets for goroutines: listen, accept, dial, read, write. A call that would block parks the
//          goroutine in the network poller, not its thread.
// Mirrors: Go's package net (Listen, Dial, Conn, Listener, OpError's text).
// Invariants: handles are shared, as Go's interface values are: copies stand for one connection, the last one closes
//             it. Concurrent use from several goroutines is safe; two reads (or two writes) take turns, a read and a
//             write do not. A deadline stays in force until it is moved. What a run leaves open is closed at its
//             end; a handle that outlives its run gives errc::closed.
// All functions are called on goroutines, except addresses, describe, copying and destruction.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <gmpscope/io.h>
#include <gmpscope/run.h>

namespace gmp {

namespace rt {
struct NetFD;
}

namespace net {

class Conn;
class Listener;

// network: tcp, tcp4, tcp6, unix. address: "127.0.0.1:8080", "[::1]:0", ":8080" (every local address),
// "localhost:80"; a path ("@name" is in the abstract space). Port 0: the system chooses one, see Listener::addr.
// Names other than localhost give errc::noSuchHost. With an error the handle is good for describe only.
[[nodiscard]] std::pair<Listener, std::error_code> listen(std::string_view network, std::string_view address);
// Connects; parks until the connection stands or is refused. No host means this machine.
[[nodiscard]] std::pair<Conn, std::error_code> dial(std::string_view network, std::string_view address);

// The error with what was done to whom, as Go's OpError: "read tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout",
// "dial tcp 127.0.0.1:1: connect: connection refused". op: "read", "write", "dial", "listen", "accept", "close",
// "set".
std::string describe(std::string_view op, const Conn& conn, std::error_code err);
std::string describe(std::string_view op, const Listener& listener, std::error_code err);

// A connection. Default-constructed: none; everything gives errc::closed.
class Conn {
 public:
  Conn() = default;

  // At least one byte, or an error; errc::eof when the peer has shut its side. Data that is there does not beat a
  // deadline that has passed.
  IoResult read(std::span<std::byte> b) const;
  // All of it, or an error with the number of bytes written.
  IoResult write(std::span<const std::byte> b) const;
  IoResult write(std::string_view text) const;

  // Ends reads and writes in progress with errc::closed; returns when they have let go and the system has closed it.
  // Again: errc::closed.
  std::error_code close() const;
  std::error_code closeRead() const;   // no more reading, here
  std::error_code closeWrite() const;  // no more writing: the peer reads errc::eof

  // nullopt clears; the past fails pending and future reads and writes at once, with errc::timeout.
  std::error_code setDeadline(std::optional<TimePoint> when) const;
  std::error_code setReadDeadline(std::optional<TimePoint> when) const;
  std::error_code setWriteDeadline(std::optional<TimePoint> when) const;

  std::string localAddr() const;
  std::string remoteAddr() const;
  // There is, or was, a connection.
  explicit operator bool() const;

 private:
  friend class Listener;
  friend std::pair<Conn, std::error_code> dial(std::string_view network, std::string_view address);
  friend std::string describe(std::string_view op, const Conn& conn, std::error_code err);
  explicit Conn(std::shared_ptr<rt::NetFD> fd) : fd_(std::move(fd)) {}
  std::shared_ptr<rt::NetFD> fd_;
};

// What connections come in at. Default-constructed: none; everything gives errc::closed.
class Listener {
 public:
  Listener() = default;

  // The next connection; parks until there is one. Errors of the system (too many open files) leave the listener
  // usable: callers wait a little and try again. With an error there is no connection.
  [[nodiscard]] std::pair<Conn, std::error_code> accept() const;
  // Ends accepts in progress with errc::closed. Again: errc::closed. Removes the file of a unix socket first.
  std::error_code close() const;
  // The address it listens on, with the port that was chosen.
  std::string addr() const;
  // For accept, as Conn::setDeadline.
  std::error_code setDeadline(std::optional<TimePoint> when) const;
  explicit operator bool() const;

 private:
  friend std::pair<Listener, std::error_code> listen(std::string_view network, std::string_view address);
  friend std::string describe(std::string_view op, const Listener& listener, std::error_code err);
  explicit Listener(std::shared_ptr<rt::NetFD> fd) : fd_(std::move(fd)) {}
  std::shared_ptr<rt::NetFD> fd_;
};

}  // namespace net
}  // namespace gmp
