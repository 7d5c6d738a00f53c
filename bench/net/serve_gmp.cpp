// The servers on this runtime, as its users would write them: a goroutine a connection.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <gmpscope/gmpscope.h>
#include <gmpscope/start.h>
#include <gmpscope/trace.h>

#include "bench/net/http.h"
#include "bench/net/servers.h"

namespace gmp::bench {
namespace {

void echo(const net::Conn& conn) {
  std::array<std::byte, kBuffer> buf;
  for (;;) {
    const auto [n, err] = conn.read(buf);
    if (n > 0 && conn.write(std::span(buf).first(n)).err) return;
    if (err) return;
  }
}

std::int64_t wallSeconds() { return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()); }

// Requests one after the other, also several that came in one piece; answers to those go out in one write.
void http(const net::Conn& conn, HttpAnswers& answers) {
  std::string in, out;
  std::array<char, kBuffer> buf;
  for (;;) {
    const auto [n, err] = conn.read(std::as_writable_bytes(std::span(buf)));
    if (err) return;
    // Nearly always the piece is one whole request, and nothing is kept.
    if (!in.empty()) in.append(buf.data(), n);
    std::string_view rest = in.empty() ? std::string_view(buf.data(), n) : std::string_view(in);
    bool open = true;
    out.clear();
    while (open && !rest.empty()) {
      const HttpRequest request = parseRequest(rest);
      if (request.state == HttpRequest::State::more) break;
      open = request.state == HttpRequest::State::whole && request.keepAlive;
      out += request.state == HttpRequest::State::whole ? answers.hello(request, wallSeconds())
                                                        : HttpAnswers::refusal(request.state);
      rest.remove_prefix(request.state == HttpRequest::State::whole ? request.bytes : rest.size());
    }
    if (rest.empty()) in.clear();
    else in = std::string(rest);
    if (!out.empty() && conn.write(out).err) return;
    if (!open) return;
  }
}

void acceptLoop(const net::Listener& listener, Work work) {
  auto answers = std::make_shared<HttpAnswers>();  // one P: nobody else touches it between two parks
  for (;;) {
    auto [conn, err] = listener.accept();
    if (err == errc::closed) return;
    if (err) {  // no descriptors left: as net/http does, a little later again
      gmp::sleep(std::chrono::milliseconds(5));
      continue;
    }
    go([conn = std::move(conn), work, answers] {
      if (work == Work::echo) echo(conn);
      else http(conn, *answers);
    });
  }
}

// Turns SIGTERM into control.stop(). Made before any other thread, so that they inherit the blocked signal.
class StopOnTerm {
 public:
  explicit StopOnTerm(RunControl& control) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, nullptr);
    std::thread([&control, term] {
      int which = 0;
      sigwait(&term, &which);
      control.stop();
    }).detach();
  }
};

}  // namespace

int serveGmp(Work work, bool traced) {
  RunControl control;
  std::optional<StopOnTerm> stop;
  const std::shared_ptr<World> world = makeOsWorld(0);
  std::unique_ptr<trace::Recorder> recorder;
  if (traced) {
    stop.emplace(control);
    // All in place before: what is measured is recording, not how fast the system finds memory.
    constexpr std::size_t kEvents = 8u << 20;
    recorder = std::make_unique<trace::Recorder>(
        trace::RecorderConfig{.maxEvents = kEvents, .ready = kEvents, .useTsc = world->tscIsTraceTime()});
  }
  int status = 0;
  const StartOptions options{.config = {.gomaxprocs = 1},
                             .switches = {.readFirst = false},
                             .recorder = recorder.get(),
                             .control = traced ? &control : nullptr};
  runIn(world, options, [&] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
    if (err) {
      std::fprintf(stderr, "%s\n", net::describe("listen", listener, err).c_str());
      status = 1;
      return;
    }
    std::printf("%s%s\n", kListening.data(), listener.addr().c_str());
    std::fflush(stdout);
    acceptLoop(listener, work);
  });
  if (traced) {
    const trace::RecorderStats stats = recorder->stats();
    std::printf("recorded %llu events, lost %llu\n", static_cast<unsigned long long>(stats.recorded),
                static_cast<unsigned long long>(stats.lost));
    std::fflush(stdout);
  }
  return status;
}

}  // namespace gmp::bench
