// Where in Go's runtime an event happens: the path of calls. The last name is the function.
#include <gmpscope/event.h>

#include "sim/replay/narrate.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::Kind;

namespace {

std::string_view startPath(const trace::Event& e) {
  switch (trace::unpack<ev::GoStart>(e).rule) {
    case trace::FindRule::parkRefused: return "park_m > execute";
    case trace::FindRule::syscallIdleP: return "exitsyscall > exitsyscallNoP > execute";
    default: return "schedule > execute";
  }
}

std::string_view readyPath(const trace::Event& e) {
  switch (trace::unpack<ev::GoReady>(e).cause) {
    case trace::ReadyCause::netpoll: return "findRunnable > netpoll > netpollready";
    case trace::ReadyCause::deadline: return "netpolldeadlineimpl > netpollgoready > goready > ready";
    case trace::ReadyCause::close: return "poll_runtime_pollUnblock > netpollgoready > goready > ready";
    case trace::ReadyCause::timer: return "timers.run > goroutineReady > goready > ready";
    case trace::ReadyCause::chanSend: return "chansend > send > goready > ready";
    case trace::ReadyCause::chanRecv: return "chanrecv > recv > goready > ready";
    case trace::ReadyCause::chanClose: return "closechan > goready > ready";
    case trace::ReadyCause::semrelease: return "semrelease1 > readyWithTime > goready > ready";
    case trace::ReadyCause::cond: return "notifyListNotifyOne > readyWithTime > goready > ready";
    case trace::ReadyCause::unknown: break;
  }
  return "goready > ready";
}

std::string_view parkPath(const trace::Event& e) {
  switch (trace::unpack<ev::GoPark>(e).reason) {
    case trace::WaitReason::ioWait: return "poll_runtime_pollWait > netpollblock > gopark > park_m";
    case trace::WaitReason::chanReceive: return "chanrecv > gopark > park_m";
    case trace::WaitReason::chanSend: return "chansend > gopark > park_m";
    case trace::WaitReason::select: return "selectgo > gopark > park_m";
    case trace::WaitReason::sleep: return "timeSleep > gopark > park_m";
    case trace::WaitReason::condWait: return "notifyListWait > gopark > park_m";
    case trace::WaitReason::semacquire:
    case trace::WaitReason::mutexLock:
    case trace::WaitReason::rwMutexRLock:
    case trace::WaitReason::rwMutexLock:
    case trace::WaitReason::waitGroupWait: return "semacquire1 > gopark > park_m";
    default: return "gopark > park_m";
  }
}

std::string_view yieldPath(const trace::Event& e) {
  switch (trace::unpack<ev::GoYield>(e).why) {
    case trace::YieldWhy::gosched: return "Gosched > gosched_m > goschedImpl";
    case trace::YieldWhy::goyield: return "goyield > goyield_m";
    default: return "gopreempt_m > goschedImpl";
  }
}

std::string_view semPath(const trace::Event& e) {
  switch (trace::unpack<ev::PollSem>(e).why) {
    case trace::SemWhy::reset: return "poll_runtime_pollReset";
    case trace::SemWhy::prepare:
    case trace::SemWhy::consume:
    case trace::SemWhy::giveUp: return "poll_runtime_pollWait > netpollblock";
    case trace::SemWhy::commit: return "park_m > netpollblockcommit";
    case trace::SemWhy::io: return "netpoll > netpollready > netpollunblock";
    case trace::SemWhy::deadline: return "netpolldeadlineimpl > netpollunblock";
    case trace::SemWhy::close: return "poll_runtime_pollUnblock > netpollunblock";
  }
  return "netpollunblock";
}

std::string_view pollPath(trace::PollCaller caller) {
  switch (caller) {
    case trace::PollCaller::findRunnable:
    case trace::PollCaller::findRunnableBlocking: return "schedule > findRunnable > netpoll";
    case trace::PollCaller::sysmon: return "sysmon > netpoll";
    case trace::PollCaller::startTheWorld: return "startTheWorldWithSema > netpoll";
  }
  return "netpoll";
}

std::string_view spinPath(const trace::Event& e) {
  switch (trace::unpack<ev::MSpin>(e).why) {
    case trace::SpinWhy::wakep: return "wakep > startm";
    case trace::SpinWhy::handoff: return "handoffp > startm";
    default: return "schedule > findRunnable > becomeSpinning";
  }
}

std::string_view acquirePath(const trace::Event& e) {
  switch (trace::unpack<ev::ProcAcquire>(e).why) {
    case trace::AcquireWhy::start: return "mstart1 > acquirep";
    case trace::AcquireWhy::handed: return "stopm > acquirep";
    case trace::AcquireWhy::pollReturned:
    case trace::AcquireWhy::recheck: return "schedule > findRunnable > acquirep";
    case trace::AcquireWhy::syscallOldP:
    case trace::AcquireWhy::syscallIdleP: return "exitsyscall > exitsyscallTryGetP > acquirep";
    case trace::AcquireWhy::resize: return "procresize > acquirep";
  }
  return "acquirep";
}

std::string_view releasePath(const trace::Event& e) {
  switch (trace::unpack<ev::ProcRelease>(e).why) {
    case trace::ReleaseWhy::blockingSyscall: return "entersyscallblock > releasep";
    case trace::ReleaseWhy::stopTheWorld: return "gcstopm > releasep";
    case trace::ReleaseWhy::resize: return "procresize > releasep";
    case trace::ReleaseWhy::exit: return "mexit > releasep";
    case trace::ReleaseWhy::nothingToRun: break;
  }
  return "schedule > findRunnable > releasep";
}

}  // namespace

std::string_view goPath(const trace::Event& e) {
  switch (e.kind) {
    case Kind::GoCreate: return "newproc > newproc1";
    case Kind::GoStart: return startPath(e);
    case Kind::GoPark: return parkPath(e);
    case Kind::GoParkRefused: return "gopark > park_m";
    case Kind::GoReady: return readyPath(e);
    case Kind::GoYield: return yieldPath(e);
    case Kind::GoEnd: return "goexit0 > gdestroy";
    case Kind::GoSyscallEnter: return "entersyscall > reentersyscall";
    case Kind::GoSyscallExit: return "exitsyscall";
    case Kind::GoSyscallNoP: return "exitsyscall > exitsyscallNoP";
    case Kind::ProcResize: return "startTheWorldWithSema > procresize";
    case Kind::ProcAcquire: return acquirePath(e);
    case Kind::ProcRelease: return releasePath(e);
    case Kind::ProcIdlePut: return "pidleput";
    case Kind::ProcIdleGet: return "pidleget";
    case Kind::ProcRetake: return "sysmon > retake";
    case Kind::ProcHandoff: return "handoffp";
    case Kind::ProcStop: return "stopTheWorldWithSema";
    case Kind::ProcStart: return "startTheWorldWithSema > procresize";
    case Kind::MNew: return trace::unpack<ev::MNew>(e).nextp.v >= 0 ? "startm > newm" : "newm";
    case Kind::MStart: return "mstart > mstart1";
    case Kind::MSpin: return spinPath(e);
    case Kind::MUnspin:
      return trace::unpack<ev::MUnspin>(e).why == trace::UnspinWhy::foundWork ? "schedule > resetspinning"
                                                                              : "schedule > findRunnable";
    case Kind::MPark: return "schedule > findRunnable > stopm > mPark";
    case Kind::MWake: return "startm > notewakeup";
    case Kind::MNeedSpinning:
      return trace::unpack<ev::MNeedSpinning>(e).value ? "wakep > pidlegetSpinning" : "becomeSpinning";
    case Kind::MEnd: return "mexit";
    case Kind::RunqPut: return "runqput";
    case Kind::RunqGrabOverflow: return "runqput > runqputslow";
    case Kind::RunqPutBatch: return "runqputbatch";
    case Kind::GlobalPutBatch: return "globrunqputbatch";
    case Kind::RunqGet: return "schedule > findRunnable > runqget";
    case Kind::GlobalGet:
      return trace::unpack<ev::GlobalGet>(e).rule == trace::FindRule::tick61
                 ? "schedule > findRunnable > globrunqget"
                 : "schedule > findRunnable > globrunqgetbatch";
    case Kind::RunqSteal: return "findRunnable > stealWork > runqsteal > runqgrab";
    case Kind::StealMiss: return "schedule > findRunnable > stealWork";
    case Kind::ProcDrain: return "procresize > p.destroy";
    case Kind::PollOpen: return "poll_runtime_pollOpen > netpollopen";
    case Kind::PollClose: return "poll_runtime_pollClose > netpollclose";
    case Kind::PollSem: return semPath(e);
    case Kind::PollBegin: return pollPath(trace::unpack<ev::PollBegin>(e).caller);
    case Kind::PollEnd: return pollPath(trace::unpack<ev::PollEnd>(e).caller);
    case Kind::PollFd: return "netpoll > netpollready";
    case Kind::PollInject: return e.p >= 0 ? "findRunnable > injectglist" : "injectglist";
    case Kind::PollBreak: return "wakeNetPoller > netpollBreak";
    case Kind::PollDeadline: return "poll_runtime_pollSetDeadline";
    case Kind::PollDeadlineHit: return "netpollDeadline > netpolldeadlineimpl";
    case Kind::TimerSet: return "timer.modify";
    case Kind::TimerStop: return "timer.stop";
    case Kind::TimerFire: return "timers.check > timers.run";
    case Kind::ChanMake: return "makechan";
    case Kind::ChanSend: return "chansend";
    case Kind::ChanRecv: return "chanrecv";
    case Kind::ChanClose: return "closechan";
    case Kind::SelectWait:
    case Kind::SelectDone: return "selectgo";
    case Kind::SemaWait:
      return trace::unpack<ev::SemaWait>(e).kind == trace::LockKind::cond ? "notifyListWait"
                                                                          : "semacquire1 > semaRoot.queue";
    case Kind::SemaRelease:
      return trace::unpack<ev::SemaRelease>(e).kind == trace::LockKind::cond ? "notifyListNotifyOne"
                                                                             : "semrelease1 > semaRoot.dequeue";
    case Kind::SockListen: return "net.Listen > listenStream";
    case Kind::SockAccept: return "Accept > FD.Accept";
    case Kind::SockDial: return "Dial > FD.connect";
    case Kind::SockRead: return "Read > FD.Read";
    case Kind::SockWrite: return "Write > FD.Write";
    case Kind::SockShutdown: return "CloseWrite > FD.Shutdown";
    case Kind::SockClose: return "Close > FD.destroy";
    case Kind::SysmonSleep: return "sysmon";
    case Kind::SysmonWake: return "notewakeup";
    case Kind::SysmonPreempt: return "sysmon > retake > preemptone";
    case Kind::StopWorld: return "stopTheWorld > stopTheWorldWithSema";
    case Kind::StartWorld: return "startTheWorld > startTheWorldWithSema";
    case Kind::UserLog:
    case Kind::RegionBegin:
    case Kind::RegionEnd:
    case Kind::ClientDone:
    case Kind::ProgramEnd:
    case Kind::SnapBegin:
    case Kind::SnapP:
    case Kind::SnapM:
    case Kind::SnapG:
    case Kind::SnapQueue:
    case Kind::SnapIdleP:
    case Kind::SnapFd:
    case Kind::SnapTimer:
    case Kind::SnapEnd:
    case Kind::Lost:
    case Kind::Fault:
    case Kind::Fork: return "";
  }
  return "";
}

std::string_view goFunction(const trace::Event& e) {
  const std::string_view path = goPath(e);
  const std::size_t last = path.rfind("> ");
  return last == std::string_view::npos ? path : path.substr(last + 2);
}

}  // namespace gmp::replay
