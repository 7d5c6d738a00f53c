#include "viz/model/poller_table.h"

#include <algorithm>

#include "viz/model/focus.h"
#include "viz/model/format.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

namespace {

using replay::WorldState;
using trace::Kind;

std::string delayText(std::int64_t delay) {
  if (delay < 0) return "netpoll(−1)";
  return delay == 0 ? "netpoll(0)" : "netpoll(" + deltaText(delay).substr(1) + ")";
}

class Reader {
 public:
  Reader(Document& doc, std::uint64_t index, const Target& selection)
      : trace_(doc.trace()), event_(doc.event(index)), s_(doc.after(index)), selection_(selection) {}

  PollerTable read(std::size_t most) {
    out_.known = !replay::unknownFact(trace_.header, "poller");
    out_.t = s_.t;
    const Focus focus = focusOf(event_);
    out_.total = s_.poller.registered;
    firstRows(most, focus);
    wantedRows(focus);
    head();
    strip();
    return std::move(out_);
  }

 private:
  // The first `most` by number: a table of a million has no more of them on the screen.
  void firstRows(std::size_t most, const Focus& focus) {
    s_.fds.forEachWhile([&](std::int64_t fd, const replay::FdState& f) {
      if (f.registered) out_.rows.push_back(row(static_cast<int>(fd), f, focus.hasFd(static_cast<int>(fd))));
      return out_.rows.size() < most;
    });
  }

  // Those of the present event, and the selected one, wherever they stand.
  void wantedRows(const Focus& focus) {
    std::vector<int> wanted = focus.fds;
    if (selection_.kind == Target::Kind::Fd) wanted.push_back(static_cast<int>(selection_.id));
    std::sort(wanted.begin(), wanted.end());
    for (const int fd : wanted) {
      const replay::FdState* f = s_.fd(fd);
      const bool there = !out_.rows.empty() && out_.rows.back().fd >= fd;
      if (f != nullptr && f->registered && !there) out_.rows.push_back(row(fd, *f, focus.hasFd(fd)));
    }
  }

  PollerHalf half(const replay::HalfState& h) const { return {h.state, h.g, h.deadline}; }

  PollerRow row(int fd, const replay::FdState& f, bool current) const {
    PollerRow r;
    r.fd = fd;
    r.peer = (f.kind == replay::FdKind::listener ? "listener " : "") + std::string(trace_.text({f.addr}));
    r.r = half(f.r);
    r.w = half(f.w);
    r.seq = f.life;
    if (f.lastBitsAt >= 0) r.lastEvent = pollBitsText(f.lastBits) + "  " + timeText(f.lastBitsAt);
    r.now = doing(f);
    r.current = current;
    return r;
  }

  // What is known of the goroutine that waits there; nothing else is guessed.
  std::string doing(const replay::FdState& f) const {
    for (const bool write : {false, true}) {
      const replay::HalfState& h = write ? f.w : f.r;
      if (h.state != trace::PollState::g) continue;
      const bool listens = f.kind == replay::FdKind::listener;
      const std::string_view call = write ? "write" : listens ? "accept" : "read";
      return "G" + std::to_string(h.g) + ": " + std::string(call) + " > pollWait > gopark";
    }
    const auto ready = [](const replay::HalfState& h) { return h.state == trace::PollState::ready; };
    if (ready(f.r) || ready(f.w)) {
      const char* which = ready(f.r) ? "rg" : "wg";
      return std::string(which) + " is pdReady: the next " + (ready(f.r) ? "read" : "write") + " does not wait";
    }
    return "";
  }

  void head() {
    const replay::PollerState& p = s_.poller;
    out_.head.emplace_back(pollerName(trace_.header));
    out_.head.push_back("interest " + thousands(out_.total));
    out_.head.push_back("waiters " + thousands(p.waiters));
    if (p.lastBegin >= 0) {
      const bool ended = p.lastEnd >= p.lastBegin;
      const std::string passed =
          deltaText(std::max<std::int64_t>(0, s_.t - (ended ? p.lastEnd : p.lastBegin))).substr(1);
      out_.head.push_back("last poll M" + std::to_string(p.lastM) + " " + delayText(p.lastDelay) + ", " +
                          (ended ? passed + " ago" : "has waited " + passed));
    } else {
      out_.head.push_back("nobody has polled yet");
    }
    out_.head.push_back("blocked: " + (p.blocked >= 0 ? "M" + std::to_string(p.blocked) : std::string("none")));
    out_.breakPending = p.breakPending;
    if (event_.kind == Kind::PollEnd || event_.kind == Kind::PollFd) {
      out_.ready = event_.kind == Kind::PollEnd ? thousands(p.lastEvents) + " reported by this poll"
                                                : "being reported by this poll";
    } else {
      out_.ready = "unknown until the next poll";
    }
    for (const replay::MState& m : s_.ms) {
      if (m.exists && m.polling) out_.polling = m.pollCaller;
    }
  }

  void strip() {
    if (event_.kind == Kind::PollSem) {
      const auto sem = trace::unpack<trace::ev::PollSem>(event_);
      out_.stripFd = sem.fd.v;
      out_.stripMode = sem.mode;
      out_.move = sem.move;
      out_.moveBy = std::string(trace::word(sem.why)) + ", by M" + std::to_string(event_.m);
    } else if (selection_.kind == Target::Kind::Fd) {
      out_.stripFd = static_cast<int>(selection_.id);
    } else if (!out_.rows.empty()) {
      const auto current = std::find_if(out_.rows.begin(), out_.rows.end(), [](const auto& r) { return r.current; });
      out_.stripFd = current != out_.rows.end() ? current->fd : out_.rows.front().fd;
    }
    if (const replay::FdState* f = s_.fd(out_.stripFd)) out_.stripState = f->half(out_.stripMode).state;
  }

  const trace::Trace& trace_;
  const trace::Event& event_;
  const WorldState& s_;
  Target selection_;
  PollerTable out_;
};

}  // namespace

PollerTable readPoller(Document& doc, std::uint64_t index, const Target& selection, std::size_t most) {
  if (doc.empty()) return {};
  return Reader(doc, std::min(index, doc.size() - 1), selection).read(most);
}

}  // namespace gmp::viz
