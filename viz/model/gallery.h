// Purpose: the gallery: scenarios to open, each with a small board that shows how it runs.
// Invariants: the board of the chosen card plays its first events again and again, the others stand still. Called by
//             update() and the commands only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "viz/model/dialog.h"
#include "viz/model/document.h"
#include "viz/model/keys.h"
#include "viz/model/stage_model.h"

namespace gmp::viz {

struct AppState;

enum class Topic : std::uint8_t { All, Queues, Network, Syscalls, Timers, Channels };
inline constexpr int kTopics = 6;
std::string_view topicName(Topic t);

struct GalleryItem {
  std::string name, title, teaches;
  Topic topic = Topic::Queues;
  int steps = 0, questions = 0;       // of its story
  bool real = true;                   // it can run on real sockets too
  std::shared_ptr<Document> preview;  // a short virtual run; null: not there yet
  StageModel board;                   // what its card shows; refers to the preview
};

struct GalleryState {
  bool open = false;
  std::vector<GalleryItem> items;
  int chosen = 0;  // index into items
  Topic topic = Topic::All;
  TextField find;
  std::string opening;                      // the scenario that runs now, to be opened
  std::int64_t since = 0;                   // when the chosen card began to play
  std::uint64_t shown = ~std::uint64_t{0};  // event of its board
};

// How many cards stand beside each other.
int galleryColumns(const AppState& s);
// Items that topic and text leave over, in order.
std::vector<int> shownItems(const GalleryState& g);
void openGallery(AppState& s);
// Keys while it is open.
void pressInGallery(AppState& s, const Chord& chord);
void chooseItem(AppState& s, int item);
void chooseTopic(AppState& s, Topic topic);
void findInGallery(AppState& s, std::string_view more);
// Asks for the run of that item; it opens when it is there.
void openItem(AppState& s, int item);
// The run that was asked for is there, or `error` says why not.
void openedRun(AppState& s, const std::string& error);
void setPreview(AppState& s, int item, std::shared_ptr<Document> preview);
// Lets the chosen board play.
void tickGallery(AppState& s);

}  // namespace gmp::viz
