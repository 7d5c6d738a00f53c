#include "sim/replay/world_state.h"

namespace gmp::replay {

void renumber(WorldLists& s, std::uint64_t count) {
  const auto less = [count](std::uint64_t& i) { i = i > count ? i - count : 0; };
  less(s.index);
  for (MState& m : s.ms) {
    less(m.lookingSince);
    less(m.pollBegan);
  }
}

std::size_t copyBytes(const WorldLists& s) {
  std::size_t ids = s.idlePs.size() + s.idleMs.size() + s.retiredTicks.size();
  for (const MState& m : s.ms) ids += m.hand.size() + m.taken.size();
  for (const PState& p : s.ps) ids += p.ring.size();
  return sizeof(WorldLists) + s.global.bytes() + s.ms.size() * sizeof(MState) + s.ps.size() * sizeof(PState) +
         ids * sizeof(std::int64_t);
}

void noteChanges(WorldTables& tables) {
  auto& [gs, fds, timers, chans, selects] = tables;
  gs.noteChanges();
  fds.noteChanges();
  timers.noteChanges();
  chans.noteChanges();
  selects.noteChanges();
}

TablesDelta takeChanges(WorldTables& tables) {
  auto& [gs, fds, timers, chans, selects] = tables;
  return {gs.takeChanges(), fds.takeChanges(), timers.takeChanges(), chans.takeChanges(), selects.takeChanges()};
}

void exchange(WorldTables& tables, TablesDelta& other) {
  auto& [gs, fds, timers, chans, selects] = tables;
  gs.exchange(other.gs);
  fds.exchange(other.fds);
  timers.exchange(other.timers);
  chans.exchange(other.chans);
  selects.exchange(other.selects);
}

TablesDelta joined(TablesDelta first, TablesDelta second) {
  auto& [gs, fds, timers, chans, selects] = first;
  return {joined(std::move(gs), std::move(second.gs)), joined(std::move(fds), std::move(second.fds)),
          joined(std::move(timers), std::move(second.timers)), joined(std::move(chans), std::move(second.chans)),
          joined(std::move(selects), std::move(second.selects))};
}

std::size_t bytesOf(const TablesDelta& delta) {
  const auto& [gs, fds, timers, chans, selects] = delta;
  return gs.bytes() + fds.bytes() + timers.bytes() + chans.bytes() + selects.bytes();
}

}  // namespace gmp::replay
