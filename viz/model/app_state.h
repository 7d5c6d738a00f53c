// Purpose: the whole state of the viewer.
// Invariants: only update() writes it; panels see it const. The part called `derived` is a function of the rest, kept
// so that
//             a frame that changes nothing costs nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viz/model/actions.h"
#include "viz/model/breakpoints.h"
#include "viz/model/compare.h"
#include "viz/model/dialog.h"
#include "viz/model/event_hits.h"
#include "viz/model/gallery.h"
#include "viz/model/inspect.h"
#include "viz/model/lane_view.h"
#include "viz/model/layout.h"
#include "viz/model/level_fade.h"
#include "viz/model/menu.h"
#include "viz/model/motion.h"
#include "viz/model/open_sheet.h"
#include "viz/model/pane_focus.h"
#include "viz/model/playback.h"
#include "viz/model/plot_view.h"
#include "viz/model/poller_table.h"
#include "viz/model/settings_sheet.h"
#include "viz/model/tour.h"
#include "viz/model/trigger.h"
#include "viz/model/what_if.h"
#include "viz/model/word_uses.h"

namespace gmp::viz {

enum class CardDepth : std::uint8_t { Story, Queues, Runtime };

struct ViewPrefs {
  Theme theme = Theme::Dark;
  float zoom = 1;  // the user's, 0.8 to 3
  bool reducedMotion = false;
  bool wheelScrolls = false;  // over the lanes: the wheel scrolls, with Ctrl it zooms
  CardDepth depth = CardDepth::Queues;
  LayoutPrefs layout;
  std::int64_t laneSpan = 0;  // ns that the lanes show; 0: as much as can be read
  std::int64_t lanePan = 0;   // ns that their middle stands after "now"; a move to another event puts it back
  LanePrefs lanes;
  PlotPrefs plots;
  std::optional<TimeRange> range;  // selected in lanes and plots
  bool goNotes = false;            // the card says what the functions of its call path do
  std::optional<BoxName> region;   // of the stage: alone over all of it
  std::int32_t like = 0;           // of Trace::strings: goroutines that run this function are highlighted
  Pane pane = Pane::None;          // that the arrow keys move in
  bool help = false;               // the sheet of keys is open
  int helpPage = 0;                // of it
};

// A moment that the scenario's story names.
struct Chapter {
  std::uint64_t event = 0;
  std::string text;
};

// A file that is being read for the window.
struct LoadState {
  bool active = false;
  std::string name;                   // of the file
  std::uint64_t done = 0, total = 0;  // bytes; total 0: not known yet
  std::string error;                  // not empty: one line, it could not be read
  bool stopped = false;               // the user did not wait for it
};

// How the window looked before it was made ready for a projector.
struct BeforeProjector {
  Theme theme = Theme::Dark;
  float zoom = 1;
  LayoutKind kind = LayoutKind::Learn;
};

struct WindowState {
  float pixelW = 1600, pixelH = 900, monitorScale = 1;
  float scale = 1;      // that is used: monitor x zoom, less if the window is too small for it
  float leastText = 0;  // pixels that no letter is smaller than; 0: as small as the scale makes it
};

// A moment one has been at.
struct Visit {
  std::uint64_t index = 0;
  Target selection;
  std::int64_t laneSpan = 0, lanePan = 0;  // how the lanes were zoomed
  friend bool operator==(const Visit&, const Visit&) = default;
};

struct History {
  std::vector<Visit> visits;
  std::size_t at = 0;  // visits[at] is the present one, if there are any
};

struct LiveState {
  bool active = false;
  bool follow = true;  // the view stays at the newest event; false: frozen
  LiveStatus status;
  Trigger trigger;                    // what freezes the view by itself
  std::uint64_t received = 0;         // events since the start
  std::int64_t edgeTime = 0;          // trace time of the newest event received
  std::vector<trace::Event> pending;  // arrived while frozen: shown once the view follows again
  std::vector<std::string> strings;   // table that pending refers to; empty: has not grown
  std::uint64_t unkept = 0;  // arrived while frozen, too many to keep: pending was emptied, all is folded into `edge`
  replay::WorldState edge;   // state after the newest event; kept up only while unkept > 0
};

struct Message {
  std::string text;
  bool warning = false;
  std::int64_t until = 0;
};

// What update() asks the window to do; the window clears it.
struct Effects {
  bool quit = false, fullScreen = false, save = false, saveNotes = false;
  bool picture = false, gif = false;
  std::string copy;                       // for the clipboard
  std::optional<std::string> listFolder;  // wanted by the sheet that opens a trace
  std::optional<OpenWish> openFile;
  std::string openScenario;  // of the gallery: to be run as `run` says
  RunWish run;
  std::optional<ForkWish> fork;  // to be run
  bool stopFork = false, stopLoading = false;
};

struct Derived {
  Regions regions;
  std::shared_ptr<const Picture> picture;  // of the present event; null: nothing is open or the trace is empty
  Motion motion;
  LevelFade levels;
  replay::Card card;
  std::uint64_t cardIndex = ~std::uint64_t{0};
  std::vector<Density> density;  // of events over the scrub bar
  TimeRange laneRange;           // that the lanes show
  LaneView lanes;
  float eventsTop = 0;                            // first row of the event list, with fraction
  Inspection inspection;                          // of the selection, while the inspector is open
  PollerTable poller;                             // while its panel is open
  std::uint64_t panelsIndex = ~std::uint64_t{0};  // what these two were made for
  Target panelsTarget;
};

struct AppState {
  std::shared_ptr<Document> document;  // null: nothing is open
  Playback playback;
  ViewPrefs view;
  WindowState window;
  KeyNames keyNames;  // what is printed on the keys, where it differs from the US layout
  Target selection;
  History history;
  LiveState live;
  Message message;
  PaletteState palette;
  MenuState menu;
  SettingsSheet settings;
  NoteState note;
  OpenSheet files;
  Breakpoints breakpoints;
  RecentFiles recent;
  GalleryState gallery;
  CompareState compare;
  WhatIfState whatIf;
  LoadState load;
  TourState tour;
  EventListState list;
  PredictState predict;
  Notebook notebook;
  IntroducedWords introduced;                    // words of the glossary that the card has used in this session
  std::map<CommandId, int> buttonUses;           // of those that have a key: the third time it is said
  std::vector<Chapter> chapters;                 // sorted by event
  std::vector<replay::BoundQuestion> questions;  // of the scenario
  std::optional<BeforeProjector> projector;      // set: the window is ready for one
  std::string path;                              // of the trace; empty: it has none
  Effects effects;
  std::int64_t now = 0;                  // of the last tick
  const TextMeasure* measure = nullptr;  // the fonts in use; outlives the state
  Derived derived;
};

// The picture of what goes on, in words of the badge: "214 of 1,903".
std::string positionText(const AppState& s);
// Rows of the event list that fit into its region.
float visibleRows(const Regions& r);
inline constexpr std::int64_t kMessageTime = 6'000'000'000;  // ns that a message stays
// A question is open: what comes next must not be shown.
inline bool asking(const AppState& s) { return s.predict.current() != nullptr && !s.predict.answer.has_value(); }
inline constexpr int kDensityColumns = 120;
inline constexpr float kRowHeight = 28;
// Height of what stands over the rows: the names of the columns, in a high list the field and the chips too.
float listHead(const Rect& events);
inline bool listHasChips(const Rect& events) { return events.h >= 250; }
// Something on the screen changes with every frame. Playing alone does not count: nothing changes until the next event.
bool animates(const AppState& s);

}  // namespace gmp::viz
