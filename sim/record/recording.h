// Purpose: one recording of one run: the recorder, the thread that drains it, and what becomes of the events.
// Invariants: the end is made once: by finish(), or by the recording's own thread when the process dies. Until then
//             that thread is the only one that drains.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <gmpscope/session.h>
#include <gmpscope/start.h>

#include "core/base/spin_lock.h"
#include "sim/load/keeper.h"
#include "sim/record/collector.h"

namespace gmp::trace {

class Recording {
 public:
  Recording(SessionConfig config, bool tsc);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  const std::shared_ptr<Recorder>& recorder() const { return recorder_; }
  // What will stand at the head of the trace; as soon as the run is known.
  void describe(const RunInfo& run);
  // The run is known. From here on a process that dies waits until this is finished.
  bool described() const { return described_; }
  // Takes what is left, hands it to the sink, writes the file. ended: nobody records any more.
  SessionReport finish(bool ended);

 private:
  void keep();
  void conclude(bool ended);
  void tell(const std::vector<Event>& batch);

  const SessionConfig config_;
  const bool tsc_;
  std::shared_ptr<Recorder> recorder_;
  record::Collector collector_;
  Header header_;
  std::atomic<bool> described_{false};
  std::atomic<bool> awaited_{false};  // counted among those that a dying process waits for
  std::uint64_t told_ = 0;            // events given to the sink
  SpinLock lock_;
  bool finished_ GMP_GUARDED_BY(lock_) = false;
  SessionReport report_;
  std::unique_ptr<load::Keeper> keeper_;  // last: its thread uses all of the above
};

// The recordings of this process that have not been finished.
class Recordings {
 public:
  static Recordings& ofProcess();

  // For the next run. false: there is one already.
  bool offer(const std::shared_ptr<Recording>& recording);
  // The one offered, for a run that begins. Null: none.
  std::shared_ptr<Recording> take();
  void add(const std::shared_ptr<Recording>& recording);
  void remove(const std::shared_ptr<Recording>& recording);
  // At the program's fatal end.
  void finishAll();
  // The name for the n-th trace of the process: out.json, out-2.json...
  std::string nextName(const std::string& path);

 private:
  SpinLock lock_;
  std::shared_ptr<Recording> offered_ GMP_GUARDED_BY(lock_);
  std::vector<std::shared_ptr<Recording>> all_ GMP_GUARDED_BY(lock_);
  int named_ GMP_GUARDED_BY(lock_) = 0;
};

}  // namespace gmp::trace
