#include "viz/panels/fonts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace gmp::viz {

namespace {

// Latin-1, Latin Extended-A, Greek, punctuation, arrows, the signs that sentences use, geometric shapes.
constexpr ImWchar kRanges[] = {0x0020, 0x00FF, 0x0100, 0x017F, 0x0370, 0x03FF, 0x2010, 0x2027, 0x2030, 0x205E,
                               0x20AC, 0x20AC, 0x2122, 0x2122, 0x2190, 0x21FF, 0x2212, 0x2212, 0x221E, 0x221E,
                               0x2248, 0x2248, 0x2260, 0x2265, 0x22EF, 0x22EF, 0x25A0, 0x25FF, 0};

bool readable(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  std::fclose(file);
  return true;
}

std::string firstReadable(const std::vector<std::string>& names, const FontPlaces& places) {
  static const std::vector<std::string> kSystem = {"/usr/share/fonts/opentype/inter", "/usr/share/fonts/truetype/inter",
                                                   "/usr/share/fonts/truetype/jetbrains-mono",
                                                   "/usr/share/fonts/truetype/dejavu"};
  for (const std::string& name : names) {
    for (const std::vector<std::string>* folders : {&places.folders, &kSystem}) {
      for (const std::string& folder : *folders) {
        if (readable(folder + "/" + name)) return folder + "/" + name;
      }
    }
  }
  return {};
}

std::vector<std::string> filesFor(Face face) {
  switch (face) {
    case Face::Ui:
    case Face::Caption:
    case Face::Small: return {"Inter-Regular.otf", "DejaVuSans.ttf"};
    case Face::Title: return {"Inter-SemiBold.otf", "DejaVuSans-Bold.ttf"};
    case Face::Mono: return {"JetBrainsMono-Regular.ttf", "DejaVuSansMono.ttf"};
  }
  __builtin_unreachable();
}

std::string programFolder() {
  std::error_code ec;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ec);
  if (!ec) return program.parent_path().string();
  return ".";
}

}  // namespace

FontPlaces defaultFontPlaces() {
  const std::string here = programFolder();
  FontPlaces places{{here + "/fonts", here + "/../fonts", here + "/../share/gmpscope/fonts"}};
#if defined(GMPSCOPE_FONT_DIR)
  places.folders.emplace_back(GMPSCOPE_FONT_DIR);
#endif
  return places;
}

bool loadFonts(Fonts& fonts, float scale, float least, const FontPlaces& places) {
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  atlas->Clear();
  fonts.scale = scale;
  fonts.least = least;
  bool found = true;
  for (int i = 0; i < kFaces; ++i) {
    const Face face = static_cast<Face>(i);
    const float pixels = std::max({6.0f, std::ceil(least), std::round(faceSize(face) * scale)});
    const std::string file = firstReadable(filesFor(face), places);
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    config.SizePixels = pixels;
    const auto at = static_cast<std::size_t>(i);
    fonts.face[at] = file.empty() ? nullptr : atlas->AddFontFromFileTTF(file.c_str(), pixels, &config, kRanges);
    if (fonts.face[at] == nullptr) {
      fonts.face[at] = atlas->AddFontDefault(&config);
      found = false;
    }
    fonts.pixels[at] = pixels;
  }
  atlas->Build();
  return found;
}

float FontMeasure::width(Face face, std::string_view text) const {
  if (text.empty() || fonts_->of(face) == nullptr) return 0;
  return compat::textWidth(fonts_->of(face), fonts_->size(face), text.data(), text.data() + text.size()) /
         fonts_->scale;
}

}  // namespace gmp::viz
