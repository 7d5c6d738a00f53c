// Purpose: runs the "what if" of the viewer on a thread of its own.
// Invariants: one run at a time; the thread ends with the object, which ends the run first.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/what_if.h"
#include "viz/app/what_if_source.h"

namespace gmp::cli {

class WhatIfRunner final : public viz::WhatIfSource {
 public:
  // Scenarios are looked for in these folders, as everywhere.
  explicit WhatIfRunner(std::vector<std::string> folders) : folders_(std::move(folders)) {}
  ~WhatIfRunner() override { cancel(); }
  WhatIfRunner(const WhatIfRunner&) = delete;
  WhatIfRunner& operator=(const WhatIfRunner&) = delete;

  void begin(std::shared_ptr<const trace::Trace> recorded, viz::ForkWish wish) override;
  std::optional<float> progress() override;
  bool done(viz::OtherRun* run) override;
  void cancel() override;

 private:
  viz::OtherRun work(const trace::Trace& recorded, const viz::ForkWish& wish);

  std::vector<std::string> folders_;
  std::unique_ptr<scenario::WhatIfWatch> watch_;
  std::size_t expected_ = 0;  // events: as many as the recorded run has
  viz::OtherRun result_;      // the thread's, until ready_ says so
  std::atomic<bool> ready_{false};
  std::thread thread_;
};

// What the viewer wishes as the virtual world takes it.
sim::Fork forkOf(const viz::ForkWish& wish);

}  // namespace gmp::cli
