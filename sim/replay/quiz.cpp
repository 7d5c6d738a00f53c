#include "sim/replay/quiz.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/base/rng.h"
#include "sim/replay/narrate.h"
#include "sim/replay/timeline.h"

namespace gmp::replay {

using trace::Event;
using trace::Kind;
using trace::Trace;
namespace ev = trace::ev;

namespace {

enum class Sort : std::uint8_t {
  whoRuns,
  whereTo,
  whoPolls,
  howManyStolen,
  doesItPark,
  hasItsP,
  halfAfterwards,
  threadsAfterwards,
  howManyInjected
};

std::string threads(std::int64_t all, std::int64_t parked) {
  if (all == 1) return std::string("There is one thread, and it is ") + (parked == 1 ? "parked." : "not parked.");
  return "There are " + std::to_string(all) + " threads, " + std::to_string(parked) + " of them parked.";
}

class Maker {
 public:
  Maker(const Trace& t, std::uint64_t seed) : t_(t), names_(t), causes_(t), timeline_(t), rng_(seed) {}

  std::vector<BoundQuestion> run(std::size_t most) {
    std::map<Sort, std::vector<std::uint64_t>> candidates;
    for (std::uint64_t i = 0; i < t_.events.size(); ++i) {
      if (const auto sort = sortOf(i)) candidates[*sort].push_back(i);
    }
    std::vector<std::pair<std::uint64_t, Sort>> chosen;
    // One of each sort in turn, until there are enough.
    for (bool more = true; more && chosen.size() < most;) {
      more = false;
      for (auto& [sort, events] : candidates) {
        if (events.empty() || chosen.size() >= most) continue;
        const auto at = rng_.below(static_cast<std::uint32_t>(events.size()));
        chosen.emplace_back(events[at], sort);
        events.erase(events.begin() + at);
        more = true;
      }
    }
    std::sort(chosen.begin(), chosen.end());
    std::vector<BoundQuestion> out;
    for (const auto& [i, sort] : chosen) out.push_back(ask(i, sort));
    return out;
  }

 private:
  std::optional<Sort> sortOf(std::uint64_t i) const {
    const Event& e = t_.events[i];
    switch (e.kind) {
      case Kind::RunqGet: return Sort::whoRuns;
      case Kind::GlobalGet: return Sort::whoRuns;
      case Kind::RunqPut: return Sort::whereTo;
      case Kind::PollBegin: return Sort::whoPolls;
      case Kind::RunqSteal: return unpack<ev::RunqSteal>(e).next ? std::optional<Sort>() : Sort::howManyStolen;
      case Kind::SockRead: return Sort::doesItPark;
      case Kind::PollInject: return Sort::howManyInjected;
      case Kind::GoSyscallExit: return Sort::hasItsP;
      case Kind::PollSem: return Sort::halfAfterwards;
      case Kind::MNew:
      case Kind::MWake: return Sort::threadsAfterwards;
      default: return std::nullopt;
    }
  }

  template <class Queue>
  static std::string queue(const Queue& q) {
    constexpr std::size_t kShown = 8;
    std::string out;
    for (const std::int64_t g : q.first(kShown)) out += (out.empty() ? "" : " ") + std::string("G") + std::to_string(g);
    if (q.size() > kShown) out += " and " + std::to_string(q.size() - kShown) + " more";
    return out.empty() ? "empty" : out;
  }
  std::string queuesOf(const WorldState& s, std::int32_t p) const {
    const PState* pp = s.p(p);
    if (pp == nullptr) return "";
    return "runnext " + (pp->runnext != 0 ? "G" + std::to_string(pp->runnext) : std::string("empty")) + ", ring " +
           queue(pp->ring) + ", global queue " + queue(s.global) + ", schedtick " + std::to_string(pp->schedtick);
  }
  std::string who(const Event& e) const { return e.p >= 0 ? "P" + std::to_string(e.p) : "M" + std::to_string(e.m); }

  BoundQuestion ask(std::uint64_t i, Sort sort) {
    const WorldState& s = timeline_.seek(i);
    const Event& e = t_.events[i];
    BoundQuestion q{i, {}, {}, eventLine(t_, e)};
    const auto field = [&](const char* name) { return fieldOf(t_, e, name).value_or(FieldValue{}).text; };
    switch (sort) {
      case Sort::whoRuns:
        q.ask = who(e) + " looks for the next goroutine: " + queuesOf(s, e.p) + ". Which one does it take?";
        q.answer = names_.text(e.g);
        break;
      case Sort::whereTo:
        q.ask = names_.text(e.g) + " is runnable, in the hand of M" + std::to_string(e.m) + " on " + who(e) + " (" +
                queuesOf(s, e.p) + "). Where does it go: runnext, local tail, global tail?";
        q.answer = field("place");
        break;
      case Sort::whoPolls:
        q.ask = "M" + std::to_string(e.m) + (e.p >= 0 ? ", with P" + std::to_string(e.p) + "," : ", without a P,") +
                " asks the poller. Who calls it: findRunnable, findRunnable blocking, or sysmon?";
        q.answer = field("caller");
        break;
      case Sort::howManyStolen: {
        const auto steal = unpack<ev::RunqSteal>(e);
        const PState* victim = s.p(steal.victim.v);
        q.ask = who(e) + " steals from P" + std::to_string(steal.victim.v) + ", whose ring holds " +
                std::to_string(victim != nullptr ? victim->ring.size() : 0) + ". How many goroutines does it get?";
        q.answer = field("n");
        break;
      }
      case Sort::doesItPark: {
        const auto next = causes_.nextOfG(i);
        const auto read = unpack<ev::SockRead>(e);
        const FdState* fd = s.fd(read.fd.v);
        q.ask = names_.text(e.g) + " reads fd " + std::to_string(read.fd.v) +
                (fd != nullptr ? " (rg: " + std::string(trace::word(fd->r.state)) + ")" : "") +
                ". Does this read park it?";
        const auto kind = next ? t_.events[*next].kind : Kind::SockRead;
        const bool parks = read.result.v < 0 && (kind == Kind::PollSem || kind == Kind::GoPark);
        q.answer = parks ? "yes" : "no";
        break;
      }
      case Sort::howManyInjected:
        q.ask = "The poll has returned " + field("n") + (field("n") == "1" ? " goroutine" : " goroutines") +
                " more than M" + std::to_string(e.m) + " runs itself; idle Ps: " + std::to_string(s.idlePs.size()) +
                ", and it " + (e.p >= 0 ? "has P" + std::to_string(e.p) : std::string("has no P")) +
                ". How many go to the global queue first?";
        q.answer = field("toGlobal");
        break;
      case Sort::hasItsP:
        q.ask = names_.text(e.g) + " comes back from its system call. Does it still have its P?";
        q.answer = field("hasP");
        break;
      case Sort::halfAfterwards: {
        const auto sem = unpack<ev::PollSem>(e);
        const std::string_view move = trace::word(sem.move);  // "nil -> pdWait"
        const std::size_t arrow = move.find(" -> ");
        const std::string half = sem.mode == trace::PollMode::w ? "wg" : "rg";
        q.ask = half + " of fd " + std::to_string(sem.fd.v) + " is " + std::string(move.substr(0, arrow)) + ". " +
                (e.g > 0 ? names_.text(e.g) : who(e)) + ", " + std::string(trace::word(sem.why)) + ": what is " + half +
                " afterwards: nil, pdWait, G or pdReady?";
        q.answer = std::string(move.substr(arrow + 4));
        break;
      }
      case Sort::threadsAfterwards: {
        const std::int64_t now = s.counts.machines;
        q.ask = "A P needs a thread. " + threads(now, static_cast<std::int64_t>(s.idleMs.size())) +
                " How many are there afterwards?";
        q.answer = std::to_string(now + (e.kind == Kind::MNew ? 1 : 0));
        break;
      }
    }
    return q;
  }

  const Trace& t_;
  const GoroutineNames names_;
  const Causes causes_;
  Timeline timeline_;
  Rng rng_;
};

}  // namespace

std::vector<BoundQuestion> quizQuestions(const Trace& t, std::uint64_t seed, std::size_t most) {
  return Maker(t, seed).run(most);
}

}  // namespace gmp::replay
