#include "sim/replay/id_table.h"

#include <gtest/gtest.h>

#include "core/base/rng.h"
#include "sim/replay/world_state.h"

namespace gmp::replay {
namespace {

TEST(IdTable, FindsAndForgetsAcrossPages) {
  IdTable<int> table;
  for (const std::int64_t id :
       {std::int64_t{5}, std::int64_t{64}, std::int64_t{1} << 40, std::int64_t{63}, std::int64_t{700}}) {
    *table.add(id) = static_cast<int>(id % 1000);
  }
  EXPECT_EQ(table.size(), 5u);
  std::vector<std::int64_t> order;
  table.forEach([&](std::int64_t id, int) { order.push_back(id); });
  EXPECT_EQ(order, (std::vector<std::int64_t>{5, 63, 64, 700, std::int64_t{1} << 40}));
  table.erase(64);
  EXPECT_EQ(table.find(64), nullptr);
  EXPECT_EQ(*table.find(63), 63);
  table.erase(5);
  table.erase(63);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(*table.find(700), 700);
}

TEST(IdTable, CopiesShareUntilOneWrites) {
  IdTable<int> a;
  for (std::int64_t id = 0; id < 1000; ++id) *a.add(id) = 1;
  IdTable<int> b = a;
  *b.edit(500) = 2;
  EXPECT_EQ(*a.find(500), 1);
  EXPECT_EQ(*b.find(500), 2);
  EXPECT_FALSE(a == b);
  *b.edit(500) = 1;
  EXPECT_TRUE(a == b);
}

TEST(IdTable, SaysNoBeforeItTakesTooMuchMemory) {
  IdTable<GState> table;
  std::int64_t id = 0;
  std::size_t taken = 0;
  for (; taken < 200'000 && table.add(id); ++taken, id += 1 << 20) {}
  EXPECT_LT(taken, 200'000u);
  EXPECT_LE(table.pages() * IdTable<GState>::pageBytes(), IdTable<GState>::kMaxBytes);
}

// Adds, changes and erases some records; ids are close together, far apart or both, pages come and go.
void change(IdTable<int>& table, Rng& rng, int times) {
  for (int i = 0; i < times; ++i) {
    const std::int64_t id = rng.chance(1, 4) ? std::int64_t{rng.below(40)} << 30 : rng.below(300);
    switch (rng.below(8)) {
      case 0:
      case 1:
      case 2: *table.add(id) = static_cast<int>(rng.below(5)); break;
      case 3:
        if (int* there = table.edit(id)) *there = static_cast<int>(rng.below(5));
        break;
      case 4: table.edit(id); break;  // touched, not changed
      default: table.erase(id); break;
    }
  }
  if (rng.chance(1, 10)) table.clear();
  if (rng.chance(1, 3)) {  // pages that come and go as a whole
    const std::int64_t first = rng.below(300), count = rng.below(400);
    for (std::int64_t id = first; id < first + count; ++id) {
      if (first % 2 == 0) *table.add(id) = static_cast<int>(id);
      else table.erase(id);
    }
  }
}

TEST(IdTable, WhatWasNotedLeadsBackAndForth) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Rng rng(seed);
    IdTable<int> table;
    change(table, rng, 50);
    table.noteChanges();
    std::vector<IdTable<int>> moments{table};
    std::vector<TableDelta<int>> between;
    for (int i = 0; i < 20; ++i) {
      change(table, rng, static_cast<int>(rng.below(60)));
      between.push_back(table.takeChanges());
      moments.push_back(table);
    }
    std::size_t at = between.size();
    for (int i = 0; i < 200; ++i) {
      if (at > 0 && (at == between.size() || rng.chance(1, 2))) table.exchange(between[--at]);
      else table.exchange(between[at++]);
      ASSERT_TRUE(table == moments[at]) << "seed " << seed << " step " << i;
    }
  }
}

TEST(IdTable, DifferencesJoinedLeadOverBoth) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Rng rng(seed);
    IdTable<int> table;
    change(table, rng, 100);
    table.noteChanges();
    const IdTable<int> first = table;
    change(table, rng, 40);
    TableDelta<int> one = table.takeChanges();
    change(table, rng, 40);
    TableDelta<int> both = joined(std::move(one), table.takeChanges());
    const IdTable<int> last = table;
    table.exchange(both);
    ASSERT_TRUE(table == first) << "seed " << seed;
    table.exchange(both);
    ASSERT_TRUE(table == last) << "seed " << seed;
  }
}

TEST(IdTable, WhatIsAsBeforeIsNoDifference) {
  IdTable<int> table;
  *table.add(1) = 1;
  table.noteChanges();
  *table.edit(1) = 2;
  *table.edit(1) = 1;
  table.add(7);
  table.erase(7);
  EXPECT_TRUE(table.takeChanges().empty());
}

TEST(IdTable, ManyIdsWithoutARecordTakeNoRoom) {
  IdTable<GState> table;
  table.noteChanges();
  for (std::int64_t id = 1; id <= 10'000; ++id) table.add(id)->id = id;
  TableDelta<GState> back = table.takeChanges();
  EXPECT_LT(back.bytes(), 100u);
  table.exchange(back);
  EXPECT_TRUE(table.empty());
  EXPECT_GT(back.bytes(), 10'000 * sizeof(GState)) << "here they are now";
  table.exchange(back);
  EXPECT_EQ(table.size(), 10'000u);
  EXPECT_LT(back.bytes(), 100u);
}

TEST(IdTable, ACopyNotesNothing) {
  IdTable<int> table;
  table.noteChanges();
  table.add(1);
  IdTable<int> copy = table;
  copy.add(2);
  EXPECT_TRUE(copy.takeChanges().empty());
}

}  // namespace
}  // namespace gmp::replay
