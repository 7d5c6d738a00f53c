// Purpose: the fork of a run: waits for one event of the trace, then changes what was asked for, and puts that on
//          record.
// Invariants: until then nothing is different: no draw, no cost, no step more. Each change is one event, recorded
//             before it is made.
#pragma once

#include <cstdint>
#include <string>

#include <gmpscope/sim.h>

#include "core/trace/buffer.h"
#include "sim/world/calendar.h"
#include "sim/world/fault_injector.h"
#include "sim/world/machines.h"

namespace gmp::sim {

class Forking {
 public:
  // All of them outlive it. recorder null: there is no event to wait for, and the fork is refused.
  Forking(const Config& config, trace::Recorder* recorder, Machines& machines, Calendar& calendar,
          FaultInjector& faults);

  // Where the changes go on record.
  void recordTo(trace::Buffer* buffer) { buffer_ = buffer; }
  // Once before the run: has the machines call back as long as there is something to wait for.
  void begin();
  // What the scheduler reads its switches from; null when no fork is wanted.
  Steering* steering() { return wanted_ ? &steering_ : nullptr; }
  // What was not done, after the run; "": all was.
  std::string refused() const;

 private:
  void look();
  bool reached();
  void make();
  void makeSwitches();
  void makeMachine();
  void note(trace::ForkWhat what, std::int64_t value = 0, std::string_view detail = {});
  std::string othersThatCan() const;

  const bool wanted_;
  const Fork fork_;
  const std::function<void()> outer_;  // Config::onStep
  trace::Recorder* const recorder_;
  Machines& machines_;
  Calendar& calendar_;
  FaultInjector& faults_;
  Steering steering_;
  trace::Buffer* buffer_ = nullptr;
  bool made_ = false;
  std::uint64_t preferredSince_ = 0;  // places taken when an M was put first
  std::string refused_;
};

}  // namespace gmp::sim
