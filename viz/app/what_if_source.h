// Purpose: who runs a scenario once more with something different, behind an interface.
// Invariants: called from the window's thread only; nothing here waits for the run. One run at a time: begin() ends
//             the one before.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <gmpscope/trace.h>

#include "viz/model/document.h"
#include "viz/model/what_if.h"

namespace gmp::viz {

// The other run, ready to be looked at.
struct OtherRun {
  std::string error;  // not empty: one line, and no run
  std::shared_ptr<Document> other;
  std::uint64_t forkedAt = 0;  // its first event that the recorded run has not
};

class WhatIfSource {
 public:
  virtual ~WhatIfSource() = default;
  // Begins to run what `recorded` holds again up to the wished event, and on from there. It does not change meanwhile.
  virtual void begin(std::shared_ptr<const trace::Trace> recorded, ForkWish wish) = 0;
  // 0 to 1; nothing while it is not known.
  virtual std::optional<float> progress() = 0;
  // The run that begin() began, once; false: it is not ready.
  virtual bool done(OtherRun* run) = 0;
  // Ends the run that is under way; done() says nothing of it.
  virtual void cancel() = 0;
};

}  // namespace gmp::viz
