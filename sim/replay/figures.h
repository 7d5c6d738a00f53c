// Purpose: the figures of a run by name, in one table: what expectations bound, what `sweep` tabulates and `diff` sets
//          side by side.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/replay/stats.h"

namespace gmp::replay {

struct FigureRow {
  std::string_view name;
  enum class Unit : std::uint8_t { count, ns } unit;
  std::string_view says;
  std::int64_t (*of)(const Summary&);
};

const std::vector<FigureRow>& figureTable();
// null: no such figure.
const FigureRow* figureRow(std::string_view name);

}  // namespace gmp::replay
