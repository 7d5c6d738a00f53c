// Purpose: the ends that a program's own mistakes have: Go's fatal errors and panics, in Go's words.
// Mirrors: runtime.throw, fatal, panic output (runtime/panic.go).
#pragma once

#include <string>
#include <string_view>

namespace gmp::rt {

struct G;
struct M;

// "goroutine N [state]:" for every goroutine of the program but one (null: for all), main first, with empty lines in
// between.
std::string goroutineLines(M* m, const G* but);

// They never come back, and in the virtual world the stack that they stand on is dropped as it is. So they take texts
// by value, and hold none when they leave.

// "fatal error: TEXT", an empty line, "goroutine N [running]:", then all others with their states; ends the program
// with status 2. Not recoverable.
[[noreturn]] void fatalError(M* m, std::string text);
// The same without goroutine lines of the running one; `tail` follows the empty line.
[[noreturn]] void fatalWithTail(M* m, std::string text, std::string tail);
// The same as fatalError after a line of its own, "runtime: LINE": what the runtime prints before it throws.
[[noreturn]] void fatalAfterLine(M* m, std::string line, std::string text);
// "panic: TEXT" and the goroutine, status 2: an exception has left goroutine g.
[[noreturn]] void panicExit(M* m, std::string text);

}  // namespace gmp::rt
