// Purpose: the viewer's looks by their names on the command line.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "viz/model/actions.h"
#include "viz/model/layout.h"
#include "viz/model/palette.h"

namespace gmp::cli {

struct Look {
  viz::Theme theme = viz::Theme::Dark;
  bool projector = false;
};

// projector: what F8 does, for a lecture hall. An unknown name is the dark one.
inline Look lookOf(const std::string& name) {
  if (name == "projector") return {viz::Theme::Light, true};
  if (name == "light") return {viz::Theme::Light, false};
  if (name == "contrast") return {viz::Theme::Contrast, false};
  return {};
}

// The layout of that name, Learn if there is none; on a projector it is Present, unless another is asked for. false:
// there is no such layout. first: what a picture begins with.
inline bool applyLook(const Look& look, const std::string& name, viz::LayoutKind& layout,
                      std::vector<viz::Action>& first) {
  using C = viz::CommandId;
  static constexpr C kLayoutCommands[] = {C::LayoutLearn, C::LayoutLanes, C::LayoutPlots, C::LayoutPresent};
  if (!name.empty() && !viz::parseLayout(name, layout)) return false;
  if (!look.projector) return true;
  first.emplace_back(viz::act::Run{C::Projector});
  if (!name.empty()) first.emplace_back(viz::act::Run{kLayoutCommands[static_cast<int>(layout)]});
  return true;
}

inline void addLayoutOption(CLI::App& command, std::string& layout) {
  command.add_option("--layout", layout, "Which part has most room: learn, or present with --theme projector")
      ->type_name("learn|lanes|plots|present");
}

inline void addThemeOption(CLI::App& command, std::string& theme) {
  command.add_option("--theme", theme, "dark, light, contrast, or projector (as F8: light, large, the stage only)")
      ->check(CLI::IsMember({"projector", "dark", "light", "contrast"}))
      ->capture_default_str()
      ->type_name("THEME");
}

}  // namespace gmp::cli
