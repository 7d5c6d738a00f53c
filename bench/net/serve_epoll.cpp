// The same work with nothing between the program and the kernel: one level-triggered epoll loop. A message costs one
// read, one write and a share of an epoll_wait; less is not possible without another kernel interface.
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/net/http.h"
#include "bench/net/servers.h"

namespace gmp::bench {
namespace {

constexpr int kEvents = 128;  // as in the runtime's poller

struct Client {
  int fd = -1;
  std::string in;   // part of a request
  std::string out;  // what the socket had no room for
  bool last = false;
};

class Loop {
 public:
  explicit Loop(Work work) : work_(work) {}

  int run() {
    if (!listen()) return 1;
    std::array<epoll_event, kEvents> events;
    for (;;) {
      const int n = epoll_wait(epoll_, events.data(), kEvents, -1);
      if (n < 0 && errno != EINTR) return 1;
      for (int i = 0; i < n; ++i) {
        auto* client = static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (client == nullptr) accept();
        else if (!serve(*client)) drop(client);
      }
    }
  }

 private:
  bool listen() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof a;
    epoll_event e{};
    e.events = EPOLLIN;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&a), sizeof a) != 0 || ::listen(listener_, 4096) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&a), &length) != 0 ||
        epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &e) != 0) {
      std::perror("listen");
      return false;
    }
    std::printf("%s127.0.0.1:%d\n", kListening.data(), ntohs(a.sin_port));
    std::fflush(stdout);
    return true;
  }

  void accept() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int one = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      auto* client = new Client;
      client->fd = fd;
      want(*client, EPOLL_CTL_ADD, EPOLLIN);
    }
  }
  void want(Client& c, int op, std::uint32_t events) const {
    epoll_event e{};
    e.events = events;
    e.data.ptr = &c;
    epoll_ctl(epoll_, op, c.fd, &e);
  }
  static void drop(Client* client) {
    close(client->fd);
    delete client;
  }

  // Something can be done; false: the connection is over.
  bool serve(Client& c) {
    if (!c.out.empty()) {
      const std::string rest = std::exchange(c.out, {});
      if (!send(c, rest)) return false;
      if (!c.out.empty()) return true;
      want(c, EPOLL_CTL_MOD, EPOLLIN);
      return !c.last;
    }
    std::array<char, kBuffer> buf;
    const ssize_t n = read(c.fd, buf.data(), buf.size());
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0) return false;
    const std::string_view bytes(buf.data(), static_cast<std::size_t>(n));
    return work_ == Work::echo ? send(c, bytes) : answer(c, bytes);
  }

  bool send(Client& c, std::string_view bytes) {
    ssize_t n = ::send(c.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) n = 0;
    if (n < 0) return false;
    if (static_cast<std::size_t>(n) == bytes.size()) return true;
    c.out = bytes.substr(static_cast<std::size_t>(n));
    want(c, EPOLL_CTL_MOD, EPOLLOUT);
    return true;
  }

  bool answer(Client& c, std::string_view bytes) {
    if (!c.in.empty()) bytes = c.in.append(bytes);
    std::string out;
    while (!c.last && !bytes.empty()) {
      const HttpRequest request = parseRequest(bytes);
      if (request.state == HttpRequest::State::more) break;
      const bool whole = request.state == HttpRequest::State::whole;
      c.last = !whole || !request.keepAlive;
      out += whole ? answers_.hello(request, time(nullptr)) : HttpAnswers::refusal(request.state);
      bytes.remove_prefix(whole ? request.bytes : bytes.size());
    }
    std::string rest(bytes);
    c.in = std::move(rest);
    if (!out.empty() && !send(c, out)) return false;
    return !c.last || !c.out.empty();
  }

  const Work work_;
  HttpAnswers answers_;
  int epoll_ = -1, listener_ = -1;
};

}  // namespace

int serveEpoll(Work work) { return Loop(work).run(); }

}  // namespace gmp::bench
