// Purpose: the load programs that others have written, wrk and hey, and what they report.
#pragma once

#include <functional>
#include <string>

namespace gmp::bench {

struct ToolResult {
  double requests = 0, rate = 0;
  int failed = 0;  // requests without a good answer
};

bool haveTool(const std::string& name);
// wrk -t1 -c100 on that processor for that long. Throws std::runtime_error if its report makes no sense.
ToolResult wrk(const std::string& address, double seconds, int cpu);
// hey -n 10000 -c 1000; meanwhile is called every few milliseconds.
ToolResult hey(const std::string& address, int cpu, const std::function<void()>& meanwhile);

// Their reports read; pure.
ToolResult readWrk(const std::string& report);
ToolResult readHey(const std::string& report, int asked);

}  // namespace gmp::bench
