#include "sim/replay/page_queue.h"

#include <algorithm>

namespace gmp::replay {

std::vector<std::int64_t> PageQueue::first(std::size_t n) const {
  std::vector<std::int64_t> out;
  out.reserve(std::min(n, size_));
  for (const Part& part : parts_) {
    const auto ids = part.ids().first(std::min(n - out.size(), part.end - part.begin));
    out.insert(out.end(), ids.begin(), ids.end());
    if (out.size() == n) break;
  }
  return out;
}

std::ptrdiff_t PageQueue::find(std::int64_t id) const {
  std::ptrdiff_t before = 0;
  for (const Part& part : parts_) {
    const auto ids = part.ids();
    const auto at = std::find(ids.begin(), ids.end(), id);
    if (at != ids.end()) return before + (at - ids.begin());
    before += static_cast<std::ptrdiff_t>(ids.size());
  }
  return -1;
}

void PageQueue::pushBack(std::int64_t id) {
  const bool room = !parts_.empty() && parts_.back().page.use_count() == 1 &&
                    parts_.back().end == parts_.back().page->size() && parts_.back().end < kPage;
  if (!room) parts_.push_back({std::make_shared<Page>(), 0, 0});
  Part& last = parts_.back();
  last.page->push_back(id);
  ++last.end;
  ++size_;
}

void PageQueue::pushFront(std::span<const std::int64_t> ids) {
  if (ids.empty()) return;
  parts_.insert(parts_.begin(), {std::make_shared<Page>(ids.begin(), ids.end()), 0, ids.size()});
  size_ += ids.size();
}

void PageQueue::dropFront(std::size_t parts) {
  parts_.erase(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(parts));
}

std::vector<std::int64_t> PageQueue::takeFront(std::int64_t n) {
  std::vector<std::int64_t> taken = first(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
  std::size_t left = taken.size(), whole = 0;
  for (; whole < parts_.size() && parts_[whole].end - parts_[whole].begin <= left; ++whole)
    left -= parts_[whole].end - parts_[whole].begin;
  dropFront(whole);
  if (left > 0) parts_.front().begin += left;
  size_ -= taken.size();
  return taken;
}

bool PageQueue::remove(std::int64_t id) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    const auto ids = part.ids();
    const auto at = std::find(ids.begin(), ids.end(), id);
    if (at == ids.end()) continue;
    --size_;
    if (ids.size() == 1) {
      parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(i));
    } else if (at == ids.begin()) {
      ++part.begin;
    } else {
      auto own = std::make_shared<Page>(ids.begin(), ids.end());
      own->erase(own->begin() + (at - ids.begin()));
      part = {own, 0, own->size()};
    }
    return true;
  }
  return false;
}

void PageQueue::clear() {
  parts_.clear();
  size_ = 0;
}

std::size_t PageQueue::bytes() const {
  std::size_t sum = parts_.size() * sizeof(Part);
  for (const Part& part : parts_)
    sum += part.page->size() * sizeof(std::int64_t) / static_cast<std::size_t>(part.page.use_count());
  return sum;
}

bool operator==(const PageQueue& a, const PageQueue& b) {
  if (a.size_ != b.size_) return false;
  std::size_t i = 0, j = 0, x = 0, y = 0;  // parts, and how much of them is compared already
  while (i < a.parts_.size()) {
    const auto p = a.parts_[i].ids().subspan(x), q = b.parts_[j].ids().subspan(y);
    const std::size_t n = std::min(p.size(), q.size());
    if (p.data() != q.data() && !std::equal(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(n), q.begin()))
      return false;
    x = n == p.size() ? 0 : x + n;
    y = n == q.size() ? 0 : y + n;
    i += x == 0 ? 1 : 0;
    j += y == 0 ? 1 : 0;
  }
  return true;
}

}  // namespace gmp::replay
