// Mirrors: Once.doSlow (sync/once.go).
#include <gmpscope/sync.h>

namespace gmp {

Once::Turn::Turn(Once& once) : o(once) {
  o.word_.lock(trace::LockKind::mutex);
  ours = o.word_.upper() == 0;
}

// Done and unlocked in one step: whoever sees "done" may destroy the Once.
Once::Turn::~Turn() {
  detail::LockWord& word = o.word_;
  const auto who = word.release(ours ? 1 : 0, nullptr);
  word.wake(who, trace::LockKind::mutex);
}

}  // namespace gmp
