#include "cli/trace_load.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "cli/trace_input.h"
#include "cli/view_parts.h"

namespace gmp::cli {
namespace {

// Thrown out of the reader by its progress, and caught here: nobody wants the rest.
struct Stopped {};

}  // namespace

// What the thread and the object share; the last of them frees it.
struct TraceLoad::Shared {
  std::string path, pathOfOther;
  std::vector<std::string> folders;
  std::atomic<std::uint64_t> done{0}, total{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false, taken = false;
  viz::LoadedTrace result;
  std::string problems;
  std::thread thread;

  std::shared_ptr<viz::Document> read(const std::string& file);
  void readAll();
  void work();
};

std::shared_ptr<viz::Document> TraceLoad::Shared::read(const std::string& file) {
  auto trace = formats::readTrace(file, [this](std::uint64_t at, std::uint64_t all) {
    if (stop.load()) throw Stopped{};
    done.store(at);
    total.store(all);
  });
  if (!trace) {
    result.error = trace.error();
    problems += result.error + "\n";
    return nullptr;
  }
  if (trace->trace.truncated) problems += cutShort(file, trace->trace) + "\n";
  return std::make_shared<viz::Document>(std::move(trace->trace));
}

void TraceLoad::Shared::readAll() {
  result.document = read(path);
  if (result.document == nullptr) return;
  result.lesson = lessonOf(result.document->trace().header, folders);
  if (!pathOfOther.empty()) result.other = read(pathOfOther);
  if (!result.error.empty()) result.document.reset();
}

void TraceLoad::Shared::work() {
  try {
    readAll();
  } catch (const Stopped&) { result = viz::LoadedTrace{}; }
  const std::lock_guard lock(mutex);
  ended = true;
  changed.notify_all();
}

TraceLoad::TraceLoad(std::string path, std::string other, std::vector<std::string> folders)
    : shared_(std::make_shared<Shared>()) {
  shared_->path = std::move(path);
  shared_->pathOfOther = std::move(other);
  shared_->folders = std::move(folders);
  shared_->thread = std::thread([shared = shared_.get(), keep = shared_] { shared->work(); });
}

TraceLoad::~TraceLoad() {
  cancel();
  bool ended = false;
  {
    const std::lock_guard lock(shared_->mutex);
    ended = shared_->ended;
  }
  const bool mayWaitForEver = shared_->path == "-" || shared_->pathOfOther == "-";
  if (mayWaitForEver && !ended) shared_->thread.detach();
  else shared_->thread.join();
}

std::string TraceLoad::name() const { return shared_->path == "-" ? "standard input" : shared_->path; }

void TraceLoad::progress(std::uint64_t* done, std::uint64_t* total) {
  *done = shared_->done.load();
  *total = shared_->total.load();
}

void TraceLoad::wait(std::int64_t ns) {
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait_for(lock, std::chrono::nanoseconds(ns), [this] { return shared_->ended; });
}

bool TraceLoad::loaded(viz::LoadedTrace* trace) {
  const std::lock_guard lock(shared_->mutex);
  if (!shared_->ended || shared_->taken || shared_->stop.load()) return false;
  shared_->taken = true;
  *trace = std::exchange(shared_->result, viz::LoadedTrace{});
  return true;
}

void TraceLoad::cancel() { shared_->stop.store(true); }

void TraceLoad::waitForEnd() {
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait(lock, [this] { return shared_->ended; });
}

std::string TraceLoad::problems() {
  const std::lock_guard lock(shared_->mutex);
  return shared_->ended ? shared_->problems : std::string();
}

}  // namespace gmp::cli
