// Purpose: what a load from outside the runtime is (the description), and what its clients counted.
// Invariants: sent == echoed + lost + unfinished once a load is over; an echo counts only when every byte of it is
// right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sim/load/histogram.h"

namespace gmp::load {

// A closed loop on each connection: send a message, wait for the same bytes back, think, again, until the time is up.
struct LoadSpec {
  int connections = 1;
  std::size_t message = 64;                   // bytes, at least 1
  std::int64_t think_ns = 0;                  // between an echo and the next message
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
  std::uint64_t bytesSent = 0;
  std::uint64_t bytesEchoed = 0;
  std::int64_t elapsed_ns = 0;  // from the start to the last byte
  Histogram latency;            // of echoed messages: first byte sent to last byte back
  std::string firstError;       // of a connection that failed, in words; empty: none
};

}  // namespace gmp::load
