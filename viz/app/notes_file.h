// Purpose: bookmarks and notes in a file beside the trace.
// Invariants: written beside its place and renamed; a file that cannot be read is told in one line and left alone.
#pragma once

#include <string>

#include "viz/model/notebook.h"

namespace gmp::viz {

// "echo.json" -> "echo.notes.json"; of a trace without a file: "".
std::string notesPath(const std::string& trace);
// An empty book if there is no such file. *error: one line if there is one that cannot be read.
Notebook readNotes(const std::string& path, std::string* error);
// An empty book removes the file. False: *error has one line.
bool writeNotes(const Notebook& notebook, const std::string& path, std::string* error);

}  // namespace gmp::viz
