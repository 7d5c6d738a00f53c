#include "cli/talk.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace gmp::cli {
namespace {

void writeLine(std::string_view prefix, std::string_view line) {
  std::fprintf(stderr, "%.*s%.*s\n", static_cast<int>(prefix.size()), prefix.data(), static_cast<int>(line.size()),
               line.data());
}

void eachLine(std::string_view prefix, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    writeLine(prefix, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace

int fail(std::string_view text) {
  eachLine("gmpscope: ", text);
  return kWrongUse;
}

int failWith(std::string_view lines) {
  eachLine("", lines);
  return kWrongUse;
}

void say(std::string_view line) { writeLine("", line); }

bool stdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }
bool stderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

std::string bold(std::string_view text) {
  const char* noColor = std::getenv("NO_COLOR");
  if (!stdoutIsTerminal() || (noColor != nullptr && *noColor != '\0')) return std::string(text);
  return "\033[1m" + std::string(text) + "\033[0m";
}

ProgressLine::ProgressLine() : on_(stderrIsTerminal()) {}
ProgressLine::~ProgressLine() { wipe(); }

void ProgressLine::show(double share, std::string_view text) {
  if (!on_) return;
  constexpr int kCells = 24;
  std::string bar;
  if (share >= 0) {
    const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kCells);
    bar = "[" + std::string(static_cast<std::size_t>(full), '=') +
          std::string(static_cast<std::size_t>(kCells - full), ' ') + "] ";
  }
  std::fprintf(stderr, "\r\033[K%s%.*s", bar.c_str(), static_cast<int>(text.size()), text.data());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::wipe() {
  if (!shown_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace gmp::cli
