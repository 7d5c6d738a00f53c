// Purpose: a scenario that runs on real threads while a viewer watches it: the viewer's source of events.
// Invariants: the run has a thread of its own; everything else is called from one other thread. stop() (or destruction)
// waits for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sim/scenario/runner.h"
#include "viz/app/live_source.h"

namespace gmp::cli {

class LiveRun final : public viz::LiveSource {
 public:
  // keepEvents: how many events to keep for trace(); 0: none. The scenario outlives this.
  LiveRun(const scenario::Scenario& s, scenario::RunOptions options, std::size_t keepEvents);
  ~LiveRun() override;

  // Waits until the program listens, or has ended. Returns "" or why it could not run.
  std::string waitUntilUp();

  trace::Header header() override { return header_; }
  void poll(std::vector<trace::Event>& events, std::vector<std::string>& strings) override;
  viz::LiveStatus status() override;
  bool save(const trace::Trace& kept, std::string* path, std::string* error) override;
  void stop() override;

  // After stop(): how it went, and the events kept.
  const scenario::RunOutcome& outcome() const { return outcome_; }
  trace::Trace takeTrace();

 private:
  enum State : int { starting, listening, ended };
  bool refersBeyond(const std::vector<trace::Event>& events, std::size_t from, std::size_t known) const;

  const scenario::Scenario& scenario_;
  scenario::RunOptions options_;
  std::size_t keepEvents_;
  bool tsc_;
  trace::Recorder recorder_;
  trace::Header header_;
  scenario::Stopper stopper_;
  std::string address_;  // written before state_ says so
  std::atomic<int> state_{starting};
  scenario::RunOutcome outcome_;  // the run's thread's, until it has been joined
  std::vector<std::vector<trace::Event>> kept_;
  std::size_t keptEvents_ = 0;
  std::size_t lastPoll_ = 0;  // events of the poll before: there will be about as many
  std::size_t strings_ = 1;  // strings handed out so far
  std::thread thread_;
};

}  // namespace gmp::cli
