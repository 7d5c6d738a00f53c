// What a C++ program expects to belong to the goroutine although the language gives it to the thread.
#include <gmpscope/gmpscope.h>
#include <gmpscope/sim.h>

#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace {

using namespace gmp;
using namespace std::chrono_literals;

// Eight goroutines that are carried from M to M.
template <class F>
void crowd(F each) {
  const auto main = [&] {
    WaitGroup wg;
    for (int i = 0; i < 8; ++i) wg.go([&, i] { each(i); });
    wg.wait();
  };
  run(Config{.gomaxprocs = 4}, main);
  const auto r = sim::run(sim::Config{.gomaxprocs = 4, .cores = 4, .policy = {.kind = sim::Policy::random}}, main);
  EXPECT_EQ(r.status, 0) << r.fatal;
}

void moveOn(int i) {
  if (i % 3 == 0) sleep(20us);
  else if (i % 3 == 1) syscall([] {});
  else gosched();
}

TEST(GoroutineState, ErrnoStaysWithTheGoroutine) {
  crowd([](int i) {
    for (int round = 0; round < 200; ++round) {
      errno = 1 + i;
      moveOn(i + round);
      ASSERT_EQ(errno, 1 + i);
    }
  });
}

TEST(GoroutineState, ExceptionsInFlightStayWithTheGoroutine) {
  struct MovesOn {
    int i;
    int* uncaught;
    ~MovesOn() {
      moveOn(i);
      *uncaught = std::uncaught_exceptions();
    }
  };
  crowd([](int i) {
    for (int round = 0; round < 100; ++round) {
      int uncaught = -1;
      try {
        MovesOn on{i + round, &uncaught};
        throw std::runtime_error(std::to_string(i));
      } catch (const std::runtime_error& outer) {
        moveOn(i);
        try {
          throw;
        } catch (const std::exception& again) { ASSERT_EQ(again.what(), std::to_string(i)); }
        ASSERT_EQ(outer.what(), std::to_string(i));
      }
      ASSERT_EQ(uncaught, 1);
      ASSERT_EQ(std::uncaught_exceptions(), 0);
      ASSERT_EQ(std::current_exception(), nullptr);
    }
  });
}

TEST(GoroutineState, GoexitRunsDestructorsAndPassesCatchAllsThatRethrow) {
  crowd([](int i) {
    WaitGroup wg;
    bool destroyed = false, seen = false, after = false;
    wg.go([&] {
      struct Last {
        bool& flag;
        int i;
        ~Last() {
          moveOn(i);
          flag = true;
        }
      } last{destroyed, i};
      try {
        goexit();
      } catch (const std::exception&) { after = true; } catch (...) {
        seen = true;
        throw;
      }
      after = true;
    });
    wg.wait();
    EXPECT_TRUE(destroyed && seen);
    EXPECT_FALSE(after);
  });
}

}  // namespace
