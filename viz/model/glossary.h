// Purpose: the words of the project with one sentence each, as GLOSSARY.md has them.
// Invariants: built into the program; sorted as in the file.
#pragma once

#include <string_view>
#include <vector>

namespace gmp::viz {

struct GlossaryWord {
  std::string_view term, says;
};

const std::vector<GlossaryWord>& glossary();

}  // namespace gmp::viz
