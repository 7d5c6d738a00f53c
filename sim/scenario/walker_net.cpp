// Steps on sockets.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <gmpscope/run.h>

#include "sim/scenario/walker.h"

namespace gmp::scenario {

using std::chrono::nanoseconds;

// A step has failed: its branch, or the end of the function.
Flow Walker::failed(const Step& s, std::error_code err) {
  if (err == errc::eof && s.onEnd) return steps(*s.onEnd);
  if (err == errc::timeout && s.onTimeout) return steps(*s.onTimeout);
  if (s.onError) return steps(*s.onError);
  return Flow::return_;
}

template <class Socket>
[[gnu::noinline]] void Walker::note(std::string_view op, const Socket& socket, std::error_code err) {
  if (err != errc::eof && err != errc::closed) p_.ioError(net::describe(op, socket, err));
}

IoResult Walker::counted(const IoResult& read) {
  if (read.n > 0) {
    p_.reads.fetch_add(1, std::memory_order_relaxed);
    p_.bytesRead.fetch_add(read.n, std::memory_order_relaxed);
  }
  return read;
}

IoResult Walker::writeAll(const net::Conn& conn, std::span<const std::byte> bytes) {
  const IoResult put = conn.write(bytes);
  p_.writes.fetch_add(1, std::memory_order_relaxed);
  p_.bytesWritten.fetch_add(put.n, std::memory_order_relaxed);
  return put;
}

[[gnu::noinline]] Flow Walker::listen(const Step& s) {
  const bool told = p_.announced < 0 || p_.announced == s.as;
  const bool moved = told && !p_.options.listenAt.empty() && !p_.announcedOnce;
  auto [listener, err] = net::listen(s.text, moved ? p_.options.listenAt : s.where);
  if (err) {
    if (s.onError) return steps(*s.onError);
    p_.fail(net::describe("listen", listener, err));
    return Flow::return_;
  }
  const std::string address = listener.addr();
  p_.listeners[index(s.as)].set(std::move(listener));
  if (told && !p_.announcedOnce.exchange(true) && p_.options.onListening) p_.options.onListening(address);
  return Flow::next;
}

namespace {

bool isTemporary(std::error_code err) {
  return err == std::errc::too_many_files_open || err == std::errc::too_many_files_open_in_system ||
         err == std::errc::connection_aborted || err == std::errc::no_buffer_space ||
         err == std::errc::not_enough_memory;
}

}  // namespace

// Errors that pass are waited out, as net/http's server does: 5 ms, doubling up to 1 s.
[[gnu::noinline]] Flow Walker::accept(const Step& s) {
  constexpr nanoseconds kFirst(5'000'000), kLongest(1'000'000'000);
  f_.listener = p_.listeners[index(s.var)].get();
  for (nanoseconds wait = kFirst;; wait = std::min(wait * 2, kLongest)) {
    auto [conn, err] = f_.listener.accept();
    if (!err) {
      p_.accepted.fetch_add(1, std::memory_order_relaxed);
      variable(s.as) = Variable{};
      variable(s.as).conn = std::move(conn);
      return Flow::next;
    }
    if (err != errc::timeout) note("accept", f_.listener, err);
    if (!isTemporary(err) || s.onError || p_.stopped()) return failed(s, err);
    gmp::sleep(wait);
  }
}

[[gnu::noinline]] Flow Walker::dial(const Step& s) {
  const std::string to = s.from >= 0 ? p_.listeners[index(s.from)].get().addr() : s.where;
  auto [conn, err] = net::dial(s.text, to);
  if (!err) {
    p_.dialed.fetch_add(1, std::memory_order_relaxed);
    variable(s.as) = Variable{};
    variable(s.as).conn = std::move(conn);
    return Flow::next;
  }
  if (s.onError) return steps(*s.onError);
  p_.fail(net::describe("dial", conn, err));
  return Flow::return_;
}

Flow Walker::read(const Step& s) {
  const net::Conn& conn = variable(s.var).conn;
  Variable& into = variable(s.as);
  into.bytes.resize(static_cast<std::size_t>(number(s.amount)));
  const auto [n, err] = counted(s.flag ? io::readFull(conn, std::span(into.bytes)) : conn.read(into.bytes));
  into.used = n;
  if (!err) return Flow::next;
  if (err != errc::timeout || !s.onTimeout) note("read", conn, err);
  return failed(s, err == errc::unexpectedEof ? make_error_code(errc::eof) : err);
}

Flow Walker::write(const Step& s) {
  const net::Conn& conn = variable(s.var).conn;
  IoResult put;
  if (s.from >= 0) {
    put = writeAll(conn, std::span<const std::byte>(variable(s.from).bytes).first(variable(s.from).used));
  } else if (!s.text.empty()) {
    put = writeAll(conn, io::bytesOf(s.text));
  } else {
    f_.buffer.resize(static_cast<std::size_t>(number(s.amount)));
    put = writeAll(conn, f_.buffer);
  }
  if (!put.err) return Flow::next;
  if (put.err != errc::timeout || !s.onTimeout) note("write", conn, put.err);
  return failed(s, put.err);
}

// Closing what is closed already is no failure here: a deferred close often comes second.
Flow Walker::closeConn(const Step& s) {
  if (s.varType == VarType::listener) {
    f_.listener = p_.listeners[index(s.var)].get();
    static_cast<void>(f_.listener.close());
    return Flow::next;
  }
  const net::Conn& conn = variable(s.var).conn;
  if (s.text == "read") static_cast<void>(conn.closeRead());
  else if (s.text == "write") static_cast<void>(conn.closeWrite());
  else static_cast<void>(conn.close());
  return Flow::next;
}

Flow Walker::deadline(const Step& s) {
  std::optional<TimePoint> when;
  if (s.flag) when = gmp::now() - nanoseconds(1);
  else if (!s.flag2) when = gmp::now() + nanoseconds(number(s.amount));
  if (s.varType == VarType::listener) {
    f_.listener = p_.listeners[index(s.var)].get();
    static_cast<void>(f_.listener.setDeadline(when));
    return Flow::next;
  }
  const net::Conn& conn = variable(s.var).conn;
  if (s.text == "read") static_cast<void>(conn.setReadDeadline(when));
  else if (s.text == "write") static_cast<void>(conn.setWriteDeadline(when));
  else static_cast<void>(conn.setDeadline(when));
  return Flow::next;
}

Flow Walker::copy(const Step& s) {
  constexpr std::size_t kChunk = 32 << 10;  // as io.Copy
  struct From {
    Walker& w;
    const net::Conn& conn;
    IoResult read(std::span<std::byte> b) const { return w.counted(conn.read(b)); }
  };
  struct To {
    Walker& w;
    const net::Conn& conn;
    IoResult write(std::span<const std::byte> b) const { return w.writeAll(conn, b); }
  };
  f_.buffer.resize(kChunk);
  const net::Conn& source = variable(s.var).conn;
  const IoResult done = io::copyBuffer(To{*this, variable(s.from).conn}, From{*this, source}, std::span(f_.buffer));
  if (!done.err) return Flow::next;
  note("read", source, done.err);
  return failed(s, done.err);
}

Flow Walker::bufferedRead(const Step& s) {
  Variable& from = variable(s.var);
  if (!from.reader) {
    from.reader = std::make_shared<io::BufferedReader<net::Conn>>(net::Conn(from.conn),
                                                                  static_cast<std::size_t>(number(s.extra)));
  }
  Variable& into = variable(s.as);
  into.bytes.resize(static_cast<std::size_t>(number(s.amount)));
  const auto [n, err] = counted(from.reader->read(into.bytes));
  into.used = n;
  if (!err) return Flow::next;
  if (err != errc::timeout || !s.onTimeout) note("read", from.conn, err);
  return failed(s, err);
}

}  // namespace gmp::scenario
