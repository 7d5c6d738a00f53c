#include "viz/model/detail.h"

#include <algorithm>

namespace gmp::viz {

std::string_view detailName(Detail d) {
  static constexpr std::string_view kNames[kDetails] = {"card", "chip", "dot", "cell", "bar"};
  return kNames[static_cast<std::size_t>(d)];
}

float footprintOf(Detail level, std::int64_t count) {
  switch (level) {
    case Detail::Card: return 178 * 42;
    case Detail::Chip: {
      float w = 63;  // ten more for every digit over two
      for (std::int64_t n = count; n >= 100; n /= 10) w += 10;
      return w * 34;
    }
    case Detail::Dot: return 11 * 11;
    case Detail::Cell:
    case Detail::Bar: return 0;
  }
  __builtin_unreachable();
}

Detail richestAllowed(const RegionDetail* was, std::int64_t count, float room, std::int64_t now) {
  if (was == nullptr) return Detail::Card;
  int level = static_cast<int>(was->level);
  if (now - was->since < kLeastStay) return was->level;
  while (level > 0) {
    const float wanted = footprintOf(static_cast<Detail>(level - 1), count) * static_cast<float>(count);
    if (wanted > kClimbShare * room) break;
    --level;
  }
  return static_cast<Detail>(level);
}

const RegionDetail* findDetail(const std::vector<RegionDetail>& list, BoxKind kind, int id) {
  const auto at =
      std::find_if(list.begin(), list.end(), [&](const RegionDetail& d) { return d.kind == kind && d.id == id; });
  return at != list.end() ? &*at : nullptr;
}

}  // namespace gmp::viz
