#include "tests/core/order/answers.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmpscope/sim.h>
#include <nlohmann/json.hpp>

#include "core/base/sanitizers.h"
#include "tests/source_tree.h"

namespace order {

namespace {

std::map<std::string, Answer> readAnswers() {
  std::ifstream in(tests::inTree("/tests/core/order/answers.json"));
  std::map<std::string, Answer> all;
  const nlohmann::json parsed = nlohmann::json::parse(in);
  for (const auto& [name, a] : parsed.items()) {
    all[name] = {a.at("go"), a.at("procs"), a.at("runs"), a.at("outputs"), a.value("note", "")};
  }
  return all;
}

// The lines that count of what a program wrote to standard error.
std::string reportOf(const std::string& err) {
  std::string head;
  std::vector<std::string> states;
  std::istringstream in(err);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("panic: ") || line.starts_with("fatal error: ")) head += "\n[stderr] " + line;
    if (!line.starts_with("goroutine ") || !line.ends_with("]:")) continue;
    const std::size_t open = line.find('[');
    const std::string reason = line.substr(open + 1, line.size() - open - 3);
    states.push_back((line.starts_with("goroutine 1 [") ? "\n[state] main: " : "\n[state] other: ") + reason);
  }
  std::sort(states.begin(), states.end());
  for (const std::string& s : states) head += s;
  return head;
}

std::string outcome(std::string out, int status, const std::string& err) {
  if (out.ends_with('\n')) out.pop_back();
  if (status == 0) return out;
  if (!out.empty()) out += '\n';
  return out + "[exit " + std::to_string(status) + "]" + reportOf(err);
}

std::string readAll(int fd) {
  std::string all;
  std::array<char, 4096> buf{};
  for (ssize_t n = 0; (n = read(fd, buf.data(), buf.size())) > 0;) all.append(buf.data(), static_cast<std::size_t>(n));
  close(fd);
  return all;
}

// A process of its own, as its end is what is asked for. What it writes is small enough for the pipes.
std::string runProcess(const Case& c) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "order_program";
  std::array<int, 2> out{}, err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = fork();
  if (pid == 0) {
    if (dup2(out[1], 1) < 0 || dup2(err[1], 2) < 0) _exit(127);
    execl(program.c_str(), program.c_str(), c.name, nullptr);
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  const std::string printed = readAll(out[0]), report = readAll(err[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  return outcome(printed, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), report);
}

}  // namespace

const std::map<std::string, Answer>& answers() {
  static const std::map<std::string, Answer> kAll = readAnswers();
  return kAll;
}

const Answer& answerTo(const Case& c) { return answers().at(c.name); }

bool isLegal(const Case& c, const std::string& outcome) { return answerTo(c).outputs.contains(outcome); }

std::string runOnThreads(const Case& c, std::uint64_t seed) {
  if (c.program == nullptr) return runProcess(c);
  std::string output;
  gmp::run(gmp::Config{.gomaxprocs = answerTo(c).procs, .seed = seed}, [&] { output = c.program(); });
  return output;
}

std::string runVirtually(const Case& c, std::uint64_t seed) {
  gmp::sim::Config config;
  config.gomaxprocs = answerTo(c).procs;
  config.cores = std::max(config.gomaxprocs, 2);
  config.seed = seed;
  config.network.latency = std::chrono::nanoseconds(0);  // Go's answers came over the loopback: data is there at once
  config.trace = false;
  Out out;
  std::string output;
  const gmp::sim::Result r = gmp::sim::run(config, [&] {
    if (c.program != nullptr) output = c.program();
    else c.ending(out);
  });
  return outcome(c.program != nullptr ? output : out.text(), r.status, r.fatal);
}

Verdict judgeOnThreads(const Case& c) {
  constexpr bool kSlow = GMP_ASAN || GMP_TSAN;
  constexpr int kAtMost = kSlow ? 12 : 30;
  constexpr std::size_t kWindow = kSlow ? 2 : 10, kLegal = kSlow ? 2 : 9;
  Verdict v;
  std::deque<bool> last;
  for (int run = 1; run <= kAtMost && !v.legal; ++run) {
    const std::string output = runOnThreads(c, static_cast<std::uint64_t>(run));
    ++v.outcomes[output];
    last.push_back(isLegal(c, output));
    if (last.size() > kWindow) last.pop_front();
    v.legal = static_cast<std::size_t>(std::count(last.begin(), last.end(), true)) >= kLegal ||
              (kSlow && c.timed && last.size() == kWindow);
  }
  return v;
}

Verdict judgeVirtually(const Case& c, int seeds) {
  Verdict v{.legal = true};
  for (int seed = 1; seed <= seeds; ++seed) {
    const std::string output = runVirtually(c, static_cast<std::uint64_t>(seed));
    ++v.outcomes[output];
    v.legal = v.legal && isLegal(c, output);
  }
  return v;
}

}  // namespace order
