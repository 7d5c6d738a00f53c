// Purpose: GLFW's keys as the command table's.
#pragma once

#include "viz/model/keys.h"

namespace gmp::viz {

// key and mods as GLFW's key callback gets them. Key::None for keys that no command uses.
Chord chordOf(int glfw_key, int glfw_mods);

}  // namespace gmp::viz
