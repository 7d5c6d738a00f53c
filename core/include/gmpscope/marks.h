// Purpose: a program's own marks in the trace.
// Mirrors: runtime/trace's Log and StartRegion.
// Both cost one branch when nothing is recorded, and do nothing outside of a run.
#pragma once

#include <cstdint>
#include <string_view>

namespace gmp::trace {

// The running goroutine says that label has this value now.
void log(std::string_view label, std::int64_t value = 0);

// From construction to destruction the running goroutine is in the region of that name. Regions of a goroutine nest.
class Region {
 public:
  explicit Region(std::string_view label);
  ~Region();
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

 private:
  std::int32_t label_ = 0;  // in the recorder's table of strings; 0: nothing is recorded
};

}  // namespace gmp::trace
