// Purpose: everything that can be asked of the viewer: the only way to change its state (see update.h).
// Invariants: plain values; panels and keys make them, update() carries them out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gmpscope/event.h>

#include "sim/replay/lesson.h"
#include "viz/model/document.h"
#include "viz/model/gallery.h"
#include "viz/model/keys.h"
#include "viz/model/live_status.h"
#include "viz/model/notebook.h"
#include "viz/model/open_sheet.h"
#include "viz/model/scene.h"
#include "viz/model/stage_boxes.h"

namespace gmp::viz {

// The commands of the table, in its order: one file a group, commands_<group>.cpp.
enum class CommandId : std::uint8_t {
  // Playback.
  PlayPause,
  StepForward,
  StepBack,
  TenForward,
  TenBack,
  FiftyMsBack,
  NextOfSelection,
  PreviousOfSelection,
  NextDecision,
  PreviousDecision,
  Start,
  End,
  Slower,
  Faster,
  NormalSpeed,
  TogglePace,
  NextChapter,
  PreviousChapter,
  LoopStart,
  LoopEnd,
  Loop,
  Breakpoint,
  PauseWhen,
  // Selection and history.
  GoToCause,
  GoToConsequence,
  HistoryBack,
  HistoryForward,
  ClearOrClose,
  GoToThing,
  ToggleBookmark,
  WriteNote,
  CopyMoment,
  Menu,
  Follow,
  FollowNobody,
  Filter,
  NextHit,
  PreviousHit,
  FilterSelection,
  PinLane,
  Highlight,
  NextPane,
  PreviousPane,
  ItemBack,
  ItemForward,
  // View.
  CardDepth,
  GoNotes,
  NextRegion,
  PreviousRegion,
  SideColumn,
  LayoutLearn,
  LayoutLanes,
  LayoutPlots,
  LayoutPresent,
  LanesIn,
  LanesOut,
  LanesEarlier,
  LanesLater,
  LanesAll,
  LanesKind,
  LanesTaller,
  LanesLower,
  AllArrows,
  LanePins,
  LaneFold,
  RangeStart,
  RangeEnd,
  RangeZoom,
  RangeLoop,
  RangeNote,
  RangeClear,
  Centre,
  NextTheme,
  ScaleUp,
  ScaleDown,
  ScaleReset,
  Projector,
  ReducedMotion,
  EventsPanel,
  InspectorPanel,
  PollerPanel,
  Settings,
  WheelScrolls,
  // Application.
  Help,
  Palette,
  Predict,
  PredictPlay,
  PredictRule,
  PredictNext,
  WhatIf,
  OpenTrace,
  Gallery,
  RunAgain,
  RunNewSeed,
  FirstMinute,
  ResumeTour,
  Compare,
  SwapCompare,
  CompareAlign,
  FirstDifference,
  NextTrigger,
  SavePicture,
  SaveGif,
  FullScreen,
  SaveTrace,
  Quit,
};

enum class Splitter : std::uint8_t { Side, Bottom, Card };

namespace act {
struct Tick {
  std::int64_t now = 0;
};  // ns of the injected clock, monotonic
struct SetKeyNames {
  KeyNames names;
};  // of the keyboard in use
struct Resize {
  float pixelW = 0, pixelH = 0, monitorScale = 1;
};
struct Run {
  CommandId id;
};
struct Click {
  CommandId id;
};  // on the command's button
struct SeekTo {
  std::uint64_t index = 0;
};
struct ScrubTo {
  float share = 0;
};  // 0..1 of the trace's time; pauses
struct SeekTime {
  std::int64_t t = 0;
};  // the last event at or before t; pauses
struct ZoomLanes {
  float notches = 0;
  std::int64_t t = 0;
};  // > 0: in; t stays where it is
struct PanLanes {
  float share = 0;
};  // of what they show
struct ZoomPlots {
  float notches = 0;
  std::int64_t t = 0;
};
struct PanPlots {
  float share = 0;
};
struct SelectPlots {
  std::int64_t from = 0, to = 0;
};  // that stretch of time and no more
struct SelectRange {
  std::int64_t from = 0, to = 0;
};  // of time, in any order
struct OpenPlotMenu {
  int place = 0;
  Vec2 at;
};
struct OpenMenu {
  Target target;
  Vec2 at;
};  // of a thing
struct TakeMenuItem {
  int index = 0;
};
struct ScrollLanes {
  float rows = 0;
};
struct ShowLanesOf {
  Target::Kind kind = Target::Kind::P;
};  // P, M, G or Fd
struct ToggleChip {
  int chip = 0;
};  // a Chip
struct SelectTarget {
  Target target;
};
struct OpenRegion {
  std::optional<BoxName> region;
};  // of the stage: alone over all of it; nothing: the whole stage
struct ScrollEvents {
  float rows = 0;
};  // wheel over the event list
struct DragSplitter {
  Splitter which;
  float pos = 0;
};  // units, window coordinates
struct Open {
  std::shared_ptr<Document> document;
  std::uint64_t index = 0;
};
struct StartLive {
  std::shared_ptr<Document> document;
};
struct LiveEvents {
  std::vector<trace::Event> events;
  std::vector<std::string> strings;
  LiveStatus status;
};
// A key and text as they come from the keyboard: to what is open, else to the command table.
struct Press {
  Chord chord;
};
struct TypeText {
  std::string text;
};
struct TakeEntry {
  int index = 0;
};  // of the command palette
struct Find {
  Target target;
};  // selects and inspects it; a goroutine that does not exist yet: where it begins
struct AnswerPredict {
  int choice = 0;
};  // -1: "I don't know"
struct NextPredict {};
struct SetLesson {
  std::vector<replay::StoryStep> story;
  std::vector<replay::Question> questions;
  int speed = 0;  // events a second; 0: the viewer's own
};
struct SetGallery {
  std::vector<GalleryItem> items;
};
struct SetPreview {
  int item = 0;
  std::shared_ptr<Document> preview;
};
struct Welcome {};  // the program was started with nothing to show
struct ChooseItem {
  int item = 0;
};
struct OpenItem {
  int item = 0;
};
struct OpenRunSettings {
  int item = 0;
};  // of the gallery
struct ChangeRunSetting {
  int row = 0, direction = 1;
};
struct RunWithSettings {};
struct ChooseTopic {
  Topic topic = Topic::All;
};
struct OpenedRun {
  std::string error;
};  // the run that was asked for is open, or cannot be
struct SetOther {
  std::shared_ptr<Document> document;
  std::string path;
  Notebook notebook;
};  // to compare with
struct ChooseFork {
  std::size_t row = 0, option = 0;
};  // of the what-if sheet
struct RunFork {};
struct StopFork {};
struct WhatIfProgress {
  float share = 0;
};  // 0..1
struct WhatIfDone {
  std::shared_ptr<Document> other;
  std::uint64_t forkedAt = 0;
  std::string error;  // not empty: why there is no other run
};
struct Loading {
  std::string name;
  std::uint64_t done = 0, total = 0;  // bytes
};
struct LoadFailed {
  std::string error;
};
struct SetFolder {
  std::string folder;  // with its slash
  std::vector<FolderEntry> entries;
  std::string error;  // not empty: why there are none
};
struct TakeOpenRow {
  int row = 0;
  bool asOther = false;
};
struct DropFiles {
  std::vector<std::string> paths;
};
struct OpenRecent {
  int which = 0;
};
struct SetRecent {
  std::vector<RecentFile> files;  // the last one first
  std::int64_t wall = 0;          // seconds since 1970, now
};
struct Saved {
  std::string path;  // of what had none
};
struct RemoveBreakpoint {
  int which = 0;
};
struct TakeOffer {
  int offer = 0;
};  // of the end of the tour
struct AnswerTour {
  int answer = 0;
};
struct SetNotebook {
  Notebook notebook;
  std::string path;  // of the trace; may be empty
};
struct Say {
  std::string text;
  bool warning = false;
};  // a line in the playback bar for a few seconds
}  // namespace act

using Action =
    std::variant<act::Tick, act::SetKeyNames, act::Resize, act::Run, act::Click, act::SeekTo, act::ScrubTo,
                 act::SeekTime, act::ZoomLanes, act::PanLanes, act::ScrollLanes, act::ShowLanesOf, act::ToggleChip,
                 act::SelectTarget, act::ZoomPlots, act::PanPlots, act::SelectPlots, act::SelectRange,
                 act::OpenPlotMenu, act::OpenMenu, act::TakeMenuItem, act::ScrollEvents, act::OpenRegion,
                 act::DragSplitter, act::Open, act::StartLive, act::LiveEvents, act::Say, act::Press, act::TypeText,
                 act::TakeEntry, act::Find, act::AnswerPredict, act::NextPredict, act::SetLesson, act::SetNotebook,
                 act::SetGallery, act::SetPreview, act::ChooseItem, act::OpenItem, act::OpenRunSettings,
                 act::ChangeRunSetting, act::RunWithSettings, act::ChooseTopic, act::OpenedRun, act::SetOther,
                 act::AnswerTour, act::ChooseFork, act::RunFork, act::StopFork, act::WhatIfProgress, act::WhatIfDone,
                 act::Loading, act::LoadFailed, act::SetFolder, act::TakeOpenRow, act::DropFiles, act::OpenRecent,
                 act::SetRecent, act::Saved, act::Welcome, act::RemoveBreakpoint, act::TakeOffer>;

}  // namespace gmp::viz
