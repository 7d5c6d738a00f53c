#include "core/netpoll/poll_cache.h"

#include <bit>
#include <new>

namespace gmp::rt {

PollCache::Place PollCache::place(std::uint32_t index) {
  const int block = static_cast<int>(std::bit_width(index / kFirstBlock + 1)) - 1;
  return {block, index - kFirstBlock * ((std::uint32_t{1} << block) - 1)};
}

bool PollCache::grow() {
  if (blocks_ == kBlocks) return false;
  const std::uint32_t n = kFirstBlock << blocks_;
  const std::uint32_t first = kFirstBlock * ((std::uint32_t{1} << blocks_) - 1);
  std::unique_ptr<PollDesc[]> block(new (std::nothrow) PollDesc[n]);
  if (block == nullptr) return false;
  for (std::uint32_t i = n; i-- > 0;) {  // so that the lowest number comes out first
    block[i].index = first + i;
    block[i].link = free_;
    free_ = &block[i];
  }
  table_[static_cast<std::size_t>(blocks_)].store(block.get());
  owned_[static_cast<std::size_t>(blocks_)] = std::move(block);
  ++blocks_;
  return true;
}

PollDesc* PollCache::alloc(M* m) {
  LockGuard held(m, lock_);
  if (free_ == nullptr && !grow()) return nullptr;
  PollDesc* pd = free_;
  free_ = pd->link;
  pd->link = nullptr;
  return pd;
}

void PollCache::free(M* m, PollDesc* pd) {
  LockGuard held(m, lock_);
  pd->link = free_;
  free_ = pd;
}

PollDesc* PollCache::find(std::uint32_t index) const {
  const Place p = place(index);
  if (p.block >= kBlocks) return nullptr;
  PollDesc* block = table_[static_cast<std::size_t>(p.block)].load(std::memory_order_acquire);
  return block == nullptr ? nullptr : block + p.at;
}

}  // namespace gmp::rt
