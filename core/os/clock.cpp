#include "core/os/clock.h"

#include <fstream>
#include <string>

#include <time.h>
#include <cerrno>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace gmp::os {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t read(clockid_t id) noexcept {
  timespec ts{};
  clock_gettime(id, &ts);
  return static_cast<std::int64_t>(ts.tv_sec) * kSecond + ts.tv_nsec;
}

}  // namespace

std::int64_t monotonicNs() noexcept { return read(CLOCK_MONOTONIC); }
std::int64_t threadCpuNs() noexcept { return read(CLOCK_THREAD_CPUTIME_ID); }

void sleepNs(std::int64_t ns) noexcept {
  if (ns <= 0) return;
  // An absolute end: a signal does not make the sleep longer.
  std::int64_t end = 0;
  if (__builtin_add_overflow(monotonicNs(), ns, &end)) end = INT64_MAX;
  const timespec until{static_cast<time_t>(end / kSecond), static_cast<long>(end % kSecond)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {}
}

bool tscIsSteady() noexcept {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(0x80000007, &a, &b, &c, &d) == 0 || (d & 1u << 8) == 0) return false;  // the invariant-TSC bit
  // The kernel watches the counter and turns to one of these when it finds it drifting between CPUs.
  std::string source;
  std::ifstream("/sys/devices/system/clocksource/clocksource0/current_clocksource") >> source;
  return source != "hpet" && source != "acpi_pm" && source != "jiffies" && source != "refined-jiffies";
#else
  return false;
#endif
}

}  // namespace gmp::os
