// Steps on locks, channels and rooms.
#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "sim/scenario/walker.h"

namespace gmp::scenario {

using std::chrono::nanoseconds;

void Walker::lock(const Step& s) {
  if (s.varType == VarType::rwmutex) p_.rwmutexes[index(s.var)].lock();
  else p_.mutexes[index(s.var)].lock();
}

void Walker::unlock(const Step& s) {
  if (s.varType == VarType::rwmutex) p_.rwmutexes[index(s.var)].unlock();
  else p_.mutexes[index(s.var)].unlock();
}

namespace {

// The channel behind the handle. The plain functions take elements where they lie: in the frame.
detail::ChanCore* coreOf(const Channel& c) {
  return RecvCase<Value, Frame::Take>(c, Frame::Take{nullptr}).describe(0).chan;
}

}  // namespace

// A copy in the frame: it is waited on.
const Channel& Walker::channelOf(const Step& s) {
  f_.channel = s.varType == VarType::inbox ? variable(s.var).inbox : p_.channels[index(s.var)].get();
  return f_.channel;
}

// What the step sends goes to f_.outgoing.
void Walker::payload(const Step& s) {
  f_.outgoing.emplace();
  if (s.from < 0) {
    f_.outgoing->number = number(s.amount);
  } else if (s.fromType == VarType::connection) {
    f_.outgoing->conn = variable(s.from).conn;
  } else {
    const Variable& v = variable(s.from);
    f_.outgoing->bytes = std::make_shared<std::vector<std::byte>>(
        v.bytes.begin(), v.bytes.begin() + static_cast<std::ptrdiff_t>(v.used));
  }
}

// What was received goes to the step's variable.
void Walker::keep(const Step& s) {
  if (s.as >= 0) {
    Variable& v = variable(s.as);
    Value& got = *f_.received;
    if (s.asType == VarType::number) {
      v.number = got.number;
    } else if (s.asType == VarType::connection) {
      v = Variable{};
      v.conn = std::move(got.conn);
    } else {
      v.used = got.bytes ? got.bytes->size() : 0;
      if (got.bytes) v.bytes.assign(got.bytes->begin(), got.bytes->end());
    }
  }
  f_.received.reset();
}

Flow Walker::make(const Step& s) {
  p_.channels[index(s.as)].set(Channel(static_cast<std::size_t>(number(s.amount))));
  return Flow::next;
}

Flow Walker::send(const Step& s) {
  detail::ChanCore* core = coreOf(channelOf(s));
  payload(s);
  detail::chansend(core, &*f_.outgoing, true);
  return Flow::next;
}

Flow Walker::recv(const Step& s) {
  detail::ChanCore* core = coreOf(channelOf(s));
  f_.received.reset();
  detail::chanrecv(core, &f_.received, true);
  if (!f_.received) return failed(s, errc::eof);
  keep(s);
  return Flow::next;
}

Flow Walker::range(const Step& s) {
  Flow out = Flow::next;
  for (;;) {
    detail::ChanCore* core = coreOf(channelOf(s));
    f_.received.reset();
    detail::chanrecv(core, &f_.received, true);
    if (!f_.received) return out;
    keep(s);
    if (!turn(s, &out)) return out;
  }
}

Flow Walker::close(const Step& s) {
  if (s.varType == VarType::linkbuffer) p_.streams[index(s.var)].close();
  else channelOf(s).close();
  return Flow::next;
}

void Walker::addCase(const Step& c) {
  if (c.op == Op::caseDefault) return;
  if (c.op == Op::caseAfter) {
    f_.timers.emplace_back(nanoseconds(number(c.amount)));
    f_.cases.emplace_back(RecvCase<TimePoint, Frame::Ignore>(f_.timers.back().c, {}));
  } else if (c.op == Op::caseRecv) {
    f_.cases.emplace_back(RecvCase<Value, Frame::Take>(channelOf(c), {&f_}));
  } else {
    payload(c);
    f_.cases.emplace_back(SendCase<Value, Frame::Ignore>(channelOf(c), std::move(*f_.outgoing), {}));
  }
  f_.caseSteps.push_back(&c);
}

[[gnu::noinline]] Flow Walker::select(const Step& s) {
  f_.cases.clear();
  f_.caseSteps.clear();
  f_.selectCases.clear();
  f_.timers.clear();
  const Step* otherwise = nullptr;
  for (const Step& c : s.cases) {
    addCase(c);
    if (c.op == Op::caseDefault) otherwise = &c;
  }
  for (std::size_t i = 0; i < f_.cases.size(); ++i) {
    f_.selectCases.push_back(std::visit([&](auto& c) { return c.describe(static_cast<int>(i)); }, f_.cases[i]));
  }
  f_.selectOrder.resize(2 * f_.cases.size());
  const int last = static_cast<int>(f_.cases.size());
  const int chosen = detail::selectgo(f_.selectCases, f_.selectOrder, otherwise != nullptr ? last : -1);
  for (const Timer& timer : f_.timers) static_cast<void>(timer.stop());
  if (chosen == last && otherwise != nullptr) return steps(*otherwise->onEnd);
  const Step& taken = *f_.caseSteps[index(chosen)];
  f_.received.reset();
  std::visit([](auto& c) { c.run(); }, f_.cases[index(chosen)]);
  if (taken.op == Op::caseRecv) {
    if (!f_.received) return failed(taken, errc::eof);
    keep(taken);
  }
  return steps(taken.body);
}

Flow Walker::join(const Step& s) {
  Program::Room& room = p_.rooms[index(s.var)];
  Variable& v = variable(s.as);
  v.inbox = Channel(static_cast<std::size_t>(number(s.amount)));
  room.lock.lock();
  room.members.push_back(v.inbox);
  room.lock.unlock();
  return Flow::next;
}

Flow Walker::leave(const Step& s) {
  Program::Room& room = p_.rooms[index(s.var)];
  const Channel& inbox = variable(s.from).inbox;
  room.lock.lock();
  const auto at = std::find(room.members.begin(), room.members.end(), inbox);
  const bool there = at != room.members.end();
  if (there) room.members.erase(at);
  room.lock.unlock();
  if (there) inbox.close();
  return Flow::next;
}

// The room is locked meanwhile: nobody's channel is closed while something is sent on it.
Flow Walker::broadcast(const Step& s) {
  Program::Room& room = p_.rooms[index(s.var)];
  room.lock.lock();
  for (const Channel& member : room.members) {
    payload(s);
    detail::chansend(coreOf(member), &*f_.outgoing, true);
  }
  room.lock.unlock();
  return Flow::next;
}

}  // namespace gmp::scenario
