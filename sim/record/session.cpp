// Mirrors: trace.Start, trace.Stop (runtime/trace/trace.go).
#include <gmpscope/session.h>

#include <gmpscope/run.h>
#include <gmpscope/world.h>

#include "sim/record/recording.h"

namespace gmp::trace {

Session::Session() = default;
Session::Session(Session&&) noexcept = default;

Session& Session::operator=(Session&& other) noexcept {
  if (this != &other) {
    stop();
    recording_ = std::move(other.recording_);
    report_ = std::move(other.report_);
  }
  return *this;
}

Session::~Session() { stop(); }

SessionReport Session::stop() {
  const std::shared_ptr<Recording> recording = std::exchange(recording_, nullptr);
  if (recording == nullptr) return report_;
  Recordings::ofProcess().remove(recording);
  if (currentRun() && attachRecorder(nullptr)) {
    // Writing the file blocks the thread.
    report_ = gmp::syscall([&] { return recording->finish(true); });
  } else {
    report_ = recording->finish(true);
  }
  return report_;
}

Session start(SessionConfig config) {
  Session session;
  const auto refuse = [&](const char* why) {
    session.report_.error = why;
    return std::move(session);
  };
  const std::optional<RunInfo> run = currentRun();
  if (run && run->recorded) return refuse("tracing is already enabled");
  auto recording = std::make_shared<Recording>(std::move(config), run ? run->tsc : makeOsWorld(1)->tscIsTraceTime());
  if (run) {
    recording->describe(*run);
    Recordings::ofProcess().add(recording);
    if (!attachRecorder(recording->recorder())) {
      Recordings::ofProcess().remove(recording);
      return refuse("the run has no monitor, which starts a recording");
    }
  } else if (!Recordings::ofProcess().offer(recording)) {
    return refuse("tracing is already enabled");
  }
  session.recording_ = std::move(recording);
  return session;
}

}  // namespace gmp::trace
