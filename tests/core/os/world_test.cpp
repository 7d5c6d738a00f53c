#include <cstdio>

#include <gmpscope/world.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace {

TEST(OsWorld, TheSameSeedGivesTheSameWords) {
  auto a = gmp::makeOsWorld(42), b = gmp::makeOsWorld(42), c = gmp::makeOsWorld(43);
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    const std::uint64_t word = a->seed();
    EXPECT_EQ(word, b->seed());
    differs = differs || word != c->seed();
  }
  EXPECT_TRUE(differs);
}

TEST(OsWorld, SeedZeroIsTakenFromTheSystem) { EXPECT_NE(gmp::makeOsWorld(0)->seed(), gmp::makeOsWorld(0)->seed()); }

TEST(OsWorld, TimeDoesNotGoBack) {
  auto world = gmp::makeOsWorld(1);
  std::int64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t now = i % 2 == 0 ? world->nanotime() : world->traceTime();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(OsWorld, IsReal) {
  auto world = gmp::makeOsWorld(1);
  EXPECT_FALSE(world->isVirtual());
  EXPECT_GE(world->usableCpus(), 1);
  world->point(gmp::Where::ready);
  world->procyield(30);
  world->osyield();
}

TEST(OsWorldDeathTest, ExitProgramPrintsAndEndsWithThatStatus) {
  EXPECT_EXIT(gmp::makeOsWorld(1)->exitProgram(2, "panic: boom\n\ngoroutine 1 [running]:\n"),
              testing::ExitedWithCode(2), "panic: boom\n\ngoroutine 1 \\[running\\]:");
}

TEST(OsWorldDeathTest, ExitProgramFlushesWhatWasPrintedBefore) {
  EXPECT_EXIT(
      {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        std::printf("earlier ");  // no end of line: it stays in the buffer
        gmp::makeOsWorld(1)->exitProgram(0, "later");
      },
      testing::ExitedWithCode(0), "earlier later");
}

}  // namespace
