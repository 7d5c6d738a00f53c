#include "sim/replay/page_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "core/base/rng.h"

namespace gmp::replay {
namespace {

std::vector<std::int64_t> all(const PageQueue& q) { return q.first(q.size()); }

TEST(PageQueue, DoesWhatAPlainListDoesWhoeverSharesItsPages) {
  Rng rng(7);
  PageQueue q;
  std::deque<std::int64_t> plain;
  std::vector<std::pair<PageQueue, std::deque<std::int64_t>>> kept;  // copies must not change any more
  std::int64_t next = 1;
  for (int i = 0; i < 20'000; ++i) {
    switch (rng.below(6)) {
      case 0:
      case 1:
      case 2:
        for (int k = 0; k < 40; ++k, ++next) {
          q.pushBack(next);
          plain.push_back(next);
        }
        break;
      case 3: {
        const std::vector<std::int64_t> ids{next, next + 1, next + 2};
        next += 3;
        q.pushFront(ids);
        plain.insert(plain.begin(), ids.begin(), ids.end());
        break;
      }
      case 4: {
        const auto n = static_cast<std::int64_t>(rng.below(150));
        const std::vector<std::int64_t> taken = q.takeFront(n);
        ASSERT_EQ(taken.size(), std::min<std::size_t>(static_cast<std::size_t>(n), plain.size()));
        for (const std::int64_t id : taken) {
          ASSERT_EQ(id, plain.front());
          plain.pop_front();
        }
        break;
      }
      default: {
        if (plain.empty()) break;
        const std::int64_t id = plain[rng.below(static_cast<std::uint32_t>(plain.size()))];
        ASSERT_EQ(q.find(id), std::find(plain.begin(), plain.end(), id) - plain.begin());
        ASSERT_TRUE(q.remove(id));
        plain.erase(std::find(plain.begin(), plain.end(), id));
        break;
      }
    }
    ASSERT_EQ(q.size(), plain.size());
    if (!plain.empty()) { ASSERT_EQ(q.front(), plain.front()); }
    if (i % 997 == 0) kept.emplace_back(q, plain);
  }
  for (const auto& [copy, was] : kept) EXPECT_EQ(all(copy), std::vector<std::int64_t>(was.begin(), was.end()));
  EXPECT_FALSE(q.remove(-5));
  EXPECT_EQ(q.find(-5), -1);
}

TEST(PageQueue, EqualIsWhatHoldsTheSameIdsHoweverTheyCameThere) {
  PageQueue a, b;
  for (std::int64_t i = 0; i < 3000; ++i) a.pushBack(i);
  std::vector<std::int64_t> ids;
  for (std::int64_t i = 0; i < 1500; ++i) ids.push_back(i);
  for (std::int64_t i = 1500; i < 3000; ++i) b.pushBack(i);
  b.pushFront(ids);
  EXPECT_EQ(a, b);
  PageQueue c = a;
  EXPECT_EQ(a, c);
  c.remove(2999);
  c.pushBack(7);
  EXPECT_FALSE(a == c);
  c.clear();
  EXPECT_TRUE(c.empty());
  EXPECT_FALSE(a == c);
}

TEST(PageQueue, ACopyOfAMillionCostsLittle) {
  PageQueue q;
  for (std::int64_t i = 0; i < 1'000'000; ++i) q.pushBack(i);
  std::vector<PageQueue> copies(50, q);
  for (std::size_t i = 0; i < copies.size(); ++i) copies[i].takeFront(static_cast<std::int64_t>(i));
  std::size_t bytes = q.bytes();
  for (const PageQueue& copy : copies) bytes += copy.bytes();
  EXPECT_LT(bytes, 14'000'000u);  // 8 MB of ids once, and fifty lists of pages
  EXPECT_EQ(all(copies[3]).front(), 3);
}

}  // namespace
}  // namespace gmp::replay
