// Purpose: what a load from outside the runtime is (the description), and what its clients counted.
// Invariants: sent == echoed + lost + unfinished + abandoned once a load is over; an echo counts
//             only when every byte of it is
// right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/load/histogram.h"

namespace gmp::load {

// A loop on each connection: send a message, wait for the same bytes back, think, again, until the time is up.
struct LoadSpec {
  int connections = 1;
  std::size_t message = 64;       // bytes, at least 1
  std::int64_t think_ns = 0;      // between an echo and the next message
  bool exponentialThink = false;  // think_ns is the mean of an exponential distribution
  std::int64_t delay_ns = 0;      // between the connection and its first message
  std::uint64_t messages = 0;     // of each connection, 0: no limit
  std::int64_t rate = 0;          // messages a second, all connections together, due whether the one before
                                  // was echoed or not (latency counts from when it was due); 0: closed loop
  std::int64_t burst_ns = 0;      // not 0: messages leave at multiples of this only, all at once
  bool echo = true;               // false: what comes back is counted, and is not waited for
  int slow = 0;                   // the first so many connections read only after a pause, each time
  std::int64_t pause_ns = 10'000'000;
  int resets = 0;                             // the next so many reset in the middle of their last message
  int halfCloses = 0;                         // the next so many shut their sending side behind their last message
  std::int64_t for_ns = 1'000'000'000;        // from the start to the last message sent
  std::int64_t patience_ns = 10'000'000'000;  // without any byte moving, the clients give up
  int window = 128;                           // connections at most that wait for their first echo: no backlog
                                              // overflows, however slowly the server accepts
  std::uint64_t seed = 1;                     // of the content
};

// What the clients themselves counted.
struct LoadCounts {
  int opened = 0;                    // connections that were established
  int connectErrors = 0;             // connections that could not be made
  int broken = 0;                    // connections that the server closed or reset, or that carried wrong bytes
  std::uint64_t messagesSent = 0;    // messages of which at least one byte left
  std::uint64_t messagesEchoed = 0;  // messages that came back whole and right
  std::uint64_t lost = 0;            // messages whose echo never came although the clients waited for it
  std::uint64_t mismatched = 0;      // wrong echoes: a wrong byte (that message is lost too), or bytes too many
  std::uint64_t unfinished = 0;      // messages under way when the load was cut short
  int reset = 0;                     // connections that the clients reset, as they were told to
  std::uint64_t abandoned = 0;       // messages under way on those
  std::uint64_t bytesAbandoned = 0;  // of those: sent, but perhaps never read by the server
  std::uint64_t bytesSent = 0;
  std::uint64_t bytesEchoed = 0;
  std::int64_t elapsed_ns = 0;  // from the start to the last byte
  Histogram latency;            // of echoed messages: first byte sent to last byte back
  std::string firstError;       // of a connection that failed, in words; empty: none
};

}  // namespace gmp::load
