// The poller's events, folded: every move of rg and wg starts where the one before it ended, in the one total order,
// whoever raced.
#include <map>
#include <string>
#include <vector>

#include <gmpscope/start.h>
#include <gmpscope/trace.h>

#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;
using trace::PollMode;
using trace::PollMove;
using trace::PollState;

struct Step {
  PollState from, to;
};
Step stepOf(PollMove move) {
  using S = PollState;
  switch (move) {
    case PollMove::nilToWait: return {S::nil, S::wait};
    case PollMove::waitToG: return {S::wait, S::g};
    case PollMove::waitToReady: return {S::wait, S::ready};
    case PollMove::waitToNil: return {S::wait, S::nil};
    case PollMove::gToReady: return {S::g, S::ready};
    case PollMove::gToNil: return {S::g, S::nil};
    case PollMove::nilToReady: return {S::nil, S::ready};
    case PollMove::readyToNil: return {S::ready, S::nil};
  }
  return {};
}

// Folds the poller's events; keeps the first thing that does not fit.
class Fold {
 public:
  void operator()(const trace::Event& e) {
    event_ = &e;
    trace::dispatch(e, [this](const auto& payload) { on(payload); });
  }
  std::string wrong;
  std::map<PollMove, int> moves;
  int stale = 0, snapped = 0;

 private:
  struct Half {
    PollState state = PollState::nil;
    std::int64_t g = 0;
  };
  using Key = std::pair<int, PollMode>;

  void complain(const std::string& what) {
    if (wrong.empty()) wrong = "event " + std::to_string(event_->seq) + ": " + what;
  }
  template <class E>
  void on(const E&) {}
  void on(const trace::ev::PollOpen& e) {
    for (PollMode mode : {PollMode::r, PollMode::w}) {
      if (!halves_.emplace(Key{e.fd.v, mode}, Half{}).second) complain("opened twice: fd " + std::to_string(e.fd.v));
    }
  }
  void on(const trace::ev::PollClose& e) {
    for (PollMode mode : {PollMode::r, PollMode::w}) {
      auto it = halves_.find(Key{e.fd.v, mode});
      if (it == halves_.end()) complain("closed while not open: fd " + std::to_string(e.fd.v));
      else if (it->second.state != PollState::nil) complain("closed while not nil");
      else halves_.erase(it);
    }
  }
  void on(const trace::ev::PollSem& e) {
    ++moves[e.move];
    auto it = halves_.find(Key{e.fd.v, e.mode});
    if (it == halves_.end()) return complain("a move of fd " + std::to_string(e.fd.v) + ", which is not open");
    const Step step = stepOf(e.move);
    Half& half = it->second;
    if (half.state != step.from) {
      complain("fd " + std::to_string(e.fd.v) + " makes " + std::string(trace::word(e.move)) + " from " +
               std::string(trace::word(half.state)));
    }
    if (half.state == PollState::g && half.g != event_->g) complain("another goroutine left than came");
    half = {step.to, event_->g};
  }
  void on(const trace::ev::PollFd& e) {
    if (e.stale) ++stale;
    else if (!halves_.contains(Key{e.fd.v, PollMode::r})) complain("an event of a descriptor that is not open");
  }
  void on(const trace::ev::SnapFd& e) {
    ++snapped;
    auto it = halves_.find(Key{e.fd.v, e.mode});
    if (it == halves_.end()) complain("a snapshot of a descriptor that is not open");
    else if (it->second.state != e.state) complain("the snapshot says " + std::string(trace::word(e.state)));
  }

  const trace::Event* event_ = nullptr;
  std::map<Key, Half> halves_;
};

// Echo with everything that moves a semaphore: readiness, deadlines, closes of waiting readers.
void commotion() {
  static constexpr int kPairs = 24, kRounds = 12;
  WaitGroup wg;
  for (int i = 0; i < kPairs; ++i) {
    wg.go([] {
      Pair p = connectPair();
      WaitGroup inner;
      inner.go([&] {
        std::array<std::byte, 64> buf;
        for (;;) {
          EXPECT_FALSE(p.server.setReadDeadline(gmp::now() + 200us));
          auto [n, err] = p.server.read(buf);
          if (n > 0) static_cast<void>(p.server.write(std::span<const std::byte>(buf).first(n)));
          if (err && err != errc::timeout) return;
        }
      });
      for (int k = 0; k < kRounds; ++k) {
        static_cast<void>(p.client.write("ping"));
        static_cast<void>(readText(p.client, 4));
      }
      net::Conn client = p.client;
      inner.go([client] { EXPECT_TRUE(readError(client)); });
      gosched();
      EXPECT_FALSE(p.client.close());
      inner.wait();
    });
  }
  wg.wait();
}

TEST(PollTrace, EveryMoveStartsWhereTheLastOneEnded) {
  for (int procs : {1, 2, 4}) {
    trace::Recorder recorder{{.maxEvents = 16u << 20}};
    runIn(makeOsWorld(1), {.config = {.gomaxprocs = procs}, .recorder = &recorder}, [] { commotion(); });
    std::vector<trace::Event> events;
    recorder.drain(events, true);
    ASSERT_EQ(recorder.stats().lost, 0u);
    Fold fold;
    for (const trace::Event& e : events) fold(e);
    EXPECT_EQ(fold.wrong, "") << "GOMAXPROCS " << procs;
    for (PollMove move : {PollMove::nilToWait, PollMove::waitToG, PollMove::gToReady, PollMove::gToNil,
                          PollMove::nilToReady, PollMove::readyToNil}) {
      EXPECT_GT(fold.moves[move], 0) << trace::word(move);
    }
  }
}

}  // namespace
