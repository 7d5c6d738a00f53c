// Mirrors: newstack's "stack overflow" (runtime/stack.go). Ours is found by the guard page, in a signal handler:
// nothing
// here allocates, locks or formats with the C library.
#include <charconv>
#include <cstring>

#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

// Appends to a fixed buffer; what does not fit is cut off.
class Line {
 public:
  Line(char* out, std::size_t size) : at_(out), begin_(out), end_(out + size) {}
  Line& operator<<(std::string_view text) {
    std::size_t n = std::min(text.size(), static_cast<std::size_t>(end_ - at_));
    std::memcpy(at_, text.data(), n);
    at_ += n;
    return *this;
  }
  Line& operator<<(std::int64_t v) {
    at_ = std::to_chars(at_, end_, v).ptr;
    return *this;
  }
  std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  char* at_;
  char* begin_;
  char* end_;
};

}  // namespace

std::size_t stackOverflowText(void* ctx, const void* address, char* out, std::size_t size) {
  auto* s = static_cast<Sched*>(ctx);
  void* lo = nullptr;
  if (!s->stacks.guardHit(address, &lo)) return 0;
  Line line(out, size);
  line << "runtime: goroutine stack exceeds " << static_cast<std::int64_t>(s->stacks.stackBytes())
       << "-byte limit\nfatal error: stack overflow\n\n";
  M* m = getm();
  G* gp = m != nullptr && m->sched == s ? m->curg.load() : nullptr;
  if (gp != nullptr) line << "goroutine " << gp->id << " [running]:\n";
  return line.size();
}

}  // namespace gmp::rt
