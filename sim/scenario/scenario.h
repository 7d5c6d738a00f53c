// Purpose: a scenario as plain structs: what a scenario file says after it has been read and every name in it resolved.
// Invariants: read-only once parsed; numbers are in range, or are parameters whose whole range is. No JSON in here:
// this is
//             what goroutines walk.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmpscope/sim.h>
#include <gmpscope/start.h>

#include "sim/replay/lesson.h"

namespace gmp::scenario {

enum class WorldKind : std::uint8_t { real, sim };

// A number in the file: written out, or "{name}" of a parameter, or "{name}" of a number variable of the function.
struct Number {
  enum class From : std::uint8_t { literal, parameter, variable };
  From from = From::literal;
  std::int64_t value = 0;  // literal
  int index = -1;          // of the parameter, or of the variable's slot
  std::string name;        // of the variable
};

// What a name may stand for. Those up to `inbox` belong to one goroutine; the others to the whole program.
enum class VarType : std::uint8_t {
  number,
  bytes,
  connection,
  inbox,  // a member's own channel of a room
  listener,
  channel,
  waitgroup,
  mutex,
  rwmutex,
  once,
  pool,
  linkbuffer,
  room,
};
inline constexpr bool isShared(VarType t) { return t >= VarType::listener; }
inline constexpr int kVarTypes = static_cast<int>(VarType::room) + 1;

enum class Op : std::uint8_t {
  go,
  compute,
  sleep,
  syscall,
  gosched,
  repeat,
  forever,
  if_,
  choose,
  choice,  // one way of a choose
  defer,
  break_,
  continue_,
  return_,
  fail,
  listen,
  accept,
  dial,
  read,
  write,
  closeConn,
  deadline,
  copy,
  bufferedRead,
  http,
  add,
  done,
  wait,
  lock,
  unlock,
  rlock,
  runlock,
  once,
  get,
  put,
  collect,
  produce,
  consume,
  make,
  send,
  recv,
  range,
  close,
  select,
  caseRecv,  // cases of a select
  caseSend,
  caseAfter,
  caseDefault,
  join,
  leave,
  broadcast,
  log,
  region,
};

struct Step;
using Steps = std::vector<Step>;

// "{i} % 10 == 0": what an if step asks.
struct Condition {
  enum class Test : std::uint8_t { equal, unequal, less, lessEqual, greater, greaterEqual };
  Number left, modulus, right;  // modulus literal 0: no %
  Test test{};
};

// One step of a function. Which members mean something depends on op (see step_table.cpp).
struct Step {
  Op op{};
  Number amount, extra;
  int var = -1;       // what it works on: a slot of the function, or the number of a shared thing
  VarType varType{};  // of var
  int from = -1;      // a slot: bytes or a connection; dial: number of the listener
  VarType fromType{};
  int as = -1;  // what it gives a value: a slot, or the number of a shared thing
  VarType asType{};
  int function = -1;
  std::string text, where;                // text: log, network, literal bytes; where: an address
  std::vector<std::pair<int, int>> with;  // go: slot here, slot there
  bool flag = false, flag2 = false;       // see the table
  Condition condition;
  Steps body;
  Steps cases;                                     // of select and choose
  std::optional<Steps> onEnd, onError, onTimeout;  // instead of returning: end of stream (or a closed channel, or
                                                   // else); any failure; a deadline

  // Names as the file has them, for messages and for resolving.
  std::string varName, fromName, asName, functionName;
  std::vector<std::string> withNames;
  std::string pointer;  // where it stands in the file
};

struct Function {
  std::string name;
  Steps steps;
  std::vector<std::string> slots;  // names of its own variables
  std::vector<VarType> slotTypes;
};

struct Parameter {
  std::string name, says, unit;       // unit "duration": ns, written "2s"
  std::int64_t value = 0;             // default
  std::optional<std::int64_t> inSim;  // default in the virtual world, if another
  std::int64_t min = 0, max = 0;

  bool isDuration() const { return unit == "duration"; }
};

// Load from outside. Each connection sends a message, waits until it is answered, thinks, and again.
struct Clients {
  std::string listenerName;
  int listener = -1;  // they connect to this one
  Number connections, message, think, duration;
  Number delay;        // between the connection and its first message
  Number messages;     // of one connection, 0: as many as there is time for
  Number rate;         // messages a second, all connections together, whether answered or not; 0: closed loop
  Number burst;        // all connections send at once, every so often; 0: each when it has thought
  Number slow, pause;  // so many read only after a pause
  Number resets;       // so many reset the connection in the middle of their last message
  Number halfCloses;   // so many shut their sending side after the last message, and read to the end
  bool exponentialThink = false;
  bool echo = true;  // every byte must come back; otherwise answers are only counted
};

struct Runtime {
  int gomaxprocs = 0;                       // 0: one for each usable CPU (real), as many as cores (virtual)
  int cores = 2;                            // of the virtual world
  std::uint64_t seed = 1;                   // of the virtual world; the real world draws its own unless told
  sim::Poller poller = sim::Poller::epoll;  // of the virtual world
  Switches switches;
};

// A bound on a number of events or on a figure. Literals or parameters.
struct Limits {
  std::optional<Number> min, max;
  std::optional<WorldKind> only;               // holds in that world alone
  std::int64_t minProcs = 1, maxProcs = 1024;  // holds with so many Ps
};

// What must hold in every run.
struct Expect {
  bool completes = true;   // main returns
  bool deadlocks = false;  // all goroutines are asleep in the end; completes is false then
  std::string panics;      // the program dies of a panic with this text; completes is false then
  bool allEchoed = false;  // the clients got every message back, and the server counted the same bytes

  struct Events {
    replay::Pattern pattern;
    Limits limits;
    std::string says;  // why it must be so
  };
  struct Figure {
    std::string name;  // see sim/replay/figures.h
    Limits limits;
    std::string says;
  };
  std::vector<replay::Pattern> never;
  std::vector<Events> events;
  std::vector<Figure> figures;
};

// What a lesson may be about, for those who choose one.
inline constexpr std::array<std::string_view, 8> kTopics = {"queues",   "network", "syscalls", "timers",
                                                            "channels", "locks",   "memory",   "myths"};

struct Scenario {
  std::string file;  // where it was read
  std::string name, title, teaches, source;
  int speed = 0;                    // events a second that the viewer plays it at; 0: the viewer's own
  int minutes = 0;                  // that its lesson takes; 0: not said
  int difficulty = 0;               // 1 to 3; 0: not said
  std::vector<std::string> topics;  // of kTopics, the main one first
  Runtime runtime;
  std::vector<Parameter> parameters;
  std::vector<Function> functions;
  int main = -1;
  std::map<VarType, std::vector<std::string>> shared;  // names of the program-wide things, by kind
  std::vector<VarType> elements;                       // what flows through each channel: number, bytes or connection
  std::optional<Clients> clients;
  sim::Network network;  // of the virtual world
  sim::Faults faults;
  sim::Costs costs;
  bool simOnly = false;  // the real world has no room for it
  std::vector<replay::StoryStep> story;
  std::vector<replay::Question> questions;
  Expect expect;

  int parameter(std::string_view wanted) const;  // its number, -1: none
};

}  // namespace gmp::scenario
