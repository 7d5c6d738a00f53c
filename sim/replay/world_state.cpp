#include "sim/replay/world_state.h"

namespace gmp::replay {

void renumber(WorldState& s, std::uint64_t count) {
  const auto less = [count](std::uint64_t& i) { i = i > count ? i - count : 0; };
  less(s.index);
  for (MState& m : s.ms) {
    less(m.lookingSince);
    less(m.pollBegan);
  }
}

std::size_t copyBytes(const WorldState& s) {
  constexpr std::size_t kPerPage = 3 * sizeof(void*);  // number and shared pointer
  std::size_t bytes = sizeof(WorldState) + s.ms.size() * sizeof(MState) + s.ps.size() * sizeof(PState);
  std::size_t ids = s.global.size() + s.idlePs.size() + s.idleMs.size() + s.retiredTicks.size();
  for (const MState& m : s.ms) ids += m.hand.size() + m.taken.size();
  for (const PState& p : s.ps) ids += p.ring.size();
  bytes += ids * sizeof(std::int64_t);
  return bytes + kPerPage * (s.gs.pages() + s.fds.pages() + s.timers.pages() + s.chans.pages() + s.selects.pages());
}

std::size_t pageBytes(const WorldState& s) {
  return s.gs.pages() * s.gs.pageBytes() + s.fds.pages() * s.fds.pageBytes() + s.timers.pages() * s.timers.pageBytes() +
         s.chans.pages() * s.chans.pageBytes() + s.selects.pages() * s.selects.pageBytes();
}

std::uint64_t pageBytesMade(const WorldState& s) {
  return s.gs.pagesMade() * s.gs.pageBytes() + s.fds.pagesMade() * s.fds.pageBytes() +
         s.timers.pagesMade() * s.timers.pageBytes() + s.chans.pagesMade() * s.chans.pageBytes() +
         s.selects.pagesMade() * s.selects.pageBytes();
}

}  // namespace gmp::replay
