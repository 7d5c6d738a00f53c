// Purpose: who reads the trace that the window will show, behind an interface.
// Invariants: called from the window's thread only; only wait() waits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "viz/model/actions.h"
#include "viz/model/document.h"

namespace gmp::viz {

// A trace that has been read, with what belongs to it.
struct LoadedTrace {
  std::string error;                          // not empty: one line, and no document
  std::shared_ptr<Document> document, other;  // other: to compare with; may be null
  act::SetLesson lesson;                      // of the scenario, if it is known
};

class LoadSource {
 public:
  virtual ~LoadSource() = default;
  // What is read, for people.
  virtual std::string name() const = 0;
  // Bytes of it; total 0: not known yet.
  virtual void progress(std::uint64_t* done, std::uint64_t* total) = 0;
  // Waits at most so long for the end.
  virtual void wait(std::int64_t ns) = 0;
  // Once, when it has ended; false: not yet, or cancelled.
  virtual bool loaded(LoadedTrace* trace) = 0;
  // Nobody wants it any more.
  virtual void cancel() = 0;
};

}  // namespace gmp::viz
