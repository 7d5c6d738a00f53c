// Purpose: whoever watches a program that runs at full speed takes as little from it as can be.
#pragma once

namespace gmp::cli {

// Memory that is given back stays with the process, for the whole of it and for good: a live view takes and returns
// some MB at every frame, and to touch new pages costs more than to fold the events in them. Nothing where the C
// library has no such setting.
void keepFreedMemory();

// The calling thread gives way to those that run the program: on processors that are all busy it draws fewer frames.
// Threads that it makes later inherit this. Nothing where the system refuses.
void comeLast();

}  // namespace gmp::cli
