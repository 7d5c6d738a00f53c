#include "viz/app/viewer_bench.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "core/base/rng.h"
#include "viz/app/bench_traces.h"
#include "viz/app/headless.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

constexpr int kSeeks = 200, kFrames = 40;
constexpr int kWidth = 1600, kHeight = 900;
constexpr int kLargeWidth = 3840, kLargeHeight = 2160;
constexpr std::int64_t kMostListed = 19'000;  // goroutines: of more than 20,000 a frame looks at no single one

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

// The state with a document open, as after some seconds in the window.
class Bench {
 public:
  Bench(std::shared_ptr<Document> document, const FontPlaces& fonts, int width = kWidth, int height = kHeight)
      : headless_(width, height, 1, fonts), state_(makeAppState(headless_.measure())), document_(std::move(document)) {
    update(state_, act::Resize{static_cast<float>(width), static_cast<float>(height), 1});
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

  // Every lane of the whole run, low.
  void allLanes() {
    update(state_, act::Run{CommandId::LayoutLanes});
    update(state_, act::Run{CommandId::LanesLower});
    update(state_, act::ShowLanesOf{Target::Kind::G});
    const auto start = cpuMs();
    update(state_, act::Run{CommandId::LanesAll});
    wholeRunMs_ = msSince(start);
  }
  // The whole run in the lanes with every arrow, beside card and list.
  void everything() {
    update(state_, act::SeekTo{document_->size() - 60});
    update(state_, act::ShowLanesOf{Target::Kind::G});
    update(state_, act::Run{CommandId::LanesAll});
    update(state_, act::Run{CommandId::AllArrows});
  }
  // Frames of a run that plays: an event on, then the picture.
  std::vector<double> steps() {
    std::vector<double> ms;
    for (int i = 0; i < kFrames; ++i) {
      const auto start = cpuMs();
      update(state_, act::Run{CommandId::StepForward});
      headless_.frame(state_);
      ms.push_back(msSince(start));
    }
    return ms;
  }
  const AppState& state() const { return state_; }
  double wholeRunMs() const { return wholeRunMs_; }
  double vertices() const { return ImGui::GetDrawData() == nullptr ? 0 : ImGui::GetDrawData()->TotalVtxCount; }

 private:
  Headless headless_;
  AppState state_;
  std::shared_ptr<Document> document_;
  double wholeRunMs_ = 0;
};

// The most that any of them took.
struct Worst {
  double frame = 0, step = 0, vertices = 0, primitives = 0, arrows = 0;

  void look(Bench& bench) {
    bench.everything();
    frame = std::max(frame, atShare(bench.frames(), 0.5));
    vertices = std::max(vertices, bench.vertices());
    step = std::max(step, atShare(bench.steps(), 0.5));
    vertices = std::max(vertices, bench.vertices());
    const Picture& picture = *bench.state().derived.picture;
    primitives = std::max(primitives, static_cast<double>(primitivesOf(picture)));
    arrows = std::max(arrows, static_cast<double>(bench.state().derived.lanes.arrows.size()));
  }
};

}  // namespace

std::vector<BenchFigure> benchWorstView(const std::function<void(const std::string&)>& said, const FontPlaces& fonts) {
  std::vector<BenchFigure> out;
  const auto measure = [&](const std::string& prefix, int width, int height, double most_vertices) {
    Worst worst;
    for (const int procs : {4, 8, 64}) {
      for (std::int64_t goroutines = kMostListed; goroutines > 500; goroutines /= 2) {
        said("the fullest stage: " + std::to_string(goroutines) + " goroutines, " + std::to_string(procs) + " Ps");
        auto document = std::make_shared<Document>(denseTrace(goroutines, procs));
        while (!document->prepare(1'000'000)) {}
        Bench bench(document, fonts, width, height);
        worst.look(bench);
      }
    }
    out.push_back({prefix + "/frame", "ms", worst.frame, 4});
    out.push_back({prefix + "/step-and-frame", "ms", worst.step, 4});
    out.push_back({prefix + "/vertices", "vertices", worst.vertices, most_vertices});
    out.push_back({prefix + "/primitives", "of the stage", worst.primitives, kMostOnStage});
    out.push_back({prefix + "/arrows", "arrows", worst.arrows, 0});
  };
  measure("worst", kWidth, kHeight, 60'000);
  measure("worst-4k", kLargeWidth, kLargeHeight, 0);  // told, not judged: the limit is that of 1600 by 900
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
  bench.allLanes();
  figure("lanes/whole-run", "ms", bench.wholeRunMs(), 50);
  figure("frame/lanes", "ms", atShare(bench.frames(), 0.5), 4);
  figure("vertices/lanes", "vertices", bench.vertices(), 60'000);
  figure("memory", "MB", residentMb() - before, 200);
  return out;
}

}  // namespace gmp::viz
