#include "sim/scenario/step_table.h"

#include <gmpscope/trace.h>

#include "core/base/check.h"

namespace gmp::scenario {
namespace {

constexpr std::int64_t kYear = 365LL * 24 * 3'600 * 1'000'000'000;  // the longest duration
constexpr std::int64_t kMany = 1'000'000'000;

StepPart duration(std::string_view key, std::string_view says) {
  return {key, NumberPart{&Step::amount, 0, kYear, 0, true}, true, says};
}
StepPart use(std::string_view key, std::vector<VarType> types, std::string_view says) {
  return {key, UsePart{&Step::varName, std::move(types)}, true, says};
}
StepPart as(VarType type, bool required, std::string_view says) { return {"as", DefinePart{type}, required, says}; }
StepPart number(std::string_view key, Number Step::*member, std::int64_t min, std::int64_t max, std::int64_t standard,
                std::string_view says) {
  return {key, NumberPart{member, min, max, standard}, false, says};
}
StepPart flag(std::string_view key) { return {key, FlagPart{}, true, "true"}; }

const StepPart kOnError{"onError", BranchPart{&Step::onError}, false,
                        "steps when it fails; without them the function returns, as after `if err != nil`"};
const StepPart kOnEnd{"onEof", BranchPart{&Step::onEnd}, false,
                      "steps at the end of the stream; without them as for onError"};

std::vector<StepRow> goroutineSteps() {
  return {
      {"go",
       Op::go,
       "Starts goroutines that run a function, as the go statement does.",
       {{"go", FunctionPart{}, true, "the function"},
        {"with", NamesPart{}, false, "variables whose values the new goroutine gets, under the same names"},
        {"count", NumberPart{&Step::amount, 0, kMany, 1}, false, "how many"},
        {"name", TextPart{&Step::text}, false, "the goroutines' name in the trace; otherwise the function's"}},
       {"goroutine", "spawn", "thread", "async", "start"}},
      {"compute", Op::compute, "Burns CPU time.", {duration("compute", "how long")}, {"work", "busy", "burn", "cpu"}},
      {"sleep", Op::sleep, "time.Sleep.", {duration("sleep", "how long")}, {"pause", "delay"}},
      {"syscall", Op::syscall, "A system call that blocks its thread.", {duration("syscall", "how long")}, {"block"}},
      {"gosched", Op::gosched, "runtime.Gosched: to the tail of the global queue.", {flag("gosched")}, {"yield"}},
  };
}

std::vector<StepRow> controlSteps() {
  return {
      {"repeat",
       Op::repeat,
       "Runs steps a number of times.",
       {{"repeat", NumberPart{&Step::amount, 0, kMany, 0}, true, "how often"},
        {"do", BodyPart{}, true, "the steps"},
        {"as", DefinePart{VarType::number}, false, "a variable that counts from 0"}},
       {"for", "loop", "times"}},
      {"forever",
       Op::forever,
       "Runs steps again and again, until break, return, or a failure that is not handled.",
       {{"forever", BodyPart{}, true, "the steps"}},
       {"while"}},
      {"break", Op::break_, "Leaves the innermost loop.", {flag("break")}, {"leave", "exit"}},
      {"continue", Op::continue_, "Begins the next turn of the innermost loop.", {flag("continue")}, {"next"}},
      {"return", Op::return_, "Ends the function; main's end is the program's.", {flag("return")}, {"stop", "end"}},
      {"defer",
       Op::defer,
       "Steps to run when the function ends, however it does; the last deferred run first.",
       {{"defer", BodyPart{}, true, "the steps"}},
       {"finally"}},
      {"log",
       Op::log,
       "A mark in the trace.",
       {{"log", TextPart{&Step::text}, true, "its text"},
        number("value", &Step::amount, INT64_MIN, INT64_MAX, 0, "a number beside it")},
       {"print", "trace"}},
  };
}

std::vector<StepRow> networkSteps() {
  return {
      {"listen",
       Op::listen,
       "net.Listen. The clients connect to what listens.",
       {{"listen", TextPart{&Step::text}, true, "the network: tcp, tcp4, tcp6 or unix"},
        {"at", TextPart{&Step::where}, true, "the address, as 127.0.0.1:0 (port 0: a free one)"},
        as(VarType::listener, true, "the listener"),
        kOnError},
       {"bind", "serve"}},
      {"accept",
       Op::accept,
       "Waits for the next connection. A closed listener is a failure.",
       {use("accept", {VarType::listener}, "the listener"), as(VarType::connection, true, "the connection"), kOnError},
       {}},
      {"dial",
       Op::dial,
       "net.Dial: connects to one of the program's own listeners or to an address.",
       {{"dial", TextPart{&Step::text}, true, "the network: tcp, tcp4, tcp6 or unix"},
        {"to", UsePart{&Step::fromName, {VarType::listener}}, false, "the listener"},
        {"at", TextPart{&Step::where}, false, "or an address"},
        as(VarType::connection, true, "the connection"),
        kOnError},
       {"connect"}},
      {"read",
       Op::read,
       "Reads what is there, waiting for at least one byte.",
       {use("read", {VarType::connection}, "the connection"),
        number("upTo", &Step::amount, 1, 1 << 20, 4096, "bytes at most"), as(VarType::bytes, true, "the bytes"), kOnEnd,
        kOnError},
       {"receive"}},
      {"write",
       Op::write,
       "Writes all of it.",
       {use("write", {VarType::connection}, "the connection"),
        {"from", UsePart{&Step::fromName, {VarType::bytes}}, false, "bytes that were read"},
        {"text", TextPart{&Step::text}, false, "or these"},
        kOnError},
       {}},
      {"closeConn",
       Op::closeConn,
       "Closes a connection or a listener.",
       {use("closeConn", {VarType::connection, VarType::listener}, "what to close")},
       {"hangup", "shutdown"}},
  };
}

std::vector<StepRow> syncSteps() {
  return {
      {"add",
       Op::add,
       "WaitGroup.Add.",
       {use("add", {VarType::waitgroup}, "the wait group"),
        number("delta", &Step::amount, -kMany, kMany, 1, "how many")},
       {"waitgroup"}},
      {"done", Op::done, "WaitGroup.Done.", {use("done", {VarType::waitgroup}, "the wait group")}, {}},
      {"wait", Op::wait, "WaitGroup.Wait.", {use("wait", {VarType::waitgroup}, "the wait group")}, {"join"}},
      {"lock", Op::lock, "Mutex.Lock.", {use("lock", {VarType::mutex}, "the mutex")}, {"acquire"}},
      {"unlock", Op::unlock, "Mutex.Unlock.", {use("unlock", {VarType::mutex}, "the mutex")}, {"release"}},
      {"make",
       Op::make,
       "make(chan int, capacity).",
       {{"make", DefinePart{VarType::channel}, true, "the channel"},
        number("capacity", &Step::amount, 0, 1 << 20, 0, "its buffer; 0: none")},
       {"chan", "channel"}},
      {"send",
       Op::send,
       "Sends a number on a channel.",
       {use("send", {VarType::channel}, "the channel"),
        number("value", &Step::amount, INT64_MIN, INT64_MAX, 0, "the number")},
       {}},
      {"recv",
       Op::recv,
       "Receives a number from a channel.",
       {use("recv", {VarType::channel}, "the channel"),
        as(VarType::number, false, "the number"),
        {"onClosed", BranchPart{&Step::onEnd}, false,
         "steps when the channel is closed and empty; without them the function returns"}},
       {"receive"}},
      {"close", Op::close, "Closes a channel.", {use("close", {VarType::channel}, "the channel")}, {}},
  };
}

}  // namespace

const std::vector<StepRow>& stepTable() {
  static const std::vector<StepRow> table = [] {
    std::vector<StepRow> all;
    for (auto* group : {&goroutineSteps, &controlSteps, &networkSteps, &syncSteps}) {
      for (StepRow& row : group()) all.push_back(std::move(row));
    }
    return all;
  }();
  return table;
}

const StepRow* stepRow(std::string_view key) {
  for (const StepRow& row : stepTable()) {
    if (row.key == key) return &row;
  }
  return nullptr;
}

const StepRow& stepRow(Op op) {
  for (const StepRow& row : stepTable()) {
    if (row.op == op) return row;
  }
  GMP_CHECK(false, "every op has a row in the table of steps");
}

std::string_view typeName(VarType t) {
  switch (t) {
    case VarType::number: return "a number";
    case VarType::bytes: return "bytes";
    case VarType::connection: return "a connection";
    case VarType::listener: return "a listener";
    case VarType::channel: return "a channel";
    case VarType::waitgroup: return "a wait group";
    case VarType::mutex: return "a mutex";
  }
  return "?";
}

}  // namespace gmp::scenario
