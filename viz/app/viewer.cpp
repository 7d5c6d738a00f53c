#include "viz/app/viewer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "viz/app/folder.h"
#include "viz/app/notes_file.h"
#include "viz/app/png.h"
#include "viz/app/settings.h"
#include "viz/app/studio.h"
#include "viz/app/window.h"
#include "viz/model/input.h"
#include "viz/model/snapshot.h"
#include "viz/model/update.h"

namespace gmp::viz {

namespace {

constexpr double kIdleWait = 0.5, kLiveWait = 0.05;
constexpr std::int64_t kBadgeInterval = 250'000'000;
constexpr std::int64_t kAtOnce = 150'000'000;  // ns that the first frame waits for a file
constexpr int kSettleFrames = 3;               // after input: hovering and releasing show one frame later

float scaleFromEnvironment() {
  const char* text = std::getenv("GMPSCOPE_SCALE");
  const float v = text != nullptr ? std::strtof(text, nullptr) : 0;
  return v >= 0.25f && v <= 4 ? v : 0;
}

bool reducedByEnvironment() {
  const char* text = std::getenv("GMPSCOPE_REDUCED_MOTION");
  return text != nullptr && text[0] == '1';
}

std::int64_t wallSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// What is to be shown once it has been read.
struct Opening {
  OpenWish wish;
  std::optional<std::uint64_t> event;  // where to begin; else the time, else event 0
  std::optional<std::int64_t> time;
  Target select;
};

class Viewer {
 public:
  Viewer(ViewerOptions options, Window& window)
      : options_(std::move(options)), window_(window), measure_(window.fonts()) {
    window_.setFonts(1, 0, options_.fonts);
    state_ = makeAppState(measure_);
    readSettings(settingsPath(), state_.view);
    update(state_, act::SetKeyNames{window_.keyNames()});
    update(state_, act::Tick{window_.now()});  // the clock runs: what follows is dated by it
    update(state_, act::SetRecent{readRecent(settingsPath()), wallSeconds()});
    if (options_.theme.has_value()) state_.view.theme = *options_.theme;
    if (options_.reducedMotion || reducedByEnvironment()) state_.view.reducedMotion = true;
    if (options_.projector) update(state_, act::Run{CommandId::Projector});
    fitWindow();
    if (options_.gallery != nullptr) update(state_, act::SetGallery{options_.gallery->items()});
    load_ = options_.load;
    opening_ = {{options_.path, options_.pathOfOther, 0, false}, options_.atEvent, options_.atTime, options_.select};
    const bool nothing = load_ == nullptr && options_.live == nullptr;
    openTrace();
    if (nothing && options_.gallery != nullptr) update(state_, act::Welcome{});
  }

  void run() {
    int due = kSettleFrames;
    while (!window_.wantsClose() && !state_.effects.quit) {
      if (window_.wait(waitTime(due))) due = kSettleFrames;
      const std::uint64_t index = state_.playback.index;
      takeInput();
      const bool arrived = pollAll();
      const bool moved = animates(state_);
      update(state_, act::Tick{window_.now()});
      fitWindow();
      carryOut();
      if (state_.playback.index != index || moved || animates(state_) || arrived || window_.tipPending(state_.now))
        due = std::max(due, 1);
      if (!window_.visible() || due == 0 || !frameAllowed()) continue;
      --due;
      lastFrame_ = window_.now();
      for (const Action& a : window_.frame(state_)) {
        update(state_, a);
        due = kSettleFrames;
      }
    }
    rememberPlace();
    keepSettings();
  }

 private:
  // The trace that is open goes to the front of those that were, with the place in it.
  void rememberPlace() {
    if (state_.path.empty() || state_.path == "-" || state_.live.active || state_.document == nullptr) return;
    std::vector<RecentFile> files = state_.recent.files;
    const std::string path = wholePath(state_.path);
    std::erase_if(files, [&](const RecentFile& f) { return f.path == path; });
    files.insert(files.begin(), {path, state_.document->dropped() + state_.playback.index, wallSeconds()});
    if (files.size() > kMostRecent) files.resize(kMostRecent);
    update(state_, act::SetRecent{std::move(files), wallSeconds()});
  }

  // As the projector found it, if it is on: it is not for the next start.
  void keepSettings() const {
    ViewPrefs prefs = state_.view;
    if (state_.projector.has_value()) {
      prefs.theme = state_.projector->theme;
      prefs.zoom = state_.projector->zoom;
      prefs.layout.kind = state_.projector->kind;
    }
    writeSettings(prefs, state_.recent.files, settingsPath());
  }

  // Nanoseconds between two frames: the rate of screens; half of it for a run that is followed, whose numbers nobody
  // can read
  // faster; little for a window that nobody looks at.
  std::int64_t frameInterval() const {
    if (!window_.focused()) return 50'000'000;
    return state_.live.active && state_.live.follow ? 50'000'000 : 16'000'000;
  }
  bool frameAllowed() const { return window_.now() - lastFrame_ >= frameInterval(); }

  // Seconds to wait for input.
  double waitTime(int due) const {
    const bool live = options_.live != nullptr && state_.live.status.running;
    if (!window_.visible()) return live ? kLiveWait : kIdleWait;
    const double to_frame = std::max(0.0, static_cast<double>(frameInterval() - (window_.now() - lastFrame_)) * 1e-9);
    if (due > 0 || state_.playback.playing || animates(state_)) return to_frame;
    if (live) return state_.live.follow ? to_frame : kLiveWait;
    return window_.tipPending(state_.now) ? kLiveWait : kIdleWait;
  }

  // The text of a key that has just opened a text field is that key's, not the field's.
  void takeInput() {
    bool swallow = false;
    const std::vector<std::string> dropped = window_.takeDropped();
    if (!dropped.empty()) update(state_, act::DropFiles{dropped});
    for (const KeyInput& input : window_.takeInput()) {
      if (!input.text.empty()) {
        if (!swallow) update(state_, act::TypeText{input.text});
        continue;
      }
      const bool typing = takesText(state_);
      update(state_, act::Press{input.chord});
      swallow = !typing && takesText(state_);
    }
  }

  // "echo-214.png" in the working folder, never over another file.
  std::string freeName(std::string_view ending) const {
    const std::string stem = state_.document->trace().header.scenario.empty()
                                 ? std::string("moment")
                                 : state_.document->trace().header.scenario;
    std::string base;
    for (const char c : stem) base += c == '/' || c == ' ' ? '-' : c;
    base += "-" + std::to_string(state_.document->dropped() + state_.playback.index);
    std::string name = base + std::string(ending);
    std::error_code ec;
    for (int i = 2; std::filesystem::exists(name, ec); ++i) name = base + "-" + std::to_string(i) + std::string(ending);
    return name;
  }

  void savePicture() {
    const std::string name = freeName(".png");
    std::string error;
    Studio studio(state_, options_.fonts);
    const bool done = writePng(studio.picture(), name, &error);
    update(state_, act::Say{done ? "saved " + name : error, !done});
  }

  // The loop, or the last steps up to here.
  void saveGif() {
    constexpr std::uint64_t kSteps = 12;
    const std::string name = freeName(".gif");
    const Playback& p = state_.playback;
    const std::uint64_t until = hasLoop(p) ? *p.loopTo : p.index;
    const std::uint64_t from = hasLoop(p) ? *p.loopFrom : until > kSteps ? until - kSteps : 0;
    std::string error;
    Studio studio(state_, options_.fonts);
    studio.run(act::SeekTo{from});
    const bool done = writeGif(studio.animate(until), name, &error);
    update(state_, act::Say{done ? "saved " + name : error, !done});
  }

  void openNotes(const std::string& path) {
    std::string error;
    Notebook notebook = readNotes(notesPath(path), &error);
    update(state_, act::SetNotebook{std::move(notebook), path});
    if (!error.empty()) update(state_, act::Say{error, true});
  }

  void saveNotes() {
    std::string error;
    if (state_.path.empty() || state_.path == "-")
      error = "this trace has no file: bookmarks last until the window is closed";
    else writeNotes(state_.notebook, notesPath(state_.path), &error);
    if (!error.empty()) update(state_, act::Say{error, true});
  }

  void openTrace() {
    if (options_.live != nullptr) {
      trace::Trace empty;
      empty.header = options_.live->header();
      update(state_, act::StartLive{std::make_shared<Document>(std::move(empty))});
      return;
    }
    if (load_ == nullptr) return;
    load_->wait(kAtOnce);  // a small file is there with the first frame
    pollLoad();
  }

  void show(const LoadedTrace& loaded) {
    const OpenWish& wish = opening_.wish;
    if (wish.asOther) return showOther(loaded.document, wish.path);
    rememberPlace();
    std::uint64_t index = 0;
    if (opening_.event.has_value()) index = *opening_.event;
    else if (opening_.time.has_value()) index = loaded.document->indexAt(*opening_.time);
    const trace::Header& header = loaded.document->trace().header;
    if (!header.scenario.empty()) window_.setTitle("gmpscope: " + runTitle(header));
    update(state_, act::Open{loaded.document, index});
    update(state_, loaded.lesson);
    openNotes(wish.path);
    if (loaded.other != nullptr) showOther(loaded.other, wish.other);
    if (opening_.select.kind != Target::Kind::None) choose(opening_.select);
    rememberPlace();
  }

  // The moment that was asked for stays; if none was, one where the thing exists.
  void choose(Target target) {
    const bool asked = opening_.event.has_value() || opening_.time.has_value();
    if (!asked) return update(state_, act::Find{target});
    update(state_, act::SelectTarget{target});
    if (state_.view.layout.lower != LowerPanel::Inspector) update(state_, act::Run{CommandId::InspectorPanel});
  }

  void showOther(std::shared_ptr<Document> document, const std::string& path) {
    std::string error;
    Notebook notebook = readNotes(notesPath(path), &error);
    update(state_, act::SetOther{std::move(document), path, std::move(notebook)});
    if (!error.empty()) update(state_, act::Say{error, true});
  }

  // How far the file is, or the trace itself. True if there is something new to see.
  bool pollLoad() {
    if (load_ == nullptr) return false;
    LoadedTrace loaded;
    if (!load_->loaded(&loaded)) {
      act::Loading news{load_->name(), 0, 0};
      load_->progress(&news.done, &news.total);
      update(state_, news);
      return true;
    }
    load_ = nullptr;
    if (loaded.error.empty() && loaded.document->empty() && own_ != nullptr)
      loaded.error = opening_.wish.path + " holds no events";
    if (loaded.error.empty()) show(loaded);
    else update(state_, act::LoadFailed{loaded.error});
    return true;
  }

  void stopLoading() {
    if (load_ != nullptr) load_->cancel();
    load_ = nullptr;
  }

  // A file that was named in the window.
  void openFile(OpenWish wish) {
    stopLoading();
    wish.path = wholePath(wish.path);
    if (!wish.other.empty()) wish.other = wholePath(wish.other);
    std::string problem = whyNoFile(wish.path);
    if (problem.empty() && !wish.other.empty()) problem = whyNoFile(wish.other);
    if (problem.empty() && options_.files == nullptr) problem = "this window opens no files";
    if (!problem.empty()) {
      update(state_, act::LoadFailed{problem});
      return;
    }
    own_ = options_.files->read(wish.path, wish.other);
    load_ = own_.get();
    opening_ = {wish, wish.event, std::nullopt, Target{}};
    load_->wait(kAtOnce);
    pollLoad();
  }

  // A running program, or a run that lies in no file yet.
  void save() {
    if (state_.document == nullptr) return;
    std::string path, error = "this window saves no files";
    bool saved = false;
    if (options_.live != nullptr) saved = options_.live->save(keptTrace(*state_.document), &path, &error);
    else if (options_.files != nullptr) saved = options_.files->save(state_.document->trace(), &path, &error);
    if (!saved) update(state_, act::Say{error, true});
    else if (options_.live != nullptr) update(state_, act::Say{"saved " + path, false});
    else update(state_, act::Saved{path});
  }

  // How far the other run is, or the run itself.
  bool pollWhatIf() {
    if (!state_.whatIf.running || options_.whatIf == nullptr) return false;
    OtherRun run;
    if (options_.whatIf->done(&run)) {
      update(state_, act::WhatIfDone{run.other, run.forkedAt, run.error});
      return true;
    }
    if (const auto share = options_.whatIf->progress()) update(state_, act::WhatIfProgress{*share});
    return true;
  }

  void beginFork(ForkWish wish) {
    if (options_.whatIf == nullptr) {
      update(state_, act::WhatIfDone{nullptr, 0, "Nobody is here who could run it again."});
      return;
    }
    const std::shared_ptr<Document> document = state_.document;
    options_.whatIf->begin({document, &document->trace()}, std::move(wish));
  }

  // Window size, monitor and zoom decide the scale; a new scale needs fonts of that size, and the layout their widths.
  void fitWindow() {
    float w = 0, h = 0;
    window_.size(&w, &h);
    const float own = options_.scale > 0 ? options_.scale : scaleFromEnvironment();
    const float monitor = own > 0 ? own : window_.contentScale();
    if (w > 0 && h > 0 &&
        (w != state_.window.pixelW || h != state_.window.pixelH || monitor != state_.window.monitorScale)) {
      update(state_, act::Resize{w, h, monitor});
    }
    const Fonts& fonts = window_.fonts();
    if (state_.window.scale == fonts.scale && state_.window.leastText == fonts.least) return;
    window_.setFonts(state_.window.scale, state_.window.leastText, options_.fonts);
    update(state_, act::Resize{state_.window.pixelW, state_.window.pixelH, state_.window.monitorScale});
  }

  bool pollAll() {
    const bool source = pollSource(), gallery = pollGallery(), load = pollLoad(), fork = pollWhatIf();
    return source || gallery || load || fork;
  }

  // True if something came in that the picture shows: at once if it follows, now and then in the badge if it is frozen.
  bool pollSource() {
    if (options_.live == nullptr) return false;
    act::LiveEvents news;
    options_.live->poll(news.events, news.strings);
    news.status = options_.live->status();
    const bool ended = news.status.running != state_.live.status.running;
    const bool shown = !news.events.empty() && (state_.live.follow || window_.now() - lastFrame_ >= kBadgeInterval);
    update(state_, std::move(news));
    return shown || ended;
  }

  // Previews and the run that was asked for. True if something came.
  bool pollGallery() {
    if (options_.gallery == nullptr) return false;
    bool came = false;
    int item = 0;
    for (trace::Trace trace; options_.gallery->preview(&item, &trace); came = true)
      update(state_, act::SetPreview{item, std::make_shared<Document>(std::move(trace))});
    OpenedRun run;
    if (!options_.gallery->opened(&run)) return came;
    if (run.error.empty()) {
      const bool first = state_.document == nullptr && run.name == "four-steps";
      rememberPlace();
      update(state_, act::Open{std::make_shared<Document>(std::move(run.trace)), 0});
      update(state_, run.lesson);
      if (first) update(state_, act::Run{CommandId::FirstMinute});
    }
    update(state_, act::OpenedRun{run.error});
    return true;
  }

  void carryOut() {
    const Effects wanted = std::exchange(state_.effects, Effects{.quit = state_.effects.quit});
    if (wanted.fullScreen) window_.toggleFullScreen();
    if (!wanted.copy.empty()) window_.setClipboard(wanted.copy);
    if (wanted.saveNotes) saveNotes();
    if (!wanted.openScenario.empty() && options_.gallery != nullptr) options_.gallery->open(wanted.run);
    if (wanted.stopLoading || !wanted.openScenario.empty()) stopLoading();
    if (wanted.stopFork && options_.whatIf != nullptr) options_.whatIf->cancel();
    if (wanted.fork) beginFork(*wanted.fork);
    if (wanted.picture && state_.document != nullptr) savePicture();
    if (wanted.gif && state_.document != nullptr) saveGif();
    if (wanted.listFolder) update(state_, readFolder(*wanted.listFolder));
    if (wanted.openFile) openFile(*wanted.openFile);
    if (wanted.save) save();
  }

  ViewerOptions options_;
  Window& window_;
  FontMeasure measure_;
  AppState state_;
  std::unique_ptr<LoadSource> own_;  // reads what was named in the window
  LoadSource* load_ = nullptr;       // what is being read, by own_ or from the start; null: nothing
  Opening opening_;                  // of it
  std::int64_t lastFrame_ = 0;       // when it was drawn
};

}  // namespace

ViewerExit runViewer(ViewerOptions options, std::string* error) {
  Window window;
  if (!window.open("gmpscope", options.width, options.height, error)) return ViewerExit::NoDisplay;
  if (options.opened) options.opened();
  LiveSource* live = options.live;
  Viewer(std::move(options), window).run();
  if (live != nullptr) live->stop();
  return ViewerExit::Closed;
}

}  // namespace gmp::viz
