// Purpose: chapters, bookmarks and notes: moments that somebody has marked, and going to them.
// Invariants: called by update() and the commands only.
#pragma once

#include "viz/model/app_state.h"

namespace gmp::viz {

// Marks the present event, or takes its mark away.
void toggleBookmark(AppState& s);
// Opens the line for a note at the present event, with what stands there.
void openNote(AppState& s);
// What was typed becomes the note; nothing typed: a plain bookmark.
void keepNote(AppState& s);
// Number of the chapter that the present event lies in, from 1 on; 0: before the first.
std::size_t chapterHere(const AppState& s);
// The next or the previous chapter or bookmark; the present event if there is none.
std::uint64_t nextMarked(const AppState& s, int direction);
// The moment as a command line.
std::string momentCommand(const AppState& s);

}  // namespace gmp::viz
