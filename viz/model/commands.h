// Purpose: the one table of commands; keys, buttons, the help sheet and the tests are made from it.
// Invariants: ids are unique and in the order of CommandId; no two enabled commands share a key.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "viz/model/app_state.h"
#include "viz/model/keys.h"

namespace gmp::viz {

enum class CommandGroup : std::uint8_t { Playback, Selection, View, Application };
inline constexpr CommandGroup kGroups[] = {CommandGroup::Playback, CommandGroup::Selection, CommandGroup::View,
                                           CommandGroup::Application};

struct Command {
  CommandId id;
  std::string_view name;   // "play": for tests and tours
  std::string_view title;  // for people, sentence case
  CommandGroup group;
  std::vector<Chord> keys;
  bool (*enabled)(const AppState&);
  void (*run)(AppState&);  // called by update() only
};

std::span<const Command> commandTable();
const Command& command(CommandId id);
// The command of a key, enabled or not; nullptr if it has none.
const Command* commandFor(const Chord& chord);
std::string_view groupTitle(CommandGroup group);

}  // namespace gmp::viz
