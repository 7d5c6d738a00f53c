// Purpose: the files of the gallery as parameters of tests.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/scenario/gallery.h"
#include "tests/source_tree.h"

namespace gmp::scenario {

inline std::vector<std::string> files() { return galleryFiles({tests::inTree("/scenarios")}); }

// As the name of a test.
inline std::string nameOf(const std::string& file) {
  std::string name = file.substr(file.rfind('/') + 1);
  name.resize(name.size() - 5);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace gmp::scenario
