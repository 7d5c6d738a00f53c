#include "viz/model/attempt.h"

namespace gmp::viz {

namespace {

using trace::FindRule;
using trace::Kind;

// The world without the rule that decided here; "": no rule that can be switched off.
std::string withoutRule(const trace::Event& e) {
  switch (e.kind) {
    case Kind::RunqSteal: return "What if nobody could steal?";
    case Kind::ProcRetake:
    case Kind::ProcHandoff: return "What if nobody took the P away?";
    case Kind::GoStart: {
      const FindRule rule = trace::unpack<trace::ev::GoStart>(e).rule;
      if (rule == FindRule::runnext) return "What if there were no runnext?";
      if (rule == FindRule::tick61) return "What if the 61 rule were off?";
      return rule == FindRule::steal ? "What if nobody could steal?" : "";
    }
    default: return "";
  }
}

}  // namespace

std::optional<Attempt> attemptHere(const AppState& s) {
  if (s.document == nullptr || s.document->empty() || s.live.active) return std::nullopt;
  for (const replay::BoundQuestion& q : s.questions) {
    if (q.event == s.playback.index + 1)
      return Attempt{CommandId::Predict, "Predict: the next event is one of its questions"};
  }
  if (s.document->trace().header.world != "sim") return std::nullopt;
  std::string text = withoutRule(s.document->event(s.playback.index));
  if (text.empty()) return std::nullopt;
  return Attempt{CommandId::WhatIf, std::move(text)};
}

}  // namespace gmp::viz
