#include "viz/model/gallery.h"

#include <algorithm>

#include "viz/model/app_state.h"

namespace gmp::viz {

namespace {

constexpr std::uint64_t kLoop = 12;               // events that a board plays
constexpr std::int64_t kBoardStep = 450'000'000;  // ns an event

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// Where something goes on already: the loop begins there.
std::uint64_t firstShown(const Document& doc) { return doc.size() > 2 * kLoop ? (doc.size() - kLoop) / 2 : 0; }

void showBoard(GalleryItem& item, std::uint64_t index) {
  if (item.preview == nullptr || item.preview->empty()) return;
  Document& doc = *item.preview;
  index = std::min(index, doc.size() - 1);
  item.board = readStage(doc.trace(), doc.after(index), focusOf(doc.event(index)));
}

void rest(GalleryItem& item) {
  if (item.preview != nullptr) showBoard(item, firstShown(*item.preview));
}

void move(AppState& s, int by) {
  const std::vector<int> shown = shownItems(s.gallery);
  if (shown.empty()) return;
  const auto at = std::find(shown.begin(), shown.end(), s.gallery.chosen);
  const int place = at == shown.end() ? 0 : static_cast<int>(at - shown.begin()) + by;
  chooseItem(s, shown[static_cast<std::size_t>(std::clamp(place, 0, static_cast<int>(shown.size()) - 1))]);
}

void keepChosenShown(AppState& s) {
  const std::vector<int> shown = shownItems(s.gallery);
  if (!shown.empty() && std::find(shown.begin(), shown.end(), s.gallery.chosen) == shown.end())
    chooseItem(s, shown.front());
}

}  // namespace

std::string_view topicName(Topic t) {
  static constexpr std::string_view kNames[] = {"All", "Queues", "Network", "Syscalls", "Timers", "Channels"};
  return kNames[static_cast<std::size_t>(t)];
}

std::vector<int> shownItems(const GalleryState& g) {
  std::vector<int> out;
  const std::string wanted = lowered(g.find.text);
  for (std::size_t i = 0; i < g.items.size(); ++i) {
    const GalleryItem& item = g.items[i];
    if (g.topic != Topic::All && item.topic != g.topic) continue;
    if (lowered(item.name + " " + item.title + " " + item.teaches).find(wanted) != std::string::npos)
      out.push_back(static_cast<int>(i));
  }
  return out;
}

int galleryColumns(const AppState& s) {
  return std::max(2, static_cast<int>((s.derived.regions.window.w - 48 + 12) / 252));
}

void openedRun(AppState& s, const std::string& error) {
  s.gallery.opening.clear();
  s.gallery.open = !error.empty();
  if (!error.empty()) s.message = {error, true, s.now + kMessageTime};
}

void findInGallery(AppState& s, std::string_view more) {
  s.gallery.find.add(more);
  keepChosenShown(s);
}

void chooseTopic(AppState& s, Topic topic) {
  s.gallery.topic = topic;
  keepChosenShown(s);
}

void openGallery(AppState& s) {
  if (s.gallery.items.empty()) return;
  s.view.help = false;
  s.gallery.open = true;
  s.gallery.since = s.now;
}

void chooseItem(AppState& s, int item) {
  GalleryState& g = s.gallery;
  if (item < 0 || static_cast<std::size_t>(item) >= g.items.size() || item == g.chosen) return;
  rest(g.items[static_cast<std::size_t>(g.chosen)]);
  g.chosen = item;
  g.since = s.now;
  g.shown = ~std::uint64_t{0};
}

void openItem(AppState& s, int item) {
  if (item < 0 || static_cast<std::size_t>(item) >= s.gallery.items.size() || !s.gallery.opening.empty()) return;
  chooseItem(s, item);
  s.gallery.opening = s.gallery.items[static_cast<std::size_t>(item)].name;
  s.effects.openScenario = s.gallery.opening;
}

void setPreview(AppState& s, int item, std::shared_ptr<Document> preview) {
  if (item < 0 || static_cast<std::size_t>(item) >= s.gallery.items.size()) return;
  GalleryItem& to = s.gallery.items[static_cast<std::size_t>(item)];
  to.preview = std::move(preview);
  rest(to);
}

void tickGallery(AppState& s) {
  GalleryState& g = s.gallery;
  if (!g.open || g.items.empty() || s.view.reducedMotion) return;
  GalleryItem& item = g.items[static_cast<std::size_t>(g.chosen)];
  if (item.preview == nullptr || item.preview->empty()) return;
  const std::uint64_t step = static_cast<std::uint64_t>(std::max<std::int64_t>(0, s.now - g.since) / kBoardStep);
  const std::uint64_t index = firstShown(*item.preview) + step % kLoop;
  if (index == g.shown) return;
  g.shown = index;
  showBoard(item, index);
}

void pressInGallery(AppState& s, const Chord& chord) {
  GalleryState& g = s.gallery;
  switch (chord.key) {
    case Key::Left: move(s, -1); break;
    case Key::Right: move(s, 1); break;
    case Key::Up: move(s, -galleryColumns(s)); break;
    case Key::Down: move(s, galleryColumns(s)); break;
    case Key::Tab:
      chooseTopic(s, static_cast<Topic>((static_cast<int>(g.topic) + (chord.shift ? kTopics - 1 : 1)) % kTopics));
      break;
    case Key::Backspace:
      g.find.erase();
      keepChosenShown(s);
      break;
    case Key::Enter:
      if (!shownItems(g).empty()) openItem(s, g.chosen);
      break;
    case Key::Escape:
      if (s.document != nullptr) g.open = false;
      else g.find = TextField{};
      break;
    default: break;
  }
}

}  // namespace gmp::viz
