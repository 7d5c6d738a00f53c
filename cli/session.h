// Purpose: what every subcommand is given, and the list of them. One source file each.
// Invariant: a subcommand only declares its options here; its work is done by the callback, which sets `status`.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gmp::cli {

struct Session {
  std::string program;               // the running program's own path
  std::vector<std::string> folders;  // where scenarios are
  int status = 0;                    // exit status
};

void addList(CLI::App& app, Session& session);
void addRun(CLI::App& app, Session& session);
void addLive(CLI::App& app, Session& session);
void addView(CLI::App& app, Session& session);
void addInfo(CLI::App& app, Session& session);
void addExplain(CLI::App& app, Session& session);
void addCheck(CLI::App& app, Session& session);
void addDiff(CLI::App& app, Session& session);
void addSweep(CLI::App& app, Session& session);
void addQuiz(CLI::App& app, Session& session);
void addShot(CLI::App& app, Session& session);
void addExport(CLI::App& app, Session& session);
void addCalibrate(CLI::App& app, Session& session);
void addCompletion(CLI::App& app, Session& session);
void addBench(CLI::App& app, Session& session);
void addVersion(CLI::App& app, Session& session);

// What the program does when it is called with nothing: the viewer on the live echo server; with no display a headless
// run that
// leaves out/echo.json and out/echo.png. Returns the exit status.
int mainJob(const Session& session);

}  // namespace gmp::cli
