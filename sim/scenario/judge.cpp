#include "sim/scenario/judge.h"

#include "sim/replay/validator.h"

namespace gmp::scenario {

std::string firstBroken(const RunOutcome& run) {
  const replay::Verdict verdict = replay::validate(run.trace, replay::ValidatorOptions::forHeader(run.trace.header));
  if (verdict.total > 0) {
    const replay::Violation& v = verdict.violations.front();
    return "#" + std::to_string(v.index) + ": " + v.invariant + ": " + v.text;
  }
  return run.broken.empty() ? "" : run.broken.front();
}

}  // namespace gmp::scenario
