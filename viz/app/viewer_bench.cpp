#include "viz/app/viewer_bench.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "core/base/rng.h"
#include "viz/app/headless.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

using trace::Event;

constexpr int kSeeks = 200, kFrames = 40;
constexpr int kWidth = 1600, kHeight = 900;

// Of this thread, in ms: what the viewer costs, whatever else the machine does meanwhile.
double cpuMs() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

double msSince(double start) { return cpuMs() - start; }

// Of the process, in MB; 0 where the system does not tell. What was freed before is given back first.
double residentMb() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  std::FILE* f = std::fopen("/proc/self/statm", "r");
  if (f == nullptr) return 0;
  long all = 0, resident = 0;
  const int read = std::fscanf(f, "%ld %ld", &all, &resident);
  std::fclose(f);
  return read == 2 ? static_cast<double>(resident) * 4096 / 1e6 : 0;
}

double atShare(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

class CrowdWriter {
 public:
  explicit CrowdWriter(trace::Trace& trace) : trace_(trace) {}

  template <class E>
  void put(std::int64_t g, int p, const E& payload) {
    Event e;
    e.seq = trace_.events.size();
    e.t = t_;
    e.g = g;
    e.m = 0;
    e.p = static_cast<std::int16_t>(p);
    trace::pack(payload, e);
    trace_.events.push_back(e);
  }
  void pass(std::int64_t ns) { t_ += ns; }

 private:
  trace::Trace& trace_;
  std::int64_t t_ = 0;
};

void snapshot(CrowdWriter& w, std::int64_t goroutines) {
  using namespace trace;
  w.put(0, -1, ev::SnapBegin{{1}, false});
  w.put(0, -1, ev::SnapM{{0}, false, false, false});
  w.put(0, -1, ev::SnapP{{0}, PStatus::running, {0}, {0}});
  for (std::int64_t g = 1; g <= goroutines; ++g)
    w.put(g, -1, ev::SnapG{{0}, {1}, GStatus::waiting, WaitReason::sleep, {-1}});
  w.put(0, -1, ev::SnapEnd{});
}

// The state with a document open, as after some seconds in the window.
class Bench {
 public:
  Bench(std::shared_ptr<Document> document, const FontPlaces& fonts)
      : headless_(kWidth, kHeight, 1, fonts),
        state_(makeAppState(headless_.measure())),
        document_(std::move(document)) {
    update(state_, act::Resize{kWidth, kHeight, 1});
    update(state_, act::Open{document_, 0});
  }

  std::vector<double> seeks(Rng& rng) {
    std::vector<double> ms;
    for (int i = 0; i < kSeeks; ++i) {
      const std::uint64_t to = rng.next() % document_->size();
      const auto start = cpuMs();
      update(state_, act::SeekTo{to});
      ms.push_back(msSince(start));
    }
    return ms;
  }

  std::vector<double> frames() {
    std::vector<double> ms;
    for (int i = 0; i < kFrames; ++i) {
      const auto start = cpuMs();
      headless_.frame(state_);
      ms.push_back(msSince(start));
    }
    return ms;
  }

  // Every lane of the whole run, low, with all that is looked for in the list.
  void worstView() {
    update(state_, act::Run{CommandId::LayoutLanes});
    update(state_, act::Run{CommandId::LanesLower});
    update(state_, act::ShowLanesOf{Target::Kind::G});
    const auto start = cpuMs();
    update(state_, act::Run{CommandId::LanesAll});
    wholeRunMs_ = msSince(start);
  }
  double wholeRunMs() const { return wholeRunMs_; }
  double vertices() const { return ImGui::GetDrawData() == nullptr ? 0 : ImGui::GetDrawData()->TotalVtxCount; }

 private:
  Headless headless_;
  AppState state_;
  std::shared_ptr<Document> document_;
  double wholeRunMs_ = 0;
};

}  // namespace

trace::Trace crowdTrace(std::int64_t goroutines, std::uint64_t events, std::uint64_t seed) {
  using namespace trace;
  Trace out;
  out.header.world = "sim";
  out.header.scenario = "crowd";
  out.header.gomaxprocs = 1;
  out.strings.emplace_back("worker");
  out.events.reserve(static_cast<std::size_t>(goroutines) + events + 16);
  CrowdWriter w(out);
  snapshot(w, goroutines);
  Rng rng(seed);
  std::int32_t tick = 0;
  for (const std::uint64_t end = out.events.size() + events; out.events.size() < end;) {
    const auto g = static_cast<std::int64_t>(rng.next() % static_cast<std::uint64_t>(goroutines)) + 1;
    w.put(g, 0, ev::GoReady{{0}, {0}, ReadyCause::timer, {-1}});
    w.put(g, 0, ev::RunqPut{{0}, QueuePlace::tail});
    w.put(g, 0, ev::RunqGet{QueuePlace::tail});
    w.put(g, 0, ev::GoStart{FindRule::localQueue, false, {++tick}});
    w.pass(700);
    w.put(g, 0, ev::GoPark{{0}, WaitReason::sleep, {-1}, PollMode::none});
    w.pass(100);
  }
  return out;
}

std::vector<BenchFigure> benchViewer(trace::Trace trace, const std::string& prefix,
                                     const std::function<void(const std::string&)>& said, const FontPlaces& fonts) {
  std::vector<BenchFigure> out;
  const auto figure = [&](const char* name, const char* unit, double value, double limit) {
    out.push_back({prefix + "/" + name, unit, value, limit});
  };
  said(prefix + ": opens");
  const double before = residentMb();
  auto start = cpuMs();
  auto document = std::make_shared<Document>(std::move(trace));
  figure("open", "ms", msSince(start), 0);
  start = cpuMs();
  while (!document->prepare(1'000'000)) said(prefix + ": reads ahead");
  figure("read-ahead", "ms", msSince(start), 0);

  said(prefix + ": goes to and fro");
  Bench bench(document, fonts);
  Rng rng(7);
  const std::vector<double> seeks = bench.seeks(rng);
  figure("seek/median", "ms", atShare(seeks, 0.5), 0);
  figure("seek/p95", "ms", atShare(seeks, 0.95), 50);
  figure("frame/default", "ms", atShare(bench.frames(), 0.5), 1);
  figure("vertices/default", "vertices", bench.vertices(), 15'000);
  bench.worstView();
  figure("lanes/whole-run", "ms", bench.wholeRunMs(), 50);
  figure("frame/worst", "ms", atShare(bench.frames(), 0.5), 4);
  figure("vertices/worst", "vertices", bench.vertices(), 60'000);
  figure("memory", "MB", residentMb() - before, 200);
  return out;
}

}  // namespace gmp::viz
