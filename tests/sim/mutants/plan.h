// Purpose: the random tiny program of one trial, as data: a list of acts, each with the goroutines that take part.
// Invariants: the acts stand in an order in which they could be done one after the other, and every goroutine does its
//             parts in that order; so a correct scheduler always comes to the end, and any subset of the acts is a
//             program too (that is how a failing one is shrunk).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gmp::mutants {

enum class Kind : std::uint8_t {
  talk,          // a sends n values to b over a channel of capacity size
  gather,        // a and b send one value each, c takes both in two selects
  broadcast,     // a closes a channel, b and c receive the end
  lock,          // a is in a critical section of one of two mutexes
  signal,        // a waits on a condition variable, b signals
  join,          // a waits on a wait group for b and c
  sleep,         // a sleeps
  compute,       // a computes
  block,         // a blocks its thread
  yield,         // a calls gosched n times
  resize,        // a sets GOMAXPROCS to n
  stopTimer,     // a starts a timer's function and stops it around its time
  resetTimer,    // a brings a far timer near
  sleepers,      // a starts n goroutines that sleep for different times, and waits for them
  spawn,         // a starts n goroutines that do next to nothing, and waits for them
  echo,          // a listens, b dials; bytes there and back
  closeReader,   // a reads from b's connection and gets nothing; c closes it under a
  deadline,      // a reads with a deadline that b's bytes race with
  moveDeadline,  // a moves a deadline that is about to pass far away; b's bytes come later
  feed,          // a sends many values to b, and computes after some of them
  jostle,        // a, b and c yield over and over, and compute now and then
  herd,          // b's bytes come for many readers of a at once, and each computes then
  calls,         // a makes system calls that return at once
  resizes,       // a sets GOMAXPROCS over and over
  contend,       // a, b and c are in a critical section over and over
  handshake,     // a waits on a condition variable over and over, b signals each time
  closers,       // closeReader over and over, with no time between
  expire,        // a reads over and over with deadlines that are about to pass
  longBlock,     // a blocks its thread for long
  relay,         // a sends values to b; both yield or compute in between
  jam,           // a starts n goroutines that block their threads and compute in turn, and waits for them
  volley,        // a starts n goroutines at once that compute, over and over
};
inline constexpr int kKinds = 32;

struct Act {
  int number = 0;  // place in the plan as it was drawn
  Kind kind{};
  int a = 0, b = 0, c = 0;  // goroutines; those that do not take part are -1
  int n = 0;
  std::int64_t ns = 0, more = 0;
};

struct Plan {
  int procs = 2;
  int goroutines = 3;
  bool dead = false;  // after its acts goroutine 1 waits for nothing: a deadlock, to be reported
  bool sleeper = false;  // a goroutine sleeps for an hour meanwhile, and the program ends over it
  std::vector<Act> acts;
};

// Swarm: each seed draws from its own random subset of the kinds.
Plan draw(std::uint64_t seed);
std::string text(const Plan& plan);
std::string text(const Act& act);

// Runs the plan as goroutine 1 and its children. Returns "" or what went wrong, unless the plan is dead. Only inside of
// a run.
std::string perform(const Plan& plan);

}  // namespace gmp::mutants
