#include "tests/source_tree.h"

namespace tests {

// The one place that is compiled with the path, so that a compiler cache can serve all others to any clone.
std::string inTree(const char* path) { return std::string(GMPSCOPE_SOURCE_DIR) + path; }

}  // namespace tests
