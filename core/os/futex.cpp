#include "core/os/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <cerrno>

#include "core/os/clock.h"
#include "core/os/result.h"

namespace gmp::os {

void futexWait(void* word, std::uint32_t expected, std::int64_t timeout_ns) noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  timespec until{};
  timespec* limit = nullptr;
  std::int64_t end = 0;
  // The bitset form takes an absolute time of CLOCK_MONOTONIC, so that trying again after a signal needs no arithmetic.
  if (timeout_ns >= 0 && !__builtin_add_overflow(monotonicNs(), timeout_ns, &end)) {
    until = {static_cast<time_t>(end / kSecond), static_cast<long>(end % kSecond)};
    limit = &until;
  }
  while (orErrno(syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, limit, nullptr,
                         FUTEX_BITSET_MATCH_ANY)) == -EINTR) {}
}

void futexWake(void* word, int count) noexcept {
  syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
}

}  // namespace gmp::os
