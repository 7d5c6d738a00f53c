#include "sim/replay/diff.h"

#include <algorithm>

#include "sim/replay/narrate.h"

namespace gmp::replay {

using trace::Event;
using trace::Trace;

namespace {

// The texts of the two tables may stand in another order: fields that are texts are compared as such.
bool sameFields(const Trace& a, const Event& x, const Trace& b, const Event& y) {
  if (x.kind != y.kind || x.g != y.g || x.m != y.m || x.p != y.p) return false;
  return trace::dispatch(x, [&](const auto& left) {
    using E = std::remove_cvref_t<decltype(left)>;
    const E right = trace::unpack<E>(y);
    bool same = true;
    int texts = 0;
    E one = left, other = right;
    std::string_view first[2], second[2];
    trace::ev::visitFields(one, [&](const char*, auto& f) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(f)>, trace::Str>) {
        if (texts < 2) first[texts++] = a.text(f);
        f.v = 0;
      }
    });
    texts = 0;
    trace::ev::visitFields(other, [&](const char*, auto& f) {
      if constexpr (std::is_same_v<std::remove_cvref_t<decltype(f)>, trace::Str>) {
        if (texts < 2) second[texts++] = b.text(f);
        f.v = 0;
      }
    });
    same = one == other && std::equal(first, first + texts, second);
    return same;
  });
}

std::string lineAt(const Trace& t, std::uint64_t i) {
  if (i >= t.events.size()) return "ends here";
  return durationText(t.events[i].t) + "  " + eventLine(t, t.events[i]);
}

}  // namespace

std::optional<Difference> firstDifference(const Trace& a, const Trace& b, bool withTime) {
  const std::uint64_t common = std::min(a.events.size(), b.events.size());
  for (std::uint64_t i = 0; i < common; ++i) {
    const Event &x = a.events[i], &y = b.events[i];
    const bool same = sameFields(a, x, b, y);
    if (same && (!withTime || x.t == y.t)) continue;
    return Difference{i, lineAt(a, i), lineAt(b, i), same};
  }
  if (a.events.size() == b.events.size()) return std::nullopt;
  return Difference{common, lineAt(a, common), lineAt(b, common), false};
}

}  // namespace gmp::replay
