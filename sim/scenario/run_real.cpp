// A scenario on real threads and sockets.
#include <atomic>
#include <memory>
#include <optional>

#include <gmpscope/world.h>

#include "sim/load/keeper.h"
#include "sim/load/real_clients.h"
#include "sim/scenario/collector.h"
#include "sim/scenario/run_parts.h"

namespace gmp::scenario {
namespace {

constexpr std::int64_t kDrainEvery = 20'000'000;        // ns
constexpr int kProgressEvery = 5;                       // drains
constexpr std::int64_t kEchoesMayTake = 2'000'000'000;  // ns, after a stop was asked for

class RealRun {
 public:
  RealRun(const Scenario& s, const RunOptions& options, Bound bound, RunOutcome& out)
      : s_(s),
        options_(options),
        out_(out),
        world_(makeOsWorld(out.seed)),
        control_(controlOf(options)),
        program_(s, std::move(bound),
                 {options.listenAt, [this](const std::string& a) { listening(a); }, out.seed, control_}) {}

  void run() {
    openRecorder();
    if (out_.hadClients) clients_ = std::make_unique<load::RealClients>(out_.load);
    if (options_.stopper != nullptr) options_.stopper->handled(clients_ != nullptr);
    begin_ = world_->nanotime();
    keeper_ = std::make_unique<load::Keeper>("recorder", kDrainEvery, [this](std::uint64_t turn) { keep(turn); });
    runIn(world_, startOptions(), program_.main(), &out_.runtime);
    collect();
  }

 private:
  RunControl* controlOf(const RunOptions& options) {
    return options.stopper != nullptr ? &options.stopper->control() : &ownControl_;
  }
  std::int64_t elapsed() const { return world_->nanotime() - begin_; }

  void openRecorder() {
    recorder_ = options_.recorder;
    if (recorder_ == nullptr && options_.record) {
      tsc_ = world_->tscIsTraceTime();
      ownRecorder_.emplace(trace::RecorderConfig{.useTsc = tsc_});
      recorder_ = &*ownRecorder_;
      collector_.emplace(*recorder_, options_.maxEvents);
    }
  }

  StartOptions startOptions() {
    StartOptions o;
    o.config.gomaxprocs = out_.procs;
    o.config.seed = out_.seed;
    o.switches = s_.runtime.switches;
    o.recorder = recorder_;
    o.control = control_;
    o.onFatal = [this](int status, std::string_view text) { fatal(status, text); };
    return o;
  }

  // On a goroutine.
  void listening(const std::string& address) {
    if (options_.onListening) options_.onListening(address);
    if (clients_) clients_->begin(address);
  }

  // On the keeper's thread.
  void keep(std::uint64_t turn) {
    if (collector_) collector_->drain();
    if (clients_ && options_.stopper != nullptr && options_.stopper->requested()) endInGoodOrder();
    if (options_.progress && turn % kProgressEvery == 0) options_.progress(progress());
  }
  // A stop that was asked for: the load ends first, then the program.
  void endInGoodOrder() {
    if (stopAt_ == 0) {
      clients_->finish();
      stopAt_ = world_->nanotime() + kEchoesMayTake;
    }
    if (clients_->over() || world_->nanotime() >= stopAt_) control_->stop();
  }
  RunProgress progress() const {
    RunProgress p;
    p.elapsed_ns = elapsed();
    p.planned_ns = out_.hadClients ? out_.load.for_ns : 0;
    p.server = program_.counts();
    if (clients_) {
      const load::LoadProgress c = clients_->progress();
      p.connections = c.open;
      p.messages = c.messagesEchoed;
    }
    if (recorder_ != nullptr) {
      const trace::RecorderStats stats = recorder_->stats();
      p.events = stats.recorded;
      p.lost = stats.lost;
    }
    return p;
  }

  // The program has ended, or stands at its fatal error.
  void collect() {
    keeper_->stop();
    if (options_.stopper != nullptr) options_.stopper->handled(false);
    out_.elapsed_ns = elapsed();
    out_.error = program_.failure();
    if (clients_) {
      clients_->abort();  // those that are through do not mind
      out_.clients = clients_->join();
    }
    out_.server = program_.counts();
    if (recorder_ != nullptr) out_.lostEvents = recorder_->stats().lost;
    if (!collector_) return;
    out_.recorded = true;
    out_.traceFull = collector_->full();
    out_.trace = collector_->finish(traceHeader(s_, out_, tsc_));
    out_.trace.header.cores = world_->usableCpus();
    if (clients_) addClientDone(out_.clients, &out_.trace);
  }
  // On some M, on its thread's own stack; the process ends when this returns.
  void fatal(int status, std::string_view text) {
    out_.status = status;
    out_.fatal = std::string(text);
    collect();
    checkExpectations(s_, &out_);
    if (options_.onFatal) options_.onFatal(out_);
  }

  const Scenario& s_;
  const RunOptions& options_;
  RunOutcome& out_;
  std::shared_ptr<World> world_;
  RunControl ownControl_;
  RunControl* control_;
  Program program_;
  bool tsc_ = false;
  std::optional<trace::Recorder> ownRecorder_;
  trace::Recorder* recorder_ = nullptr;
  std::optional<Collector> collector_;
  std::unique_ptr<load::RealClients> clients_;
  std::unique_ptr<load::Keeper> keeper_;
  std::int64_t begin_ = 0;
  std::int64_t stopAt_ = 0;  // the keeper's
};

}  // namespace

void runReal(const Scenario& s, const RunOptions& options, Bound bound, RunOutcome* out) {
  if (out->hadClients) {
    out->error = load::ensureFileLimit(out->load.connections);
    if (!out->error.empty()) return;
  }
  RealRun(s, options, std::move(bound), *out).run();
}

}  // namespace gmp::scenario
