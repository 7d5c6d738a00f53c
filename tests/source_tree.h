// Purpose: where the source tree lies, for tests that read its files.
#pragma once

#include <string>

namespace tests {

// The path of a file or folder of the source tree; the path begins with a slash, or is empty for the root.
std::string inTree(const char* path);

}  // namespace tests
