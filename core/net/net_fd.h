// Purpose: what stands behind the handles Conn and Listener: the descriptor with its names.
// Mirrors: net.netFD, net.OpError (net/fd_posix.go, net.go).
// Invariant: everything but `fd`'s own state and `unlinked` is set before a handle is given out, and never changes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <gmpscope/atomic.h>
#include <gmpscope/world.h>

#include "core/net/address.h"
#include "core/net/fd.h"

namespace gmp::rt {

struct NetFD {
  std::optional<FD> fd;               // none: it did not come about, and is kept for its names
  std::string network;                // as the program gave it
  Address local, remote;              // family none: there is none
  std::string failedCall;             // of one that did not come about: which system call failed,
  std::string detail;                 //   or what is wrong with the address
  Atomic<std::uint32_t> unlinked{0};  // a unix listener: its file has been removed
};

using NetFDPtr = std::shared_ptr<NetFD>;
using NetResult = std::pair<NetFDPtr, std::error_code>;

// Go's OpError: "read tcp 127.0.0.1:1->127.0.0.1:2: i/o timeout". fd may be null.
std::string describe(std::string_view op, const NetFD* fd, std::error_code err);

// On a goroutine. An error's NetFD is good for describe only.
NetResult listenOn(std::string_view network, std::string_view address);
NetResult dialTo(std::string_view network, std::string_view address);
NetResult acceptFrom(NetFD& listener);
std::error_code closeListener(const NetFDPtr& listener);

// The start of each operation: a safe point, on a goroutine. Null: there is no open descriptor of a run that lasts.
FD* enter(const NetFDPtr& fd);

// For handles to what did not come about.
inline NetResult failed(NetFDPtr fd, std::string_view call, std::error_code err) {
  fd->failedCall = call;
  return {std::move(fd), err};
}

// Interns for the trace; 0 while nothing records.
trace::Str traceText(M* m, const std::string& text);

}  // namespace gmp::rt
