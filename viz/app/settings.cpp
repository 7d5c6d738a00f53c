#include "viz/app/settings.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <nlohmann/json.hpp>

#include "viz/app/write_file.h"

namespace gmp::viz {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::uintmax_t kLargest = 64 * 1024;

// A number of the file within its range; else what is there already.
void readNumber(const json& file, const char* key, float lo, float hi, float& out) {
  const auto at = file.find(key);
  if (at == file.end() || !at->is_number()) return;
  const float v = at->get<float>();
  if (v == 0 || (v >= lo && v <= hi)) out = v;
}

// No object if there is none that can be read.
json readFile(const std::string& path) {
  std::error_code ec;
  if (path.empty() || !fs::is_regular_file(path, ec) || fs::file_size(path, ec) > kLargest) return {};
  std::ifstream in(path, std::ios::binary);
  return json::parse(in, nullptr, false);
}

// False: the entry is none.
bool readEntry(const json& entry, RecentFile& out) {
  if (!entry.is_object()) return false;
  const auto file = entry.find("path"), event = entry.find("event"), when = entry.find("when");
  if (file == entry.end() || !file->is_string()) return false;
  out.path = file->get<std::string>();
  if (event != entry.end() && event->is_number_unsigned()) out.event = event->get<std::uint64_t>();
  if (when != entry.end() && when->is_number_integer()) out.when = when->get<std::int64_t>();
  return true;
}

}  // namespace

std::string settingsPath() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config != nullptr && *config != '\0') return std::string(config) + "/gmpscope/viewer.json";
  return home != nullptr && *home != '\0' ? std::string(home) + "/.config/gmpscope/viewer.json" : std::string();
}

void readSettings(const std::string& path, ViewPrefs& prefs) {
  const json file = readFile(path);
  if (!file.is_object()) return;
  const auto word = [&file](const char* key) {
    const auto at = file.find(key);
    return at != file.end() && at->is_string() ? at->get<std::string>() : std::string();
  };
  parseTheme(word("theme"), prefs.theme);
  parseLayout(word("layout"), prefs.layout.kind);
  float zoom = prefs.zoom;
  readNumber(file, "zoom", 0.8f, 3, zoom);
  if (zoom > 0) prefs.zoom = zoom;
  readNumber(file, "sideWidth", 100, 4000, prefs.layout.sideWidth);
  readNumber(file, "stageHeight", 100, 4000, prefs.layout.stageHeight);
  readNumber(file, "cardHeight", 100, 4000, prefs.layout.cardHeight);
  float depth = static_cast<float>(prefs.depth);
  readNumber(file, "cardDepth", 0, 2, depth);
  prefs.depth = static_cast<CardDepth>(static_cast<int>(depth));
  const auto wheel = file.find("wheelScrolls");
  if (wheel != file.end() && wheel->is_boolean()) prefs.wheelScrolls = wheel->get<bool>();
  const auto calm = file.find("reducedMotion");
  if (calm != file.end() && calm->is_boolean()) prefs.reducedMotion = calm->get<bool>();
}

std::vector<RecentFile> readRecent(const std::string& path) {
  std::vector<RecentFile> out;
  const json file = readFile(path);
  if (!file.is_object()) return out;
  const auto list = file.find("recent");
  if (list == file.end() || !list->is_array()) return out;
  std::error_code ec;
  for (const json& entry : *list) {
    RecentFile recent;
    if (out.size() < kMostRecent && readEntry(entry, recent) && fs::is_regular_file(recent.path, ec))
      out.push_back(std::move(recent));
  }
  return out;
}

bool writeSettings(const ViewPrefs& prefs, const std::vector<RecentFile>& recent, const std::string& path) {
  if (path.empty()) return false;
  std::error_code ec;
  fs::create_directories(fs::path(path).parent_path(), ec);
  json files = json::array();
  for (const RecentFile& r : recent) files.push_back({{"path", r.path}, {"event", r.event}, {"when", r.when}});
  const json file{{"theme", std::string(themeName(prefs.theme))},
                  {"layout", std::string(layoutName(prefs.layout.kind))},
                  {"zoom", prefs.zoom},
                  {"sideWidth", prefs.layout.sideWidth},
                  {"stageHeight", prefs.layout.stageHeight},
                  {"cardHeight", prefs.layout.cardHeight},
                  {"cardDepth", static_cast<int>(prefs.depth)},
                  {"wheelScrolls", prefs.wheelScrolls},
                  {"reducedMotion", prefs.reducedMotion},
                  {"recent", std::move(files)}};
  // A path may hold bytes that are no text: they are replaced, and the file is not found again.
  const std::string text = file.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
  return writeFile({text.begin(), text.end()}, path, nullptr);
}

}  // namespace gmp::viz
