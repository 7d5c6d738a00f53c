#include "viz/app/folder.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace gmp::viz {

namespace fs = std::filesystem;

namespace {

bool mayBeTrace(const std::string& name) {
  return (name.ends_with(".json") || name.ends_with(".gz")) && !name.ends_with(".notes.json");
}

bool before(const FolderEntry& a, const FolderEntry& b) { return a.folder != b.folder ? a.folder : a.name < b.name; }

// Nothing: it is of no use here (hidden, a socket, notes).
bool entryOf(const fs::directory_entry& at, FolderEntry* out) {
  std::error_code ec;
  out->name = at.path().filename().string();
  if (out->name.starts_with('.')) return false;
  out->folder = at.is_directory(ec);
  if (out->folder) return true;
  if (!at.is_regular_file(ec) || !mayBeTrace(out->name)) return false;
  const std::uintmax_t bytes = at.file_size(ec);
  out->bytes = ec ? 0 : bytes;
  return true;
}

}  // namespace

std::string wholePath(const std::string& path) {
  std::string from = path;
  const char* home = std::getenv("HOME");
  if ((from == "~" || from.starts_with("~/")) && home != nullptr) from = home + from.substr(1);
  std::error_code ec;
  const fs::path whole = fs::absolute(from, ec).lexically_normal();
  return ec || from.empty() ? from : whole.string();
}

act::SetFolder readFolder(const std::string& path) {
  act::SetFolder out;
  out.folder = wholePath(path);
  if (!out.folder.ends_with('/')) out.folder += '/';
  std::error_code ec;
  fs::directory_iterator at(out.folder, fs::directory_options::skip_permission_denied, ec);
  for (; !ec && at != fs::directory_iterator() && out.entries.size() < kMostEntries; at.increment(ec)) {
    FolderEntry entry;
    if (entryOf(*at, &entry)) out.entries.push_back(std::move(entry));
  }
  if (ec) out.error = out.folder + ": " + ec.message();
  else if (at != fs::directory_iterator())
    out.error = "this folder holds more than " + std::to_string(kMostEntries) + " files: type the name";
  std::sort(out.entries.begin(), out.entries.end(), before);
  return out;
}

std::string whyNoFile(const std::string& path) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (fs::is_regular_file(status)) return {};
  if (fs::is_directory(status)) return path + " is a folder: choose a file in it";
  if (fs::exists(status)) return path + " is no ordinary file";
  return path + ": no such file";
}

}  // namespace gmp::viz
