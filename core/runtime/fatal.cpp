#include "core/runtime/fatal.h"

#include <algorithm>
#include <string>

#include "core/base/sanitizers.h"
#include "core/runtime/internal.h"

namespace gmp::rt {

namespace {

constexpr int kFatalStatus = 2;  // of a panic too, as in Go

[[noreturn]] void endOnG0(M* m) {
  Sched& s = *m->sched;
  if (s.options.onFatal) s.options.onFatal(kFatalStatus, s.fatalText);
  s.world->exitProgram(kFatalStatus, s.fatalText);
  __builtin_unreachable();  // [[noreturn]] is not known through a virtual call
}

G* endM(M* m, G*) { endOnG0(m); }

void emitEnd(M* m) {
  Sched& s = *m->sched;
  const std::size_t at = s.fatalText.starts_with("runtime: ") ? s.fatalText.find('\n') + 1 : 0;
  const std::string line = s.fatalText.substr(at, s.fatalText.find('\n', at) - at);
  emit(m, 0, trace::ev::ProgramEnd{.status = {kFatalStatus}, .text = s.recorder->intern(line)});
}

// With Sched::fatalText. onFatal may write a trace: that needs a real stack, not a goroutine's 64 KiB.
[[noreturn]] void endProgram(M* m) {
  m->sched->stacks.abandon();
  if (tracing(m)) emitEnd(m);
  if (fiber::here().fiber == &m->g0) endOnG0(m);
  mcall(endM);
  __builtin_unreachable();
}

std::string runningLine(M* m) {
  G* gp = m->curg.load();
  return gp != nullptr ? "goroutine " + std::to_string(gp->id) + " [running]:\n" : std::string();
}

std::string_view stateOf(const G* gp) {
  switch (readgstatus(gp)) {
    case kGrunnable: return "runnable";
    case kGrunning: return "running";
    case kGsyscall: return "syscall";
    default: return trace::word(gp->waitreason);
  }
}

std::string fatalText(M* m, std::string text) {
  const std::string others = goroutineLines(m, m->curg.load());
  return "fatal error: " + std::move(text) + "\n\n" + runningLine(m) + (others.empty() ? "" : "\n" + others);
}

}  // namespace

// Mirrors tracebackothers. Like Go's it looks at goroutines that may be running, without stopping them.
GMP_NO_TSAN std::string goroutineLines(M* m, const G* but) {
  Sched& s = *m->sched;
  std::vector<std::pair<std::int64_t, std::string_view>> all;
  {
    LockGuard held(m, s.allglock);
    s.allgs.each([&](const G& g) GMP_NO_TSAN {
      const std::uint32_t status = readgstatus(&g);
      if (&g == but || g.system || status == kGdead || status == kGidle) return;
      all.emplace_back(g.id, stateOf(&g));
    });
  }
  std::sort(all.begin(), all.end());
  std::string out;
  for (const auto& [id, state] : all) {
    if (!out.empty()) out += "\n";
    out += "goroutine " + std::to_string(id) + " [" + std::string(state) + "]:\n";
  }
  return out;
}

void fatalError(M* m, std::string text) {
  m->sched->fatalText = fatalText(m, std::move(text));
  endProgram(m);
}

void fatalAfterLine(M* m, std::string line, std::string text) {
  m->sched->fatalText = "runtime: " + std::move(line) + "\n" + fatalText(m, std::move(text));
  endProgram(m);
}

void fatalWithTail(M* m, std::string text, std::string tail) {
  m->sched->fatalText = "fatal error: " + std::move(text) + "\n" + (tail.empty() ? "" : "\n" + std::move(tail));
  endProgram(m);
}

void panicExit(M* m, std::string text) {
  m->sched->fatalText = "panic: " + std::move(text) + "\n\n" + runningLine(m);
  endProgram(m);
}

}  // namespace gmp::rt
