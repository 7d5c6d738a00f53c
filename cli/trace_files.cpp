#include "cli/trace_files.h"

#include "cli/run_report.h"
#include "cli/trace_load.h"

namespace gmp::cli {

std::unique_ptr<viz::LoadSource> TraceFiles::read(const std::string& path, const std::string& other) {
  return std::make_unique<TraceLoad>(path, other, folders_);
}

bool TraceFiles::save(const trace::Trace& trace, std::string* path, std::string* error) {
  return saveNumbered(trace, trace.header.scenario, path, error);
}

}  // namespace gmp::cli
