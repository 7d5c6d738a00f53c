#include "core/fiber/stack_pool.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/base/sanitizers.h"
#include "core/base/spin_lock.h"

#if GMP_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>
#endif

namespace gmp::fiber {
namespace {

constexpr std::size_t kSlabBytes = 256u << 20;
constexpr std::size_t kMinStacksPerSlab = 16;  // what is tried before giving up when address space is scarce
constexpr std::size_t kMaxSlabs = 4096;        // a TiB of address space
constexpr std::size_t kMinStackBytes = 16u << 10;
// Each mprotect'ed guard splits a mapping in two and the kernel allows 65,530 of them by default.
constexpr std::size_t kMaxProtected = 16000;
// Free stacks above this number give their pages back to the kernel when it needs them.
constexpr std::size_t kWarm = 1024;
constexpr int kMadvGuardInstall = 102;  // Linux 6.13; not in the C library's headers yet
// Linux 6.14: "this process" in place of a descriptor of it. A descriptor would name the parent after a fork.
constexpr int kPidfdSelf = -10001;
constexpr std::size_t kGuardsAtOnce = 64;  // a call for each guard takes 0.6 µs, so many in one take 0.5 each

std::size_t pageBytes() {
  static const std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

void* mapPages(std::size_t bytes) {
  void* p =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (p == MAP_FAILED) return nullptr;
  // A huge page would commit 32 stacks at the first touch of one.
  madvise(p, bytes, MADV_NOHUGEPAGE);
  return p;
}

// Can this kernel make guards that cost no mapping?
bool kernelHasGuards() {
  // The leak checker reads slabs by the list of mappings, in which such guards do not show: it would fault on them.
  if (GMP_ASAN) return false;
  void* page = mapPages(pageBytes());
  if (page == nullptr) return false;
  const bool has = madvise(page, pageBytes(), kMadvGuardInstall) == 0;
  munmap(page, pageBytes());
  return has;
}

struct Slab {
  char* base = nullptr;
  std::size_t stacks = 0;
};

#if GMP_ASAN
// Nobody unwinds an abandoned stack: what its frames own is lost together with it. The leak checker has to find that,
// and nothing else, in order; so in its builds the used part of such slabs stays.
void leaveToTheLeakChecker(const Slab& s, std::size_t used, std::size_t stride) {
  __lsan_unregister_root_region(s.base, s.stacks * stride);
  __asan_unpoison_memory_region(s.base, s.stacks * stride);
  if (used < s.stacks) munmap(s.base + used * stride, (s.stacks - used) * stride);
  if (used > 0) __lsan_register_root_region(s.base, used * stride);
}
#endif

}  // namespace

struct StackPool::Impl {
  explicit Impl(std::size_t wanted)
      : page(pageBytes()),
        bytes((std::max(wanted, kMinStackBytes) + page - 1) / page * page),
        // An odd number of pages from one to the next: the tops of stacks, which are what is used most, must not all
        // fall into the same few sets of the caches.
        stride(bytes / page % 2 == 0 ? bytes + page : bytes),
        guardAdvice(kernelHasGuards()) {}

  Stack carve() GMP_REQUIRES(lock);
  bool grow() GMP_REQUIRES(lock);
  bool guard(char* slot) GMP_REQUIRES(lock);
  std::size_t guardMany(char* slot, std::size_t slots) GMP_REQUIRES(lock);

  const std::size_t page;
  const std::size_t bytes;   // of a slot: guard and stack
  const std::size_t stride;  // from slot to slot
  const bool guardAdvice;
  mutable SpinLock lock;
  std::vector<char*> free
      GMP_GUARDED_BY(lock);  // lowest usable addresses; capacity is made for all, so that put() cannot fail
  std::size_t carved GMP_GUARDED_BY(lock) = 0;       // slots of the newest slab that were handed out at least once
  std::size_t guardsAhead GMP_GUARDED_BY(lock) = 0;  // slots behind those that have their guards already
  std::size_t carvedAll GMP_GUARDED_BY(lock) = 0;
  std::size_t protectedGuards GMP_GUARDED_BY(lock) = 0;
  std::size_t out GMP_GUARDED_BY(lock) = 0;  // stacks in use
  std::atomic<bool> guarded{true};
  bool abandoned = false;
  std::array<Slab, kMaxSlabs> slabs;  // written under the lock; a signal handler reads those below slabCount
  std::atomic<std::size_t> slabCount{0};
};

// Maps one more slab: a big one, or the biggest of its halves that the system still gives.
bool StackPool::Impl::grow() {
  const std::size_t n = slabCount.load(std::memory_order_relaxed);
  if (n == kMaxSlabs) return false;
  const std::size_t most = std::max(kSlabBytes / stride, kMinStacksPerSlab);
  for (std::size_t stacks = most; stacks >= kMinStacksPerSlab; stacks /= 2) {
    void* base = mapPages(stacks * stride);
    if (base == nullptr) continue;
    try {
      free.reserve(carvedAll + stacks);
    } catch (const std::bad_alloc&) {
      munmap(base, stacks * stride);
      return false;
    }
#if GMP_ASAN
    __lsan_register_root_region(base, stacks * stride);
#endif
    slabs[n] = {static_cast<char*>(base), stacks};
    carved = 0;
    guardsAhead = 0;
    slabCount.store(n + 1, std::memory_order_release);
    return true;
  }
  return false;
}

// Guards for the slots from here on, at most so many. How many were made, one after the other; 0: this kernel cannot.
std::size_t StackPool::Impl::guardMany(char* slot, std::size_t slots) {
  if (!guardAdvice) return 0;
  std::array<iovec, kGuardsAtOnce> pages{};
  slots = std::min(slots, pages.size());
  for (std::size_t i = 0; i < slots; ++i) pages[i] = {slot + i * stride, page};
  const long done = syscall(SYS_process_madvise, kPidfdSelf, pages.data(), slots, kMadvGuardInstall, 0);
  return done > 0 ? static_cast<std::size_t>(done) / page : 0;
}

bool StackPool::Impl::guard(char* slot) {
  if (guardAdvice && madvise(slot, page, kMadvGuardInstall) == 0) return true;
  if (protectedGuards >= kMaxProtected || mprotect(slot, page, PROT_NONE) != 0) return false;
  ++protectedGuards;
  return true;
}

// A stack that was never used before.
Stack StackPool::Impl::carve() {
  const std::size_t n = slabCount.load(std::memory_order_relaxed);
  if ((n == 0 || carved == slabs[n - 1].stacks) && !grow()) return {};
  const Slab& slab = slabs[slabCount.load(std::memory_order_relaxed) - 1];
  char* slot = slab.base + carved * stride;
  // As many ahead as there are stacks already: a small program makes few.
  if (guardsAhead == 0) guardsAhead = guardMany(slot, std::min(slab.stacks - carved, carvedAll + 1));
  if (guardsAhead > 0) --guardsAhead;
  else if (!guard(slot)) guarded.store(false, std::memory_order_relaxed);
  ++carved;
  ++carvedAll;
  return {slot + page, bytes - page};
}

StackPool::StackPool(std::size_t bytes) : impl_(std::make_unique<Impl>(bytes)) {}

StackPool::~StackPool() {
  const std::size_t n = impl_->slabCount.load();
  SpinGuard guard(impl_->lock);
  for (std::size_t i = 0; i < n; ++i) {
    const Slab& s = impl_->slabs[i];
#if GMP_ASAN
    if (impl_->abandoned) {
      leaveToTheLeakChecker(s, i + 1 == n ? impl_->carved : s.stacks, impl_->stride);
      continue;
    }
    __lsan_unregister_root_region(s.base, s.stacks * impl_->stride);
    // What ran here left its frames' red zones behind; the next mapping at this address must not inherit them.
    __asan_unpoison_memory_region(s.base, s.stacks * impl_->stride);
#endif
    munmap(s.base, s.stacks * impl_->stride);
  }
}

Stack StackPool::get() {
  Impl& im = *impl_;
  Stack s;
  {
    SpinGuard guard(im.lock);
    if (im.free.empty()) {
      s = im.carve();
    } else {
      s = {im.free.back(), im.bytes - im.page};
      im.free.pop_back();
    }
    if (s.lo != nullptr) ++im.out;
  }
#if GMP_ASAN
  if (s.lo != nullptr) __asan_unpoison_memory_region(s.lo, s.size);
#endif
  return s;
}

void StackPool::put(Stack s) {
  Impl& im = *impl_;
  im.lock.lock();
  const bool surplus = im.free.size() >= kWarm;
  im.lock.unlock();
  // Before it is on the list: afterwards it may be somebody's.
  if (surplus) madvise(s.lo, s.size, MADV_FREE);
  SpinGuard guard(im.lock);
  im.free.push_back(static_cast<char*>(s.lo));
  --im.out;
}

void StackPool::abandon() { impl_->abandoned = true; }

std::size_t StackPool::stackBytes() const { return impl_->bytes; }

std::size_t StackPool::inUse() const {
  SpinGuard guard(impl_->lock);
  return impl_->out;
}

bool StackPool::guarded() const { return impl_->guarded.load(std::memory_order_relaxed); }

bool StackPool::guardHit(const void* address, void** lo) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const std::size_t n = impl_->slabCount.load(std::memory_order_acquire);
  for (std::size_t i = 0; i < n; ++i) {
    const Slab& s = impl_->slabs[i];
    const auto base = reinterpret_cast<std::uintptr_t>(s.base);
    if (at < base || at >= base + s.stacks * impl_->stride) continue;
    const std::size_t offset = at - base;
    if (offset % impl_->stride >= impl_->page) return false;
    *lo = s.base + offset / impl_->stride * impl_->stride + impl_->page;
    return true;
  }
  return false;
}

}  // namespace gmp::fiber
