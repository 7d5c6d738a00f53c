// Purpose: running the built program as a user does, with its output caught.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "tests/temp_dir.h"

namespace gmp::cli {

using test::TempDir;

struct Ran {
  int status = -1;  // exit status; 128 + signal if one ended it
  std::string out, err;
};

// The program under way. Its display variables are unset.
class Program {
 public:
  // dir: where it runs. input: its standard input.
  Program(const std::vector<std::string>& args, const std::string& dir, const std::string& input = "");
  ~Program();  // kills what still runs
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Reads standard error until a line with `text` has come, and returns that line; "" if it ended before.
  std::string waitForLine(const std::string& text);
  void signal(int number);
  // Waits for its end.
  Ran finish();

 private:
  pid_t pid_ = -1;
  int err_ = -1;  // pipe
  std::string outFile_, errText_;
};

Ran runProgram(const std::vector<std::string>& args, const std::string& dir, const std::string& input = "");

std::string readFile(const std::string& path);
void writeFile(const std::string& path, const std::string& text);

}  // namespace gmp::cli
