// gmp::run: the runtime in the real world, with the recorder that the program or its environment has asked for.
#include <gmpscope/run.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

#include <gmpscope/start.h>
#include <gmpscope/world.h>

#include "sim/record/crash.h"
#include "sim/record/recording.h"
#include "sim/record/stop_signals.h"

namespace gmp::detail {
namespace {

using trace::Recording;
using trace::Recordings;

// What GMPSCOPE_TRACE asks for. Null: nothing.
std::shared_ptr<Recording> askedByEnvironment(bool tsc) {
  const char* path = std::getenv("GMPSCOPE_TRACE");
  if (path == nullptr || *path == '\0') return nullptr;
  auto recording =
      std::make_shared<Recording>(trace::SessionConfig{.path = Recordings::ofProcess().nextName(path)}, tsc);
  Recordings::ofProcess().add(recording);
  return recording;
}

// Nobody else can be told: the program does not know that it is recorded.
void complain(const trace::SessionReport& report) {
  if (!report.error.empty()) std::fprintf(stderr, "gmpscope: GMPSCOPE_TRACE: %s\n", report.error.c_str());
  if (report.lost != 0)
    std::fprintf(stderr, "gmpscope: GMPSCOPE_TRACE: %llu events were lost\n",
                 static_cast<unsigned long long>(report.lost));
  if (report.full) std::fputs("gmpscope: GMPSCOPE_TRACE: the trace was full before the run ended\n", stderr);
}

}  // namespace

int runReal(const Config& config, Task main) {
  const std::shared_ptr<World> world = makeOsWorld(config.seed);
  RunControl control;
  StartOptions options;
  options.config = config;
  options.switches.readFirst = false;
  // A recording may begin later too.
  options.onOverflow = [] { record::saveNow(); };
  options.onFatal = [](int, std::string_view) { Recordings::ofProcess().finishAll(); };

  std::shared_ptr<Recording> recording = Recordings::ofProcess().take(), asked;
  std::optional<record::StopSignals> signals;
  if (recording == nullptr) {
    recording = asked = askedByEnvironment(world->tscIsTraceTime());
    if (asked != nullptr) {
      options.control = &control;
      record::saveWhenTheProcessDies();
      signals.emplace(control);
    }
  }
  if (recording != nullptr) {
    options.recorder = recording->recorder().get();
    recording->describe({.tsc = world->tscIsTraceTime(),
                         .gomaxprocs = config.gomaxprocs > 0 ? config.gomaxprocs : world->usableCpus(),
                         .cores = world->usableCpus(),
                         .seed = config.seed});
  }
  const int status = runIn(world, options, std::move(main));
  if (asked != nullptr) {
    Recordings::ofProcess().remove(asked);
    complain(asked->finish(true));
    signals->dieIfAsked();
  }
  return status;
}

}  // namespace gmp::detail
