// Purpose: the reducer's workings (private to this folder): one object an event, one function a kind.
// Invariants: every list that names a goroutine is changed by leave() and the put functions only, so that a goroutine's
//             `where` and the lists agree after every event, legal or not.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <gmpscope/event.h>

#include "sim/replay/reducer.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {

class Fold {
 public:
  Fold(WorldState& s, const trace::Event& e, std::vector<Problem>* problems) : s_(s), e_(e), problems_(problems) {}

#define GMP_EVENT(Name, json, Family, doc, ...) void on(const trace::ev::Name& v);
#include <gmpscope/events.def>
#undef GMP_EVENT

  // Reports that the event breaks an invariant; the parts make one line. Free of cost when nobody listens.
  template <class... Parts>
  void problem(const char* invariant, const Parts&... parts) {
    if (!problems_ || !s_.known) return;
    std::string text;
    (append(text, parts), ...);
    problems_->push_back({s_.index, invariant, std::move(text)});
  }

 private:
  static void append(std::string& to, std::string_view part) { to += part; }
  template <class N>
  requires std::is_integral_v<N>
  static void append(std::string& to, N n) { to += std::to_string(n); }

  // ---- finding; the machines and processors of ids beyond the limits are a scratch that is thrown away ----
  MState& machine(std::int64_t id);  // made if it is not there (reported when it never was announced)
  MState& machineQuietly(std::int64_t id);
  MState& me() { return machine(e_.m); }
  PState& proc(std::int64_t id);         // reported if there is no such P
  GState* goroutine(std::int64_t id);    // null and reported if it is not there
  FdState* descriptor(std::int64_t id);  // made if it is not there; null beyond the limit
  ChanState* channel(std::int64_t id);

  // ---- the one place of a goroutine ----
  void leave(GState& g);  // out of whatever list it is in
  void toHand(GState& g, std::int64_t m);
  void toGlobal(GState& g, bool head);
  void toRing(GState& g, std::int64_t p);
  void toRunnext(GState& g, std::int64_t p);
  void place(GState& g, GWhere where, std::int64_t holder);
  // From the hand of e_.m; reported (G2) if it was elsewhere.
  void takeFromHand(GState& g);
  // The n goroutines of the hand from the header's g on, in order; reported (G2) if the hand does not hold them.
  std::vector<std::int64_t> batchOfHand(std::int64_t n, const char* where);

  // ---- statuses and owners ----
  void setStatus(GState& g, trace::GStatus to, const char* invariant = "G1");
  void count(const GState& g, int by);
  void putOnM(GState& g, trace::GStatus status);
  GState* stopRunning(trace::GStatus to);  // the header's g leaves its M; null if there is none
  void setProc(PState& p, trace::PStatus to);
  void unwire(std::int64_t pid);  // P and its M apart
  void dropIdleP(std::int64_t pid);
  void setSpinning(MState& m, bool on);
  void startLooking(MState& m);

  // ---- parts of single events ----
  void bringRunnable(GState& g, RunnableBy by);
  void began(std::int32_t number, trace::PollMode mode, std::int32_t result);
  void moveHalf(const trace::ev::PollSem& v, FdState& fd);
  void takeFromHalf(HalfState& half, const trace::ev::PollSem& v);
  void dequeueWaiter(IdQueue& q, std::int64_t g, std::int64_t chan);
  void noteSelect(std::int64_t chan);
  void trimProcs();
  void forget();  // at the start of a snapshot

  WorldState& s_;
  const trace::Event& e_;
  std::vector<Problem>* problems_;
  std::optional<MState> scratchM_;
  std::optional<PState> scratchP_;
};

// True if the number is one of the enumeration's words (files are checked, records made by hand may not be).
template <class E>
constexpr bool isWord(E v) {
  return static_cast<int>(v) >= 0 && static_cast<int>(v) < trace::kWords<E>;
}

}  // namespace gmp::replay
