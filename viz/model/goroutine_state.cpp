#include "viz/model/goroutine_state.h"

namespace gmp::viz {

using trace::GStatus;
using trace::Kind;

TokenState tokenStateOf(GStatus status, trace::WaitReason reason) {
  switch (status) {
    case GStatus::runnable: return TokenState::Runnable;
    case GStatus::running: return TokenState::Running;
    case GStatus::syscall: return TokenState::Syscall;
    case GStatus::waiting: return reason == trace::WaitReason::ioWait ? TokenState::NetWait : TokenState::OtherWait;
    case GStatus::idle: return TokenState::Idle;
    case GStatus::dead: return TokenState::Dead;
  }
  __builtin_unreachable();
}

std::optional<TokenState> tokenStateAfter(const trace::Event& e) {
  switch (e.kind) {
    case Kind::GoCreate:
    case Kind::GoReady:
    case Kind::GoYield:
    case Kind::GoParkRefused:
    case Kind::GoSyscallNoP: return TokenState::Runnable;
    case Kind::GoStart:
    case Kind::GoSyscallExit: return TokenState::Running;
    case Kind::GoSyscallEnter: return TokenState::Syscall;
    case Kind::GoEnd: return TokenState::Dead;
    case Kind::GoPark: return tokenStateOf(GStatus::waiting, trace::unpack<trace::ev::GoPark>(e).reason);
    case Kind::SnapG: {
      const auto snap = trace::unpack<trace::ev::SnapG>(e);
      return tokenStateOf(snap.status, snap.reason);
    }
    default: return std::nullopt;
  }
}

LaneState laneStateOf(TokenState state) {
  switch (state) {
    case TokenState::Running: return LaneState::Running;
    case TokenState::Runnable: return LaneState::Runnable;
    case TokenState::NetWait: return LaneState::NetWait;
    case TokenState::OtherWait: return LaneState::OtherWait;
    case TokenState::Syscall: return LaneState::Syscall;
    case TokenState::Idle:
    case TokenState::Dead: return LaneState::Idle;
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
