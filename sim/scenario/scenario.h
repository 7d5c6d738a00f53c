// Purpose: a scenario as plain structs: what a scenario file says after it has been read and every name in it resolved.
// Invariants: read-only once parsed; numbers are in range, or are parameters whose whole range is. No JSON in here:
// this is
//             what goroutines walk.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmpscope/start.h>

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

// What a name may stand for. Connections, bytes and numbers belong to one goroutine; the others to the whole program.
enum class VarType : std::uint8_t { number, bytes, connection, listener, channel, waitgroup, mutex };
inline constexpr bool isShared(VarType t) { return t >= VarType::listener; }

enum class Op : std::uint8_t {
  go,
  compute,
  sleep,
  syscall,
  gosched,
  repeat,
  forever,
  defer,
  break_,
  continue_,
  return_,
  listen,
  accept,
  dial,
  read,
  write,
  closeConn,
  add,
  done,
  wait,
  lock,
  unlock,
  make,
  send,
  recv,
  close,
  log,
};

struct Step;
using Steps = std::vector<Step>;

// One step of a function. Which members mean something depends on op (see step_table.cpp).
struct Step {
  Op op{};
  Number amount, extra;
  int var = -1;       // what it works on: a slot of the function, or the number of a shared thing
  VarType varType{};  // of var
  int from = -1;      // write: slot of the bytes; dial: number of the listener
  int as = -1;        // what it gives a value: a slot, or the number of a shared thing
  int function = -1;
  std::string text, where;                // text: log, network, literal bytes; where: an address
  std::vector<std::pair<int, int>> with;  // go: slot here, slot there
  Steps body;
  std::optional<Steps> onEnd, onError;  // instead of returning: end of stream (or a closed channel); any failure

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

// Load from outside: a closed loop of messages that the program must send back.
struct Clients {
  std::string listenerName;
  int listener = -1;  // they connect to this one
  Number connections, message, think, duration;
};

struct Runtime {
  int gomaxprocs = 0;      // 0: one for each usable CPU (real), as many as cores (virtual)
  int cores = 2;           // of the virtual world
  std::uint64_t seed = 1;  // of the virtual world; the real world draws its own unless told
  Switches switches;
};

struct Network {  // of the virtual world
  std::int64_t latency_ns = 50'000, jitter_ns = 0;
  std::int64_t bandwidth = 1'250'000'000;  // bytes a second, 0: no limit
};

// What must hold in every run.
struct Expect {
  bool completes = true;   // main returns
  bool allEchoed = false;  // the clients got every message back, and the server counted the same bytes
};

struct Scenario {
  std::string file;  // where it was read
  std::string name, title, teaches, source;
  Runtime runtime;
  std::vector<Parameter> parameters;
  std::vector<Function> functions;
  int main = -1;
  std::map<VarType, std::vector<std::string>> shared;  // names of the program-wide things, by kind
  std::optional<Clients> clients;
  Network network;
  Expect expect;

  int parameter(std::string_view wanted) const;  // its number, -1: none
};

}  // namespace gmp::scenario
