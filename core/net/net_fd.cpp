#include "core/net/net_fd.h"

#include <cctype>

#include "core/runtime/emit.h"
#include "core/runtime/park.h"

namespace gmp::rt {

namespace {

// Errors that a system call gave: Go names the call before them.
bool ofSystem(std::error_code err) {
  return err.category() == std::system_category() || err == errc::connectionRefused || err == errc::connectionReset ||
         err == errc::brokenPipe || err == errc::addressInUse;
}

std::string_view callOf(std::string_view op, const NetFD* fd) {
  if (fd != nullptr && !fd->failedCall.empty()) return fd->failedCall;
  return op == "accept" ? "accept4" : op;
}

// Go's texts begin with a small letter, the C library's with a capital.
std::string textOf(std::error_code err) {
  std::string text = err.message();
  const bool word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0;
  if (word && err.category() == std::system_category()) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace

std::string describe(std::string_view op, const NetFD* fd, std::error_code err) {
  if (err == errc::eof) return err.message();  // Go hands it on as it is
  std::string text(op);
  if (fd != nullptr) {
    const std::string from = toString(fd->local), to = op == "set" ? "" : toString(fd->remote);
    text += " " + fd->network;
    if (!from.empty()) text += " " + from;
    if (!to.empty()) text += (from.empty() ? " " : "->") + to;
  }
  text += ": ";
  if (fd != nullptr) text += fd->detail;
  if (ofSystem(err)) text += std::string(callOf(op, fd)) + ": ";
  text += textOf(err);
  return err == errc::unknownNetwork && fd != nullptr ? text + " " + fd->network : text;
}

FD* enter(const NetFDPtr& fd) {
  if (fd == nullptr || !fd->fd || fd->fd->runEnded()) return nullptr;
  static_cast<void>(getg());
  preemptCheck();
  return &*fd->fd;
}

trace::Str traceText(M* m, const std::string& text) {
  return tracing(m) ? m->sched->recorder->intern(text) : trace::Str{};
}

}  // namespace gmp::rt
