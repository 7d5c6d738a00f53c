#include "bench/net/process.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/os/cpus.h"

namespace gmp::bench {
namespace {

// The number after `key` in a file of /proc.
std::int64_t field(const std::string& path, const std::string& key) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(key)) return std::stoll(line.substr(key.size()));
  }
  return 0;
}

}  // namespace

Process::Process(const std::vector<std::string>& argv, int cpu) {
  std::array<int, 2> pipe;
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe: " + std::string(std::strerror(errno)));
  std::vector<char*> args;
  for (const std::string& a : argv) args.push_back(const_cast<char*>(a.c_str()));
  args.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    os::stayOnCpu(cpu);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(pipe[1], STDOUT_FILENO);
    execvp(args[0], args.data());
    _exit(127);
  }
  ::close(pipe[1]);
  out_ = pipe[0];
  if (pid_ < 0) throw std::runtime_error("no process: " + std::string(std::strerror(errno)));
}

Process::~Process() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) ::close(out_);
}

std::string Process::line() {
  for (;;) {
    if (const std::size_t end = read_.find('\n'); end != read_.npos) {
      std::string text = read_.substr(0, end);
      read_.erase(0, end + 1);
      return text;
    }
    std::array<char, 4096> buf;
    const ssize_t n = ::read(out_, buf.data(), buf.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::exchange(read_, {});
    read_.append(buf.data(), static_cast<std::size_t>(n));
  }
}

std::string Process::finish(int* status) {
  std::string all;
  for (std::string next; !(next = line()).empty() || !read_.empty();) all += next + "\n";
  int raw = 0;
  while (waitpid(pid_, &raw, 0) < 0 && errno == EINTR) {}
  pid_ = -1;
  if (status != nullptr) *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128;
  return all;
}

std::string Process::stop() {
  kill(pid_, SIGTERM);
  return finish(nullptr);
}

std::int64_t Process::cpuNs() const {
  clockid_t clock{};
  timespec t{};
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &t) != 0) return 0;
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

std::int64_t Process::residentBytes() const {
  return 1024 * field("/proc/" + std::to_string(pid_) + "/smaps_rollup", "Rss:");
}

int Process::threads() const {
  return static_cast<int>(field("/proc/" + std::to_string(pid_) + "/status", "Threads:"));
}

}  // namespace gmp::bench
