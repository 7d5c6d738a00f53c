// Mirrors: net.Dial, dialSerial, doDialTCP, netFD.connect (net/dial.go, tcpsock_posix.go, fd_unix.go).
// Differs: the addresses of a name are tried one after the other, not two families in a race.
#include <cerrno>

#include "core/net/net_fd.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

namespace {

struct Failure {
  std::string_view call;  // empty: none
  std::error_code err;
};

void emitDial(int fd, int result, const Address& to) {
  M* m = getm();
  if (!tracing(m)) return;
  const trace::Str addr = traceText(m, toString(to));
  emit(m, getg()->id, trace::ev::SockDial{.fd = {fd}, .result = {result}, .addr = addr});
}

bool pending(int rc) { return rc == -EINPROGRESS || rc == -EALREADY || rc == -EINTR; }

// Waits for the end of a connect that is on its way. The poller may wake us for nothing (a fresh socket is writable
// until the connect has begun): only a socket that has a peer is connected.
Failure awaitConnect(World& world, FD& fd, const Address& to) {
  for (;;) {
    if (std::error_code err = fd.waitWrite()) return {"connect", err};
    int rc = -EINTR;
    while (rc == -EINTR) rc = world.connectResult(fd.sysfd());  // the question was interrupted, not the connect
    Address peer;
    if (pending(rc)) continue;
    if (rc == 0 && world.peerAddress(fd.sysfd(), &peer) < 0) continue;
    const bool connected = rc == 0 || rc == -EISCONN;
    emitDial(fd.sysfd(), connected ? 0 : rc, to);
    return connected ? Failure{} : Failure{"connect", systemError(-rc)};
  }
}

Failure connectTo(NetFD& nfd, const Address& to) {
  M* m = getm();
  World& world = *m->sched->world;
  const int sysfd = world.socket(to.family);
  if (sysfd < 0) return {"socket", systemError(-sysfd)};
  FD& fd = nfd.fd.emplace(m, sysfd, to.family);
  int rc = world.connect(sysfd, to);
  if (rc == -EISCONN) rc = 0;
  emitDial(sysfd, rc, to);
  if (rc < 0 && !pending(rc)) return {"connect", systemError(-rc)};
  if (int err = fd.init(m); err < 0) return {"epoll_ctl", systemError(-err)};
  if (Failure failure; rc < 0 && (failure = awaitConnect(world, fd, to), failure.err)) return failure;
  if (to.family != Address::Family::unix_) world.tcpDefaults(sysfd);
  world.localAddress(sysfd, &nfd.local);
  if (world.peerAddress(sysfd, &nfd.remote) != 0) nfd.remote = to;
  return {};
}

// A port of ours, chosen by the system, may be the very one we dial: TCP then connects the socket to itself.
bool selfConnected(const NetFD& nfd) {
  const Address &a = nfd.local, &b = nfd.remote;
  return a.family != Address::Family::unix_ && a.port == b.port && a.ip == b.ip;
}

// One address. Like Go tries again twice after a self-connect or a wrong "no local address is left".
Failure dialOne(NetFD& nfd, const Address& to) {
  for (int tries = 0;; ++tries) {
    const Failure failure = connectTo(nfd, to);
    if (!failure.err && !selfConnected(nfd)) return {};
    const bool again = tries < 2 && (!failure.err || failure.err == std::errc::address_not_available);
    if (!again && !failure.err) return {};
    nfd.fd.reset();  // closes it
    nfd.local = {};
    if (!again) return failure;
  }
}

}  // namespace

NetResult dialTo(std::string_view network, std::string_view address) {
  static_cast<void>(getg());
  preemptCheck();
  auto nfd = std::make_shared<NetFD>();
  nfd->network = network;
  Resolved found = resolve(network, address, Use::dial);
  nfd->detail = std::move(found.detail);
  if (found.err) return {std::move(nfd), found.err};
  Failure first;  // of several addresses the first one's error is told
  for (const Address& to : found.addresses) {
    const Failure failure = dialOne(*nfd, to);
    if (!failure.err) return {std::move(nfd), {}};
    if (!first.err) first = failure;
  }
  nfd->remote = found.addresses.front();
  return failed(std::move(nfd), first.call, first.err);
}

}  // namespace gmp::rt
