#include "cli/gallery.h"

#include <memory>
#include <utility>

#include "sim/scenario/gallery.h"
#include "sim/scenario/runner.h"

namespace gmp::cli {
namespace {

constexpr std::size_t kPreviewEvents = 1500;

// A number that the scenario takes, made small enough for a glance.
void limit(const scenario::Scenario& s, const char* name, std::int64_t most, const char* text,
           scenario::RunOptions& options) {
  const int at = s.parameter(name);
  if (at < 0) return;
  const scenario::Parameter& p = s.parameters[static_cast<std::size_t>(at)];
  if (p.inSim.value_or(p.value) > most && p.min <= most && most <= p.max) options.settings.emplace_back(name, text);
}

trace::Trace previewOf(const scenario::Scenario& s) {
  scenario::RunOptions options;
  options.world = scenario::WorldKind::sim;
  options.seed = 1;
  options.maxEvents = kPreviewEvents;
  limit(s, "for", 3'000'000, "3ms", options);
  limit(s, "connections", 12, "12", options);
  limit(s, "goroutines", 40, "40", options);
  return std::move(scenario::runScenario(s, options).trace);
}

// Those that can be read.
std::vector<scenario::Scenario> scenariosOf(const std::vector<std::string>& folders) {
  std::vector<scenario::Scenario> out;
  for (const std::string& file : scenario::galleryFiles(folders)) {
    scenario::ParseResult parsed = scenario::loadScenario(file);
    if (parsed.scenario) out.push_back(std::move(*parsed.scenario));
  }
  return out;
}

std::vector<viz::GalleryItem> itemsOf(const std::vector<scenario::Scenario>& scenarios) {
  std::vector<viz::GalleryItem> out;
  for (const scenario::Scenario& s : scenarios) {
    viz::GalleryItem item;
    item.name = s.name;
    item.title = s.title.empty() ? s.name : s.title;
    item.teaches = s.teaches;
    for (const std::string& name : s.topics) {
      if (const auto topic = viz::topicNamed(name)) item.topics.push_back(*topic);
    }
    item.minutes = s.minutes;
    item.difficulty = s.difficulty;
    item.steps = static_cast<int>(s.story.size());
    item.questions = static_cast<int>(s.questions.size());
    item.real = !s.simOnly;
    for (const scenario::Parameter& p : s.parameters)
      item.parameters.push_back({p.name, p.says, p.inSim.value_or(p.value), p.min, p.max, p.isDuration()});
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

std::vector<viz::Action> wholeGallery(const std::vector<std::string>& folders) {
  const std::vector<scenario::Scenario> scenarios = scenariosOf(folders);
  std::vector<viz::Action> out{viz::act::SetGallery{itemsOf(scenarios)}};
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    out.emplace_back(
        viz::act::SetPreview{static_cast<int>(i), std::make_shared<viz::Document>(previewOf(scenarios[i]))});
  return out;
}

Gallery::Gallery(const std::vector<std::string>& folders) : scenarios_(scenariosOf(folders)) {
  thread_ = std::thread([this] { work(); });
}

Gallery::~Gallery() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::vector<viz::GalleryItem> Gallery::items() { return itemsOf(scenarios_); }

bool Gallery::preview(int* index, trace::Trace* trace) {
  const std::lock_guard lock(mutex_);
  if (previews_.empty()) return false;
  *index = previews_.back().index;
  *trace = std::move(previews_.back().trace);
  previews_.pop_back();
  return true;
}

void Gallery::open(const viz::RunWish& wish) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = wish;
  }
  wake_.notify_all();
}

bool Gallery::opened(viz::OpenedRun* run) {
  const std::lock_guard lock(mutex_);
  if (!opened_) return false;
  *run = std::move(*opened_);
  opened_.reset();
  return true;
}

viz::OpenedRun Gallery::run(const viz::RunWish& wish) const {
  const std::string& name = wish.name;
  viz::OpenedRun out;
  out.name = name;
  for (const scenario::Scenario& s : scenarios_) {
    if (s.name != name) continue;
    scenario::RunOptions options;
    options.world = wish.real ? scenario::WorldKind::real : scenario::WorldKind::sim;
    options.maxEvents = 2'000'000;
    options.seed = wish.seed;
    options.procs = wish.procs;
    options.settings = wish.settings;
    if (wish.settings.empty()) limit(s, "connections", 1000, "1000", options);
    scenario::RunOutcome outcome = scenario::runScenario(s, options);
    out.error = outcome.error;
    out.trace = std::move(outcome.trace);
    out.lesson = {s.story, s.questions};
    return out;
  }
  out.error = name + ": the gallery has no such scenario";
  return out;
}

void Gallery::work() {
  std::size_t next = 0;
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (!wanted_.name.empty()) {
      const viz::RunWish wish = std::exchange(wanted_, {});
      lock.unlock();
      viz::OpenedRun done = run(wish);
      lock.lock();
      opened_ = std::move(done);
    } else if (next < scenarios_.size()) {
      const std::size_t index = next++;
      lock.unlock();
      trace::Trace trace = previewOf(scenarios_[index]);
      lock.lock();
      if (!trace.events.empty()) previews_.push_back({static_cast<int>(index), std::move(trace)});
    } else {
      wake_.wait(lock, [this] { return stop_ || !wanted_.name.empty(); });
    }
  }
}

}  // namespace gmp::cli
