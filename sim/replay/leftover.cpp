#include "sim/replay/leftover.h"

#include <algorithm>

#include "sim/replay/narrate.h"
#include "sim/replay/reducer.h"
#include "sim/replay/words.h"

namespace gmp::replay {
namespace {

std::string vanishedText(const trace::Trace& trace) {
  std::string out;
  for (const trace::Event& e : trace.events) {
    if (e.kind != trace::Kind::Fault) continue;
    const auto fault = trace::unpack<trace::ev::Fault>(e);
    if (fault.what != trace::FaultWhat::vanish) continue;
    Facts facts;
    facts.set("fd", std::to_string(fault.fd.v));
    facts.set("at", durationText(e.t));
    out += facts.fill(Text::leftVanished) + "\n";
  }
  return out;
}

// "IO wait, fd 9 read".
std::string stateText(const GState& g) {
  if (g.status != trace::GStatus::waiting) return std::string(word(g.status));
  std::string out(word(g.reason));
  if (g.reason != trace::WaitReason::ioWait || g.fd < 0) return out;
  return out + ", fd " + std::to_string(g.fd) + (g.mode == trace::PollMode::w ? " write" : " read");
}

std::string goroutinesText(const trace::Trace& trace, const WorldState& s, std::size_t most) {
  std::string out;
  std::size_t listed = 0, more = 0;
  s.gs.forEach([&](std::int64_t id, const GState& g) {
    if (g.status == trace::GStatus::dead || g.status == trace::GStatus::idle) return;
    if (listed == most) {
      ++more;
      return;
    }
    ++listed;
    out += "goroutine " + std::to_string(id) + " [" + stateText(g) + "]:";
    if (g.name > 0) out += " " + std::string(trace.text(trace::Str{g.name}));
    out += "\n";
  });
  if (more == 0) return out;
  Facts facts;
  facts.set("n", countText(static_cast<std::int64_t>(more)));
  return out + facts.fill(Text::leftMore) + "\n";
}

}  // namespace

std::string leftoverText(const trace::Trace& trace, std::size_t most) {
  WorldState s;
  for (const trace::Event& e : trace.events) apply(s, e);
  return vanishedText(trace) + "\n" + goroutinesText(trace, s, most);
}

}  // namespace gmp::replay
