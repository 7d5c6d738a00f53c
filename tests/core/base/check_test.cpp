#include <csignal>
#include <cstdio>

#include <gtest/gtest.h>

#include "core/base/check.h"

namespace {

void printSeed(void* ctx) { std::fprintf(stderr, "seed %d\n", *static_cast<int*>(ctx)); }

void failTwice(void*) {
  std::fprintf(stderr, "hook ran\n");
  GMP_CHECK(false, "inside the hook");
}

TEST(CheckDeathTest, AFailedCheckSaysWhatAndWhere) {
  const int n = 3;
  EXPECT_DEATH(GMP_CHECK(n == 4, "n must be four"), "n must be four(.|\n)*check_test.cpp:[0-9]+: n == 4");
}

TEST(CheckDeathTest, HooksPrintBeforeTheAbort) {
  int seed = 4711;
  const int handle = gmp::addCheckHook(printSeed, &seed);
  ASSERT_GE(handle, 0);
  EXPECT_DEATH(GMP_CHECK(false, "stop"), "stop(.|\n)*seed 4711");
  gmp::removeCheckHook(handle);
}

TEST(CheckDeathTest, ARemovedHookIsSilent) {
  EXPECT_EXIT(
      {
        int seed = 4711;
        gmp::removeCheckHook(gmp::addCheckHook(printSeed, &seed));
        GMP_CHECK(false, "stop");
      },
      testing::KilledBySignal(SIGABRT), "false\n$");
}

TEST(CheckDeathTest, AFailureInsideAHookDoesNotStartThemAgain) {
  const int handle = gmp::addCheckHook(failTwice, nullptr);
  EXPECT_DEATH(GMP_CHECK(false, "first"), "first(.|\n)*hook ran\n[^\n]*inside the hook\n[^\n]*\n$");
  gmp::removeCheckHook(handle);
}

TEST(Check, NoMoreHooksThanSlots) {
  int handles[8];
  for (int& h : handles) h = gmp::addCheckHook(printSeed, nullptr);
  EXPECT_EQ(gmp::addCheckHook(printSeed, nullptr), -1);
  for (int h : handles) {
    EXPECT_GE(h, 0);
    gmp::removeCheckHook(h);
  }
}

TEST(Check, ATrueConditionIsEvaluatedOnce) {
  int n = 0;
  GMP_CHECK(++n == 1, "once");
  EXPECT_EQ(n, 1);
}

}  // namespace
