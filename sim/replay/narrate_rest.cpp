// Timers, channels, locks, marks, snapshots in words.
#include "sim/replay/fold.h"
#include "sim/replay/narration.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::ChanHow;
using trace::LockKind;

namespace {

// As the program made it.
std::string timerName(trace::TimerWhat what) {
  switch (what) {
    case trace::TimerWhat::sleep: return "time.Sleep";
    case trace::TimerWhat::timer: return "time.Timer";
    case trace::TimerWhat::ticker: return "time.Ticker";
    case trace::TimerWhat::func: return "time.AfterFunc";
    case trace::TimerWhat::readDeadline:
    case trace::TimerWhat::writeDeadline:
    case trace::TimerWhat::deadline: break;
  }
  return std::string(word(what));
}

}  // namespace

// ---- timers
// ----------------------------------------------------------------------------------------------------------

void Narration::on(const ev::TimerSet& v) {
  set("id", std::to_string(v.id.v));
  set("what", timerName(v.what));
  set("owner", named('P', e_.p));
  set("in", due(v.when.v));
  say(Text::timerSetTitle, Text::timerSet, Text::timerSetLine);
  if (const PState* p = s_.p(e_.p)) {
    const TimerState* old = s_.timers.find(v.id.v);
    detail("timers of " + named('P', e_.p), p->timers, p->timers + (old && old->owner == e_.p ? 0 : 1));
  }
}

void Narration::on(const ev::TimerStop& v) {
  set("id", std::to_string(v.id.v));
  set("what", timerName(v.what));
  say(Text::timerStopTitle, Text::timerStop, Text::timerStopLine);
}

void Narration::on(const ev::TimerFire& v) {
  set("id", std::to_string(v.id.v));
  set("what", timerName(v.what));
  set("owner", named('P', v.owner.v));
  const auto late = static_cast<std::int64_t>(static_cast<std::uint64_t>(e_.t) - static_cast<std::uint64_t>(v.when.v));
  set("late", durationText(std::max<std::int64_t>(late, 0)));
  say(Text::timerFireTitle, Text::timerFire, Text::timerFireLine);
  if (const PState* p = s_.p(v.owner.v)) detail("timers of " + named('P', v.owner.v), p->timers, p->timers - 1);
}

// ---- channels and locks
// ----------------------------------------------------------------------------------------------

void Narration::on(const ev::ChanMake& v) {
  set("id", std::to_string(v.id.v));
  set("cap", v.cap.v);
  say(Text::makechanTitle, v.cap.v == 0 ? Text::makechanPlain : Text::makechan, Text::makechanLine);
}

void Narration::on(const ev::ChanSend& v) {
  if (e_.g == 0) {  // the function of a timer
    set("G", std::string(text(Text::aTimer)));
    set("g", "the timer");
  }
  set("id", std::to_string(v.id.v));
  set("other", longG(v.other.v));
  set("len", v.len.v);
  set("how", std::string(word(v.how)));
  set("to", v.other.v ? " to " + shortG(v.other.v) : "");
  const auto sentence = [&] {
    switch (v.how) {
      case ChanHow::direct: return Text::sendDirect;
      case ChanHow::buffered: return Text::sendBuffered;
      case ChanHow::blocks: return Text::sendBlocks;
      case ChanHow::closed: return Text::sendClosed;
    }
    return Text::sendBuffered;
  };
  say(Text::sendTitle, sentence(), Text::sendLine);
  if (const ChanState* c = s_.chans.find(v.id.v)) detail("hchan.qcount", c->len, v.len.v);
}

void Narration::on(const ev::ChanRecv& v) {
  set("id", std::to_string(v.id.v));
  set("other", longG(v.other.v));
  set("len", v.len.v);
  set("how", std::string(word(v.how)));
  set("to", v.other.v ? " from " + shortG(v.other.v) : "");
  const auto sentence = [&] {
    switch (v.how) {
      case ChanHow::direct: return Text::recvDirect;
      case ChanHow::buffered: return Text::recvBuffered;
      case ChanHow::blocks: return Text::recvBlocks;
      case ChanHow::closed: return Text::recvClosed;
    }
    return Text::recvBuffered;
  };
  say(Text::recvTitle, sentence(), Text::recvLine);
  if (const ChanState* c = s_.chans.find(v.id.v)) detail("hchan.qcount", c->len, v.len.v);
}

void Narration::on(const ev::ChanClose& v) {
  set("id", std::to_string(v.id.v));
  set("n", v.waiters.v);
  say(Text::closechanTitle, v.waiters.v == 0 ? Text::closechanNobody : Text::closechan, Text::closechanLine);
  detail("hchan.closed", "0", "1");
}

void Narration::on(const ev::SelectWait& v) {
  set("n", v.cases.v);
  say(Text::selectTitle, v.cases.v == 1 ? Text::selectOne : Text::select, Text::selectLine);
}

void Narration::on(const ev::SelectDone& v) {
  set("i", v.index.v);
  say(Text::selectDoneTitle, Text::selectDone, Text::selectDoneLine);
}

void Narration::on(const ev::SemaWait& v) {
  set("id", std::to_string(v.id.v));
  set("kind", std::string(word(v.kind)));
  set("lifo", v.lifo ? std::string(text(Text::semaWaitLifo)) : "");
  const auto sentence = [&] {
    switch (v.kind) {
      case LockKind::waitGroup: return Text::semaWaitGroup;
      case LockKind::cond: return Text::semaWaitCond;
      case LockKind::fdMutex: return Text::semaWaitFd;
      case LockKind::mutex:
      case LockKind::rwMutex:
      case LockKind::other: break;
    }
    return Text::semaWait;
  };
  say(Text::semaWaitTitle, sentence(), Text::semaWaitLine);
  set("lifo", v.lifo ? ", at the front" : "");
  line = facts_.fill(Text::semaWaitLine);
}

void Narration::on(const ev::SemaRelease& v) {
  set("id", std::to_string(v.id.v));
  set("kind", std::string(word(v.kind)));
  set("other", longG(v.other.v));
  set("to", v.other.v ? " to " + shortG(v.other.v) : "");
  set("handoff", v.handoff ? facts_.fill(Text::semaReleaseHandoff) : "");
  const Text title = v.kind == LockKind::cond        ? Text::semaSignalTitle
                     : v.kind == LockKind::waitGroup ? Text::semaDoneTitle
                                                     : Text::semaReleaseTitle;
  const auto sentence = [&] {
    if (!v.other.v) return Text::semaReleaseNobody;
    switch (v.kind) {
      case LockKind::waitGroup: return Text::semaReleaseGroup;
      case LockKind::cond: return Text::semaReleaseCond;
      case LockKind::fdMutex: return Text::semaReleaseFd;
      case LockKind::mutex:
      case LockKind::rwMutex:
      case LockKind::other: break;
    }
    return Text::semaRelease;
  };
  say(title, sentence(), Text::semaReleaseLine);
}

// ---- marks
// -----------------------------------------------------------------------------------------------------------

void Narration::on(const ev::UserLog& v) {
  set("label", clippedOr(v.label, Text::noLabel));
  set("value", v.value.v);
  say(Text::logTitle, Text::log, Text::logLine);
}

void Narration::on(const ev::RegionBegin& v) {
  set("label", clippedOr(v.label, Text::noLabel));
  say(Text::regionBeginTitle, Text::regionBegin, Text::regionBeginLine);
}

void Narration::on(const ev::RegionEnd& v) {
  set("label", clippedOr(v.label, Text::noLabel));
  say(Text::regionEndTitle, Text::regionEnd, Text::regionEndLine);
}

void Narration::on(const ev::ClientDone& v) {
  set("messages", v.messages.v);
  set("bytes", bytesText(v.bytes.v));
  set("connections", v.connections.v);
  set("errors", v.errors.v);
  say(Text::clientsTitle, Text::clients, Text::clientsLine);
}

void Narration::on(const ev::ProgramEnd& v) {
  const std::string said = clipped(v.text);
  set("status", v.status.v);
  set("text", said.empty() ? "" : ": " + said);
  say(Text::exitTitle, Text::exit, Text::exitLine);
}

// ---- the trace itself
// ------------------------------------------------------------------------------------------------

void Narration::on(const ev::SnapBegin& v) {
  set("n", v.procs.v);
  say(Text::snapTitle, Text::snap, Text::snapLine);
}

void Narration::on(const ev::SnapP& v) {
  set("proc", named('P', v.proc.v));
  set("status", std::string(word(v.status)));
  set("owner", v.owner.v < 0 ? "no M owns it" : named('M', v.owner.v) + " owns it");
  say(Text::snapPTitle, Text::snapP, Text::snapPLine);
}

void Narration::on(const ev::SnapM& v) {
  set("machine", named('M', v.machine.v));
  set("state", v.sysmon ? " (sysmon)" : v.idle ? " (parked)" : v.spinning ? " (spinning)" : "");
  say(Text::snapMTitle, Text::snapM, Text::snapMLine);
}

void Narration::on(const ev::SnapG& v) {
  const std::string name = clipped(v.name);
  set("name", name.empty() ? "" : " (" + name + ")");
  set("status", std::string(word(v.status)));
  const bool waits = v.status == trace::GStatus::waiting;
  set("reason", waits ? " (" + std::string(word(v.reason)) + ")" : v.onM.v >= 0 ? " on " + named('M', v.onM.v) : "");
  say(Text::snapGTitle, Text::snapG, Text::snapGLine);
}

void Narration::on(const ev::SnapQueue& v) {
  const std::string local =
      (v.place == trace::QueuePlace::runnext ? "runnext of " : "the local queue of ") + named('P', v.proc.v);
  set("where", v.proc.v < 0 ? "the global queue" : local);
  say(Text::snapQueueTitle, Text::snapQueue, Text::snapQueueLine);
}

void Narration::on(const ev::SnapIdleP& v) {
  set("proc", named('P', v.proc.v));
  say(Text::snapIdleTitle, Text::snapIdle, Text::snapIdleLine);
}

void Narration::on(const ev::SnapFd& v) {
  set("fd", std::to_string(v.fd.v));
  set("half", half(v.mode));
  set("state", v.state == trace::PollState::g ? shortG(e_.g) : std::string(word(v.state)));
  say(Text::snapFdTitle, Text::snapFd, Text::snapFdLine);
}

void Narration::on(const ev::SnapTimer& v) {
  set("id", std::to_string(v.id.v));
  set("what", timerName(v.what));
  set("owner", named('P', v.owner.v));
  set("in", due(v.when.v));
  say(Text::snapTimerTitle, Text::snapTimer, Text::snapTimerLine);
}

void Narration::on(const ev::SnapEnd&) { say(Text::snapEndTitle, Text::snapEnd, Text::snapEndLine); }

void Narration::on(const ev::Lost& v) {
  set("n", v.n.v);
  say(Text::lostTitle, Text::lost, Text::lostLine);
}

void Narration::on(const ev::Fault& v) {
  set("what", std::string(word(v.what)));
  set("on", v.fd.v >= 0 ? " on fd " + std::to_string(v.fd.v) : "");
  say(Text::faultTitle, Text::fault, Text::faultLine);
}

namespace {

// What the value of a fork says beside its word; "": nothing.
std::string forkValue(const ev::Fork& v, std::string_view detail) {
  const std::string n = std::to_string(v.value.v);
  switch (v.what) {
    case trace::ForkWhat::procs: return " (" + n + ")";
    case trace::ForkWhat::machine: return " (M" + n + ")";
    case trace::ForkWhat::delivery: return " (number " + n + " of those that are under way)";
    case trace::ForkWhat::fault: return " (" + std::string(detail) + ")";
    case trace::ForkWhat::seed: return " (" + n + ")";
    case trace::ForkWhat::noRunnext:
    case trace::ForkWhat::noSteal:
    case trace::ForkWhat::noGlobalTick:
    case trace::ForkWhat::noSysmon:
    case trace::ForkWhat::noPoll: break;
  }
  return "";
}

}  // namespace

void Narration::on(const ev::Fork& v) {
  set("what", std::string(word(v.what)));
  set("value", forkValue(v, clipped(v.detail)));
  say(Text::forkTitle, Text::fork, Text::forkLine);
}

}  // namespace gmp::replay
