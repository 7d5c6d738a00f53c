// Purpose: what one goroutine of a scenario's program holds: its variables, and all that it must own while it waits.
// Invariant: everything with memory of its own lives in here, on the heap, and never on the goroutine's stack: the
//            goroutine's closure owns the frame, so a run that is cut short frees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gmpscope/chan.h>
#include <gmpscope/io.h>
#include <gmpscope/net.h>
#include <gmpscope/task.h>
#include <gmpscope/timer.h>

#include "core/base/rng.h"
#include "sim/scenario/program_shared.h"

namespace gmp::scenario {

// One variable of a goroutine; only the members of its type are used.
struct Variable {
  std::int64_t number = 0;
  net::Conn conn;
  std::shared_ptr<io::BufferedReader<net::Conn>> reader;  // of conn, once something was read through it
  std::string pending;                                    // of conn: HTTP that was read too far
  std::vector<std::byte> bytes;                           // capacity of the largest read so far
  std::size_t used = 0;
  Channel inbox;
};

struct Frame {
  Frame(Program::Shared& p, const Function& f, std::uint64_t seed)
      : program(p), function(f), variables(f.slots.size()), rng(seed) {}

  Program::Shared& program;
  const Function& function;
  std::vector<Variable> variables;
  std::vector<const Steps*> deferred;
  Rng rng;  // of its choose steps, and of the goroutines it starts

  // What it is waiting on or with.
  net::Listener listener;
  Channel channel;
  std::optional<Value> outgoing, received;
  std::vector<std::byte> buffer;
  std::string text;

  // A select under way.
  struct Take {
    Frame* frame;
    void operator()(std::optional<Value> v) const { frame->received = std::move(v); }
  };
  struct Ignore {
    void operator()() const {}
    void operator()(const std::optional<TimePoint>&) const {}
  };
  using Case = std::variant<RecvCase<Value, Take>, SendCase<Value, Ignore>, RecvCase<TimePoint, Ignore>>;
  std::vector<Case> cases;
  std::vector<const Step*> caseSteps;
  std::vector<detail::SelectCase> selectCases;
  std::vector<std::uint16_t> selectOrder;
  std::vector<Timer> timers;
};

std::unique_ptr<Frame> makeFrame(Program::Shared& program, int function, std::uint64_t seed);
// A callable that owns the frame: what the goroutine runs.
Task frameTask(std::unique_ptr<Frame> frame);

}  // namespace gmp::scenario
