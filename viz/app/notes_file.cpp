#include "viz/app/notes_file.h"

#include <filesystem>
#include <fstream>
#include <system_error>

#include <nlohmann/json.hpp>

#include "viz/app/write_file.h"

namespace gmp::viz {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kFormat = "gmpscope-notes";
constexpr std::uintmax_t kLargest = 64u << 20;

bool fail(std::string* error, std::string text) {
  if (error != nullptr) *error = std::move(text);
  return false;
}

bool readMarks(const json& file, Notebook& out) {
  if (!file.is_object() || file.value("format", "") != kFormat || !file.contains("notes") || !file["notes"].is_array())
    return false;
  for (const json& mark : file["notes"]) {
    if (!mark.is_object() || !mark.contains("event") || !mark["event"].is_number_unsigned()) return false;
    if (mark.contains("note") && !mark["note"].is_string()) return false;
    out.put({mark["event"].get<std::uint64_t>(), mark.value("note", "")});
  }
  return true;
}

}  // namespace

std::string notesPath(const std::string& trace) {
  if (trace.empty() || trace == "-") return {};
  std::string stem = trace;
  for (const std::string ending : {".gz", ".json"}) {
    if (stem.size() > ending.size() && stem.ends_with(ending)) stem.resize(stem.size() - ending.size());
  }
  return stem + ".notes.json";
}

Notebook readNotes(const std::string& path, std::string* error) {
  Notebook out;
  std::error_code ec;
  if (path.empty() || !fs::exists(path, ec)) return out;
  const std::uintmax_t size = fs::file_size(path, ec);
  std::ifstream in(path, std::ios::binary);
  if (ec || !in || size > kLargest) {
    fail(error, path + ": the notes cannot be read; they are left as they are");
    return out;
  }
  if (!readMarks(json::parse(in, nullptr, false), out))
    fail(error, path + ": these are no notes of gmpscope, or damaged ones; saving a bookmark replaces them");
  return out;
}

bool writeNotes(const Notebook& notebook, const std::string& path, std::string* error) {
  std::error_code ec;
  if (notebook.marks().empty()) {
    fs::remove(path, ec);
    return !ec || fail(error, path + ": cannot be removed: " + ec.message());
  }
  json file{{"format", kFormat}, {"version", 1}, {"notes", json::array()}};
  for (const Bookmark& mark : notebook.marks()) {
    json entry{{"event", mark.event}};
    if (!mark.note.empty()) entry["note"] = mark.note;
    file["notes"].push_back(std::move(entry));
  }
  const std::string text = file.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
  return writeFile({text.begin(), text.end()}, path, error);
}

}  // namespace gmp::viz
