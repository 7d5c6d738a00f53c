// Walks the steps of a scenario's functions on goroutines. What Go's `if err != nil { return }` does is what a step
// does whose
// failure nothing handles: the function returns, and its deferred steps run.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <gmpscope/marks.h>
#include <gmpscope/run.h>

#include "sim/scenario/program_shared.h"

namespace gmp::scenario {

using std::chrono::nanoseconds;

namespace {

// One variable of a goroutine; only the member of its type is used.
struct Variable {
  std::int64_t number = 0;
  net::Conn conn;
  std::vector<std::byte> bytes;  // capacity of the largest read so far
  std::size_t used = 0;
};

struct Frame {
  Frame(Program::Shared& p, const Function& f) : program(p), function(f), variables(f.slots.size()) {}

  Program::Shared& program;
  const Function& function;
  std::vector<Variable> variables;
  std::vector<const Steps*> deferred;
  // What the goroutine is waiting on: here and not on its stack, so that it is freed if the run is cut short meanwhile.
  net::Listener listener;
  Chan<std::int64_t> channel;
};

std::unique_ptr<Frame> makeFrame(Program::Shared& program, int function);
// A callable that owns the frame: what the goroutine runs.
Task frameTask(std::unique_ptr<Frame> frame);

enum class Flow { next, break_, continue_, return_ };

class Walker {
 public:
  explicit Walker(Frame& frame) : f_(frame), p_(frame.program) {}

  Flow steps(const Steps& list) {
    for (const Step& step : list) {
      if (const Flow flow = one(step); flow != Flow::next) return flow;
    }
    return Flow::next;
  }

 private:
  Flow one(const Step& s) {
    switch (s.op) {
      case Op::go: return go(s);
      case Op::compute: gmp::compute(nanoseconds(number(s.amount))); return Flow::next;
      case Op::sleep: gmp::sleep(nanoseconds(number(s.amount))); return Flow::next;
      case Op::syscall: gmp::blockThread(nanoseconds(number(s.amount))); return Flow::next;
      case Op::gosched: gmp::gosched(); return Flow::next;
      case Op::repeat: return repeat(s);
      case Op::forever: return forever(s);
      case Op::defer: f_.deferred.push_back(&s.body); return Flow::next;
      case Op::break_: return Flow::break_;
      case Op::continue_: return Flow::continue_;
      case Op::return_: return Flow::return_;
      case Op::listen: return listen(s);
      case Op::accept: return accept(s);
      case Op::dial: return dial(s);
      case Op::read: return read(s);
      case Op::write: return write(s);
      case Op::closeConn: return closeConn(s);
      case Op::add: p_.waitgroups[index(s.var)].add(static_cast<int>(number(s.amount))); return Flow::next;
      case Op::done: p_.waitgroups[index(s.var)].done(); return Flow::next;
      case Op::wait: p_.waitgroups[index(s.var)].wait(); return Flow::next;
      case Op::lock: p_.mutexes[index(s.var)].lock(); return Flow::next;
      case Op::unlock: p_.mutexes[index(s.var)].unlock(); return Flow::next;
      case Op::make: return make(s);
      case Op::send: return send(s);
      case Op::recv: return recv(s);
      case Op::close: p_.channels[index(s.var)].get().close(); return Flow::next;
      case Op::log: trace::log(s.text, number(s.amount)); return Flow::next;
    }
    return Flow::next;
  }

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  Variable& variable(int slot) { return f_.variables[index(slot)]; }
  std::int64_t number(const Number& n) {
    switch (n.from) {
      case Number::From::literal: return n.value;
      case Number::From::parameter: return p_.bound.values[index(n.index)];
      case Number::From::variable: return variable(n.index).number;
    }
    return 0;
  }

  // -- goroutines and control

  [[gnu::noinline]] Flow go(const Step& s) {
    const std::int64_t count = number(s.amount);
    for (std::int64_t i = 0; i < count && !p_.stopped(); ++i) {
      std::unique_ptr<Frame> frame = makeFrame(p_, s.function);
      for (const auto& [from, to] : s.with) frame->variables[index(to)] = variable(from);
      const std::string& name = s.text.empty() ? frame->function.name : s.text;
      gmp::goNamed(name, frameTask(std::move(frame)));
    }
    return Flow::next;
  }
  // One turn of a loop. true: the loop goes on. A turn that never parks must still let others run.
  bool turn(const Step& s, Flow* out) {
    gmp::sleep(nanoseconds(0));
    if (p_.stopped()) {
      *out = Flow::return_;
      return false;
    }
    const Flow flow = steps(s.body);
    if (flow == Flow::next || flow == Flow::continue_) return true;
    *out = flow == Flow::break_ ? Flow::next : flow;
    return false;
  }
  Flow repeat(const Step& s) {
    Flow out = Flow::next;
    const std::int64_t count = number(s.amount);
    for (std::int64_t i = 0; i < count; ++i) {
      if (s.as >= 0) variable(s.as).number = i;
      if (!turn(s, &out)) break;
    }
    return out;
  }
  Flow forever(const Step& s) {
    Flow out = Flow::next;
    while (turn(s, &out)) {}
    return out;
  }

  // -- sockets

  // A step has failed: its branch, or the end of the function.
  Flow failed(const Step& s, bool atEnd) {
    if (atEnd && s.onEnd) return steps(*s.onEnd);
    if (s.onError) return steps(*s.onError);
    return Flow::return_;
  }
  template <class Socket>
  [[gnu::noinline]] void note(std::string_view op, const Socket& socket, std::error_code err) {
    if (err != errc::eof && err != errc::closed) p_.ioError(net::describe(op, socket, err));
  }

  [[gnu::noinline]] Flow listen(const Step& s) {
    const bool told = p_.announced < 0 || p_.announced == s.as;
    const bool moved = told && !p_.options.listenAt.empty() && !p_.announcedOnce;
    auto [listener, err] = net::listen(s.text, moved ? p_.options.listenAt : s.where);
    if (err) {
      if (s.onError) return steps(*s.onError);
      p_.fail(net::describe("listen", listener, err));
      return Flow::return_;
    }
    const std::string address = listener.addr();
    p_.listeners[index(s.as)].set(std::move(listener));
    if (told && !p_.announcedOnce.exchange(true) && p_.options.onListening) p_.options.onListening(address);
    return Flow::next;
  }

  static bool temporary(std::error_code err) {
    return err == std::errc::too_many_files_open || err == std::errc::too_many_files_open_in_system ||
           err == std::errc::connection_aborted || err == std::errc::no_buffer_space ||
           err == std::errc::not_enough_memory;
  }
  // Errors that pass are waited out, as net/http's server does: 5 ms, doubling up to 1 s.
  [[gnu::noinline]] Flow accept(const Step& s) {
    constexpr nanoseconds kFirst(5'000'000), kLongest(1'000'000'000);
    f_.listener = p_.listeners[index(s.var)].get();
    for (nanoseconds wait = kFirst;; wait = std::min(wait * 2, kLongest)) {
      auto [conn, err] = f_.listener.accept();
      if (!err) {
        p_.accepted.fetch_add(1, std::memory_order_relaxed);
        variable(s.as).conn = std::move(conn);
        return Flow::next;
      }
      note("accept", f_.listener, err);
      if (!temporary(err) || s.onError || p_.stopped()) return failed(s, false);
      gmp::sleep(wait);
    }
  }

  [[gnu::noinline]] Flow dial(const Step& s) {
    const std::string to = s.from >= 0 ? p_.listeners[index(s.from)].get().addr() : s.where;
    auto [conn, err] = net::dial(s.text, to);
    if (!err) {
      p_.dialed.fetch_add(1, std::memory_order_relaxed);
      variable(s.as).conn = std::move(conn);
      return Flow::next;
    }
    if (s.onError) return steps(*s.onError);
    p_.fail(net::describe("dial", conn, err));
    return Flow::return_;
  }

  Flow read(const Step& s) {
    const net::Conn& conn = variable(s.var).conn;
    Variable& into = variable(s.as);
    into.bytes.resize(static_cast<std::size_t>(number(s.amount)));
    const auto [n, err] = conn.read(into.bytes);
    into.used = n;
    if (n > 0) {
      p_.reads.fetch_add(1, std::memory_order_relaxed);
      p_.bytesRead.fetch_add(n, std::memory_order_relaxed);
    }
    if (!err) return Flow::next;
    note("read", conn, err);
    return failed(s, err == errc::eof);
  }

  Flow write(const Step& s) {
    const net::Conn& conn = variable(s.var).conn;
    const auto [n, err] =
        s.from >= 0 ? conn.write(std::span<const std::byte>(variable(s.from).bytes).first(variable(s.from).used))
                    : conn.write(s.text);
    p_.writes.fetch_add(1, std::memory_order_relaxed);
    p_.bytesWritten.fetch_add(n, std::memory_order_relaxed);
    if (!err) return Flow::next;
    note("write", conn, err);
    return failed(s, false);
  }

  // Closing what is closed already is no failure here: a deferred close often comes second.
  Flow closeConn(const Step& s) {
    if (s.varType == VarType::listener) {
      f_.listener = p_.listeners[index(s.var)].get();
      static_cast<void>(f_.listener.close());
    } else {
      static_cast<void>(variable(s.var).conn.close());
    }
    return Flow::next;
  }

  // -- channels

  Flow make(const Step& s) {
    p_.channels[index(s.as)].set(Chan<std::int64_t>(static_cast<std::size_t>(number(s.amount))));
    return Flow::next;
  }
  Flow send(const Step& s) {
    f_.channel = p_.channels[index(s.var)].get();
    f_.channel.send(number(s.amount));
    return Flow::next;
  }
  Flow recv(const Step& s) {
    f_.channel = p_.channels[index(s.var)].get();
    const std::optional<std::int64_t> v = f_.channel.recv();
    if (!v) return failed(s, true);
    if (s.as >= 0) variable(s.as).number = *v;
    return Flow::next;
  }

  Frame& f_;
  Program::Shared& p_;
};

void runFunction(Frame& frame) {
  Walker walker(frame);
  walker.steps(frame.function.steps);
  while (!frame.deferred.empty()) {
    const Steps* last = frame.deferred.back();
    frame.deferred.pop_back();
    walker.steps(*last);
  }
}

Task frameTask(std::unique_ptr<Frame> frame) {
  return Task([owned = std::move(frame)] { runFunction(*owned); });
}

std::unique_ptr<Frame> makeFrame(Program::Shared& program, int function) {
  return std::make_unique<Frame>(program, program.scenario.functions[static_cast<std::size_t>(function)]);
}

}  // namespace

Task functionTask(Program::Shared& program, int function) { return frameTask(makeFrame(program, function)); }

}  // namespace gmp::scenario
