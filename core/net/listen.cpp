// Mirrors: net.Listen, listenStream, netFD.accept, UnixListener.close (net/dial.go, sock_posix.go, fd_unix.go,
// unixsock_posix.go).
#include "core/net/net_fd.h"
#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

NetResult listenOn(std::string_view network, std::string_view address) {
  static_cast<void>(getg());
  preemptCheck();
  auto nfd = std::make_shared<NetFD>();
  nfd->network = network;
  Resolved found = resolve(network, address, Use::listen);
  nfd->detail = std::move(found.detail);
  if (found.err) return {std::move(nfd), found.err};
  nfd->local = found.addresses.front();

  M* m = getm();
  World& world = *m->sched->world;
  const int fd = world.socket(nfd->local.family);
  if (fd < 0) return failed(std::move(nfd), "socket", systemError(-fd));
  auto giveUp = [&](std::string_view call, int rc) {
    world.close(fd);  // no event: the trace has not heard of it
    return failed(std::move(nfd), call, systemError(-rc));
  };
  if (int rc = world.bind(fd, nfd->local); rc < 0) return giveUp("bind", rc);
  if (int rc = world.listen(fd, 0); rc < 0) return giveUp("listen", rc);
  Address bound;
  if (world.localAddress(fd, &bound) == 0) nfd->local = bound;
  emit(m, getg()->id, trace::ev::SockListen{.fd = {fd}, .addr = traceText(m, toString(nfd->local))});
  nfd->fd.emplace(m, fd, nfd->local.family);
  if (int rc = nfd->fd->init(m); rc < 0) {
    nfd->fd.reset();
    return failed(std::move(nfd), "epoll_ctl", systemError(-rc));
  }
  return {std::move(nfd), {}};
}

NetResult acceptFrom(NetFD& listener) {
  FD::Accepted got = listener.fd->accept();
  if (got.err) return {nullptr, got.err};
  auto nfd = std::make_shared<NetFD>();
  nfd->network = listener.network;
  nfd->remote = std::move(got.peer);
  M* m = getm();
  World& world = *m->sched->world;
  nfd->fd.emplace(m, got.sysfd, listener.local.family);
  if (int rc = nfd->fd->init(m); rc < 0) {
    nfd->fd.reset();
    return failed(std::move(nfd), "epoll_ctl", systemError(-rc));
  }
  if (world.localAddress(got.sysfd, &nfd->local) != 0) nfd->local = listener.local;
  if (nfd->local.family != Address::Family::unix_) world.tcpDefaults(got.sysfd);
  return {std::move(nfd), {}};
}

// The file goes first, as in Go: afterwards the name may be somebody else's.
std::error_code closeListener(const NetFDPtr& listener) {
  FD* fd = enter(listener);
  if (fd == nullptr) return errc::closed;
  const Address& a = listener->local;
  const bool file = a.family == Address::Family::unix_ && !a.path.empty() && a.path.front() != '@';
  if (file && listener->unlinked.exchange(1) == 0) getm()->sched->world->unlink(a);
  return fd->close();
}

}  // namespace gmp::rt
