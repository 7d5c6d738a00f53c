// Purpose: what the viewer says about a running program that it watches.
#pragma once

#include <cstdint>
#include <string>

namespace gmp::viz {

struct LiveStatus {
  bool running = true;     // the program has not ended
  std::uint64_t lost = 0;  // events that the recorder had to drop
  std::string listening;   // "127.0.0.1:8080"; empty: nobody outside can connect
};

}  // namespace gmp::viz
