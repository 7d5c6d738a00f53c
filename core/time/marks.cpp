#include <gmpscope/marks.h>

#include "core/runtime/emit.h"

namespace gmp::trace {

namespace {

// The running M if it records and runs a goroutine.
rt::M* recording() {
  rt::M* m = rt::getm();
  return m != nullptr && rt::tracing(m) && m->curg.load(std::memory_order_relaxed) != nullptr ? m : nullptr;
}

std::int64_t running(const rt::M* m) { return m->curg.load(std::memory_order_relaxed)->id; }

}  // namespace

void log(std::string_view label, std::int64_t value) {
  rt::M* m = recording();
  if (m == nullptr) return;
  rt::emit(m, running(m), ev::UserLog{.value = {value}, .label = m->sched->recorder->intern(label)});
}

Region::Region(std::string_view label) {
  rt::M* m = recording();
  if (m == nullptr) return;
  const Str text = m->sched->recorder->intern(label);
  label_ = text.v;
  rt::emit(m, running(m), ev::RegionBegin{.label = text});
}

Region::~Region() {
  if (label_ == 0) return;
  if (rt::M* m = recording(); m != nullptr) rt::emit(m, running(m), ev::RegionEnd{.label = {label_}});
}

}  // namespace gmp::trace
