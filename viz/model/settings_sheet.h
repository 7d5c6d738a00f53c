// Purpose: the sheet of settings: what is remembered between two starts, in one place.
// Invariants: every row is a command of the table; the sheet only shows what it says now and runs it.
#pragma once

#include <string>
#include <vector>

#include "viz/model/keys.h"

namespace gmp::viz {

struct AppState;
enum class CommandId : std::uint8_t;

struct SettingsSheet {
  bool open = false;
  int row = 0;
};

struct SettingRow {
  CommandId less, more;  // less: the other way; the same where there is none
  std::string name, value;
};
std::vector<SettingRow> settingRows(const AppState& s);
void toggleSettings(AppState& s);
void pressInSettings(AppState& s, const Chord& chord);

}  // namespace gmp::viz
