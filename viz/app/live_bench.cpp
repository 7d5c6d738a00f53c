#include "viz/app/live_bench.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "viz/app/headless.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kFrame = std::chrono::milliseconds(50);
constexpr int kWidth = 1600, kHeight = 900;

double threadSeconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// frame() at every 50 ms until it says no; one that takes longer costs the next ones.
void atFrameRate(WatchedRun& run, const std::function<bool()>& frame) {
  const double before = threadSeconds();
  for (Clock::time_point due = Clock::now(); frame();) {
    ++run.frames;
    due += kFrame;
    for (; due < Clock::now(); due += kFrame) ++run.dropped;
    std::this_thread::sleep_until(due);
  }
  run.cpuSeconds = threadSeconds() - before;
}

}  // namespace

WatchedRun watchRun(LiveSource& source, const FontPlaces& fonts) {
  WatchedRun run;
  Headless head(kWidth, kHeight, 1, fonts);
  AppState state = makeAppState(head.measure());
  update(state, act::Resize{kWidth, kHeight, 1});
  trace::Trace empty;
  empty.header = source.header();
  update(state, act::StartLive{std::make_shared<Document>(std::move(empty))});
  const Clock::time_point start = Clock::now();
  atFrameRate(run, [&] {
    act::LiveEvents news;
    source.poll(news.events, news.strings);
    news.status = source.status();
    const bool goes_on = news.status.running;
    run.events += news.events.size();
    update(state, std::move(news));
    update(state, act::Tick{std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count()});
    for (const Action& a : head.frame(state)) update(state, a);
    if (state.document != nullptr && !state.document->empty())
      run.behind = std::max(run.behind, state.document->size() - 1 - state.playback.index);
    return goes_on;
  });
  return run;
}

WatchedRun drainRun(LiveSource& source) {
  WatchedRun run;
  std::vector<trace::Event> events;
  std::vector<std::string> strings;
  atFrameRate(run, [&] {
    events.clear();
    source.poll(events, strings);
    run.events += events.size();
    return source.status().running;
  });
  return run;
}

}  // namespace gmp::viz
