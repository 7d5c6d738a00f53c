// Goroutines in words.
#include "sim/replay/fold.h"
#include "sim/replay/narration.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::FindRule;
using trace::GStatus;
using trace::ReadyCause;
using trace::WaitReason;

void Narration::on(const ev::GoCreate& v) {
  const std::string name = clipped(v.name);
  set("g", name.empty() ? shortG(e_.g) : shortG(e_.g) + " (" + name + ")");
  set("name", name.empty() ? "" : ": " + name);
  set("parent", v.parent.v ? longG(v.parent.v) : std::string(text(Text::theRuntime)));
  say(Text::goCreateTitle, v.parent.v ? Text::goCreate : Text::goCreateFirst, Text::goCreateLine);
  detail(shortG(e_.g) + ".atomicstatus", std::string(word(GStatus::idle)), std::string(word(GStatus::runnable)));
  detail("goroutines", s_.alive(), s_.alive() + 1);
}

void Narration::on(const ev::GoStart& v) {
  set("inherit", v.inheritTime ? std::string(text(Text::goStartInherit)) : "");
  set("rule", std::string(word(v.rule)));
  const auto sentence = [&] {
    switch (v.rule) {
      case FindRule::tick61: return Text::goStartTick61;
      case FindRule::runnext: return Text::goStartRunnext;
      case FindRule::localQueue: return Text::goStartLocal;
      case FindRule::globalQueue: return Text::goStartGlobal;
      case FindRule::netpoll: return Text::goStartNetpoll;
      case FindRule::steal: return Text::goStartSteal;
      case FindRule::globalLocked: return Text::goStartLocked;
      case FindRule::globalRecheck: return Text::goStartRecheck;
      case FindRule::netpollBlock: return Text::goStartBlock;
      case FindRule::parkRefused: return Text::goStartRefused;
      case FindRule::syscallIdleP: return Text::goStartSyscall;
    }
    return Text::goStartLocal;
  };
  say(Text::goStartTitle, sentence(), Text::goStartLine);
  looked(v.rule);
  statusDetail(e_.g, GStatus::running);
  detail(named('M', e_.m) + ".curg", "nil", shortG(e_.g));
  if (const PState* p = s_.p(e_.p)) detail(named('P', e_.p) + ".schedtick", p->schedtick, v.tick.v);
}

void Narration::on(const ev::GoPark& v) {
  set("reason", std::string(word(v.reason)));
  set("obj", v.obj.v);
  set("fd", std::to_string(v.fd.v));
  set("half", half(v.mode));
  set("doing", v.mode == trace::PollMode::w ? "writing" : "reading");
  const char* thing = v.reason == WaitReason::chanReceive || v.reason == WaitReason::chanSend ? "channel "
                      : v.reason == WaitReason::sleep                                         ? "timer "
                                                                                              : "";
  set("on", v.fd.v >= 0 ? " (fd " + std::to_string(v.fd.v) + ")"
            : v.obj.v   ? " (" + std::string(thing) + std::to_string(v.obj.v) + ")"
                        : "");
  const auto sentence = [&] {
    switch (v.reason) {
      case WaitReason::ioWait: return Text::goParkNet;
      case WaitReason::chanReceive:
      case WaitReason::chanSend: return Text::goParkChan;
      case WaitReason::sleep: return Text::goParkSleep;
      case WaitReason::semacquire:
      case WaitReason::mutexLock:
      case WaitReason::rwMutexRLock:
      case WaitReason::rwMutexLock: return Text::goParkLock;
      case WaitReason::condWait: return Text::goParkCond;
      case WaitReason::waitGroupWait: return Text::goParkGroup;
      default: return Text::goParkOther;
    }
  };
  say(Text::goParkTitle, sentence(), Text::goParkLine);
  statusDetail(e_.g, GStatus::waiting);
  detail(named('M', e_.m) + ".curg", shortG(e_.g), "nil");
}

void Narration::on(const ev::GoParkRefused&) {
  say(Text::goParkRefusedTitle, Text::goParkRefused, Text::goParkRefusedLine);
  statusDetail(e_.g, GStatus::runnable);
}

void Narration::on(const ev::GoReady& v) {
  set("fd", std::to_string(v.fd.v));
  set("by", v.by.v ? longG(v.by.v) : std::string(text(Text::theRuntime)));
  set("obj", v.obj.v);
  const std::string cause(word(v.cause));
  set("cause", v.fd.v >= 0 && v.cause == ReadyCause::netpoll ? "fd " + std::to_string(v.fd.v)
               : v.fd.v >= 0                                 ? cause + " of fd " + std::to_string(v.fd.v)
               : v.by.v                                      ? cause + " by " + shortG(v.by.v)
                                                             : cause);
  const auto sleeps = [&] {
    const GState* g = s_.g(e_.g);
    return g == nullptr || g->status != GStatus::waiting || g->reason == WaitReason::sleep;
  };
  const auto sentence = [&] {
    switch (v.cause) {
      case ReadyCause::netpoll: return Text::goReadyNetpoll;
      case ReadyCause::deadline: return Text::goReadyDeadline;
      case ReadyCause::close: return Text::goReadyClose;
      case ReadyCause::timer: return sleeps() ? Text::goReadyTimer : Text::goReadyTimerChan;
      case ReadyCause::chanSend: return v.by.v ? Text::goReadyChanSend : Text::goReadyChanTimer;
      case ReadyCause::chanRecv: return Text::goReadyChanRecv;
      case ReadyCause::chanClose: return Text::goReadyChanClose;
      case ReadyCause::semrelease: return Text::goReadySema;
      case ReadyCause::cond: return Text::goReadyCond;
      case ReadyCause::unknown: return Text::goReadyUnknown;
    }
    return Text::goReadyUnknown;
  };
  say(Text::goReadyTitle, sentence(), Text::goReadyLine);
  statusDetail(e_.g, GStatus::runnable);
}

void Narration::on(const ev::GoYield& v) {
  set("why", std::string(word(v.why)));
  set("ran", durationText(v.ran.v));
  const auto sentence = [&] {
    switch (v.why) {
      case trace::YieldWhy::gosched: return Text::goYieldGosched;
      case trace::YieldWhy::preempted: return Text::goYieldPreempted;
      case trace::YieldWhy::goyield: return Text::goYieldGoyield;
      case trace::YieldWhy::stopTheWorld: return Text::goYieldStw;
    }
    return Text::goYieldGosched;
  };
  say(Text::goYieldTitle, sentence(), Text::goYieldLine);
  statusDetail(e_.g, GStatus::runnable);
  detail(named('M', e_.m) + ".curg", shortG(e_.g), "nil");
}

void Narration::on(const ev::GoEnd&) {
  const GState* g = s_.g(e_.g);
  set("life", durationText(g ? e_.t - g->created : 0));
  say(Text::goEndTitle, Text::goEnd, Text::goEndLine);
  statusDetail(e_.g, GStatus::dead);
  detail("goroutines", s_.alive(), s_.alive() - 1);
}

void Narration::on(const ev::GoSyscallEnter& v) {
  const std::string what = clipped(v.what);
  set("what", what.empty() ? "" : " (" + what + ")");
  say(Text::syscallTitle, Text::syscall, Text::syscallLine);
  statusDetail(e_.g, GStatus::syscall);
  detail(named('P', e_.p) + ".m", named('M', e_.m), named('M', e_.m));
}

void Narration::on(const ev::GoSyscallExit& v) {
  set("lost", v.hasP ? "" : ", its P is gone");
  say(Text::syscallExitTitle, v.hasP ? Text::syscallExitFast : Text::syscallExitSlow, Text::syscallExitLine);
  statusDetail(e_.g, GStatus::running);
}

void Narration::on(const ev::GoSyscallNoP&) {
  say(Text::syscallNoPTitle, Text::syscallNoP, Text::syscallNoPLine);
  statusDetail(e_.g, GStatus::runnable);
}

}  // namespace gmp::replay
