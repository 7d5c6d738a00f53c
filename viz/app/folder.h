// Purpose: what lies in a folder, for the sheet that opens a trace.
// Invariants: reads the folder, never a file's content.
#pragma once

#include <string>

#include "viz/model/actions.h"

namespace gmp::viz {

inline constexpr std::size_t kMostEntries = 5000;  // more are left out, and the sheet says so

// "~/a", "a" and "./a" with the whole way to it; as it is if that cannot be found out.
std::string wholePath(const std::string& path);
// Folders first, then files that may be traces (.json, .gz), each by name; hidden ones and notes are left out.
act::SetFolder readFolder(const std::string& path);
// Why no trace can be read from there, in one line; "": it is a file.
std::string whyNoFile(const std::string& path);

}  // namespace gmp::viz
