// Purpose: a running program that the viewer watches, behind an interface: what the viewer asks of whoever runs it.
// Invariants: called from the window's thread only; poll() and status() never wait for the program.
#pragma once

#include <string>
#include <vector>

#include <gmpscope/trace.h>

#include "viz/model/live_status.h"

namespace gmp::viz {

class LiveSource {
 public:
  virtual ~LiveSource() = default;
  // What the trace's head says; asked for once, at the start.
  virtual trace::Header header() = 0;
  // Appends the events since the last call, in order, stamped in ns from the start. strings: the whole table that they
  // refer
  // to if it has grown since the last call, else left alone.
  virtual void poll(std::vector<trace::Event>& events, std::vector<std::string>& strings) = 0;
  virtual LiveStatus status() = 0;
  // Writes `kept`, all that the viewer still holds, to a place of the source's choice (*path). false: *error has one
  // line,
  // what and how to mend it. May take as long as writing a file takes.
  virtual bool save(const trace::Trace& kept, std::string* path, std::string* error) = 0;
  // Ends the program in an orderly way. Called once, when the window has closed.
  virtual void stop() = 0;
};

}  // namespace gmp::viz
