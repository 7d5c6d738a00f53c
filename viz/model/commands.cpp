#include "viz/model/commands.h"

#include <algorithm>

#include "viz/model/command_parts.h"

namespace gmp::viz {

namespace {

const std::vector<Command>& table() {
  static const std::vector<Command> commands = [] {
    parts::Commands all;
    parts::addPlayback(all);
    parts::addSelection(all);
    parts::addView(all);
    parts::addApplication(all);
    return all;
  }();
  return commands;
}

}  // namespace

std::span<const Command> commandTable() { return table(); }

const Command& command(CommandId id) { return table()[static_cast<std::size_t>(id)]; }

const Command* commandFor(const Chord& chord) {
  for (const Command& c : table()) {
    if (std::find(c.keys.begin(), c.keys.end(), chord) != c.keys.end()) return &c;
  }
  return nullptr;
}

std::string_view groupTitle(CommandGroup group) {
  switch (group) {
    case CommandGroup::Playback: return "Playback";
    case CommandGroup::Selection: return "Selection and history";
    case CommandGroup::View: return "View";
    case CommandGroup::Application: return "Application";
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
