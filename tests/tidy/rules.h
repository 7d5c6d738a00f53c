// Purpose: the rules that every file of the tree is held to; each returns what it has against which place.
// Invariant: a rule looks only at the files it is given, so that a test can hand it a wrong one.
#pragma once

#include <filesystem>
#include <vector>

#include "tests/tidy/source.h"

namespace gmp::tidy {

using Files = std::vector<SourceFile>;
using Findings = std::vector<Finding>;

// Who may include whom (ARCHITECTURE.md), folder by folder.
Findings checkArrows(const Files& files);
// The absences, through everything that is included on the way: the fold and the pictures never reach the scheduler,
// the scheduler never reaches the simulator, the viewer or JSON.
Findings checkAbsences(const Files& files);
// Headers of the kernel, of threads and of libraries stay in the folders that are there for them.
Findings checkForeignHeaders(const Files& files);
// Names that may be used in some folders only: locks, clocks, randomness, errno, output.
Findings checkWords(const Files& files);
// Lines of a file, columns of a line, lines of a function.
Findings checkSizes(const Files& files);
// Headers open with their purpose and are included once.
Findings checkOpenings(const Files& files);
// Leftover marks, tabs, blanks at the end of a line, the newline at the end of a file.
Findings checkText(const Files& files);
// Every .cpp stands in some CMakeLists.txt.
Findings checkListed(const Files& files);
// JSON files parse.
Findings checkJson(const Files& files);
// GLOSSARY.md: one line a term, **term** — sentence; no term twice, in alphabetical order.
Findings checkGlossary(const Files& files);
// Links of the documents lead to files that exist under root.
Findings checkLinks(const Files& files, const std::filesystem::path& root);

}  // namespace gmp::tidy
