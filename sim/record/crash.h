// Purpose: what has been recorded is saved although the process is about to die: a stack overflow, a fault, abort(),
//          exit() in the middle of a run. Whoever dies asks, and waits; the threads that drain the recorders save, on
//          stacks of their own.
// Invariants: asked once, for good. What a signal handler calls here is async-signal-safe. If the process dies while it
//             holds the allocator, the one who waits gives up after some seconds and nothing is saved.
#pragma once

namespace gmp::record {

// From now on a fault, abort() and exit() save the recordings under way first; signals that the program handles itself
// stay its own. Once a process; again it does nothing.
void saveWhenTheProcessDies();

// Asks, and waits until no recording is under way, five seconds at most. In signal handlers too.
void saveNow() noexcept;
bool savingAsked() noexcept;

// Counts one recording that saveNow has to wait for, and one less.
void recordingBegins() noexcept;
void recordingEnds() noexcept;

}  // namespace gmp::record
