// Purpose: the clients' state machine: one for all connections, driven by readiness and time, knowing neither epoll nor
// the
//          virtual network. Both drivers run this very code.
// Invariants: single-threaded. It writes until a would-block and reads until its buffer is not filled any more, so the
// driver
//             notifies again as long as there is something to read (levels, not edges). A connection that failed is not
//             opened again. Connections are numbered 0..connections-1 in opening order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <queue>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "sim/load/load.h"

namespace gmp::load {

// The network as the clients see it: non-blocking, by connection number. Results: >= 0, or -errno (-EAGAIN: would
// block).
class Port {
 public:
  virtual ~Port() = default;
  // Begins connection c: 0 established, -EINPROGRESS under way (onConnected follows), other: failed.
  virtual int connect(int c) = 0;
  virtual std::int64_t read(int c, std::span<std::byte> buf) = 0;  // 0: end of stream
  virtual std::int64_t write(int c, std::span<const std::byte> buf) = 0;
  virtual void close(int c) = 0;
  virtual void reset(int c) = 0;                // close with a reset
  virtual void shutdownWrite(int c) = 0;        // a FIN behind what was written
  virtual void setReading(int c, bool on) = 0;  // off: onReadable is not called; on again: it is, if there is something
};

class ClientMachine {
 public:
  // port outlives the machine.
  ClientMachine(const LoadSpec& spec, Port& port);

  // Begins; the load lasts until now + for. Times are ns of one monotonic clock.
  void start(std::int64_t now);
  // Connection c is established (err 0) or failed (errno).
  void onConnected(int c, int err, std::int64_t now);
  void onReadable(int c, std::int64_t now);
  void onWritable(int c, std::int64_t now);
  // Does what is due by now: next messages, more connections, the end, giving up.
  void tick(std::int64_t now);
  // Ends the load early in good order: nothing more is sent, echoes under way are waited for.
  void finish(std::int64_t now);
  // Closes everything at once; messages under way are unfinished, not lost.
  void abort(std::int64_t now);

  // When tick must be called at the latest; -1: only readiness matters (or it is done).
  std::int64_t nextWake() const;
  bool started() const { return started_; }
  bool done() const { return started_ && open_ == 0 && ending_; }
  bool connecting(int c) const { return conns_[static_cast<std::size_t>(c)].state == State::connecting; }
  int open() const { return open_; }  // connections, those being made included
  const LoadCounts& counts() const { return counts_; }

 private:
  // draining: its sending side is shut, it reads to the end.
  enum class State : std::uint8_t { none, connecting, sending, awaiting, thinking, draining, closed };
  struct Conn {
    State state = State::none;
    bool greeted = false;  // had its first echo
    bool wrong = false;    // an echoed byte of this message was wrong
    bool paused = false;   // a slow reader between two reads
    std::size_t sent = 0, received = 0;
    std::uint64_t message = 0;
    std::int64_t began = 0;  // when this message's first byte left, or was due
    std::int64_t due = 0;    // when the next message is (rate)
  };
  using Due = std::pair<std::int64_t, int>;

  void connectMore(std::int64_t now);
  void connected(int c, std::int64_t now);
  void think(int c, std::int64_t now);
  std::int64_t thinkTime();
  bool wasLast(const Conn& conn, std::int64_t now) const;
  bool isSlow(int c) const { return c < spec_.slow; }
  bool isReset(int c) const { return c >= spec_.slow && c < spec_.slow + spec_.resets; }
  bool halfCloses(int c) const {
    const int before = spec_.slow + spec_.resets;
    return c >= before && c < before + spec_.halfCloses;
  }
  void pause(int c, std::int64_t now);
  void resetNow(int c);
  void nextMessage(int c, std::int64_t now);
  void pumpWrite(int c, std::int64_t now);
  void pumpRead(int c, std::int64_t now);
  void received(int c, std::span<const std::byte> bytes, std::int64_t now);
  void messageDone(int c, std::int64_t now);
  void fail(int c, const std::string& why);
  void close(int c);
  void end(std::int64_t now);
  bool underWay(const Conn& conn) const {
    return (conn.state == State::sending && conn.sent > 0) || conn.state == State::awaiting;
  }

  LoadSpec spec_;
  Port& port_;
  LoadCounts counts_;
  std::vector<Conn> conns_;
  std::vector<std::byte> out_, in_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> thinking_, paused_;
  Rng rng_;
  int nextConn_ = 0;   // the next to be opened
  int open_ = 0;       // connecting or established
  int ungreeted_ = 0;  // opened (or opening), without their first echo
  std::int64_t begin_ = 0, deadline_ = 0, connectUntil_ = 0, progress_ = 0;
  bool started_ = false, ending_ = false;
};

}  // namespace gmp::load
