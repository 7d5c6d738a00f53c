// Purpose: the faults of the virtual world, one row each: the name that files and options use, its probability in
//          sim::Faults, its word in traces, and what it strikes.
#pragma once

#include <array>
#include <string_view>

#include <gmpscope/event.h>
#include <gmpscope/sim.h>

namespace gmp::sim {

struct FaultRow {
  std::string_view name;
  double Faults::*member;
  trace::FaultWhat what;
  std::string_view says;
};

inline constexpr std::array kFaultTable = {
    FaultRow{"reset", &Faults::reset, trace::FaultWhat::reset, "read or write: the connection is reset"},
    FaultRow{"partialRead", &Faults::partialRead, trace::FaultWhat::partialRead, "read: fewer bytes than there are"},
    FaultRow{"partialWrite", &Faults::partialWrite, trace::FaultWhat::partialWrite,
             "write: fewer bytes than there is room for"},
    FaultRow{"eagain", &Faults::eagain, trace::FaultWhat::eagain,
             "read, write or accept: EAGAIN although it could go on; readiness is reported again"},
    FaultRow{"emfile", &Faults::emfile, trace::FaultWhat::emfile, "socket or accept: EMFILE"},
    FaultRow{"eintr", &Faults::eintr, trace::FaultWhat::eintr, "read, write, accept, connect or poll: EINTR"},
    FaultRow{"threadDelayed", &Faults::threadDelayed, trace::FaultWhat::threadDelayed,
             "any step of a thread: it is taken off its CPU for `delay`"},
    FaultRow{"vanish", &Faults::vanish, trace::FaultWhat::vanish,
             "read or write: the peer's machine is gone; nothing passes any more, and nothing says so"},
    FaultRow{"refuse", &Faults::refuse, trace::FaultWhat::refuse, "connect: refused"},
    FaultRow{"spuriousWake", &Faults::spuriousWake, trace::FaultWhat::spuriousWake,
             "a sleep of a thread, or in the poller, ends although nobody ended it"},
    FaultRow{"noThread", &Faults::noThread, trace::FaultWhat::noThread, "a new thread: the system has none for now"},
    FaultRow{"noStack", &Faults::noStack, trace::FaultWhat::noStack,
             "a new goroutine, unless a dead one leaves its stack: there is no memory for one"},
    FaultRow{"clockStep", &Faults::clockStep, trace::FaultWhat::clockStep,
             "a look at the clock: it has gone ahead by `step`, as after a machine's sleep"},
    FaultRow{"slowPeer", &Faults::slowPeer, trace::FaultWhat::slowPeer,
             "read or write: from then on whatever passes between the two ends takes `lag` longer, each way"},
    FaultRow{"loss", &Faults::loss, trace::FaultWhat::loss,
             "a segment: it is lost, and sent again 200 ms later; what follows it waits for it"},
};
static_assert(kFaultTable.size() == trace::kWords<trace::FaultWhat>, "a row for every fault");

}  // namespace gmp::sim
