#include "cli/come_last.h"

#include <sys/resource.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace gmp::cli {

void keepFreedMemory() {
#if defined(__GLIBC__)
  constexpr int kNever = 1 << 30, kStep = 64 << 20;
  mallopt(M_MMAP_THRESHOLD, kNever);
  mallopt(M_TRIM_THRESHOLD, kNever);
  mallopt(M_TOP_PAD, kStep);
#endif
}

void comeLast() {
  constexpr int kNice = 10;
  static_cast<void>(setpriority(PRIO_PROCESS, 0, kNice));  // of a thread, on Linux
}

}  // namespace gmp::cli
