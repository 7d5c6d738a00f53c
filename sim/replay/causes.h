// Purpose: "who woke whom": for an event, the event that caused it and the one it leads to.
// Invariants: built once, 8 bytes an event (the neighbours among the events of the same goroutine); a lookup walks a
// bounded
//             number of events (kReach). Appendable.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include <gmpscope/trace.h>

namespace gmp::replay {

class Causes {
 public:
  // How far a lookup may walk along the trace for a neighbour on the same M.
  static constexpr std::uint64_t kReach = 20000;

  // The trace outlives this. Call extend() after it has grown.
  explicit Causes(const trace::Trace& trace);
  void extend();
  // The first `count` events have left the trace: what stays is numbered from 0.
  void forgetFirst(std::uint64_t count);
  // The first event of each goroutine that has one, ascending by event.
  std::vector<std::uint32_t> firstOfEach() const;

  // Event that made event i happen; nothing if the trace does not tell.
  std::optional<std::uint64_t> cause(std::uint64_t i) const;
  // First event that event i made possible.
  std::optional<std::uint64_t> consequence(std::uint64_t i) const;

  // Neighbours among the events whose g is the same (g != 0).
  std::optional<std::uint64_t> prevOfG(std::uint64_t i) const;
  std::optional<std::uint64_t> nextOfG(std::uint64_t i) const;
  // Nearest events of the same M, at most kReach away.
  std::optional<std::uint64_t> prevOfM(std::uint64_t i) const;
  std::optional<std::uint64_t> nextOfM(std::uint64_t i) const;

  // Last event of goroutine g before event `before`.
  std::optional<std::uint64_t> lastOfG(std::int64_t g, std::uint64_t before) const;

  // Chain of causes from event i back, i not included, at most `limit` long.
  std::vector<std::uint64_t> chain(std::uint64_t i, std::size_t limit = 16) const;

 private:
  template <class Pred>
  std::optional<std::uint64_t> backOnM(std::uint64_t i, Pred pred) const;
  template <class Pred>
  std::optional<std::uint64_t> backAlong(std::uint64_t i, Pred pred) const;
  template <class Pred>
  std::optional<std::uint64_t> aheadAlong(std::uint64_t i, Pred pred) const;
  std::optional<std::uint64_t> causeOfStart(std::uint64_t i) const;
  std::optional<std::uint64_t> causeOfReady(std::uint64_t i) const;
  std::optional<std::uint64_t> causeOfSem(std::uint64_t i) const;
  std::optional<std::uint64_t> startOf(std::uint64_t i) const;

  const trace::Trace* trace_;
  // Event index + 1 of the neighbour, 0 none (32 bits: traces of 4 billion events do not fit into memory anyway).
  std::vector<std::uint32_t> prev_, next_;
  // The last event of each goroutine, as an index + 1: by number where numbers are small, which they nearly always are.
  static constexpr std::int64_t kDense = 1 << 21;
  std::uint32_t& lastOf(std::int64_t g);
  std::vector<std::uint32_t> last_;
  std::unordered_map<std::int64_t, std::uint32_t> lastOfFar_;  // looked up; no order of it matters
};

}  // namespace gmp::replay
