// sim::run: the recorder, the virtual world and the runtime in it, put together for one program.
#include <memory>
#include <optional>
#include <utility>

#include <gmpscope/sim.h>
#include <gmpscope/start.h>

#include "core/base/check.h"
#include "sim/world/sim_world.h"

namespace gmp::sim::detail {
namespace {

// What m0's first function needs.
struct Boot {
  SimWorld& world;
  StartOptions options;
  Task main;
  RunSummary summary;
};

void bootM0(void* arg) {
  Boot& b = *static_cast<Boot*>(arg);
  // Not an owner: what a dead program leaves behind on its stacks must not keep the world.
  runIn(std::shared_ptr<World>(std::shared_ptr<World>(), &b.world), b.options, std::move(b.main), &b.summary);
}

StartOptions startOptions(const Config& c, SimWorld& world, trace::Recorder* recorder) {
  StartOptions o;
  o.config.gomaxprocs = c.gomaxprocs;
  o.config.seed = c.seed != 0 ? c.seed : 1;  // 0 would mean: from the operating system
  if (c.stackBytes != 0) o.config.stackBytes = c.stackBytes;
  o.switches = c.switches;
  o.recorder = recorder;
  if (c.control != nullptr || c.clients) o.control = &world.control();
  o.steering = world.steering();
  o.onFatal = c.onFatal;
  return o;
}

trace::Header headerOf(const Config& c) {
  trace::Header h;
  h.generator = "gmpscope 0.1";
  h.world = "sim";
  h.seed = c.seed;
  h.gomaxprocs = c.gomaxprocs > 0 ? c.gomaxprocs : c.cores;
  h.cores = c.cores;
  h.clock = "virtual";
  h.poller = pollerName(c.poller);
  return h;
}

}  // namespace

Result runSim(const Config& config, Task main) {
  std::optional<trace::Recorder> own;
  trace::Recorder* recorder = config.recorder;
  if (recorder == nullptr && config.trace) recorder = &own.emplace(trace::RecorderConfig{});
  Result result;
  result.trace.header = headerOf(config);
  const auto makeRoom = [&events = result.trace.events] {
    // Address space costs nothing; a copy of all events at each doubling does, and so does every page it touches.
    constexpr std::size_t kAtOnce = 1u << 16, kMany = 1u << 22;
    if (events.size() < kAtOnce || events.capacity() - events.size() >= kAtOnce) return;
    events.reserve(events.size() * (events.size() < kMany ? 8 : 2));
  };
  {
    SimWorld world(config, recorder);
    Boot boot{world, startOptions(config, world, recorder), std::move(main), {}};
    if (config.clients) config.clients(world.clients());
    const auto drain = [&] {
      if (!own) return;
      makeRoom();
      own->drain(result.trace.events);
      if (config.recorded != nullptr) config.recorded->store(result.trace.events.size(), std::memory_order_relaxed);
      if (config.maxEvents == 0 || result.trace.events.size() < config.maxEvents || result.traceFull) return;
      result.traceFull = true;
      own->setEnabled(false);
      if (config.fork) world.end(kWorldEnded, "virtual world: the trace of the fork is full");
    };
    Outcome outcome = world.execute(bootM0, &boot, drain);
    result.status = outcome.status;
    result.fatal = std::move(outcome.text);
    result.elapsed = std::chrono::nanoseconds(world.elapsed());
    result.summary = boot.summary;
    result.steps = world.steps();
    result.forkRefused = world.forkRefused();
  }
  if (own) {
    own->drain(result.trace.events, true);
    result.trace.strings = own->strings();
    for (std::size_t i = 0; i < result.trace.events.size(); ++i) result.trace.events[i].seq = i;
  }
  return result;
}

}  // namespace gmp::sim::detail
