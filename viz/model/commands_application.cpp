// The commands of the group "Application": sheets, modes, files and the end.
#include "viz/model/command_palette.h"
#include "viz/model/command_parts.h"
#include "viz/model/predict.h"

namespace gmp::viz::parts {

namespace {

bool canOpen(const AppState& s) { return !s.live.active && !s.load.active; }
// A running program, or a run that lies in no file yet.
bool canSave(const AppState& s) { return s.live.active || (open(s) && s.path.empty()); }
bool hasGallery(const AppState& s) { return !s.gallery.items.empty(); }
bool hasOther(const AppState& s) { return open(s) && s.compare.other != nullptr; }
bool comparing(const AppState& s) { return hasOther(s) && s.compare.open; }
bool hasDifference(const AppState& s) { return comparing(s) && s.compare.difference.has_value(); }

void nextTrigger(AppState& s) {
  const TriggerKind next = static_cast<TriggerKind>((static_cast<int>(s.live.trigger.kind()) + 1) % kTriggers);
  const bool any = s.document != nullptr && !s.document->empty();
  const auto& counts = any ? s.document->after(s.playback.index).counts : replay::Counts{};
  s.live.trigger.arm(next, counts.of(trace::GStatus::runnable));
  s.message = {std::string(triggerText(next)), false, s.now + kMessageTime};
}

void toggleOpenSheet(AppState& s) {
  if (s.files.open) s.files = OpenSheet{};
  else openOpenSheet(s);
}

bool answered(const AppState& s) { return s.predict.current() != nullptr && s.predict.answer.has_value(); }
bool predicting(const AppState& s) { return s.predict.active; }

void predict(AppState& s) {
  if (s.predict.active) leavePredict(s);
  else startPredict(s);
}

}  // namespace

void addApplication(Commands& table) {
  using C = CommandId;
  using enum CommandGroup;
  table.insert(
      table.end(),
      {{C::Help,
        "help",
        "All keys",
        Application,
        {shift(Key::Slash), key(Key::F1)},
        always,
        [](AppState& s) {
          s.view.help = !s.view.help;
          s.view.helpPage = 0;
        }},
       {C::Palette, "palette", "Find anything", Application, {ctrl(Key::P)}, always, openPalette},
       {C::Predict, "predict", "Predict: what happens next?", Application, {key(Key::U)}, open, predict},
       {C::PredictPlay,
        "predict-play",
        "Predict: play the answer once more",
        Application,
        {shift(Key::U)},
        answered,
        playAnswer},
       {C::PredictRule,
        "predict-rule",
        "Predict: show the rule that decided",
        Application,
        {alt(Key::U)},
        answered,
        toggleRule},
       {C::PredictNext,
        "predict-next",
        "Predict: I don't know; then the next question",
        Application,
        {ctrl(Key::U)},
        predicting,
        nextPredict},
       {C::WhatIf,
        "what-if",
        "What if something else had happened here?",
        Application,
        {shift(Key::F)},
        open,
        openWhatIf},
       {C::OpenTrace, "open", "Open a trace", Application, {ctrl(Key::O)}, canOpen, toggleOpenSheet},
       {C::Gallery, "gallery", "Gallery of scenarios", Application, {ctrl(Key::G)}, hasGallery, openGallery},
       {C::RunAgain,
        "again",
        "Run again: the same seed",
        Application,
        {key(Key::R)},
        canRunAgain,
        [](AppState& s) { runAgain(s, false); }},
       {C::RunNewSeed,
        "new-seed",
        "Run again: the next seed",
        Application,
        {shift(Key::R)},
        canRunAgain,
        [](AppState& s) { runAgain(s, true); }},
       {C::FirstMinute, "tour", "First minute: one read, step by step", Application, {shift(Key::F1)}, open, startTour},
       {C::ResumeTour,
        "tour-on",
        "First minute: go on where you left it",
        Application,
        {ctrl(Key::F1)},
        [](const AppState& s) { return open(s) && s.tour.canResume(); },
        resumeTour},
       {C::Compare, "compare", "Compare with the second trace", Application, {key(Key::C)}, hasOther, toggleCompare},
       {C::SwapCompare, "swap", "Compare: swap A and B", Application, {key(Key::X)}, comparing, swapCompare},
       {C::CompareAlign,
        "align",
        "Compare: align by time, event number or bookmark",
        Application,
        {shift(Key::C)},
        comparing,
        toggleAlign},
       {C::FirstDifference,
        "difference",
        "Compare: go to the first difference",
        Application,
        {shift(Key::X)},
        hasDifference,
        goToDifference},
       {C::NextTrigger,
        "trigger",
        "Live: what freezes the view by itself",
        Application,
        {shift(Key::Space)},
        isLive,
        nextTrigger},
       {C::SavePicture,
        "picture",
        "Save a picture of this window",
        Application,
        {ctrl(Key::E)},
        open,
        [](AppState& s) { s.effects.picture = true; }},
       {C::SaveGif,
        "gif",
        "Save the loop, or the last steps, as an animated GIF",
        Application,
        {{Key::E, true, true, false}},
        hasPrevious,
        [](AppState& s) { s.effects.gif = true; }},
       {C::FullScreen,
        "full-screen",
        "Full screen",
        Application,
        {key(Key::F11)},
        always,
        [](AppState& s) { s.effects.fullScreen = true; }},
       {C::SaveTrace,
        "save",
        "Save what was recorded",
        Application,
        {ctrl(Key::S)},
        canSave,
        [](AppState& s) { s.effects.save = true; }},
       {C::Quit, "quit", "Quit", Application, {ctrl(Key::Q)}, always, [](AppState& s) { s.effects.quit = true; }}});
}

}  // namespace gmp::viz::parts
