#include <cstdio>

#include "cli/session.h"

namespace gmp::cli {

void addVersion(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("version", "The version of the program and of the Go that it mirrors");
  command->footer("Example:\n  gmpscope version");
  command->callback([] { std::puts("gmpscope " GMPSCOPE_VERSION ", mirrors Go 1.27"); });
}

}  // namespace gmp::cli
