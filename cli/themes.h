// Purpose: the viewer's looks by their names on the command line.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "viz/model/palette.h"

namespace gmp::cli {

struct Look {
  viz::Theme theme = viz::Theme::Dark;
  float scale = 1;
};

// projector: light colours and everything larger, for a lecture hall. An unknown name is the dark one.
inline Look lookOf(const std::string& name) {
  if (name == "projector") return {viz::Theme::Light, 1.5F};
  if (name == "light") return {viz::Theme::Light, 1};
  if (name == "contrast") return {viz::Theme::Contrast, 1};
  return {};
}

inline void addThemeOption(CLI::App& command, std::string& theme) {
  command.add_option("--theme", theme, "dark, light, contrast, or projector (light and large)")
      ->check(CLI::IsMember({"projector", "dark", "light", "contrast"}))
      ->capture_default_str()
      ->type_name("THEME");
}

}  // namespace gmp::cli
