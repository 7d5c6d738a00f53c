#include "sim/replay/id_queue.h"

namespace gmp::replay {

std::ptrdiff_t IdQueue::find(std::int64_t id) const {
  const auto all = items();
  const auto it = std::find(all.begin(), all.end(), id);
  return it == all.end() ? -1 : it - all.begin();
}

void IdQueue::pushFront(std::span<const std::int64_t> ids) {
  if (head_ >= ids.size()) {
    head_ -= ids.size();
    std::copy(ids.begin(), ids.end(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
    return;
  }
  items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(head_), ids.begin(), ids.end());
}

std::int64_t IdQueue::popFront() {
  const std::int64_t id = items_[head_++];
  shrink();
  return id;
}

std::int64_t IdQueue::popBack() {
  const std::int64_t id = items_.back();
  items_.pop_back();
  shrink();
  return id;
}

std::vector<std::int64_t> IdQueue::takeFront(std::int64_t n) {
  const auto count = std::min(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)), size());
  const auto first = items_.begin() + static_cast<std::ptrdiff_t>(head_);
  std::vector<std::int64_t> taken(first, first + static_cast<std::ptrdiff_t>(count));
  head_ += count;
  shrink();
  return taken;
}

bool IdQueue::remove(std::int64_t id) {
  const std::ptrdiff_t at = find(id);
  if (at < 0) return false;
  if (at == 0) {
    popFront();
  } else {
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(head_) + at);
  }
  return true;
}

void IdQueue::shrink() {
  if (head_ == items_.size()) {
    clear();
  } else if (head_ > 32 && head_ > items_.size() / 2) {
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

}  // namespace gmp::replay
