// The network poller and sockets in words.
#include <string>
#include <vector>

#include "sim/replay/fold.h"
#include "sim/replay/narration.h"
#include "sim/replay/transitions.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::PollMove;

namespace {

// Bits as pollFd has them.
std::string readiness(std::int32_t bits) {
  constexpr std::int32_t kIn = 1, kOut = 2, kRdhup = 4, kHup = 8, kErr = 16;
  std::vector<const char*> all;
  const auto add = [&](bool on, const char* what) {
    if (on) all.push_back(what);
  };
  add(bits & kIn, "readable");
  add(bits & kOut, "writable");
  add(bits & (kRdhup | kHup), "closed by its peer");
  add(bits & kErr, "in error");
  if (all.empty()) return "awake";
  std::string out = all.front();
  for (std::size_t i = 1; i < all.size(); ++i) out += (i + 1 == all.size() ? " and " : ", ") + std::string(all[i]);
  return out;
}

const char* operation(trace::PollMode mode) {
  return mode == trace::PollMode::none ? "read or write" : mode == trace::PollMode::w ? "write" : "read";
}

// pollDesc.rd and wd: 0 none, below 0 passed.
std::string deadlineText(std::int64_t when) {
  return when > 0 ? "t " + durationText(when) : when == 0 ? "0" : "-1 (passed)";
}

Text sentenceOf(const ev::PollSem& v) {
  switch (v.move) {
    case PollMove::nilToWait: return Text::semNilToWait;
    case PollMove::waitToG: return Text::semWaitToG;
    case PollMove::waitToReady: return Text::semWaitToReady;
    case PollMove::waitToNil: return Text::semWaitToNil;
    case PollMove::gToReady: return Text::semGToReady;
    case PollMove::gToNil: return Text::semGToNil;
    case PollMove::nilToReady: return Text::semNilToReady;
    case PollMove::readyToNil:
      return v.why == trace::SemWhy::reset   ? Text::semReset
             : v.why == trace::SemWhy::close ? Text::semForget
                                             : Text::semReadyToNil;
  }
  return Text::semNilToReady;
}

}  // namespace

void Narration::on(const ev::PollOpen& v) {
  set("fd", std::to_string(v.fd.v));
  say(Text::pollOpenTitle, Text::pollOpen, Text::pollOpenLine);
  detail("pd.fdseq", "", std::to_string(v.life.v));
}

void Narration::on(const ev::PollClose& v) {
  set("fd", std::to_string(v.fd.v));
  say(Text::pollCloseTitle, Text::pollClose, Text::pollCloseLine);
  detail("pd.fdseq", v.life.v, std::int64_t{v.life.v} + 1);
}

void Narration::on(const ev::PollSem& v) {
  const HalfMove move = halfMove(v.move);
  set("fd", std::to_string(v.fd.v));
  set("half", half(v.mode));
  set("to", move.to == trace::PollState::g ? shortG(e_.g) : std::string(word(move.to)));
  set("move", std::string(word(v.move)));
  set("why", std::string(word(v.why)));
  say(Text::semTitle, sentenceOf(v), Text::semLine);
  const auto named = [&](trace::PollState state) {
    return state == trace::PollState::g ? shortG(e_.g) : std::string(word(state));
  };
  detail("pd." + half(v.mode), named(move.from), named(move.to));
  const std::int32_t waiters = s_.poller.waiters;
  if (move.to == trace::PollState::g) detail("waiters in pollDescs", waiters, waiters + 1);
  if (move.from == trace::PollState::g) detail("waiters in pollDescs", waiters, waiters - 1);
}

void Narration::on(const ev::PollBegin& v) {
  set("n", v.waiters.v);
  set("caller", std::string(word(v.caller)));
  set("delay", v.delay.v < 0 ? "for ever" : v.delay.v == 0 ? "0" : durationText(v.delay.v));
  set("until", facts_.fill(v.delay.v < 0 ? Text::netpollForEver : Text::netpollUntil));
  const auto sentence = [&] {
    switch (v.caller) {
      case trace::PollCaller::findRunnable: return Text::netpollFind;
      case trace::PollCaller::findRunnableBlocking: return Text::netpollBlock;
      case trace::PollCaller::sysmon: return Text::netpollSysmon;
      case trace::PollCaller::startTheWorld: return Text::netpollStart;
    }
    return Text::netpollFind;
  };
  say(Text::netpollTitle, sentence(), Text::netpollLine);
  if (v.caller == trace::PollCaller::findRunnable) looked(trace::FindRule::netpoll);
  if (v.caller == trace::PollCaller::findRunnableBlocking) {
    looked(trace::FindRule::globalRecheck);
    detail("sched.lastpoll", durationText(std::max<std::int64_t>(s_.poller.lastEnd, 0)), "0");
  }
}

void Narration::on(const ev::PollEnd& v) {
  set("n", v.goroutines.v);
  set("events", v.events.v);
  set("woken", v.woken ? std::string(text(Text::netpollWoken)) : "");
  // The wake-up of netpollBreak is an event too.
  const auto anyStale = [&] {
    const MState* m = s_.m(e_.m);
    const std::uint64_t began = m ? m->pollBegan : index_;
    for (std::uint64_t i = index_; i-- > began;) {
      const trace::Event& e = trace_.events[i];
      if (e.m == e_.m && e.kind == trace::Kind::PollFd && trace::unpack<ev::PollFd>(e).stale) return true;
    }
    return false;
  };
  const std::int64_t events = v.events.v - (v.woken ? 1 : 0);
  const Text what = v.goroutines.v > 0 ? Text::netpollReturn
                    : events <= 0      ? Text::netpollNothing
                    : anyStale()       ? Text::netpollStale
                                       : Text::netpollRemembers;
  say(Text::netpollReturnTitle, what, Text::netpollReturnLine);
  set("woken", v.woken ? std::string(text(Text::netpollWokenLine)) : "");
  line = facts_.fill(Text::netpollReturnLine);
  if (v.caller == trace::PollCaller::findRunnableBlocking) detail("sched.lastpoll", "0", durationText(e_.t));
}

void Narration::on(const ev::PollFd& v) {
  set("fd", std::to_string(v.fd.v));
  set("bits", readiness(v.bits.v));
  set("stale", v.stale ? " (stale, ignored)" : "");
  const Text stale = Text::pollFdStale;
  if (v.what == trace::PollWhat::readiness) {
    say(Text::pollFdTitle, v.stale ? stale : Text::pollFd, Text::pollFdLine);
  } else if (v.what == trace::PollWhat::completion) {
    constexpr std::int32_t kIn = 1;
    const FdState* fd = s_.fd(v.fd.v);
    const bool in = (v.bits.v & kIn) != 0;
    const bool listens = fd && fd->kind == FdKind::listener;
    const bool connects = fd && fd->kind == FdKind::dialed && fd->w.begun == Begun::underWay && !in &&
                          fd->bytesWritten == 0 && fd->bytesRead == 0;
    set("side", in ? (listens ? "accept" : "read") : connects ? "connect" : "write");
    set("way", in ? "in" : "out");
    say(Text::pollDoneTitle, v.stale ? stale : Text::pollDone, Text::pollDoneLine);
  } else {
    set("side", v.what == trace::PollWhat::readFilter ? "read" : "write");
    say(Text::pollFilterTitle, v.stale ? stale : Text::pollFilter, Text::pollFilterLine);
  }
}

void Narration::on(const ev::PollInject& v) {
  set("n", v.n.v);
  set("global", v.toGlobal.v);
  set("rest", std::int64_t{v.n.v} - v.toGlobal.v);
  const Text where = v.toGlobal.v == 0       ? Text::injectLocal
                     : v.toGlobal.v >= v.n.v ? Text::injectGlobal
                                             : Text::injectBoth;
  set("where", facts_.fill(where));
  // findRunnable runs the first of the list itself.
  const bool keptOne = s_.poller.lastM == e_.m && s_.poller.lastGoroutines == v.n.v + 1;
  say(Text::injectTitle, e_.p < 0 ? Text::injectNoP : keptOne ? Text::inject : Text::injectAll, Text::injectLine);
}

void Narration::on(const ev::PollBreak& v) {
  set("why", std::string(word(v.why)));
  set("coalesced", v.coalesced ? std::string(text(Text::breakCoalesced)) : "");
  const Text sentence = v.why == trace::BreakWhy::exit    ? Text::breakExit
                        : v.why == trace::BreakWhy::timer ? Text::breakTimer
                                                          : Text::breakSnapshot;
  say(Text::breakTitle, sentence, Text::breakLine);
  set("coalesced", v.coalesced ? std::string(text(Text::breakCoalescedLine)) : "");
  line = facts_.fill(Text::breakLine);
  detail("netpollWakeSig", v.coalesced ? "1" : "0", "1");
}

void Narration::on(const ev::PollDeadline& v) {
  set("fd", std::to_string(v.fd.v));
  set("mode", operation(v.mode));
  set("in", due(v.when.v));
  set("when", v.when.v > 0 ? "in " + due(v.when.v) : v.when.v == 0 ? "cleared" : "in the past");
  const Text what = v.when.v > 0 ? Text::deadlineSet : v.when.v == 0 ? Text::deadlineClear : Text::deadlinePast;
  say(Text::deadlineTitle, what, Text::deadlineLine);
  const FdState* fd = s_.fd(v.fd.v);
  const std::int64_t before = fd ? fd->r.deadline : 0;
  if (v.mode != trace::PollMode::w) detail("pd.rd", deadlineText(before), deadlineText(v.when.v));
  const std::int64_t old = fd ? fd->w.deadline : 0;
  if (v.mode != trace::PollMode::r) detail("pd.wd", deadlineText(old), deadlineText(v.when.v));
}

void Narration::on(const ev::PollDeadlineHit& v) {
  set("fd", std::to_string(v.fd.v));
  set("mode", operation(v.mode));
  set("stale", v.stale ? " (stale, ignored)" : "");
  say(Text::hitTitle, v.stale ? Text::hitStale : Text::hit, Text::hitLine);
}

// ---- sockets
// ---------------------------------------------------------------------------------------------------------

namespace {
constexpr std::int32_t kEagain = -11, kEinprogress = -115, kEcanceled = -125;  // traces carry Linux's numbers
}

// An operation that only begins here, or was cancelled. false: neither.
bool Narration::overlapped(const char* call, std::int32_t fd, std::int32_t value, Text one) {
  if (value != kEinprogress && value != kEcanceled) return false;
  set("call", call);
  set("fd", std::to_string(fd));
  set("result", result(value, false));
  if (value == kEinprogress) say(Text::beginTitle, Text::begin, one);
  else say(Text::cancelTitle, Text::cancel, one);
  return true;
}

bool Narration::wasComplete(std::int32_t fd, trace::PollMode mode) const {
  const FdState* state = s_.fd(fd);
  return state && state->half(mode).begun == Begun::complete;
}

void Narration::socketFails(const char* call, std::int32_t fd, std::int32_t value, Text one) {
  set("call", call);
  set("fd", std::to_string(fd));
  set("result", result(value, false));
  say(Text::sockFailTitle, Text::sockFail, one);
}

void Narration::on(const ev::SockListen& v) {
  set("fd", std::to_string(v.fd.v));
  set("addr", clippedOr(v.addr, Text::someAddress));
  say(Text::listenTitle, Text::listen, Text::listenLine);
}

void Narration::on(const ev::SockAccept& v) {
  set("fd", std::to_string(v.fd.v));
  set("new", std::to_string(v.newFd.v));
  set("peer", clippedOr(v.peer, Text::someAddress));
  if (overlapped("accept", v.fd.v, v.result.v, Text::acceptLine)) return;
  if (v.result.v == kEagain) {
    set("result", result(v.result.v, false));
    say(Text::acceptAgainTitle, Text::acceptAgain, Text::acceptLine);
  } else if (v.result.v < 0) {
    socketFails("accept", v.fd.v, v.result.v, Text::acceptLine);
  } else {
    set("result", "fd " + std::to_string(v.newFd.v));
    say(Text::acceptTitle, Text::accept, Text::acceptLine);
  }
}

void Narration::on(const ev::SockDial& v) {
  set("fd", std::to_string(v.fd.v));
  set("addr", clippedOr(v.addr, Text::someAddress));
  set("result", result(v.result.v, false));
  if (v.result.v < 0 && v.result.v != kEinprogress) {
    socketFails("connect", v.fd.v, v.result.v, Text::connectLine);
  } else {
    say(Text::connectTitle, v.result.v < 0 ? Text::connectLater : Text::connect, Text::connectLine);
  }
}

void Narration::on(const ev::SockRead& v) {
  set("fd", std::to_string(v.fd.v));
  set("n", bytesText(v.result.v));
  set("result", result(v.result.v, true));
  if (overlapped("read", v.fd.v, v.result.v, Text::readLine)) return;
  if (v.result.v == kEagain) {
    say(Text::readAgainTitle, Text::readAgain, Text::readLine);
  } else if (v.result.v < 0) {
    socketFails("read", v.fd.v, v.result.v, Text::readLine);
  } else {
    const Text read = wasComplete(v.fd.v, trace::PollMode::r) ? Text::readDone : Text::read;
    say(v.result.v == 0 ? Text::readEndTitle : Text::readTitle, v.result.v == 0 ? Text::readEnd : read, Text::readLine);
  }
  detail("took", "", durationText(v.took.v));
}

void Narration::on(const ev::SockWrite& v) {
  set("fd", std::to_string(v.fd.v));
  set("n", bytesText(v.result.v));
  set("result", result(v.result.v, true));
  if (overlapped("write", v.fd.v, v.result.v, Text::writeLine)) return;
  if (v.result.v == kEagain) {
    say(Text::writeAgainTitle, Text::writeAgain, Text::writeLine);
  } else if (v.result.v < 0) {
    socketFails("write", v.fd.v, v.result.v, Text::writeLine);
  } else {
    say(Text::writeTitle, wasComplete(v.fd.v, trace::PollMode::w) ? Text::writeDone : Text::write, Text::writeLine);
  }
  detail("took", "", durationText(v.took.v));
}

void Narration::on(const ev::SockShutdown& v) {
  set("fd", std::to_string(v.fd.v));
  set("mode", v.mode == trace::PollMode::w ? "write" : v.mode == trace::PollMode::r ? "read" : "read and write");
  say(Text::shutdownTitle, Text::shutdown, Text::shutdownLine);
}

void Narration::on(const ev::SockClose& v) {
  set("fd", std::to_string(v.fd.v));
  say(Text::closeTitle, Text::close, Text::closeLine);
}

}  // namespace gmp::replay
