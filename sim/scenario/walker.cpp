#include "sim/scenario/walker.h"

#include <chrono>
#include <utility>

#include <gmpscope/marks.h>
#include <gmpscope/run.h>

namespace gmp::scenario {

using std::chrono::nanoseconds;

Flow Walker::steps(const Steps& list) {
  for (const Step& step : list) {
    if (const Flow flow = one(step); flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Walker::one(const Step& s) {
  switch (s.op) {
    case Op::go: return go(s);
    case Op::repeat: return repeat(s);
    case Op::forever: return forever(s);
    case Op::if_: return holds(s.condition) ? steps(s.body) : s.onEnd ? steps(*s.onEnd) : Flow::next;
    case Op::choose: return choose(s);
    case Op::defer: f_.deferred.push_back(&s.body); return Flow::next;
    case Op::break_: return Flow::break_;
    case Op::continue_: return Flow::continue_;
    case Op::return_: return Flow::return_;
    case Op::fail: fail(s);
    case Op::listen: return listen(s);
    case Op::accept: return accept(s);
    case Op::dial: return dial(s);
    case Op::read: return read(s);
    case Op::write: return write(s);
    case Op::closeConn: return closeConn(s);
    case Op::deadline: return deadline(s);
    case Op::copy: return copy(s);
    case Op::bufferedRead: return bufferedRead(s);
    case Op::http: return http(s);
    case Op::once: return once(s);
    case Op::make: return make(s);
    case Op::send: return send(s);
    case Op::recv: return recv(s);
    case Op::range: return range(s);
    case Op::close: return close(s);
    case Op::select: return select(s);
    case Op::join: return join(s);
    case Op::leave: return leave(s);
    case Op::broadcast: return broadcast(s);
    case Op::get: return get(s);
    case Op::put: return put(s);
    case Op::produce: return produce(s);
    case Op::consume: return consume(s);
    case Op::region: return region(s);
    default: return simple(s);
  }
}

// Steps that cannot fail and lead nowhere else.
Flow Walker::simple(const Step& s) {
  switch (s.op) {
    case Op::compute: gmp::compute(nanoseconds(number(s.amount))); break;
    case Op::sleep: gmp::sleep(nanoseconds(number(s.amount))); break;
    case Op::syscall: gmp::blockThread(nanoseconds(number(s.amount))); break;
    case Op::gosched: gmp::gosched(); break;
    case Op::add: p_.waitgroups[index(s.var)].add(static_cast<int>(number(s.amount))); break;
    case Op::done: p_.waitgroups[index(s.var)].done(); break;
    case Op::wait: p_.waitgroups[index(s.var)].wait(); break;
    case Op::lock: lock(s); break;
    case Op::unlock: unlock(s); break;
    case Op::rlock: p_.rwmutexes[index(s.var)].lock_shared(); break;
    case Op::runlock: p_.rwmutexes[index(s.var)].unlock_shared(); break;
    case Op::collect: BufferPool::collect(); break;
    case Op::log: trace::log(s.text, number(s.amount)); break;
    default: break;
  }
  return Flow::next;
}

std::int64_t Walker::number(const Number& n) {
  switch (n.from) {
    case Number::From::literal: return n.value;
    case Number::From::parameter: return p_.bound.values[index(n.index)];
    case Number::From::variable: return variable(n.index).number;
  }
  return 0;
}

[[gnu::noinline]] Flow Walker::go(const Step& s) {
  const std::int64_t count = number(s.amount);
  for (std::int64_t i = 0; i < count && !p_.stopped(); ++i) {
    std::unique_ptr<Frame> frame = makeFrame(p_, s.function, f_.rng.next());
    for (const auto& [from, to] : s.with) frame->variables[index(to)] = variable(from);
    const std::string& name = s.text.empty() ? frame->function.name : s.text;
    gmp::goNamed(name, frameTask(std::move(frame)));
  }
  return Flow::next;
}

// One turn of a loop. true: the loop goes on. A turn that never parks must still let others run.
bool Walker::turn(const Step& s, Flow* out) {
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

Flow Walker::repeat(const Step& s) {
  Flow out = Flow::next;
  const std::int64_t count = number(s.amount);
  for (std::int64_t i = 0; i < count; ++i) {
    if (s.as >= 0) variable(s.as).number = i;
    if (!turn(s, &out)) break;
  }
  return out;
}

Flow Walker::forever(const Step& s) {
  Flow out = Flow::next;
  while (turn(s, &out)) {}
  return out;
}

bool Walker::holds(const Condition& c) {
  const std::int64_t modulus = number(c.modulus), right = number(c.right);
  std::int64_t left = number(c.left);
  if (modulus > 0) left %= modulus;
  switch (c.test) {
    case Condition::Test::equal: return left == right;
    case Condition::Test::unequal: return left != right;
    case Condition::Test::less: return left < right;
    case Condition::Test::lessEqual: return left <= right;
    case Condition::Test::greater: return left > right;
    case Condition::Test::greaterEqual: return left >= right;
  }
  return false;
}

// Which way depends on the seed and on how often this goroutine has chosen, never on the schedule.
Flow Walker::choose(const Step& s) {
  std::int64_t total = 0;
  for (const Step& way : s.cases) total += number(way.amount);
  if (total <= 0) return Flow::next;
  auto at = static_cast<std::int64_t>(f_.rng.below(static_cast<std::uint32_t>(total)));
  for (const Step& way : s.cases) {
    at -= number(way.amount);
    if (at < 0) return steps(way.body);
  }
  return Flow::next;
}

Flow Walker::once(const Step& s) {
  Flow out = Flow::next;
  p_.onces[index(s.var)].call([&] { out = steps(s.body); });
  return out;
}

Flow Walker::region(const Step& s) {
  const trace::Region marked(s.text);
  return steps(s.body);
}

void Walker::fail(const Step& s) { throw Panic(s.text); }

namespace {

void runFunction(Frame& frame) {
  Walker walker(frame);
  walker.steps(frame.function.steps);
  while (!frame.deferred.empty()) {
    const Steps* last = frame.deferred.back();
    frame.deferred.pop_back();
    walker.steps(*last);
  }
}

}  // namespace

Task frameTask(std::unique_ptr<Frame> frame) {
  return Task([owned = std::move(frame)] { runFunction(*owned); });
}

std::unique_ptr<Frame> makeFrame(Program::Shared& program, int function, std::uint64_t seed) {
  return std::make_unique<Frame>(program, program.scenario.functions[static_cast<std::size_t>(function)], seed);
}

Task functionTask(Program::Shared& program, int function, std::uint64_t seed) {
  return frameTask(makeFrame(program, function, seed));
}

}  // namespace gmp::scenario
