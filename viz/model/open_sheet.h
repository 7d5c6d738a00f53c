// Purpose: the sheet that opens a trace: a path that is typed, the folder that it points into, what was open lately.
// Invariants: knows no file system: it asks for a folder by Effects::listFolder and for a file by Effects::openFile,
//             and is told by act::SetFolder, act::Open and act::LoadFailed. Nothing that is open is lost before the
//             other trace is there. Called by update(), the commands and the keyboard only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/dialog.h"
#include "viz/model/keys.h"

namespace gmp::viz {

struct AppState;

struct FolderEntry {
  std::string name;
  bool folder = false;
  std::uint64_t bytes = 0;
};

// A trace that was open, and where in it one was.
struct RecentFile {
  std::string path;         // absolute
  std::uint64_t event = 0;  // as numbered in the file
  std::int64_t when = 0;    // seconds since 1970
  friend bool operator==(const RecentFile&, const RecentFile&) = default;
};
inline constexpr std::size_t kMostRecent = 8;

struct RecentFiles {
  std::vector<RecentFile> files;  // the last one first
  std::int64_t wall = 0;          // seconds since 1970 when the viewer's clock showed `at`
  std::int64_t at = 0;
};

// A file that is asked for.
struct OpenWish {
  std::string path;
  std::string other;        // not empty: to compare with
  std::uint64_t event = 0;  // where to begin
  bool asOther = false;     // beside what is open, instead of it
  friend bool operator==(const OpenWish&, const OpenWish&) = default;
};

struct OpenSheet {
  bool open = false;
  TextField path;                    // a folder and the beginning of a name
  std::string folder;                // whose entries these are, with its slash; "": not known yet
  std::vector<FolderEntry> entries;  // folders first, then files, each by name
  std::string error;                 // one line: the folder or the file that cannot be read
  int chosen = 0;                    // of openRows()
};

// What the typed name leaves over of the folder.
std::vector<FolderEntry> openRows(const OpenSheet& sheet);
void openOpenSheet(AppState& s);
void setFolder(AppState& s, const std::string& folder, std::vector<FolderEntry> entries, const std::string& error);
void typeInOpenSheet(AppState& s, std::string_view more);
void pressInOpenSheet(AppState& s, const Chord& chord);
// A row was clicked, or Enter pressed on it: a folder is gone into, a file opened.
void takeOpenRow(AppState& s, int row, bool asOther);
// Asks for the file, wherever it was named; the sheet shows how it goes.
void askForFile(AppState& s, OpenWish wish);
// Files that were dropped on the window: one to look at, two to compare.
void dropFiles(AppState& s, const std::vector<std::string>& paths);
void openRecent(AppState& s, std::size_t which);
// "2 min ago", "yesterday".
std::string agoText(std::int64_t seconds);
std::string agoText(const AppState& s, const RecentFile& file);
// The part after the last slash.
std::string_view fileName(std::string_view path);

}  // namespace gmp::viz
