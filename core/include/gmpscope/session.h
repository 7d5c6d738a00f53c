// Purpose: recording the runs of this process: trace::start, and what GMPSCOPE_TRACE does without a line of code.
// Mirrors: runtime/trace.Start and Stop.
// GMPSCOPE_TRACE=out.json in the environment records every gmp::run of any program that links the library: the first
// into out.json, the next into out-2.json and so on; names ending in .gz are compressed. A panic or fatal error saves
// the trace too, and so do a stack overflow, a fault, abort() and exit() in the middle of a run, as far as it has come,
// unless the process dies while it allocates; SIGINT and SIGTERM, unless the program handles them, end the run, save
// the trace, then the process.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <gmpscope/trace.h>

namespace gmp::trace {

struct SessionConfig {
  // The file to write at the end; ".gz" compresses; "-" is standard output; empty: none.
  std::string path{};
  // Called every 20 ms or so, and at the end, with the events since the last call and all strings so far; seq goes on
  // from call to call. On a thread of the session's own (the last time on that of stop): it must not use the runtime.
  std::function<void(const Trace&)> sink{};
};

// How a recording went.
struct SessionReport {
  std::uint64_t events = 0;  // recorded and kept
  std::uint64_t lost = 0;    // dropped because they came faster than they could be taken; marked in the trace
  bool full = false;         // the most that a session keeps was reached, and recording stopped there
  std::string error{};       // one line if nothing was recorded or the file could not be written; else empty
};

class Recording;

// A recording under way. Destruction stops it. Move-only.
class Session {
 public:
  Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  // Ends the recording, hands the rest to the sink, writes the file, and says how it went. Again: the same report. On a
  // goroutine of the run that is recorded, or where none runs.
  SessionReport stop();
  // Empty, or why nothing is recorded.
  const std::string& error() const { return report_.error; }

 private:
  friend Session start(SessionConfig config);
  std::shared_ptr<Recording> recording_;
  SessionReport report_;
};

// On a goroutine: records its run from here on, in either world; names that goroutines were given before are not known.
// Elsewhere: records the next gmp::run, from its first event to its last. Session::error says if that is not possible:
// "tracing is already enabled", as in Go.
[[nodiscard]] Session start(SessionConfig config);

}  // namespace gmp::trace
