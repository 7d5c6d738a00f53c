// Processors, threads, sysmon and stop-the-world in words.
#include "sim/replay/fold.h"
#include "sim/replay/narration.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::HandoffRule;

namespace {

std::string procStatus(const WorldState& s, std::int64_t p) {
  const PState* state = s.p(p);
  return std::string(state ? word(state->status) : text(Text::notRecorded));
}

}  // namespace

// ---- processors
// ------------------------------------------------------------------------------------------------------

void Narration::on(const ev::ProcResize& v) {
  set("n", v.n.v);
  set("old", v.old.v);
  say(Text::resizeTitle, Text::resize, Text::resizeLine);
  detail("gomaxprocs", v.old.v, v.n.v);
}

void Narration::on(const ev::ProcAcquire& v) {
  set("why", std::string(word(v.why)));
  Text what = Text::acquire;
  if (v.why == trace::AcquireWhy::start) what = Text::acquireStarted;
  if (v.why == trace::AcquireWhy::handed) what = Text::acquireHanded;
  say(Text::acquireTitle, what, Text::acquireLine);
  detail(named('P', e_.p) + ".status", procStatus(s_, e_.p), std::string(word(trace::PStatus::running)));
  detail(named('P', e_.p) + ".m", "nil", named('M', e_.m));
}

void Narration::on(const ev::ProcRelease& v) {
  set("why", std::string(word(v.why)));
  say(Text::releaseTitle, Text::release, Text::releaseLine);
  detail(named('P', e_.p) + ".status", procStatus(s_, e_.p), std::string(word(trace::PStatus::idle)));
  detail(named('P', e_.p) + ".m", named('M', e_.m), "nil");
}

void Narration::on(const ev::ProcIdlePut& v) {
  set("idle", named('P', v.idle.v));
  const auto n = static_cast<std::int64_t>(s_.idlePs.size());
  set("n", n + 1);
  say(Text::idlePutTitle, Text::idlePut, Text::idlePutLine);
  detail("sched.npidle", n, n + 1);
}

void Narration::on(const ev::ProcIdleGet& v) {
  set("idle", named('P', v.idle.v));
  const auto n = static_cast<std::int64_t>(s_.idlePs.size());
  set("n", std::max<std::int64_t>(n - 1, 0));
  set("left", facts_.fill(n > 1 ? Text::idleGetSome : Text::idleGetNone));
  say(Text::idleGetTitle, Text::idleGet, Text::idleGetLine);
  detail("sched.npidle", n, std::max<std::int64_t>(n - 1, 0));
}

void Narration::on(const ev::ProcRetake& v) {
  set("victim", named('P', v.victim.v));
  set("from", named('M', v.fromM.v));
  // sysmon counts from when it first saw the call; for a P's first call that is the start of the run, as in Go.
  const GState* g = s_.g(e_.g);
  const bool told = g != nullptr && g->status == trace::GStatus::syscall;
  set("seen", durationText(told ? e_.t - g->since : v.seenFor.v));
  say(Text::retakeTitle, Text::retake, Text::retakeLine);
  detail(named('P', v.victim.v) + ".status", procStatus(s_, v.victim.v), std::string(word(trace::PStatus::idle)));
  detail(named('P', v.victim.v) + ".m", named('M', v.fromM.v), "nil");
}

void Narration::on(const ev::ProcHandoff& v) {
  set("given", named('P', v.given.v));
  set("rule", std::string(word(v.rule)));
  const auto sentence = [&] {
    switch (v.rule) {
      case HandoffRule::work: return Text::handoffWork;
      case HandoffRule::noSpinner: return Text::handoffNoSpinner;
      case HandoffRule::stopTheWorld: return Text::handoffStw;
      case HandoffRule::globalWork: return Text::handoffGlobal;
      case HandoffRule::lastP: return Text::handoffLast;
      case HandoffRule::idle: return Text::handoffIdle;
    }
    return Text::handoffIdle;
  };
  say(Text::handoffTitle, sentence(), Text::handoffLine);
}

void Narration::on(const ev::ProcStop& v) {
  set("stopped", named('P', v.stopped.v));
  say(Text::procStopTitle, Text::procStop, Text::procStopLine);
  detail(named('P', v.stopped.v) + ".status", procStatus(s_, v.stopped.v), std::string(word(trace::PStatus::gcstop)));
}

void Narration::on(const ev::ProcStart& v) {
  set("started", named('P', v.started.v));
  say(Text::procStartTitle, Text::procStart, Text::procStartLine);
  detail(named('P', v.started.v) + ".status", procStatus(s_, v.started.v), std::string(word(trace::PStatus::idle)));
}

// ---- threads
// ---------------------------------------------------------------------------------------------------------

void Narration::on(const ev::MNew& v) {
  set("new", named('M', v.newM.v));
  set("next", named('P', v.nextp.v));
  set("for", v.nextp.v >= 0 ? " for " + named('P', v.nextp.v) : "");
  say(Text::newmTitle, v.nextp.v >= 0 ? Text::newm : Text::newmPlain, Text::newmLine);
  detail("threads", s_.counts.machines, s_.counts.machines + 1);
  if (v.nextp.v >= 0) detail(named('M', v.newM.v) + ".nextp", "nil", named('P', v.nextp.v));
}

void Narration::on(const ev::MStart& v) {
  set("sysmon", v.sysmon ? " (sysmon)" : "");
  say(Text::mstartTitle, v.sysmon ? Text::mstartSysmon : Text::mstart, Text::mstartLine);
}

void Narration::on(const ev::MSpin& v) {
  const MState* target = s_.m(v.target.v);
  const bool counted = target && target->spinning;
  set("target", named('M', v.target.v));
  set("why", std::string(word(v.why)));
  set("n", s_.counts.spinning + (counted ? 0 : 1));
  say(Text::spinTitle, Text::spin, Text::spinLine);
  if (!counted) detail("sched.nmspinning", s_.counts.spinning, s_.counts.spinning + 1);
}

void Narration::on(const ev::MUnspin& v) {
  const std::int64_t left = std::max<std::int64_t>(s_.counts.spinning - 1, 0);
  set("why", std::string(word(v.why)));
  set("n", left);
  const Text found = left == 0 ? Text::unspinLast : Text::unspinFound;
  const Text sentence = v.why == trace::UnspinWhy::foundWork      ? found
                        : v.why == trace::UnspinWhy::nothingFound ? Text::unspinNothing
                                                                  : Text::unspinStw;
  say(Text::unspinTitle, sentence, Text::unspinLine);
  detail("sched.nmspinning", s_.counts.spinning, left);
}

void Narration::on(const ev::MPark&) {
  const auto n = static_cast<std::int64_t>(s_.idleMs.size());
  set("n", n + 1);
  say(Text::parkTitle, Text::park, Text::parkLine);
  detail("sched.nmidle", n, n + 1);
}

void Narration::on(const ev::MWake& v) {
  set("target", named('M', v.target.v));
  set("next", named('P', v.nextp.v));
  set("spinning", v.spinning ? std::string(text(Text::wakeSpinning)) : "");
  say(Text::wakeTitle, Text::wake, Text::wakeLine);
  const auto n = static_cast<std::int64_t>(s_.idleMs.size());
  detail("sched.nmidle", n, std::max<std::int64_t>(n - 1, 0));
  detail(named('M', v.target.v) + ".nextp", "nil", named('P', v.nextp.v));
}

void Narration::on(const ev::MNeedSpinning& v) {
  set("value", v.value ? "1" : "0");
  say(Text::needTitle, v.value ? Text::needOn : Text::needOff, Text::needLine);
  detail("sched.needspinning", s_.needspinning, v.value);
}

void Narration::on(const ev::MEnd&) {
  say(Text::mexitTitle, Text::mexit, Text::mexitLine);
  detail("threads", s_.counts.machines, s_.counts.machines - 1);
}

// ---- sysmon, stop the world
// ------------------------------------------------------------------------------------------

void Narration::on(const ev::SysmonSleep& v) {
  set("delay", durationText(v.delay.v));
  set("deep", v.deep ? " (deep)" : "");
  say(v.deep ? Text::sysmonDeepTitle : Text::sysmonSleepTitle, v.deep ? Text::sysmonDeep : Text::sysmonSleep,
      Text::sysmonSleepLine);
  detail("sysmon delay", durationText(s_.sysmon.delay), durationText(v.delay.v));
}

void Narration::on(const ev::SysmonWake&) { say(Text::sysmonWakeTitle, Text::sysmonWake, Text::sysmonWakeLine); }

void Narration::on(const ev::SysmonPreempt& v) {
  set("ran", durationText(v.ran.v));
  set("target", named('P', v.target.v));
  say(Text::preemptTitle, Text::preempt, Text::preemptLine);
  detail(shortG(e_.g) + ".preempt", "false", "true");
}

void Narration::on(const ev::StopWorld&) {
  say(Text::stopTitle, Text::stop, Text::stopLine);
  detail("sched.gcwaiting", "false", "true");
}

void Narration::on(const ev::StartWorld&) {
  say(Text::startTitle, Text::start, Text::startLine);
  detail("sched.gcwaiting", "true", "false");
}

}  // namespace gmp::replay
