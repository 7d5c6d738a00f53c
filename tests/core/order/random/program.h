// Purpose: small random programs whose outcome on one P is a function of the program, so that real Go and both worlds
//          must answer alike. Here: what they are made of, and how they are drawn. perform.h runs them, ../go does so
//          in real Go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace order {

// One step of a goroutine: a letter and up to two numbers of what it is about, as in its text form.
//   y gosched          g go BODY           e goexit
//   s send CHAN        r recv CHAN         c close CHAN     i len CHAN     v receive until closed CHAN
//   S try to send      R try to receive    x select: recv A, recv B
//   X the same or nothing                  z select: send A, recv B
//   l u L mutex: lock, unlock, try         p q P Q rwmutex: rlock, runlock, lock, unlock
//   k wait on the cond n signal            b broadcast      o once         d wg.done    w wg.wait    m wg.go BODY
//   G 70 times go BODY t sleep   T after   f afterFunc BODY:
//     until a tick that nobody else waits for
struct Step {
  char what = 'y';
  int a = 0, b = 0;
  std::string text() const;
};

struct RandomProgram {
  static constexpr int kChans = 5;  // chan k has room for kRoom[k]; the last one is nil
  static constexpr int kMutexes = 2, kRWMutexes = 1;
  std::vector<std::vector<Step>> bodies;  // 0 is main's, which never blocks
  int wg = 0;                             // what the WaitGroup counts from
  bool timed() const;                     // has a step that waits for a tick

  // "WG|steps of main|steps of body 1|...", steps separated by spaces.
  std::string text() const;
};
inline constexpr int kRoom[RandomProgram::kChans] = {0, 0, 1, 2, -1};

// The program of a seed: the same on every machine.
RandomProgram drawProgram(std::uint64_t seed);
// The program of a text form; a text that is none ends the process with a line on what is wrong.
RandomProgram readProgram(std::string_view text);

}  // namespace order
