// Purpose: GLFW's keys as the command table's.
#pragma once

#include "viz/model/keys.h"

namespace gmp::viz {

// key and mods as GLFW's key callback gets them. Key::None for keys that no command uses.
Chord chordOf(int glfw_key, int glfw_mods);
// What the keyboard in use has printed on its letters, digits and signs, where that is not what the US layout has.
// printed: gives the name of a GLFW key, null if it has none; glfwGetKeyName(key, 0) while GLFW runs.
KeyNames printedKeys(const char* (*printed)(int glfw_key));

}  // namespace gmp::viz
