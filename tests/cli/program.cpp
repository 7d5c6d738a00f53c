#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gmp::cli {

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void writeFile(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

Program::Program(const std::vector<std::string>& args, const std::string& dir, const std::string& input) {
  static int serial = 0;
  const std::string base = dir + "/.program" + std::to_string(serial++);
  outFile_ = base + ".out";
  writeFile(base + ".in", input);
  std::array<int, 2> err{};
  EXPECT_EQ(pipe2(err.data(), O_CLOEXEC), 0);
  err_ = err[0];
  std::vector<std::string> all{GMPSCOPE_PROGRAM};
  all.insert(all.end(), args.begin(), args.end());
  std::vector<char*> argv;
  for (std::string& a : all) argv.push_back(a.data());
  argv.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    const int in = open((base + ".in").c_str(), O_RDONLY);
    const int out = open(outFile_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (chdir(dir.c_str()) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err[1], 2) < 0) _exit(127);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(err[1]);
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (err_ >= 0) close(err_);
}

std::string Program::waitForLine(const std::string& text) {
  while (true) {
    if (const std::size_t at = errText_.find(text); at != std::string::npos) {
      if (const std::size_t end = errText_.find('\n', at); end != std::string::npos) {
        const std::size_t begin = errText_.rfind('\n', at);
        return errText_.substr(begin == std::string::npos ? 0 : begin + 1,
                               end - (begin == std::string::npos ? 0 : begin + 1));
      }
    }
    std::array<char, 4096> buf;
    const ssize_t n = read(err_, buf.data(), buf.size());
    if (n <= 0) return "";
    errText_.append(buf.data(), static_cast<std::size_t>(n));
  }
}

void Program::signal(int number) { kill(pid_, number); }

Ran Program::finish() {
  std::array<char, 4096> buf;
  for (ssize_t n = 0; (n = read(err_, buf.data(), buf.size())) > 0;)
    errText_.append(buf.data(), static_cast<std::size_t>(n));
  int status = 0;
  EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readFile(outFile_), errText_};
}

Ran runProgram(const std::vector<std::string>& args, const std::string& dir, const std::string& input) {
  return Program(args, dir, input).finish();
}

}  // namespace gmp::cli
