// Purpose: running a scenario for the command line: progress, Ctrl-C, the trace file, the summary, the exit status.
#pragma once

#include <string>

#include "sim/scenario/runner.h"

namespace gmp::cli {

struct ReportOptions {
  std::string trace;  // where to write it; "": nowhere, "-": standard output
  bool json = false;
  bool quiet = false;  // no summary
};

// Runs, reports, and returns the exit status. run: the outcome, if wanted.
int runAndReport(const scenario::Scenario& s, scenario::RunOptions options, const ReportOptions& report,
                 scenario::RunOutcome* run = nullptr);

// What to add to an error of a run that one knows a way out of; "" for others.
std::string howToMend(const std::string& error);

// Writes a trace with progress. Returns "" or one line.
std::string saveTrace(const trace::Trace& trace, const std::string& path);
// The same to *path; if that is empty, to the first free <name>-<n>.json of the working folder, which *path then says.
// False: *error says why not.
bool saveNumbered(const trace::Trace& trace, const std::string& name, std::string* path, std::string* error);

}  // namespace gmp::cli
