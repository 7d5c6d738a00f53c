#include "viz/model/open_sheet.h"

#include <algorithm>

#include "viz/model/app_state.h"

namespace gmp::viz {

namespace {

constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// "/home/me/" of "/home/me/ech"; "" if there is no slash.
std::string folderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

// The folder that this one lies in.
std::string parentOf(std::string folder) {
  if (folder.size() > 1) folder.pop_back();
  return folderOf(folder);
}

void choose(OpenSheet& sheet) {
  const std::vector<FolderEntry> rows = openRows(sheet);
  sheet.chosen = rows.size() > 1 && rows.front().name == ".." ? 1 : 0;
}

void goInto(AppState& s, const std::string& folder) {
  s.files.path.text = folder;
  s.files.chosen = 0;
  s.files.error.clear();
  s.effects.listFolder = folder;
}

// After the text has changed: what it points into may be another folder.
void pathChanged(AppState& s) {
  OpenSheet& sheet = s.files;
  sheet.error.clear();
  const std::string folder = folderOf(sheet.path.text);
  if (folder != sheet.folder && !folder.empty()) s.effects.listFolder = folder;
  choose(sheet);
}

// As far as all that could be meant agree.
void complete(AppState& s) {
  OpenSheet& sheet = s.files;
  std::vector<FolderEntry> rows = openRows(sheet);
  std::erase_if(rows, [](const FolderEntry& e) { return e.name == ".."; });
  if (rows.empty()) return;
  std::string common = rows.front().name;
  for (const FolderEntry& e : rows) {
    const auto end = std::mismatch(common.begin(), common.end(), e.name.begin(), e.name.end()).first;
    common.erase(end, common.end());
  }
  if (rows.size() == 1 && rows.front().folder) return goInto(s, sheet.folder + common + "/");
  if (common.size() > fileName(sheet.path.text).size()) sheet.path.text = sheet.folder + common;
  choose(sheet);
}

// What is typed, as it stands.
void openTyped(AppState& s, bool asOther) {
  OpenWish wish;
  wish.path = s.files.path.text;
  wish.asOther = asOther;
  if (!wish.path.empty()) askForFile(s, std::move(wish));
}

}  // namespace

std::string_view fileName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::vector<FolderEntry> openRows(const OpenSheet& sheet) {
  if (sheet.folder.empty() || folderOf(sheet.path.text) != sheet.folder) return {};
  const std::string wanted = lowered(fileName(sheet.path.text));
  std::vector<FolderEntry> begin, inside;
  if (wanted.empty() && sheet.folder != "/") begin.push_back({"..", true, 0});
  for (const FolderEntry& e : sheet.entries) {
    const std::size_t at = lowered(e.name).find(wanted);
    if (at == 0) begin.push_back(e);
    else if (at != std::string::npos) inside.push_back(e);
  }
  begin.insert(begin.end(), inside.begin(), inside.end());
  return begin;
}

void openOpenSheet(AppState& s) {
  s.view.help = false;
  s.files = OpenSheet{};
  s.files.open = true;
  s.load.error.clear();
  s.effects.listFolder = folderOf(s.path).empty() ? "./" : folderOf(s.path);
}

void setFolder(AppState& s, const std::string& folder, std::vector<FolderEntry> entries, const std::string& error) {
  OpenSheet& sheet = s.files;
  if (!sheet.open) return;
  sheet.folder = folder;
  sheet.entries = std::move(entries);
  if (!error.empty()) sheet.error = error;
  const std::string typed(fileName(sheet.path.text));  // may have gone on meanwhile
  sheet.path.text = folder + typed;
  choose(sheet);
}

void typeInOpenSheet(AppState& s, std::string_view more) {
  if (s.load.active) return;
  s.files.path.add(more);
  pathChanged(s);
}

void takeOpenRow(AppState& s, int row, bool asOther) {
  const std::vector<FolderEntry> rows = openRows(s.files);
  if (s.load.active || row < 0 || static_cast<std::size_t>(row) >= rows.size()) return;
  const FolderEntry& e = rows[static_cast<std::size_t>(row)];
  if (e.folder) return goInto(s, e.name == ".." ? parentOf(s.files.folder) : s.files.folder + e.name + "/");
  OpenWish wish;
  wish.path = s.files.folder + e.name;
  wish.asOther = asOther;
  askForFile(s, std::move(wish));
}

void pressInOpenSheet(AppState& s, const Chord& chord) {
  OpenSheet& sheet = s.files;
  const int last = static_cast<int>(openRows(sheet).size()) - 1;
  if (s.load.active) return;
  switch (chord.key) {
    case Key::Up: sheet.chosen = std::max(0, sheet.chosen - 1); break;
    case Key::Down: sheet.chosen = std::clamp(sheet.chosen + 1, 0, std::max(0, last)); break;
    case Key::PageUp: sheet.chosen = std::max(0, sheet.chosen - 8); break;
    case Key::PageDown: sheet.chosen = std::clamp(sheet.chosen + 8, 0, std::max(0, last)); break;
    case Key::Left: goInto(s, parentOf(sheet.folder)); break;
    case Key::Tab: complete(s); break;
    case Key::Backspace:
      sheet.path.erase();
      pathChanged(s);
      break;
    case Key::Right:
      if (last >= 0 && openRows(sheet)[static_cast<std::size_t>(std::min(sheet.chosen, last))].folder)
        takeOpenRow(s, std::min(sheet.chosen, last), false);
      break;
    case Key::Enter:
      if (last >= 0) takeOpenRow(s, std::min(sheet.chosen, last), chord.shift);
      else openTyped(s, chord.shift);
      break;
    default: break;
  }
}

void askForFile(AppState& s, OpenWish wish) {
  if (s.live.active) {
    s.message = {"this window watches a running program: open the file in another one", true, s.now + kMessageTime};
    return;
  }
  s.files.open = true;
  s.files.path.text = wish.path;
  s.files.error.clear();
  if (wish.asOther && (s.document == nullptr || s.document->empty())) wish.asOther = false;
  s.load = LoadState{};
  s.load.active = true;
  s.load.name = wish.path;
  s.effects.listFolder = folderOf(wish.path);
  s.effects.openFile = std::move(wish);
}

void dropFiles(AppState& s, const std::vector<std::string>& paths) {
  if (paths.empty()) return;
  OpenWish wish;
  wish.path = paths[0];
  if (paths.size() > 1) wish.other = paths[1];
  askForFile(s, std::move(wish));
}

void openRecent(AppState& s, std::size_t which) {
  if (which >= s.recent.files.size()) return;
  const RecentFile& file = s.recent.files[which];
  OpenWish wish;
  wish.path = file.path;
  wish.event = file.event;
  askForFile(s, std::move(wish));
}

std::string agoText(std::int64_t seconds) {
  if (seconds < kMinute) return "just now";
  if (seconds < kHour) return std::to_string(seconds / kMinute) + " min ago";
  if (seconds < kDay) return std::to_string(seconds / kHour) + " h ago";
  if (seconds < 2 * kDay) return "yesterday";
  return std::to_string(seconds / kDay) + " days ago";
}

std::string agoText(const AppState& s, const RecentFile& file) {
  return agoText(s.recent.wall + (s.now - s.recent.at) / 1'000'000'000 - file.when);
}

}  // namespace gmp::viz
