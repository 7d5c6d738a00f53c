#include "viz/model/focus.h"

#include <algorithm>
#include <type_traits>

namespace gmp::viz {

namespace {

template <class T>
void insertSorted(std::vector<T>& list, T value) {
  const auto at = std::lower_bound(list.begin(), list.end(), value);
  if (at == list.end() || *at != value) list.insert(at, value);
}

template <class T>
bool has(const std::vector<T>& list, T value) {
  return std::binary_search(list.begin(), list.end(), value);
}

struct Collect {
  Focus& focus;
  void operator()(const char*, trace::GRef g) {
    if (g.v > 0) insertSorted(focus.gs, g.v);
  }
  void operator()(const char*, trace::PRef p) {
    if (p.v >= 0) insertSorted(focus.ps, p.v);
  }
  void operator()(const char*, trace::MRef m) {
    if (m.v >= 0) insertSorted(focus.ms, m.v);
  }
  void operator()(const char*, trace::Fd fd) {
    if (fd.v >= 0) insertSorted(focus.fds, fd.v);
  }
  void operator()(const char*, trace::QueuePlace place) {
    if (place == trace::QueuePlace::global || place == trace::QueuePlace::globalHead) focus.global = true;
  }
  template <class T>
  void operator()(const char*, const T&) {}
};

}  // namespace

bool Focus::hasG(std::int64_t g) const { return has(gs, g); }
bool Focus::hasP(int p) const { return has(ps, p); }
bool Focus::hasM(int m) const { return has(ms, m); }
bool Focus::hasFd(int fd) const { return has(fds, fd); }

void Focus::add(const trace::Event& e) {
  using trace::Kind;
  if (e.g > 0) insertSorted(gs, e.g);
  if (e.p >= 0) insertSorted(ps, static_cast<int>(e.p));
  if (e.m >= 0) insertSorted(ms, e.m);
  Collect collect{*this};
  trace::dispatch(e, [&](const auto& payload) { trace::ev::visitFields(payload, collect); });
  epoll = epoll || e.kind == Kind::PollBegin || e.kind == Kind::PollEnd || e.kind == Kind::PollFd ||
          e.kind == Kind::PollBreak;
  global = global || e.kind == Kind::GlobalGet || e.kind == Kind::GlobalPutBatch;
}

Focus focusOf(const trace::Event& e) {
  Focus f;
  f.add(e);
  return f;
}

bool concerns(const trace::Event& e, const Target& target) {
  const auto is = [&target](Target::Kind kind, std::int64_t id) { return target.kind == kind && target.id == id; };
  if (target.kind == Target::Kind::None || target.kind == Target::Kind::Box) return false;
  if ((e.g > 0 && is(Target::Kind::G, e.g)) || is(Target::Kind::P, e.p) || is(Target::Kind::M, e.m)) return true;
  if (target.id < 0 || (target.kind == Target::Kind::G && target.id == 0)) return false;
  bool found = false;
  trace::dispatch(e, [&](const auto& payload) {
    trace::ev::visitFields(payload, [&](const char*, const auto& field) {
      using T = std::remove_cvref_t<decltype(field)>;
      if constexpr (std::is_same_v<T, trace::GRef>) found = found || is(Target::Kind::G, field.v);
      else if constexpr (std::is_same_v<T, trace::PRef>) found = found || is(Target::Kind::P, field.v);
      else if constexpr (std::is_same_v<T, trace::MRef>) found = found || is(Target::Kind::M, field.v);
      else if constexpr (std::is_same_v<T, trace::Fd>) found = found || is(Target::Kind::Fd, field.v);
    });
  });
  return found;
}

bool carriesDecision(trace::Kind kind) {
  using trace::Kind;
  return kind == Kind::GoStart || kind == Kind::GlobalGet || kind == Kind::RunqSteal || kind == Kind::StealMiss ||
         kind == Kind::ProcHandoff || kind == Kind::PollInject;
}

std::string_view verbOf(trace::Kind kind) {
  using trace::Kind;
  switch (kind) {
    case Kind::GoStart: return "runs";
    case Kind::GoPark: return "parks";
    case Kind::GoReady: return "ready";
    case Kind::GoYield: return "yields";
    case Kind::GoSyscallEnter: return "system call";
    case Kind::GoSyscallExit:
    case Kind::GoSyscallNoP: return "returns";
    case Kind::ProcAcquire: return "takes P";
    case Kind::ProcRelease: return "gives up P";
    case Kind::ProcRetake: return "P retaken";
    case Kind::RunqPut:
    case Kind::RunqPutBatch:
    case Kind::GlobalPutBatch: return "queued";
    case Kind::RunqGrabOverflow: return "overflow";
    case Kind::RunqGet:
    case Kind::GlobalGet: return "taken";
    case Kind::RunqSteal: return "stolen";
    case Kind::PollInject: return "injected";
    case Kind::PollSem: return "pollDesc";
    default: return "";  // nothing moves, or the movement explains itself
  }
}

}  // namespace gmp::viz
