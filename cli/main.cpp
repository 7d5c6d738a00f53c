// The program: finds the subcommand, and turns every mistake on the command line into one clear line.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>

#include "cli/session.h"
#include "cli/talk.h"
#include "sim/scenario/gallery.h"
#include "sim/scenario/near.h"

namespace gmp::cli {
namespace {

std::vector<CLI::App*> commandsOf(const CLI::App& app) {
  return const_cast<CLI::App&>(app).get_subcommands([](CLI::App*) { return true; });
}

// The subcommand that was called, or the program itself.
const CLI::App& called(const CLI::App& app) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  return parsed.empty() ? app : *parsed.front();
}

std::string afterUnknownCommand(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* c : commandsOf(app)) names.push_back(c->get_name());
  return "`" + word + "`: there is no such call" + scenario::didYouMean(word, {names.begin(), names.end()});
}

std::string afterUnknownOption(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* o : command.get_options()) {
    for (const std::string& name : o->get_lnames()) names.push_back("--" + name);
  }
  return "`" + word + "`: " + command.get_name() + " has no such option" +
         scenario::didYouMean(word.substr(0, word.find('=')), {names.begin(), names.end()});
}

int wrongUse(const CLI::App& app, const CLI::ParseError& e) {
  const CLI::App& command = called(app);
  std::string line = e.what();
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  // CLI11 keeps what it could not place.
  const std::vector<std::string> rest = command.remaining();
  if (dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr && !rest.empty()) {
    line = rest[0].starts_with("-") ? afterUnknownOption(command, rest[0])
           : &command == &app       ? afterUnknownCommand(app, rest[0])
                                    : "`" + rest[0] + "`: one thing too many for " + command.get_name();
  }
  return fail(line + " (see gmpscope" + (&command == &app ? "" : " " + command.get_name()) + " --help)");
}

int run(int argc, char** argv) {
  std::error_code ec;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ec);
  Session session;
  session.program = ec ? std::string(argv[0]) : self.string();
  session.folders = scenario::galleryFolders(session.program);
  CLI::App app(
      "Watch Go's scheduler and network poller decide: a Go-style runtime on real threads and sockets, or in a "
      "virtual\n"
      "world, with every decision recorded. With no call: the viewer on a live echo server.",
      "gmpscope");
  app.set_version_flag("--version", "gmpscope " GMPSCOPE_VERSION);
  app.require_subcommand(0, 1);
  app.footer(
      "gmpscope CALL --help explains a call. Results go to standard output, talk to standard error.\n"
      "Exit status: 0 done, 1 a check failed, 2 wrong use or unreadable input, 130 interrupted.");
  addList(app, session);
  addRun(app, session);
  addLive(app, session);
  addView(app, session);
  addInfo(app, session);
  addExplain(app, session);
  addCheck(app, session);
  addDiff(app, session);
  addSweep(app, session);
  addQuiz(app, session);
  addCalibrate(app, session);
  addShot(app, session);
  addExport(app, session);
  addCompletion(app, session);
  addBench(app, session);
  addVersion(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const CLI::App& command = called(app);
    std::fputs(command.help(&command == &app ? "" : "gmpscope").c_str(), stdout);
    return kDone;
  } catch (const CLI::CallForVersion& e) {
    std::puts(e.what());
    return kDone;
  } catch (const CLI::ParseError& e) { return wrongUse(app, e); }
  return argc == 1 ? mainJob(session) : session.status;
}

}  // namespace
}  // namespace gmp::cli

int main(int argc, char** argv) {
  try {
    return gmp::cli::run(argc, argv);
  } catch (const std::exception& e) {  // out of memory, above all
    return gmp::cli::fail(e.what());
  }
}
