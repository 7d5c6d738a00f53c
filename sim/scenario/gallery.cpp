#include "sim/scenario/gallery.h"

#include <algorithm>
#include <filesystem>

#include "sim/scenario/near.h"

namespace gmp::scenario {

namespace fs = std::filesystem;

namespace {

bool isFolder(const fs::path& p) {
  std::error_code ec;
  return fs::is_directory(p, ec);
}

bool isFile(const fs::path& p) {
  std::error_code ec;
  return fs::exists(p, ec) && !fs::is_directory(p, ec);
}

}  // namespace

std::vector<std::string> galleryFolders(const std::string& program) {
  const fs::path beside = fs::path(program).parent_path();
  std::vector<std::string> out;
  for (const fs::path& p : {beside / "scenarios", beside / ".." / "share" / "gmpscope" / "scenarios",
                            fs::path(GMPSCOPE_SCENARIO_DIR), fs::path("scenarios")}) {
    if (isFolder(p)) out.push_back(p.lexically_normal().string());
  }
  return out;
}

std::vector<std::string> galleryFiles(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    std::vector<std::string> files;
    std::error_code ec;
    for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
      if (it->path().extension() == ".json" && isFile(it->path())) files.push_back(it->path().string());
    }
    std::sort(files.begin(), files.end());
    if (!files.empty()) return files;
  }
  return {};
}

ParseResult openScenario(const std::string& pathOrName, const std::vector<std::string>& folders) {
  if (pathOrName == "-" || isFile(pathOrName)) return loadScenario(pathOrName);
  const bool looksLikePath = pathOrName.find('/') != std::string::npos || pathOrName.ends_with(".json");
  if (looksLikePath) return loadScenario(pathOrName);  // says why it cannot be opened
  for (const std::string& folder : folders) {
    const fs::path p = fs::path(folder) / (pathOrName + ".json");
    if (isFile(p)) return loadScenario(p.string());
  }
  std::vector<std::string> names;
  for (const std::string& file : galleryFiles(folders)) names.push_back(fs::path(file).stem().string());
  const std::string hint = didYouMean(pathOrName, {names.begin(), names.end()});
  ParseResult out;
  out.mistakes.push_back(
      {pathOrName.substr(0, 64), 0, 0, "",
       "no such scenario and no such file" + (hint.empty() ? "; `gmpscope list` shows them" : hint)});
  return out;
}

}  // namespace gmp::scenario
