#include "sim/world/overlapped.h"

#include <algorithm>
#include <cerrno>

namespace gmp::sim {

using State = PendingOperation::State;

namespace {

PendingOperation& operationOf(Endpoint& e, Side side) {
  if (e.operations == nullptr) e.operations = std::make_unique<PendingOperations>();
  return (*e.operations)[static_cast<std::size_t>(side)];
}

}  // namespace

std::int64_t Overlapped::submit(Endpoint& e, const Operation& op) {
  const Side side = op.kind == Operation::Kind::write ? Side::write : Side::read;
  PendingOperation& pending = operationOf(e, side);
  pending = {};
  pending.kind = op.kind == Operation::Kind::read    ? Kind::read
                 : op.kind == Operation::Kind::write ? Kind::write
                                                     : Kind::accept;
  pending.want = op.into.size();
  pending.rest.assign(op.from.begin(), op.from.end());
  pending.state = State::underWay;
  pending.atOnce = true;
  proceed(e, side);
  pending.atOnce = false;
  if (pending.state == State::underWay) return -EINPROGRESS;
  return take(e, side);
}

std::int64_t Overlapped::take(Endpoint& e, Side side) {
  if (e.operations == nullptr) return -EINVAL;
  PendingOperation& op = operationOf(e, side);
  if (op.state == State::none) return -EINVAL;
  if (op.state == State::underWay) return -EINPROGRESS;
  op.state = State::none;
  op.rest.clear();
  return op.result;
}

void Overlapped::cancel(Endpoint& e, Side side) {
  if (e.operations == nullptr || operationOf(e, side).state != State::underWay) return;
  const auto written = static_cast<std::int64_t>(operationOf(e, side).written);
  complete(e, side, written > 0 ? written : -ECANCELED);
}

void Overlapped::connecting(Endpoint& e) {
  operationOf(e, Side::write) = {.kind = Kind::connect, .state = State::underWay};
}

void Overlapped::changed(Endpoint& e, unsigned sides) {
  if (e.operations == nullptr) return;
  for (const Side side : {Side::read, Side::write}) {
    if ((sides & bitOf(side)) != 0) proceed(e, side);
  }
}

void Overlapped::complete(Endpoint& e, Side side, std::int64_t result) {
  PendingOperation& op = operationOf(e, side);
  op.state = op.atOnce ? State::told : State::complete;
  op.result = result;
  if (!op.atOnce) poller_.completed(e);
}

void Overlapped::writeMore(Endpoint& e, PendingOperation& op) {
  const auto left = std::span<const std::byte>(op.rest).subspan(op.written);
  const std::int64_t n = network_.write(e, left);
  if (n > 0) op.written += static_cast<std::size_t>(n);
  if (n < 0 && n != -EAGAIN) complete(e, Side::write, op.written > 0 ? static_cast<std::int64_t>(op.written) : n);
  else if (op.written == op.rest.size()) complete(e, Side::write, static_cast<std::int64_t>(op.written));
}

// Whether what was begun is complete now.
void Overlapped::proceed(Endpoint& e, Side side) {
  PendingOperation& op = operationOf(e, side);
  if (op.state != State::underWay) return;
  switch (op.kind) {
    case Kind::accept:
      if (e.phase == Phase::listening && !e.listen->queue.empty()) complete(e, side, 0);
      return;
    case Kind::connect:
      if (e.phase != Phase::connecting) complete(e, side, e.error != 0 ? -e.error : 0);
      return;
    case Kind::write: writeMore(e, op); return;
    case Kind::read: break;
  }
  if (!e.in.empty()) {
    const std::size_t n = std::min(op.want, e.in.size());
    const auto got = faults_.part(trace::FaultWhat::partialRead, static_cast<int>(e.ownerId), n);
    complete(e, side, static_cast<std::int64_t>(got));
  } else if (e.readiness() & (kIn | kRdhup | kHup | kErr)) {
    complete(e, side, e.error != 0 ? -network_.takeError(e) : 0);
  }
}

}  // namespace gmp::sim
