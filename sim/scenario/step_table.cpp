#include "sim/scenario/step_table.h"

#include <gmpscope/trace.h>

#include "core/base/check.h"
#include "sim/scenario/reader.h"

namespace gmp::scenario {
namespace {

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
StepPart from(std::vector<VarType> types, bool required, std::string_view says) {
  return {"from", UsePart{&Step::fromName, std::move(types)}, required, says};
}
StepPart body(std::string_view says) { return {"do", BodyPart{}, true, says}; }
StepPart caseBody() { return {"do", BodyPart{true}, true, "the steps"}; }
StepPart branch(std::string_view key, std::optional<Steps> Step::*member, std::string_view says) {
  return {key, BranchPart{member}, false, says};
}

const std::vector<std::string_view> kNetworks = {"tcp", "tcp4", "tcp6", "unix"};
const std::vector<VarType> kChannels = {VarType::channel, VarType::inbox};
const std::vector<VarType> kLocks = {VarType::mutex, VarType::rwmutex};

const StepPart kOnError{"onError", BranchPart{&Step::onError}, false,
                        "steps when it fails; without them the function returns, as after `if err != nil`"};
const StepPart kOnEnd{"onEof", BranchPart{&Step::onEnd}, false,
                      "steps at the end of the stream; without them as for onError"};
const StepPart kOnTimeout{"onTimeout", BranchPart{&Step::onTimeout}, false,
                          "steps when its deadline has passed; without them as for onError"};
const StepPart kOnClosed{"onClosed", BranchPart{&Step::onEnd}, false,
                         "steps when the channel is closed and empty; without them the function returns"};
const StepPart kElement{"as", DefineElementPart{}, false, "what was received"};
const StepPart kValue{"value", NumberPart{&Step::amount, INT64_MIN, INT64_MAX, 0}, false, "the number"};
const StepPart kPayload{"from", UsePart{&Step::fromName, {VarType::bytes, VarType::connection}}, false,
                        "or bytes, or a connection: what the channel is made for"};

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
      {"syscall",
       Op::syscall,
       "A system call that blocks its thread, as reading a file does.",
       {duration("syscall", "how long")},
       {"block", "file"}},
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
      {"if",
       Op::if_,
       "Runs one of two lists of steps.",
       {{"if", ConditionPart{}, true, "as {i} < 3 or {i} % 10 == 0, with == != < <= > >="},
        {"then", BodyPart{}, true, "steps when it holds"},
        branch("else", &Step::onEnd, "steps when it does not")},
       {"when", "case"}},
      {"choose",
       Op::choose,
       "Runs one of several lists of steps: which, the seed decides, whatever the schedule.",
       {{"choose", CasesPart{&choiceTable}, true, "the ways"}},
       {"random", "switch"}},
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
      {"region",
       Op::region,
       "trace.WithRegion: the steps are marked in the trace.",
       {{"region", TextPart{&Step::text}, true, "its name"}, body("the steps")},
       {"span"}},
      {"fail",
       Op::fail,
       "panic: the program ends with this text.",
       {{"fail", TextPart{&Step::text}, true, "the text"}},
       {"panic", "throw", "abort"}},
  };
}

std::vector<StepRow> networkSteps() {
  return {
      {"listen",
       Op::listen,
       "net.Listen. The clients connect to what listens.",
       {{"listen", TextPart{&Step::text, kNetworks}, true, "the network: tcp, tcp4, tcp6 or unix"},
        {"at", TextPart{&Step::where}, true, "the address, as 127.0.0.1:0 (port 0: a free one)"},
        as(VarType::listener, true, "the listener"),
        kOnError},
       {"bind", "serve"}},
      {"accept",
       Op::accept,
       "Waits for the next connection. A closed listener is a failure.",
       {use("accept", {VarType::listener}, "the listener"), as(VarType::connection, true, "the connection"), kOnTimeout,
        kOnError},
       {}},
      {"dial",
       Op::dial,
       "net.Dial: connects to one of the program's own listeners or to an address.",
       {{"dial", TextPart{&Step::text, kNetworks}, true, "the network: tcp, tcp4, tcp6 or unix"},
        {"to", UsePart{&Step::fromName, {VarType::listener}}, false, "the listener"},
        {"at", TextPart{&Step::where}, false, "or an address"},
        as(VarType::connection, true, "the connection"),
        kOnError},
       {"connect"}},
      {"read",
       Op::read,
       "Reads what is there, waiting for at least one byte.",
       {use("read", {VarType::connection}, "the connection"),
        number("upTo", &Step::amount, 1, 1 << 20, 4096, "bytes at most"),
        as(VarType::bytes, true, "the bytes"),
        {"full", BoolPart{&Step::flag}, false, "true: waits for all of them, as io.ReadFull"},
        kOnEnd,
        kOnTimeout,
        kOnError},
       {"receive"}},
      {"write",
       Op::write,
       "Writes all of it.",
       {use("write", {VarType::connection}, "the connection"),
        from({VarType::bytes}, false, "bytes that were read"),
        {"text", TextPart{&Step::text}, false, "or these"},
        number("bytes", &Step::amount, 0, 64 << 20, 0, "or so many of no meaning"),
        kOnTimeout,
        kOnError},
       {}},
      {"closeConn",
       Op::closeConn,
       "Closes a connection or a listener.",
       {use("closeConn", {VarType::connection, VarType::listener}, "what to close"),
        {"side", TextPart{&Step::text, {"both", "read", "write"}}, false, "one side of a connection only"}},
       {"hangup", "shutdown"}},
  };
}

std::vector<StepRow> streamSteps() {
  return {
      {"deadline",
       Op::deadline,
       "SetDeadline of a connection or a listener: in some time, in the past, or none.",
       {use("deadline", {VarType::connection, VarType::listener}, "the connection or listener"),
        {"in", NumberPart{&Step::amount, 0, kYear, 0, true}, false, "from now"},
        {"past", BoolPart{&Step::flag}, false, "true: reads and writes fail at once"},
        {"clear", BoolPart{&Step::flag2}, false, "true: no deadline any more"},
        {"side", TextPart{&Step::text, {"both", "read", "write"}}, false, "of a connection: one side only"}},
       {"timeout"}},
      {"copy",
       Op::copy,
       "io.Copy: from one connection to another until the end of the stream.",
       {use("copy", {VarType::connection}, "where from"),
        {"to", UsePart{&Step::fromName, {VarType::connection}}, true, "where to"},
        kOnError},
       {"pipe"}},
      {"bufferedRead",
       Op::bufferedRead,
       "Reads through a bufio.Reader, which the connection keeps.",
       {use("bufferedRead", {VarType::connection}, "the connection"),
        number("upTo", &Step::amount, 1, 1 << 20, 1, "bytes at most"),
        number("buffer", &Step::extra, 16, 1 << 20, 4096, "size of the buffer, decided by the first step"),
        as(VarType::bytes, true, "the bytes"), kOnEnd, kOnTimeout, kOnError},
       {"bufio"}},
      {"http",
       Op::http,
       "HTTP/1.1 on a connection: serves requests until the peer leaves, or makes one request.",
       {{"http", TextPart{&Step::text, {"serve", "request"}}, true, "serve or request"},
        {"on", UsePart{&Step::varName, {VarType::connection}}, true, "the connection"},
        {"path", TextPart{&Step::where}, false, "request: what is asked for; otherwise /"},
        number("body", &Step::amount, 0, 1 << 20, 2, "serve: bytes of the answer; request: bytes that are sent along"),
        as(VarType::number, false, "request: the status; serve: the number of the request, from 0"),
        branch("each", &Step::onEnd, "serve: steps between a request and its answer"),
        kOnTimeout,
        kOnError},
       {"rest"}},
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
      {"lock", Op::lock, "Mutex.Lock, or RWMutex.Lock.", {use("lock", kLocks, "the mutex")}, {"acquire", "mutex"}},
      {"unlock", Op::unlock, "Unlock of the same.", {use("unlock", kLocks, "the mutex")}, {"release"}},
      {"rlock",
       Op::rlock,
       "RWMutex.RLock; a mutex of which this is asked somewhere is an RWMutex.",
       {use("rlock", {VarType::rwmutex}, "the mutex")},
       {"rwmutex"}},
      {"runlock", Op::runlock, "RWMutex.RUnlock.", {use("runlock", {VarType::rwmutex}, "the mutex")}, {}},
      {"once",
       Op::once,
       "Once.Do: the steps run the first time only; others wait until they have.",
       {use("once", {VarType::once}, "the once"), body("the steps")},
       {}},
  };
}

std::vector<StepRow> bufferSteps() {
  return {
      {"get",
       Op::get,
       "Pool.Get: a buffer that was put, else a new one.",
       {use("get", {VarType::pool}, "the pool"), as(VarType::bytes, true, "the bytes"),
        number("bytes", &Step::amount, 1, 1 << 20, 4096, "how many"),
        branch("onNew", &Step::onEnd, "steps when the pool had none: what a new one costs")},
       {"borrow", "allocate"}},
      {"put",
       Op::put,
       "Pool.Put: the bytes go back to the pool; the variable is empty afterwards.",
       {use("put", {VarType::pool}, "the pool"), from({VarType::bytes}, true, "the bytes")},
       {"giveBack"}},
      {"collect",
       Op::collect,
       "What Go's collector does to pools: what nobody used goes, the rest becomes the victim cache.",
       {flag("collect")},
       {"gc", "age"}},
      {"produce",
       Op::produce,
       "Appends to a link buffer, which grows without a copy.",
       {use("produce", {VarType::linkbuffer}, "the link buffer"),
        from({VarType::bytes, VarType::connection}, false,
             "bytes that were read; or a connection, of which what is there is read straight into the buffer"),
        {"text", TextPart{&Step::text}, false, "or these"},
        number("bytes", &Step::amount, 0, 64 << 20, 0, "or so many of no meaning"),
        as(VarType::number, false, "the bytes in the buffer afterwards"),
        kOnEnd,
        kOnTimeout,
        kOnError},
       {"append", "fill"}},
      {"consume",
       Op::consume,
       "Takes from the front of a link buffer, waiting for at least one byte.",
       {use("consume", {VarType::linkbuffer}, "the link buffer"),
        number("upTo", &Step::amount, 1, 1 << 20, 4096, "bytes at most"),
        as(VarType::bytes, true, "the bytes"),
        {"full", BoolPart{&Step::flag}, false, "true: waits for all of them, or for the end"},
        {"onClosed", BranchPart{&Step::onEnd}, false,
         "steps when the buffer is closed and empty; without them the function returns"}},
       {"drain"}},
  };
}

std::vector<StepRow> channelSteps() {
  return {
      {"make",
       Op::make,
       "make(chan T, capacity).",
       {{"make", DefinePart{VarType::channel}, true, "the channel"},
        number("capacity", &Step::amount, 0, 1 << 20, 0, "its buffer; 0: none"),
        {"of", TextPart{&Step::text, {"numbers", "bytes", "connections"}}, false, "what flows through it"}},
       {"chan", "channel"}},
      {"send", Op::send, "Sends on a channel.", {use("send", kChannels, "the channel"), kValue, kPayload}, {}},
      {"recv",
       Op::recv,
       "Receives from a channel.",
       {use("recv", kChannels, "the channel"), kElement, kOnClosed},
       {"receive"}},
      {"range",
       Op::range,
       "Receives until the channel is closed, and runs the steps for each.",
       {use("range", kChannels, "the channel"), kElement, body("the steps")},
       {"foreach", "each"}},
      {"close",
       Op::close,
       "Closes a channel or a link buffer.",
       {use("close", {VarType::channel, VarType::linkbuffer}, "the channel or link buffer")},
       {}},
      {"select",
       Op::select,
       "Waits until one of the cases can go on, and takes it.",
       {{"select", CasesPart{&selectTable}, true, "the cases"}},
       {}},
      {"join",
       Op::join,
       "Joins a room: this goroutine gets a channel of its own for what is broadcast there.",
       {{"join", UsePart{&Step::varName, {VarType::room}}, true, "the room"},
        as(VarType::inbox, true, "the channel, which may be handed over"),
        number("capacity", &Step::amount, 0, 1 << 20, 0, "its buffer; 0: none")},
       {"subscribe"}},
      {"leave",
       Op::leave,
       "Leaves a room: the channel is closed.",
       {{"leave", UsePart{&Step::varName, {VarType::room}}, true, "the room"},
        from({VarType::inbox}, true, "the channel that join gave")},
       {"unsubscribe"}},
      {"broadcast",
       Op::broadcast,
       "Sends bytes to everyone in a room, in the order in which they joined.",
       {{"broadcast", UsePart{&Step::varName, {VarType::room}}, true, "the room"},
        from({VarType::bytes}, true, "the bytes")},
       {"publish"}},
  };
}

}  // namespace

const std::vector<StepRow>& selectTable() {
  static const std::vector<StepRow> table = {
      {"recv",
       Op::caseRecv,
       "case v := <-channel.",
       {use("recv", kChannels, "the channel"), kElement, kOnClosed, caseBody()},
       {}},
      {"send",
       Op::caseSend,
       "case channel <- v.",
       {use("send", {VarType::channel}, "the channel"), kValue, kPayload, caseBody()},
       {}},
      {"after", Op::caseAfter, "case <-time.After(d).", {duration("after", "how long"), caseBody()}, {"timeout"}},
      {"default",
       Op::caseDefault,
       "default.",
       {{"default", BranchPart{&Step::onEnd}, true, "the steps when no other case is ready"}},
       {"otherwise", "else"}},
  };
  return table;
}

const std::vector<StepRow>& choiceTable() {
  static const std::vector<StepRow> table = {
      {"weight",
       Op::choice,
       "One way.",
       {{"weight", NumberPart{&Step::amount, 0, 1'000'000, 1}, true, "how often, against the others"}, caseBody()},
       {"probability", "chance"}},
  };
  return table;
}

const std::vector<StepRow>& stepTable() {
  static const std::vector<StepRow> table = [] {
    std::vector<StepRow> all;
    for (auto* group : {&goroutineSteps, &controlSteps, &networkSteps, &streamSteps, &syncSteps, &channelSteps,
                        &bufferSteps}) {
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
  for (const auto* table : {&stepTable(), &selectTable(), &choiceTable()}) {
    for (const StepRow& row : *table) {
      if (row.op == op) return row;
    }
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
    case VarType::inbox: return "a channel of a room";
    case VarType::rwmutex: return "a read-write mutex";
    case VarType::once: return "a once";
    case VarType::pool: return "a pool";
    case VarType::linkbuffer: return "a link buffer";
    case VarType::room: return "a room";
  }
  return "?";
}

}  // namespace gmp::scenario
