#include "viz/model/turn_list.h"

#include <algorithm>
#include <limits>

namespace gmp::viz {

bool TurnList::fits(const Block& block, const Turn& turn) {
  using limits = std::numeric_limits<std::int32_t>;
  const auto after = static_cast<std::uint64_t>(turn.t) - static_cast<std::uint64_t>(block.begin);
  return after <= std::numeric_limits<std::uint32_t>::max() && turn.what >= limits::min() && turn.what <= limits::max();
}

Turn TurnList::operator[](std::size_t i) const {
  const Block& block = blocks_[i / kBlock];
  if (block.wide >= 0) return wide_[static_cast<std::size_t>(block.wide)][i % kBlock];
  return {block.begin + small_[i].after, small_[i].what};
}

std::int64_t TurnList::timeOf(std::size_t i) const { return (*this)[i].t; }

void TurnList::push(Turn turn) {
  if (size() % kBlock == 0) blocks_.push_back({turn.t, -1});
  small_.push_back({});
  set(size() - 1, turn);
}

void TurnList::pop() {
  small_.pop_back();
  if (size() % kBlock != 0) return;
  if (blocks_.back().wide >= 0) wide_.pop_back();
  blocks_.pop_back();
}

void TurnList::setBack(std::int64_t what) { set(size() - 1, {back().t, what}); }

void TurnList::set(std::size_t i, const Turn& turn) {
  Block& block = blocks_[i / kBlock];
  if (block.wide < 0 && !fits(block, turn)) widen(i / kBlock);
  if (block.wide >= 0) wide_[static_cast<std::size_t>(block.wide)][i % kBlock] = turn;
  else
    small_[i] = {
        static_cast<std::uint32_t>(static_cast<std::uint64_t>(turn.t) - static_cast<std::uint64_t>(block.begin)),
        static_cast<std::int32_t>(turn.what)};
}

// Only the last block is ever written to: wide ones stand in the order of their blocks.
void TurnList::widen(std::size_t block) {
  Wide wide{};
  for (std::size_t i = block * kBlock; i < size(); ++i) wide[i % kBlock] = (*this)[i];
  blocks_[block].wide = static_cast<std::int32_t>(wide_.size());
  wide_.push_back(wide);
}

void TurnList::dropBlocks(std::size_t blocks) {
  const auto gone =
      static_cast<std::int32_t>(std::count_if(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(blocks),
                                              [](const Block& b) { return b.wide >= 0; }));
  blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(blocks));
  small_.erase(small_.begin(), small_.begin() + static_cast<std::ptrdiff_t>(blocks * kBlock));
  wide_.erase(wide_.begin(), wide_.begin() + gone);
  for (Block& b : blocks_) {
    if (b.wide >= 0) b.wide -= gone;
  }
}

void TurnList::shrink() {
  small_.shrink_to_fit();
  blocks_.shrink_to_fit();
  wide_.shrink_to_fit();
}

std::size_t TurnList::upTo(std::int64_t t) const {
  const auto after = std::partition_point(blocks_.begin(), blocks_.end(), [t](const Block& b) { return b.begin <= t; });
  if (after == blocks_.begin()) return 0;
  std::size_t low = static_cast<std::size_t>(after - blocks_.begin() - 1) * kBlock;
  std::size_t high = std::min(low + kBlock, size());
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (timeOf(middle) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

std::size_t TurnList::bytes() const {
  return small_.size() * sizeof(Small) + blocks_.size() * sizeof(Block) + wide_.size() * sizeof(Wide);
}

}  // namespace gmp::viz
