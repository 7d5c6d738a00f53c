// Purpose: reads the traces of `gmpscope view` on a thread of their own while the window is there already.
// Invariants: the thread ends with the object, except where it waits for standard input: then it ends with the program.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "viz/app/load_source.h"

namespace gmp::cli {

class TraceLoad final : public viz::LoadSource {
 public:
  // other may be empty.
  TraceLoad(std::string path, std::string other, std::vector<std::string> folders);
  ~TraceLoad() override;
  TraceLoad(const TraceLoad&) = delete;
  TraceLoad& operator=(const TraceLoad&) = delete;

  std::string name() const override;
  void progress(std::uint64_t* done, std::uint64_t* total) override;
  void wait(std::int64_t ns) override;
  bool loaded(viz::LoadedTrace* trace) override;
  void cancel() override;

  // The lines about what could not be read, if anything: for standard error, once it has ended. "": nothing to say.
  std::string problems();
  // Waits for the end.
  void waitForEnd();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace gmp::cli
