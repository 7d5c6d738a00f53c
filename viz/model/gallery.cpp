#include "viz/model/gallery.h"

#include <algorithm>

#include "viz/model/app_state.h"
#include "viz/model/format.h"

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

// Keys while one of the traces that were open is chosen. True: taken.
bool pressInRecent(AppState& s, const Chord& chord) {
  GalleryState& g = s.gallery;
  const int last = static_cast<int>(s.recent.files.size()) - 1;
  if (g.recent < 0 || chord.shift) return false;
  switch (chord.key) {
    case Key::Left: g.recent = std::max(0, g.recent - 1); return true;
    case Key::Right: g.recent = std::min(last, g.recent + 1); return true;
    case Key::Down: g.recent = -1; return true;
    case Key::Up: return true;
    case Key::Enter: openRecent(s, static_cast<std::size_t>(std::min(g.recent, last))); return true;
    default: return false;
  }
}

// A card of the first row is chosen: above it stand the traces that were open.
bool onFirstRow(const AppState& s) {
  const std::vector<int> shown = shownItems(s.gallery);
  const auto at = std::find(shown.begin(), shown.end(), s.gallery.chosen);
  return at - shown.begin() < galleryColumns(s);
}

void keepChosenShown(AppState& s) {
  const std::vector<int> shown = shownItems(s.gallery);
  if (!shown.empty() && std::find(shown.begin(), shown.end(), s.gallery.chosen) == shown.end())
    chooseItem(s, shown.front());
}

void ask(AppState& s, RunWish wish) {
  s.effects.openScenario = wish.name;
  s.effects.run = std::move(wish);
}

const GalleryItem& settingsItem(const AppState& s) {
  return s.gallery.items[static_cast<std::size_t>(s.gallery.settings.item)];
}

int runRows(const AppState& s) { return kRunRows + static_cast<int>(s.gallery.settings.values.size()); }

// Round numbers: 1, 2, 5, 10, 20, ...
std::int64_t stepOf(std::int64_t v, int direction, std::int64_t min, std::int64_t max) {
  std::int64_t decade = 1;
  while (decade <= std::max<std::int64_t>(v, 1) / 10) decade *= 10;
  static constexpr std::int64_t kRound[] = {1, 2, 5, 10, 20};
  std::int64_t next = direction > 0 ? max : min;
  if (v <= 0) next = direction > 0 ? 1 : 0;
  else if (direction > 0) {
    for (const std::int64_t k : kRound) {
      if (k * decade > v) {
        next = k * decade;
        break;
      }
    }
  } else {
    for (const std::int64_t k : kRound) {
      if (k * decade < v) next = k * decade;
    }
    if (decade == v) next = v >= 10 ? v / 2 : v - 1;
  }
  return std::clamp(next, min, max);
}

std::string settingText(const GalleryParameter& p, std::int64_t value) {
  return std::to_string(value) + (p.duration ? "ns" : "");
}

constexpr std::int64_t kMostSeed = 1'000'000'000, kMostProcs = 64;

// The number that the row sets, and its limits; null: the row is no number.
std::int64_t* settingOf(RunSettings& set, const GalleryItem& item, int row, std::int64_t& min, std::int64_t& max) {
  if (row == 1) return min = 0, max = kMostSeed, &set.seed;
  if (row == 2) return min = 0, max = kMostProcs, &set.procs;
  const auto at = static_cast<std::size_t>(std::max(0, row - kRunRows));
  if (row < kRunRows || at >= set.values.size()) return nullptr;
  min = item.parameters[at].min;
  max = item.parameters[at].max;
  return &set.values[at];
}

// Digits are written behind the number.
void typeRunSetting(AppState& s, std::string_view more) {
  RunSettings& set = s.gallery.settings;
  std::int64_t min = 0, max = 0;
  std::int64_t* value = settingOf(set, settingsItem(s), set.row, min, max);
  for (const char c : more) {
    if (value == nullptr || c < '0' || c > '9' || *value > max / 10) continue;
    *value = std::min(max, *value * 10 + (c - '0'));
  }
}

void pressInRunSettings(AppState& s, const Chord& chord) {
  RunSettings& set = s.gallery.settings;
  std::int64_t min = 0, max = 0;
  switch (chord.key) {
    case Key::Up: set.row = std::max(0, set.row - 1); break;
    case Key::Down:
    case Key::Tab: set.row = std::min(runRows(s) - 1, set.row + 1); break;
    case Key::Left: changeRunSetting(s, set.row, -1); break;
    case Key::Right: changeRunSetting(s, set.row, 1); break;
    case Key::Backspace:
      if (std::int64_t* value = settingOf(set, settingsItem(s), set.row, min, max)) *value /= 10;
      break;
    case Key::Enter: runWithSettings(s); break;
    case Key::Escape: set.open = false; break;
    default: break;
  }
}

}  // namespace

void openRunSettings(AppState& s, int item) {
  if (item < 0 || static_cast<std::size_t>(item) >= s.gallery.items.size() || !s.gallery.opening.empty()) return;
  chooseItem(s, item);
  RunSettings set;
  set.open = true;
  set.item = item;
  for (const GalleryParameter& p : s.gallery.items[static_cast<std::size_t>(item)].parameters)
    set.values.push_back(p.value);
  s.gallery.settings = std::move(set);
}

void changeRunSetting(AppState& s, int row, int direction) {
  RunSettings& set = s.gallery.settings;
  if (!set.open || row < 0 || row >= runRows(s)) return;
  set.row = row;
  if (row == 0) {
    set.real = settingsItem(s).real && !set.real;
    return;
  }
  std::int64_t min = 0, max = 0;
  std::int64_t* value = settingOf(set, settingsItem(s), row, min, max);
  if (value == nullptr) return;
  *value = row < kRunRows ? std::clamp(*value + direction, min, max) : stepOf(*value, direction, min, max);
}

RunSettingText runSettingText(const AppState& s, int row) {
  const RunSettings& set = s.gallery.settings;
  const GalleryItem& item = settingsItem(s);
  if (row == 0)
    return {"world", set.real ? "real sockets" : "virtual",
            item.real ? "virtual: the same seed gives the same run" : "this one needs the virtual world"};
  if (row == 1) return {"seed", thousands(set.seed), "decides every choice of the virtual world"};
  if (row == 2) return {"GOMAXPROCS", set.procs == 0 ? "its own" : thousands(set.procs), "how many Ps there are"};
  const auto at = static_cast<std::size_t>(row - kRunRows);
  if (at >= item.parameters.size()) return {};
  const GalleryParameter& p = item.parameters[at];
  const std::int64_t v = set.values[at];
  return {p.name, p.duration ? deltaText(v).substr(v > 0 ? 1 : 0) : thousands(v), p.says};
}

void runWithSettings(AppState& s) {
  const RunSettings& set = s.gallery.settings;
  if (!set.open || !s.gallery.opening.empty()) return;
  const GalleryItem& item = settingsItem(s);
  RunWish wish{item.name,
               static_cast<std::uint64_t>(std::max<std::int64_t>(set.seed, 0)),
               static_cast<int>(set.procs),
               set.real,
               {}};
  for (std::size_t i = 0; i < set.values.size(); ++i) {
    const GalleryParameter& p = item.parameters[i];
    const std::int64_t v = std::clamp(set.values[i], p.min, p.max);
    if (v != p.value) wish.settings.emplace_back(p.name, settingText(p, v));
  }
  s.gallery.opening = item.name;
  ask(s, std::move(wish));
}

bool canRunAgain(const AppState& s) {
  if (s.document == nullptr || s.live.active || !s.gallery.opening.empty()) return false;
  const trace::Header& h = s.document->trace().header;
  return h.world == "sim" && std::any_of(s.gallery.items.begin(), s.gallery.items.end(),
                                         [&](const GalleryItem& item) { return item.name == h.scenario; });
}

void runAgain(AppState& s, bool new_seed) {
  if (!canRunAgain(s)) return;
  const trace::Header& h = s.document->trace().header;
  RunWish wish{h.scenario, h.seed + (new_seed ? 1 : 0), h.gomaxprocs, false, {}};
  for (const GalleryItem& item : s.gallery.items) {
    if (item.name != h.scenario) continue;
    for (const GalleryParameter& p : item.parameters) {
      const auto at = h.parameters.find(p.name);
      if (at != h.parameters.end())
        wish.settings.emplace_back(p.name, settingText(p, static_cast<std::int64_t>(at->second)));
    }
  }
  s.gallery.opening = h.scenario;
  s.message = {"runs again with seed " + std::to_string(*wish.seed), false, s.now + kMessageTime};
  ask(s, std::move(wish));
}

std::string_view topicName(Topic t) {
  static constexpr std::string_view kNames[] = {"All",      "Queues", "Network", "Syscalls", "Timers",
                                                "Channels", "Locks",  "Memory",  "Myths"};
  return kNames[static_cast<std::size_t>(t)];
}

std::optional<Topic> topicNamed(std::string_view name) {
  for (int t = 1; t < kTopics; ++t) {
    if (lowered(std::string(topicName(static_cast<Topic>(t)))) == name) return static_cast<Topic>(t);
  }
  return std::nullopt;
}

bool isAbout(const GalleryItem& item, Topic topic) {
  return std::find(item.topics.begin(), item.topics.end(), topic) != item.topics.end();
}

std::vector<int> shownItems(const GalleryState& g) {
  std::vector<int> out;
  const std::string wanted = lowered(g.find.text);
  for (std::size_t i = 0; i < g.items.size(); ++i) {
    const GalleryItem& item = g.items[i];
    if (g.topic != Topic::All && !isAbout(item, g.topic)) continue;
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
  if (error.empty()) s.gallery.open = s.gallery.settings.open = false;
  if (!error.empty()) s.message = {error, true, s.now + kMessageTime};
}

void findInGallery(AppState& s, std::string_view more) {
  if (s.gallery.settings.open) return typeRunSetting(s, more);
  s.gallery.recent = -1;
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

void welcome(AppState& s) {
  openGallery(s);
  if (s.gallery.open && !s.recent.files.empty()) s.gallery.recent = 0;
}

void chooseItem(AppState& s, int item) {
  GalleryState& g = s.gallery;
  g.recent = -1;
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
  ask(s, {s.gallery.opening, {}, 0, false, {}});
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
  if (g.settings.open) return pressInRunSettings(s, chord);
  if (pressInRecent(s, chord)) return;
  switch (chord.key) {
    case Key::Left: move(s, -1); break;
    case Key::Right: move(s, 1); break;
    case Key::Up:
      if (onFirstRow(s) && !s.recent.files.empty()) g.recent = 0;
      else move(s, -galleryColumns(s));
      break;
    case Key::Down: move(s, galleryColumns(s)); break;
    case Key::Tab:
      chooseTopic(s, static_cast<Topic>((static_cast<int>(g.topic) + (chord.shift ? kTopics - 1 : 1)) % kTopics));
      break;
    case Key::Backspace:
      g.find.erase();
      keepChosenShown(s);
      break;
    case Key::Enter:
      if (shownItems(g).empty()) break;
      if (chord.shift) openRunSettings(s, g.chosen);
      else openItem(s, g.chosen);
      break;
    case Key::Escape:
      if (s.document != nullptr) g.open = false;
      else g.find = TextField{};
      break;
    default: break;
  }
}

}  // namespace gmp::viz
