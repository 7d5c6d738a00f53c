// Purpose: the gallery: scenarios to open, each with a small board that shows how it runs.
// Invariants: the board of the chosen card plays its first events again and again, the others stand still. Called by
//             update() and the commands only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "viz/model/dialog.h"
#include "viz/model/document.h"
#include "viz/model/keys.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

struct AppState;

enum class Topic : std::uint8_t { All, Queues, Network, Syscalls, Timers, Channels, Locks, Memory, Myths };
inline constexpr int kTopics = 9;
std::string_view topicName(Topic t);
// As a scenario file names it: "queues"; nothing if there is none of that name.
std::optional<Topic> topicNamed(std::string_view name);

// A number that a scenario takes.
struct GalleryParameter {
  std::string name, says;
  std::int64_t value = 0, min = 0, max = 0;  // value: the default in the virtual world
  bool duration = false;                     // ns
};

struct GalleryItem {
  std::string name, title, teaches;
  std::vector<Topic> topics;        // the main one first; none: its card stands under All only
  int minutes = 0, difficulty = 0;  // of its lesson, 1 to 3; 0: not said
  int steps = 0, questions = 0;     // of its story
  bool real = true;                 // it can run on real sockets too
  std::vector<GalleryParameter> parameters;
  std::shared_ptr<Document> preview;  // a short virtual run; null: not there yet
  StageModel board;                   // what its card shows; refers to the preview
};

// A run that is asked for.
struct RunWish {
  std::string name;                                           // of the scenario; empty: nothing is asked for
  std::optional<std::uint64_t> seed;                          // none: the scenario's own
  int procs = 0;                                              // 0: the scenario's own
  bool real = false;                                          // on threads and sockets, else in the virtual world
  std::vector<std::pair<std::string, std::string>> settings;  // as --set takes them
};

// How a scenario is to be run: set before it is opened.
struct RunSettings {
  bool open = false;
  int item = 0;
  int row = 0;  // chosen: world, seed, Ps, then the parameters
  bool real = false;
  std::int64_t seed = 1, procs = 0;
  std::vector<std::int64_t> values;  // of the item's parameters
};
inline constexpr int kRunRows = 3;  // before the parameters

struct GalleryState {
  bool open = false;
  RunSettings settings;
  std::vector<GalleryItem> items;
  int chosen = 0;   // index into items
  int recent = -1;  // of the traces that were open: chosen instead; 0 is "continue"
  Topic topic = Topic::All;
  TextField find;
  std::string opening;                      // the scenario that runs now, to be opened
  std::int64_t since = 0;                   // when the chosen card began to play
  std::uint64_t shown = ~std::uint64_t{0};  // event of its board
};

// How many cards stand beside each other.
int galleryColumns(const AppState& s);
// Its scenario names the topic.
bool isAbout(const GalleryItem& item, Topic topic);
// Items that topic and text leave over, in order.
std::vector<int> shownItems(const GalleryState& g);
void openGallery(AppState& s);
// At the start of the program: one that was open before is offered first.
void welcome(AppState& s);
// Keys while it is open.
void pressInGallery(AppState& s, const Chord& chord);
void chooseItem(AppState& s, int item);
void chooseTopic(AppState& s, Topic topic);
void findInGallery(AppState& s, std::string_view more);
// Asks for the run of that item; it opens when it is there.
void openItem(AppState& s, int item);
// Its settings first.
void openRunSettings(AppState& s, int item);
// One up or down of what that row sets; rows as in RunSettings.
void changeRunSetting(AppState& s, int row, int direction);
// What the row is called, and what it says now.
struct RunSettingText {
  std::string name, value, says;
};
RunSettingText runSettingText(const AppState& s, int row);
void runWithSettings(AppState& s);
// The run that is open once more: with the same seed, or with the next one. false: it cannot.
bool canRunAgain(const AppState& s);
void runAgain(AppState& s, bool new_seed);
// The run that was asked for is there, or `error` says why not.
void openedRun(AppState& s, const std::string& error);
void setPreview(AppState& s, int item, std::shared_ptr<Document> preview);
// Lets the chosen board play.
void tickGallery(AppState& s);

}  // namespace gmp::viz
