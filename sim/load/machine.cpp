#include "sim/load/machine.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "sim/load/pattern.h"

namespace gmp::load {
namespace {

// Bytes generated or read by one call to the port: a message larger than this goes in pieces.
constexpr std::size_t kPiece = 16 << 10;

std::string textOf(std::int64_t negErrno) { return std::generic_category().message(static_cast<int>(-negErrno)); }

}  // namespace

ClientMachine::ClientMachine(const LoadSpec& spec, Port& port)
    : spec_(spec),
      port_(port),
      conns_(static_cast<std::size_t>(spec.connections)),
      out_(std::min(spec.message, kPiece)),
      in_(kPiece),
      rng_(spec.seed) {}

void ClientMachine::start(std::int64_t now) {
  started_ = true;
  begin_ = progress_ = now;
  deadline_ = now + spec_.for_ns;
  // The last tenth is left to the server to accept what stands in its backlog, before it closes the listener.
  connectUntil_ = deadline_ - spec_.for_ns / 10;
  connectMore(now);
}

void ClientMachine::connectMore(std::int64_t now) {
  while (!ending_ && now < connectUntil_ && nextConn_ < spec_.connections && ungreeted_ < spec_.window) {
    const int c = nextConn_++;
    Conn& conn = conns_[static_cast<std::size_t>(c)];
    conn.state = State::connecting;
    ++open_;
    ++ungreeted_;
    const int rc = port_.connect(c);
    if (rc == 0) connected(c, now);
    else if (rc != -EINPROGRESS) onConnected(c, -rc, now);
  }
}

void ClientMachine::onConnected(int c, int err, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  if (conn.state != State::connecting) return;
  if (err == 0) {
    connected(c, now);
    return;
  }
  ++counts_.connectErrors;
  if (counts_.firstError.empty()) counts_.firstError = "connect: " + textOf(-err);
  close(c);
}

void ClientMachine::connected(int c, std::int64_t now) {
  ++counts_.opened;
  progress_ = now;
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  // The messages of a rate are spread evenly over the connections.
  conn.due = now + spec_.delay_ns + (spec_.rate > 0 ? 1'000'000'000 * static_cast<std::int64_t>(c) / spec_.rate : 0);
  if (isSlow(c)) pause(c, now);
  if (conn.due > now || spec_.burst_ns > 0) think(c, now);
  else nextMessage(c, now);
}

namespace {

// -log2 of a uniform number in (0, 1], in units of 2^-20: integers only, so that every machine gets the same.
std::uint64_t minusLog2(std::uint64_t random) {
  constexpr int kBits = 20;
  const std::uint64_t r = random | 1;
  const int zeros = std::countl_zero(r);
  std::uint64_t m = r << zeros >> 32;  // in [1, 2), 31 bits behind the point
  std::uint64_t log = 0;
  for (int i = 0; i < kBits; ++i) {
    m = m * m >> 31;
    const std::uint64_t two = m >> 32;
    m >>= two;
    log = log << 1 | two;
  }
  return ((static_cast<std::uint64_t>(zeros) + 1) << kBits) - log;
}

}  // namespace

std::int64_t ClientMachine::thinkTime() {
  if (!spec_.exponentialThink || spec_.think_ns == 0) return spec_.think_ns;
  constexpr std::uint64_t kLn2 = 726'817;  // 2^20 ln 2
  const std::uint64_t scaled = minusLog2(rng_.next()) * kLn2 >> 20;
  return static_cast<std::int64_t>(
      static_cast<unsigned __int128>(scaled) * static_cast<std::uint64_t>(spec_.think_ns) >> 20);
}

// Waits until the next message is due.
void ClientMachine::think(int c, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  const bool first = conn.message == 0;
  if (spec_.rate > 0 && !first) {
    conn.due += 1'000'000'000 * static_cast<std::int64_t>(spec_.connections) / spec_.rate;
  } else if (!first) {
    conn.due = now + thinkTime();
  }
  if (spec_.burst_ns > 0) {
    const std::int64_t since = std::max(conn.due, now) - begin_;
    conn.due = begin_ + (since / spec_.burst_ns + 1) * spec_.burst_ns;
  }
  if (conn.due <= now) return nextMessage(c, now);
  conn.state = State::thinking;
  thinking_.emplace(conn.due, c);
}

void ClientMachine::pause(int c, std::int64_t now) {
  conns_[static_cast<std::size_t>(c)].paused = true;
  port_.setReading(c, false);
  paused_.emplace(now + spec_.pause_ns, c);
}

bool ClientMachine::wasLast(const Conn& conn, std::int64_t now) const {
  return ending_ || now >= deadline_ || (spec_.messages > 0 && conn.message >= spec_.messages);
}

void ClientMachine::resetNow(int c) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  ++counts_.reset;
  if (conn.sent > 0) ++counts_.abandoned;
  counts_.bytesAbandoned += conn.sent;
  if (!conn.greeted) --ungreeted_;
  conn.state = State::closed;
  --open_;
  port_.reset(c);
}

void ClientMachine::nextMessage(int c, std::int64_t now) {
  if (ending_) {
    close(c);
    return;
  }
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  conn.state = State::sending;
  conn.sent = conn.received = 0;
  conn.wrong = false;
  conn.began = spec_.rate > 0 ? conn.due : now;
  pumpWrite(c, now);
}

void ClientMachine::onWritable(int c, std::int64_t now) {
  if (conns_[static_cast<std::size_t>(c)].state == State::sending) pumpWrite(c, now);
}

void ClientMachine::pumpWrite(int c, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  while (conn.sent < spec_.message) {
    std::size_t n = std::min(out_.size(), spec_.message - conn.sent);
    if (isReset(c) && conn.sent * 2 < spec_.message) n = std::min(n, (spec_.message + 1) / 2);
    const std::span<std::byte> piece(out_.data(), n);
    fillMessage({spec_.seed, static_cast<std::uint32_t>(c), conn.message}, conn.sent, piece);
    const std::int64_t rc = port_.write(c, piece);
    if (rc == -EAGAIN) return;
    if (rc < 0) return fail(c, "write: " + textOf(rc));
    if (conn.sent == 0 && rc > 0) ++counts_.messagesSent;
    conn.sent += static_cast<std::size_t>(rc);
    counts_.bytesSent += static_cast<std::uint64_t>(rc);
    progress_ = now;
    const bool last = spec_.messages > 0 && conn.message + 1 >= spec_.messages;
    if (isReset(c) && last && conn.sent * 2 >= spec_.message) return resetNow(c);
  }
  conn.state = State::awaiting;
  if (!spec_.echo) messageDone(c, now);
}

void ClientMachine::onReadable(int c, std::int64_t now) {
  switch (conns_[static_cast<std::size_t>(c)].state) {
    case State::sending:
    case State::awaiting:
    case State::thinking:
    case State::draining: return pumpRead(c, now);
    case State::none:
    case State::connecting:
    case State::closed: return;
  }
}

void ClientMachine::pumpRead(int c, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  if (conn.paused) return;
  for (bool any = false; conn.state != State::closed; any = true) {
    const std::int64_t rc = port_.read(c, in_);
    if (rc == -EAGAIN) {
      if (any && isSlow(c)) pause(c, now);
      return;
    }
    if (rc < 0) return fail(c, "read: " + textOf(rc));
    if (rc == 0 && conn.state == State::draining) return close(c);
    if (rc == 0) return fail(c, "the server closed the connection");
    received(c, std::span(in_).first(static_cast<std::size_t>(rc)), now);
    if (static_cast<std::size_t>(rc) < in_.size()) {  // drained: the next notification brings the rest
      if (isSlow(c) && conn.state != State::closed) pause(c, now);
      return;
    }
  }
}

void ClientMachine::received(int c, std::span<const std::byte> bytes, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  progress_ = now;
  counts_.bytesEchoed += bytes.size();
  if (!spec_.echo) return;
  // An echo cannot be longer than what was sent of this message so far.
  if (!underWay(conn) || bytes.size() > conn.sent - conn.received) {
    if (!underWay(conn)) ++counts_.mismatched;
    else conn.wrong = true;
    return fail(c, "more bytes came back than were sent");
  }
  const MessageId id{spec_.seed, static_cast<std::uint32_t>(c), conn.message};
  if (!isMessage(id, conn.received, bytes)) conn.wrong = true;
  conn.received += bytes.size();
  if (conn.wrong) return fail(c, "a wrong byte came back");
  if (conn.received == spec_.message) messageDone(c, now);
}

void ClientMachine::messageDone(int c, std::int64_t now) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  if (spec_.echo) {
    ++counts_.messagesEchoed;
    counts_.latency.record(now - conn.began);
  }
  counts_.elapsed_ns = now - begin_;
  ++conn.message;
  if (!conn.greeted) {
    conn.greeted = true;
    --ungreeted_;
  }
  if (!wasLast(conn, now)) return think(c, now);
  if (halfCloses(c) && !ending_) {
    conn.state = State::draining;
    port_.shutdownWrite(c);
  } else if (spec_.echo || ending_) {
    close(c);
  } else {
    conn.state = State::thinking;  // listens on until the end
  }
}

void ClientMachine::fail(int c, const std::string& why) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  if (underWay(conn)) {
    ++counts_.lost;
    if (conn.wrong) ++counts_.mismatched;
  }
  ++counts_.broken;
  if (counts_.firstError.empty()) counts_.firstError = why;
  close(c);
}

void ClientMachine::close(int c) {
  Conn& conn = conns_[static_cast<std::size_t>(c)];
  if (!conn.greeted) --ungreeted_;
  conn.state = State::closed;
  --open_;
  port_.close(c);
}

void ClientMachine::tick(std::int64_t now) {
  if (!started_) return;
  if (!ending_ && now >= deadline_) end(now);
  while (!ending_ && !thinking_.empty() && thinking_.top().first <= now) {
    const int c = thinking_.top().second;
    thinking_.pop();
    if (conns_[static_cast<std::size_t>(c)].state == State::thinking) nextMessage(c, now);
  }
  while (!paused_.empty() && paused_.top().first <= now) {
    const int c = paused_.top().second;
    paused_.pop();
    Conn& conn = conns_[static_cast<std::size_t>(c)];
    conn.paused = false;
    if (conn.state != State::closed) port_.setReading(c, true);
  }
  connectMore(now);
  // Everything has failed and nothing will be opened any more: there is nothing to wait for.
  if (!ending_ && open_ == 0 && (nextConn_ == spec_.connections || now >= connectUntil_)) end(now);
  if (open_ > 0 && now - progress_ >= spec_.patience_ns &&
      (ending_ || (thinking_.empty() && paused_.empty() && spec_.echo))) {
    ending_ = true;
    for (int c = 0; c < nextConn_; ++c) {
      if (conns_[static_cast<std::size_t>(c)].state != State::closed) fail(c, "no echo came");
    }
  }
}

// Nothing more is sent; who waits for an echo stays open until it is there.
void ClientMachine::end(std::int64_t now) {
  if (ending_) return;
  ending_ = true;
  progress_ = now;
  for (int c = 0; c < nextConn_; ++c) {
    const Conn& conn = conns_[static_cast<std::size_t>(c)];
    if (conn.state != State::closed && conn.state != State::draining && !underWay(conn)) close(c);
  }
}

void ClientMachine::finish(std::int64_t now) {
  if (!started_) {
    started_ = ending_ = true;
    return;
  }
  end(now);
}

void ClientMachine::abort(std::int64_t now) {
  finish(now);
  for (int c = 0; c < nextConn_; ++c) {
    const Conn& conn = conns_[static_cast<std::size_t>(c)];
    if (conn.state == State::closed) continue;
    if (underWay(conn)) ++counts_.unfinished;
    close(c);
  }
}

std::int64_t ClientMachine::nextWake() const {
  if (!started_ || done()) return -1;
  std::int64_t t = ending_ ? progress_ + spec_.patience_ns : open_ == 0 ? progress_ : deadline_;
  if (!paused_.empty()) t = std::min(t, paused_.top().first);
  if (ending_ || open_ == 0) return t;
  if (!thinking_.empty()) t = std::min(t, thinking_.top().first);
  else if (open_ > 0 && spec_.echo) t = std::min(t, progress_ + spec_.patience_ns);
  return t;
}

}  // namespace gmp::load
