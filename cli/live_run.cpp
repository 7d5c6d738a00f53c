#include "cli/live_run.h"

#include <pthread.h>

#include <utility>

#include <gmpscope/world.h>

#include "cli/run_report.h"
#include "sim/scenario/expect.h"

namespace gmp::cli {
namespace {

scenario::RunOptions withSeed(const scenario::Scenario& s, scenario::RunOptions options) {
  options.seed = scenario::planRun(s, options).seed;
  return options;
}

}  // namespace

LiveRun::LiveRun(const scenario::Scenario& s, scenario::RunOptions options, std::size_t keepEvents)
    : scenario_(s),
      options_(withSeed(s, std::move(options))),
      keepEvents_(keepEvents),
      tsc_(makeOsWorld(1)->tscIsTraceTime()),
      recorder_({.useTsc = tsc_}),
      header_(scenario::traceHeader(s, scenario::planRun(s, options_), tsc_)) {
  header_.unknown.emplace_back(scenario::kExpectations);  // it lasts as long as somebody looks at it
  header_.cores = makeOsWorld(1)->usableCpus();
  options_.recorder = &recorder_;
  options_.stopper = &stopper_;
  options_.onListening = [this](const std::string& address) {
    address_ = address;
    state_.store(listening);
    state_.notify_all();
  };
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "m0");
    outcome_ = scenario::runScenario(scenario_, options_);
    state_.store(ended);
    state_.notify_all();
  });
}

LiveRun::~LiveRun() { stop(); }

std::string LiveRun::waitUntilUp() {
  state_.wait(starting);
  if (state_.load() != ended) return {};
  thread_.join();
  return outcome_.error;
}

bool LiveRun::refersBeyond(const std::vector<trace::Event>& events, std::size_t from, std::size_t known) const {
  for (std::size_t i = from; i < events.size(); ++i) {
    bool beyond = false;
    trace::dispatch(events[i], [&](const auto& payload) {
      visitFields(payload, [&](const char*, const auto& field) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, trace::Str>) {
          beyond = beyond || static_cast<std::size_t>(field.v) >= known;
        }
      });
    });
    if (beyond) return true;
  }
  return false;
}

void LiveRun::poll(std::vector<trace::Event>& events, std::vector<std::string>& strings) {
  const std::size_t before = events.size();
  events.reserve(before + lastPoll_ + lastPoll_ / 2);
  recorder_.drain(events, state_.load() == ended);
  lastPoll_ = events.size() - before;
  if (refersBeyond(events, before, strings_)) {
    strings = recorder_.strings();
    strings_ = strings.size();
  }
  if (keptEvents_ >= keepEvents_ || lastPoll_ == 0) return;
  keptEvents_ += lastPoll_;
  kept_.emplace_back(events.begin() + static_cast<std::ptrdiff_t>(before), events.end());
}

viz::LiveStatus LiveRun::status() {
  const int state = state_.load();
  return {.running = state != ended, .lost = recorder_.stats().lost, .listening = state == starting ? "" : address_};
}

bool LiveRun::save(const trace::Trace& kept, std::string* path, std::string* error) {
  return saveNumbered(kept, scenario_.name, path, error);
}

void LiveRun::stop() {
  if (!thread_.joinable()) return;
  stopper_.request();
  thread_.join();
}

trace::Trace LiveRun::takeTrace() {
  std::vector<trace::Event> rest;
  std::vector<std::string> strings;
  poll(rest, strings);
  trace::Trace out;
  out.header = header_;
  out.strings = recorder_.strings();
  out.events.reserve(keptEvents_);
  for (const std::vector<trace::Event>& batch : kept_) out.events.insert(out.events.end(), batch.begin(), batch.end());
  for (std::size_t i = 0; i < out.events.size(); ++i) out.events[i].seq = i;
  return out;
}

}  // namespace gmp::cli
