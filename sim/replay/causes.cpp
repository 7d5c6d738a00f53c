#include "sim/replay/causes.h"

#include <algorithm>
#include <limits>

namespace gmp::replay {

namespace ev = trace::ev;
using trace::Event;
using trace::Kind;
using Index = std::optional<std::uint64_t>;

Causes::Causes(const trace::Trace& trace) : trace_(&trace) { extend(); }

std::uint32_t& Causes::lastOf(std::int64_t g) {
  if (g < 0 || g >= kDense) return lastOfFar_[g];
  const auto at = static_cast<std::size_t>(g);
  if (at >= last_.size()) last_.resize(std::max(at + 1, std::min<std::size_t>(2 * last_.size(), kDense)), 0);
  return last_[at];
}

void Causes::extend() {
  const std::vector<Event>& events = trace_->events;
  const std::size_t most = std::min<std::size_t>(events.size(), std::numeric_limits<std::uint32_t>::max() - 1);
  const std::size_t from = prev_.size();
  prev_.resize(std::max(most, from), 0);
  next_.resize(prev_.size(), 0);
  for (std::size_t i = from; i < most; ++i) {
    if (events[i].g == 0) continue;
    std::uint32_t& last = lastOf(events[i].g);
    prev_[i] = last;
    if (last != 0) next_[last - 1] = static_cast<std::uint32_t>(i + 1);
    last = static_cast<std::uint32_t>(i + 1);
  }
}

void Causes::forgetFirst(std::uint64_t count) {
  count = std::min<std::uint64_t>(count, prev_.size());
  const auto gone = static_cast<std::uint32_t>(count);
  const auto shift = [gone](std::uint32_t& i) { i = i > gone ? i - gone : 0; };
  for (std::vector<std::uint32_t>* side : {&prev_, &next_}) {
    side->erase(side->begin(), side->begin() + static_cast<std::ptrdiff_t>(count));
    std::for_each(side->begin(), side->end(), shift);
  }
  std::for_each(last_.begin(), last_.end(), shift);
  std::erase_if(lastOfFar_, [gone](const auto& of) { return of.second <= gone; });
  for (auto& [g, last] : lastOfFar_) shift(last);
}

std::vector<std::uint32_t> Causes::firstOfEach() const {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < prev_.size(); ++i) {
    if (prev_[i] == 0 && trace_->events[i].g != 0) out.push_back(static_cast<std::uint32_t>(i));
  }
  return out;
}

// ---- neighbours
// ------------------------------------------------------------------------------------------------------

Index Causes::prevOfG(std::uint64_t i) const {
  return i < prev_.size() && prev_[i] != 0 ? Index(prev_[i] - 1) : std::nullopt;
}

Index Causes::nextOfG(std::uint64_t i) const {
  return i < next_.size() && next_[i] != 0 ? Index(next_[i] - 1) : std::nullopt;
}

template <class Pred>
Index Causes::backOnM(std::uint64_t i, Pred pred) const {
  const std::vector<Event>& events = trace_->events;
  if (i >= events.size()) return std::nullopt;
  const std::int32_t m = events[i].m;
  const std::uint64_t stop = i > kReach ? i - kReach : 0;
  for (std::uint64_t k = i; k > stop;) {
    --k;
    if (events[k].m == m && pred(events[k])) return k;
  }
  return std::nullopt;
}

Index Causes::prevOfM(std::uint64_t i) const {
  return backOnM(i, [](const Event&) { return true; });
}

Index Causes::nextOfM(std::uint64_t i) const {
  const std::vector<Event>& events = trace_->events;
  const std::uint64_t stop = std::min<std::uint64_t>(events.size(), i + kReach);
  for (std::uint64_t k = i + 1; k < stop; ++k) {
    if (events[k].m == events[i].m) return k;
  }
  return std::nullopt;
}

template <class Pred>
Index Causes::backAlong(std::uint64_t i, Pred pred) const {
  Index k = prevOfG(i);
  for (int step = 0; k && step < 64; ++step, k = prevOfG(*k)) {
    if (pred(trace_->events[*k])) return k;
  }
  return std::nullopt;
}

template <class Pred>
Index Causes::aheadAlong(std::uint64_t i, Pred pred) const {
  Index k = nextOfG(i);
  for (int step = 0; k && step < 64; ++step, k = nextOfG(*k)) {
    if (pred(trace_->events[*k])) return k;
  }
  return std::nullopt;
}

Index Causes::lastOfG(std::int64_t g, std::uint64_t before) const {
  const std::vector<Event>& events = trace_->events;
  before = std::min<std::uint64_t>(before, events.size());
  const std::uint64_t stop = before > kReach ? before - kReach : 0;
  for (std::uint64_t k = before; k > stop; --k) {
    if (events[k - 1].g == g) return k - 1;
  }
  const auto far = lastOfFar_.find(g);
  std::uint32_t last = far != lastOfFar_.end() ? far->second : 0;
  if (g >= 0 && static_cast<std::size_t>(g) < last_.size()) last = last_[static_cast<std::size_t>(g)];
  if (last == 0) return std::nullopt;
  Index k = last - 1;
  while (k && *k >= before) k = prevOfG(*k);
  return k;
}

// ---- causes
// ----------------------------------------------------------------------------------------------------------

namespace {

// A move from place to place: says how, not why.
bool isMove(const Event& e) {
  switch (e.kind) {
    case Kind::RunqGet:
    case Kind::GlobalGet:
    case Kind::RunqSteal:
    case Kind::RunqGrabOverflow: return true;
    default: return false;
  }
}

bool isOneOf(const Event& e, std::initializer_list<Kind> kinds) {
  return std::find(kinds.begin(), kinds.end(), e.kind) != kinds.end();
}

}  // namespace

Index Causes::causeOfStart(std::uint64_t i) const {
  return backAlong(i, [](const Event& e) { return !isMove(e); });
}

Index Causes::causeOfReady(std::uint64_t i) const {
  const Event& e = trace_->events[i];
  const auto v = trace::unpack<ev::GoReady>(e);
  switch (v.cause) {
    case trace::ReadyCause::netpoll:
    case trace::ReadyCause::deadline:
    case trace::ReadyCause::close: {
      const Index sem = prevOfG(i);
      return sem && trace_->events[*sem].kind == Kind::PollSem ? sem : prevOfG(i);
    }
    case trace::ReadyCause::timer: return backOnM(i, [](const Event& b) { return b.kind == Kind::TimerFire; });
    default: break;
  }
  const std::int64_t by = v.by.v;
  if (by == 0) return prevOfG(i);
  const Index deed = backOnM(i, [&](const Event& b) {
    return b.g == by && isOneOf(b, {Kind::ChanSend, Kind::ChanRecv, Kind::ChanClose, Kind::SemaRelease, Kind::GoEnd});
  });
  return deed ? deed : lastOfG(by, i);
}

Index Causes::causeOfSem(std::uint64_t i) const {
  const Event& e = trace_->events[i];
  const auto v = trace::unpack<ev::PollSem>(e);
  const auto sameFd = [&](const Event& b) {
    if (b.kind == Kind::PollFd) return trace::unpack<ev::PollFd>(b).fd == v.fd;
    if (b.kind == Kind::PollDeadlineHit) return trace::unpack<ev::PollDeadlineHit>(b).fd == v.fd;
    if (b.kind == Kind::PollDeadline) return trace::unpack<ev::PollDeadline>(b).fd == v.fd;
    return false;
  };
  switch (v.why) {
    case trace::SemWhy::io:
    case trace::SemWhy::deadline: return backOnM(i, sameFd);
    case trace::SemWhy::close: return prevOfM(i);
    default: return prevOfG(i);
  }
}

Index Causes::cause(std::uint64_t i) const {
  if (i >= trace_->events.size()) return std::nullopt;
  const Event& e = trace_->events[i];
  const auto wokenAs = [&](std::int32_t m) -> Index {  // the event that woke or made M
    const std::uint64_t stop = i > kReach ? i - kReach : 0;
    for (std::uint64_t k = i; k > stop;) {
      --k;
      const Event& b = trace_->events[k];
      if (b.kind == Kind::MWake && trace::unpack<ev::MWake>(b).target.v == m) return k;
      if (b.kind == Kind::MNew && trace::unpack<ev::MNew>(b).newM.v == m) return k;
    }
    return std::nullopt;
  };
  switch (e.kind) {
    case Kind::GoStart: return causeOfStart(i);
    case Kind::GoReady: return causeOfReady(i);
    case Kind::PollSem: return causeOfSem(i);
    case Kind::PollFd:
    case Kind::PollEnd: return backOnM(i, [](const Event& b) { return b.kind == Kind::PollBegin; });
    case Kind::PollInject: return backOnM(i, [](const Event& b) { return b.kind == Kind::PollEnd; });
    case Kind::MStart: return wokenAs(e.m);
    case Kind::ProcAcquire: {
      const auto why = trace::unpack<ev::ProcAcquire>(e).why;
      if (why == trace::AcquireWhy::handed || why == trace::AcquireWhy::start) return wokenAs(e.m);
      return prevOfM(i);
    }
    case Kind::GoCreate: {
      const std::int64_t parent = trace::unpack<ev::GoCreate>(e).parent.v;
      return parent != 0 ? lastOfG(parent, i) : prevOfM(i);
    }
    case Kind::SnapBegin:
    case Kind::Lost:
    case Kind::Fork:
    case Kind::ClientDone: return std::nullopt;
    default: break;
  }
  if (e.g != 0 && prevOfG(i)) return prevOfG(i);
  return prevOfM(i);
}

// ---- consequences
// ----------------------------------------------------------------------------------------------------

// The start that a goroutine on its way (ready, queued) comes to.
Index Causes::startOf(std::uint64_t i) const {
  return aheadAlong(i, [](const Event& e) { return e.kind == Kind::GoStart; });
}

Index Causes::consequence(std::uint64_t i) const {
  if (i >= trace_->events.size()) return std::nullopt;
  const Event& e = trace_->events[i];
  const auto firstOf = [&](std::int32_t m, std::initializer_list<Kind> kinds) -> Index {
    const std::uint64_t stop = std::min<std::uint64_t>(trace_->events.size(), i + kReach);
    for (std::uint64_t k = i + 1; k < stop; ++k) {
      const Event& a = trace_->events[k];
      if (a.m == m && (kinds.size() == 0 || isOneOf(a, kinds))) return k;
    }
    return std::nullopt;
  };
  switch (e.kind) {
    case Kind::GoCreate:
    case Kind::GoReady:
    case Kind::GoYield:
    case Kind::GoParkRefused:
    case Kind::GoSyscallNoP:
    case Kind::RunqPut:
    case Kind::RunqGet:
    case Kind::GlobalGet:
    case Kind::RunqSteal: return startOf(i);
    case Kind::GoPark: {
      const Index ready = aheadAlong(i, [](const Event& a) {
        return isOneOf(a, {Kind::GoReady, Kind::GoParkRefused});
      });
      return ready ? ready : nextOfG(i);
    }
    case Kind::GoSyscallEnter:
      return aheadAlong(i, [](const Event& a) { return isOneOf(a, {Kind::GoSyscallExit, Kind::ProcRetake}); });
    case Kind::PollBegin: return firstOf(e.m, {Kind::PollEnd});
    case Kind::PollFd: return firstOf(e.m, {Kind::PollSem, Kind::PollFd, Kind::PollEnd});
    case Kind::PollEnd: return firstOf(e.m, {Kind::GoReady, Kind::PollInject, Kind::MSpin, Kind::MPark});
    case Kind::MWake: return firstOf(trace::unpack<ev::MWake>(e).target.v, {});
    case Kind::MNew: return firstOf(trace::unpack<ev::MNew>(e).newM.v, {});
    case Kind::MPark: {
      const std::uint64_t stop = std::min<std::uint64_t>(trace_->events.size(), i + kReach);
      for (std::uint64_t k = i + 1; k < stop; ++k) {
        const Event& a = trace_->events[k];
        if (a.kind == Kind::MWake && trace::unpack<ev::MWake>(a).target.v == e.m) return k;
      }
      return std::nullopt;
    }
    default: break;
  }
  if (e.g != 0) return nextOfG(i);
  return nextOfM(i);
}

std::vector<std::uint64_t> Causes::chain(std::uint64_t i, std::size_t limit) const {
  std::vector<std::uint64_t> back;
  for (Index k = cause(i); k && back.size() < limit; k = cause(*k)) back.push_back(*k);
  return back;
}

}  // namespace gmp::replay
