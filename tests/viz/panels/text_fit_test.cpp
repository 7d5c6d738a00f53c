// Text never overflows its box: over every layout, panel and sheet, at every supported size and scale, with a run of
// every scenario that is shipped. The strings are not listed anywhere: the painter notes every one that it draws.
#include "tests/viz/panels/text_fit.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>

#include "sim/scenario/gallery.h"
#include "tests/source_tree.h"
#include "tests/viz/echo_trace.h"
#include "tests/viz/panels/shipped_run.h"
#include "viz/app/headless.h"
#include "viz/model/commands.h"
#include "viz/model/input.h"
#include "viz/model/update.h"

namespace gmp::viz {
namespace {

struct Size {
  int w, h;
  float scale;
};

// Windows of common screens, a projector's and the smallest that is supported; larger scales where they fit.
constexpr Size kSizes[] = {{1024, 640, 1},     {1280, 720, 1},     {1366, 768, 1},  {1366, 768, 1.5f},
                           {1600, 900, 1},     {1600, 900, 1.25f}, {1920, 1080, 1}, {1920, 1080, 1.5f},
                           {3840, 2160, 1.5f}, {3840, 2160, 2}};

struct Shown {
  std::string name;
  std::shared_ptr<Document> document;
  act::SetLesson lesson;
};

std::vector<Shown> shippedRuns() {
  std::vector<Shown> out;
  for (const std::string& file : scenario::galleryFiles({tests::inTree("/scenarios")})) {
    const scenario::ParseResult parsed = scenario::loadScenario(file);
    EXPECT_TRUE(parsed.scenario) << file;
    if (!parsed.scenario) continue;
    auto document = std::make_shared<Document>(testing::shortRun(*parsed.scenario, 1500));
    while (!document->prepare(100'000)) {}
    out.push_back({parsed.scenario->name, document, {parsed.scenario->story, parsed.scenario->questions}});
  }
  return out;
}

// Frames of one window, judged; findings are counted and shown once each.
class Fitting : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { runs_ = new std::vector<Shown>(shippedRuns()); }
  static void TearDownTestSuite() { delete runs_; }

  void use(const Size& size) {
    size_ = size;
    head_.resize(size.w, size.h);
    head_.memory().log = &log_;
    fresh();
  }
  void fresh() {
    state_ = makeAppState(head_.measure());
    send(act::Resize{static_cast<float>(size_.w), static_cast<float>(size_.h), size_.scale});
  }
  void open(const Shown& run) {
    name_ = run.name;
    fresh();
    send(act::Open{run.document, 0});
    send(run.lesson);
  }
  void send(const Action& action) {
    update(state_, action);
    if (head_.setFonts(state_.window.scale, state_.window.leastText))
      update(state_, act::Resize{state_.window.pixelW, state_.window.pixelH, state_.window.monitorScale});
  }
  void run(CommandId id) { send(act::Run{id}); }

  void settle() {
    for (int i = 0; i < 100 && state_.derived.motion.active(state_.now); ++i) send(act::Tick{state_.now + 50'000'000});
  }

  void judge(const std::string& screen) {
    log_.clear();
    head_.frame(state_);
    ++frames_;
    for (const std::string& finding : testing::textsThatDoNotFit(log_, state_.derived.regions.window)) {
      if (++found_[screen + ": " + finding.substr(0, finding.find(" at "))] > 1 || shown_ == kMostShown) continue;
      ++shown_;
      ADD_FAILURE() << screen << ", " << name_ << " #" << state_.playback.index << ", " << size_.w << "x" << size_.h
                    << " at " << state_.window.scale << ": " << finding;
    }
  }

  void TearDown() override {
    EXPECT_TRUE(found_.empty()) << found_.size() << " texts do not fit";
    RecordProperty("frames", frames_);
  }

  static constexpr int kMostShown = 60;
  static inline std::vector<Shown>* runs_ = nullptr;
  Size size_{1600, 900, 1};
  DrawLog log_;
  Headless head_{1600, 900, 1, defaultFontPlaces()};
  AppState state_ = makeAppState(head_.measure());
  std::string name_;
  std::map<std::string, int> found_;
  int shown_ = 0, frames_ = 0;
};

constexpr std::pair<CommandId, const char*> kLayoutsShown[] = {{CommandId::LayoutLearn, "learn"},
                                                               {CommandId::LayoutLanes, "lanes"},
                                                               {CommandId::LayoutPlots, "plots"},
                                                               {CommandId::LayoutPresent, "present"}};

TEST_F(Fitting, EveryTextOfEveryLayoutOverEveryScenario) {
  for (const Size& size : kSizes) {
    use(size);
    for (const auto& [layout, word] : kLayoutsShown) {
      for (const Shown& shown : *runs_) {
        open(shown);
        run(layout);
        for (int k = 1; k <= 3; ++k) {
          const std::uint64_t at = (shown.document->size() - 1) * static_cast<std::uint64_t>(k) / 3;
          send(act::SeekTo{at});
          if (shown.document->event(at).g > 0) send(act::SelectTarget{{Target::Kind::G, shown.document->event(at).g}});
          judge(word);
        }
      }
    }
  }
}

TEST_F(Fitting, EveryTextOfInspectorAndPollerOverEveryScenario) {
  for (const Size& size : kSizes) {
    use(size);
    for (const Shown& shown : *runs_) {
      open(shown);
      for (const auto& [panel, word] :
           {std::pair{CommandId::InspectorPanel, "inspector"}, {CommandId::PollerPanel, "poller"}}) {
        run(panel);
        for (int k = 1; k <= 2; ++k) {
          const std::uint64_t at = (shown.document->size() - 1) * static_cast<std::uint64_t>(k) / 2;
          send(act::SeekTo{at});
          const trace::Event& e = shown.document->event(at);
          send(act::SelectTarget{k == 1 && e.g > 0 ? Target{Target::Kind::G, e.g} : Target{Target::Kind::P, 0}});
          judge(word);
        }
      }
    }
  }
}

TEST_F(Fitting, EveryTextOfTheSheets) {
  for (const Size& size : kSizes) {
    use(size);
    for (const Shown& shown : *runs_) {
      const bool tour = shown.name == "four-steps";
      if (!tour && shown.name != "echo" && shown.name != "who-polls") continue;
      open(shown);
      send(act::SeekTo{shown.document->size() / 2});
      run(CommandId::SideColumn);
      judge("drawer");
      run(CommandId::SideColumn);
      run(CommandId::Help);
      for (int page = 0; page < 4; ++page) {
        judge("help");
        send(act::Press{{Key::PageDown}});
      }
      run(CommandId::Help);
      run(CommandId::Palette);
      for (const char* text : {"", "g", "net", "zzzz"}) {
        send(act::TypeText{text});
        judge("palette");
      }
      send(act::Press{{Key::Escape}});
      run(CommandId::WriteNote);
      send(act::TypeText{"here the goroutine parks, and the thread looks for other work in the meantime"});
      judge("note");
      send(act::Press{{Key::Escape}});
      run(CommandId::Filter);
      send(act::TypeText{"kind:nothing-that-is-known"});
      judge("filter");
      send(act::Press{{Key::Escape}});
      send(act::Press{{Key::Escape}});
      for (const Target& target : {Target{Target::Kind::G, 2}, {Target::Kind::P, 0}, {Target::Kind::M, 0}}) {
        send(act::OpenMenu{target, {5000, 5000}});
        judge("menu");
        send(act::Press{{Key::Escape}});
      }
      run(CommandId::PauseWhen);
      for (const char* text : {"kind:steal p:2 text:\"nothing to steal\"", "kind:stael dur:>20us"}) {
        send(act::TypeText{text});
        judge("pause when");
        send(act::Press{{Key::Enter}});
        judge("pause when");
        run(CommandId::PauseWhen);
      }
      send(act::Press{{Key::Escape}});
      run(CommandId::LoopStart);
      run(CommandId::NextChapter);
      run(CommandId::LoopEnd);
      judge("breakpoints and loop");
      send(act::SetRecent{{{"/home/someone/lectures/2026/echo-with-40-connections.json", 214, 100}}, 7000});
      run(CommandId::OpenTrace);
      judge("open");
      send(act::SetFolder{
          "/home/someone/lectures/2026/",
          {{"a-folder-with-quite-a-long-name-as-people-have-them", true, 0}, {"echo.json", false, 7'953'693}},
          ""});
      judge("open");
      send(act::TakeOpenRow{2, false});
      send(act::Loading{"/home/someone/lectures/2026/echo.json", 3'000'000, 7'953'693});
      judge("open, reading");
      send(act::LoadFailed{
          "/home/someone/lectures/2026/echo.json line 90,312: unknown event 'stael'. The file was written "
          "by a newer gmpscope (format 3, this one reads 2). Update, or `gmpscope info` shows what can be "
          "read."});
      judge("open, bad");
      send(act::Press{{Key::Escape}});
      run(CommandId::Settings);
      judge("settings");
      send(act::Press{{Key::Escape}});
      run(CommandId::Follow);
      for (int region = 0; region < 12; ++region) {
        run(CommandId::NextRegion);
        judge("region");
      }
      send(act::OpenRegion{});
      run(CommandId::LayoutPlots);
      for (int kind = 0; kind < kPlotKinds; ++kind) {
        send(act::OpenPlotMenu{kind % kPlotPlaces, {5000, 20}});
        judge("menu of a plot");
        send(act::TakeMenuItem{kind % 5});
        judge("plots");
      }
      run(CommandId::LayoutLearn);
      if (!tour) continue;
      run(CommandId::FirstMinute);
      for (int step = 0; step < 12 && state_.tour.active; ++step) {
        judge("tour");
        if (state_.tour.asks()) {
          send(act::AnswerTour{0});
          judge("tour");
        }
        send(act::Press{{Key::Right}});
      }
    }
  }
}

TEST_F(Fitting, EveryQuestionAndItsAnswer) {
  for (const Size& size : {kSizes[0], kSizes[2], kSizes[4], kSizes[7]}) {
    use(size);
    for (const CommandId layout : {CommandId::LayoutLearn, CommandId::LayoutPresent}) {
      for (const Shown& shown : *runs_) {
        open(shown);
        run(layout);
        run(CommandId::Predict);
        while (state_.predict.active && !state_.predict.reviewing()) {
          judge("question");
          send(act::NextPredict{});
          settle();
          judge("answer");
          send(act::NextPredict{});
        }
        judge("review");
      }
    }
  }
}

TEST_F(Fitting, OnAProjectorEveryStageAndQuestion) {
  for (const Size& size : {Size{1024, 768, 1}, kSizes[1], kSizes[4]}) {
    use(size);
    for (const Shown& shown : *runs_) {
      open(shown);
      run(CommandId::Projector);
      for (const std::uint64_t part : {1u, 2u, 3u}) {
        send(act::SeekTo{shown.document->size() * part / 4});
        judge("projector");
      }
      run(CommandId::Predict);
      judge("question");
      send(act::NextPredict{});
      settle();
      judge("answer");
      run(CommandId::PredictRule);
      judge("rule");
    }
  }
}

TEST_F(Fitting, EveryTextOfTheGallery) {
  std::vector<GalleryItem> items;
  for (const std::string& file : scenario::galleryFiles({tests::inTree("/scenarios")})) {
    const scenario::ParseResult parsed = scenario::loadScenario(file);
    GalleryItem item;
    item.name = parsed.scenario->name;
    item.title = parsed.scenario->title;
    item.teaches = parsed.scenario->teaches;
    item.steps = static_cast<int>(parsed.scenario->story.size());
    item.questions = static_cast<int>(parsed.scenario->questions.size());
    for (const scenario::Parameter& q : parsed.scenario->parameters)
      item.parameters.push_back({q.name, q.says, q.inSim.value_or(q.value), q.min, q.max, q.isDuration()});
    items.push_back(std::move(item));
  }
  for (const Size& size : kSizes) {
    use(size);
    send(act::SetGallery{items});
    send(act::SetRecent{{{"/tmp/echo-with-forty-connections-and-two-Ps.json", 123'456, 100},
                         {"/tmp/lab3-seed77.json", 7, 50},
                         {"/tmp/another-one-that-is-older.json", 7, 20}},
                        90'000});
    send(act::Welcome{});
    judge("welcome");
    for (std::size_t i = 0; i < items.size(); ++i) {
      send(act::ChooseItem{static_cast<int>(i)});
      judge("gallery");
      send(act::OpenRunSettings{static_cast<int>(i)});
      judge("settings of a run");
      send(act::Press{{Key::Escape}});
    }
  }
}

TEST_F(Fitting, EveryTextOfTheComparison) {
  for (const Size& size : kSizes) {
    use(size);
    for (std::size_t i = 0; i + 1 < runs_->size(); ++i) {
      open((*runs_)[i]);
      send(act::SetOther{(*runs_)[i % 3 == 0 ? i + 1 : i].document, "other.json"});
      if (!state_.compare.open) run(CommandId::Compare);
      send(act::SeekTo{(*runs_)[i].document->size() / 2});
      judge("compare");
    }
  }
}

TEST_F(Fitting, EveryTextOfARunThatIsFollowed) {
  for (const Size& size : kSizes) {
    use(size);
    const Document& doc = *(*runs_)[0].document;
    trace::Trace empty;
    empty.header = doc.trace().header;
    send(act::StartLive{std::make_shared<Document>(empty)});
    judge("live, nothing yet");
    send(act::LiveEvents{doc.trace().events, doc.trace().strings, {.running = true, .lost = 12'345}});
    send(act::Tick{state_.now + 50'000'000});
    judge("live");
    run(CommandId::PlayPause);
    judge("frozen");
  }
}

// The judge itself: a text that is too wide for its box, one on another, one cut at the side.
TEST(TextFit, FindsWhatDoesNotFit) {
  using K = DrawnItem::Kind;
  const Rect window{0, 0, 400, 300};
  const DrawnItem box{K::Fill, {10, 10, 100, 30}, window, true, 255, Face::Ui, ""};
  const auto text = [&](Rect r, Rect clip, const char* words) {
    return DrawnItem{K::Text, r, clip, false, 255, Face::Ui, words};
  };
  EXPECT_TRUE(testing::textsThatDoNotFit({box, text({15, 18, 90, 13}, window, "fits")}, window).empty());
  EXPECT_EQ(testing::textsThatDoNotFit({box, text({15, 18, 120, 13}, window, "wide")}, window).size(), 1u);
  EXPECT_EQ(testing::textsThatDoNotFit({box, text({15, 33, 50, 13}, window, "low")}, window).size(), 1u);
  EXPECT_EQ(
      testing::textsThatDoNotFit({text({200, 50, 90, 13}, window, "a"), text({250, 55, 90, 13}, window, "b")}, window)
          .size(),
      1u);
  EXPECT_EQ(testing::textsThatDoNotFit({text({200, 50, 90, 13}, {0, 0, 250, 300}, "cut")}, window).size(), 1u);
  EXPECT_EQ(testing::textsThatDoNotFit({text({350, 50, 90, 13}, {0, 0, 500, 300}, "out")}, window).size(), 1u);
  const DrawnItem over{K::Fill, {50, 10, 100, 30}, window, true, 255, Face::Ui, ""};
  EXPECT_EQ(testing::textsThatDoNotFit({text({15, 18, 90, 13}, window, "half covered"), over}, window).size(), 1u);
}

}  // namespace
}  // namespace gmp::viz
