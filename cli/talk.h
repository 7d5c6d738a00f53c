// Purpose: what the program says beside its results: errors, hints, progress. All of it goes to standard error.
// Invariants: nothing here touches standard output. A progress line shows on a terminal only and leaves nothing behind.
#pragma once

#include <string>
#include <string_view>

namespace gmp::cli {

inline constexpr int kDone = 0, kCheckFailed = 1, kWrongUse = 2, kInterrupted = 130;

// "gmpscope: TEXT" for each line of text. Returns kWrongUse, so that a command can end with it.
int fail(std::string_view text);
// The lines as they are: mistakes in a file begin with its name already.
int failWith(std::string_view lines);
void say(std::string_view line);

bool stdoutIsTerminal();
bool stderrIsTerminal();
// For a headline on standard output: bold on a terminal, plain elsewhere and when NO_COLOR is set.
std::string bold(std::string_view text);

// One line that is rewritten in place.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();  // wipes it
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // share: 0..1 done; below 0: not known, no bar. Cheap when there is no terminal.
  void show(double share, std::string_view text);
  void wipe();

 private:
  bool on_;
  bool shown_ = false;
};

}  // namespace gmp::cli
