// Shell completion from the same table of options that the parser uses.
#include <cstdio>
#include <memory>
#include <string_view>

#include "cli/session.h"
#include "cli/talk.h"

namespace gmp::cli {
namespace {

struct CommandWords {
  std::string name, says;
  std::vector<std::pair<std::string, std::string>> options;  // "--procs", what it is
};

std::vector<CommandWords> wordsOf(const CLI::App& app) {
  std::vector<CommandWords> out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandWords words{sub->get_name(), sub->get_description(), {}};
    for (const CLI::Option* option : sub->get_options()) {
      for (const std::string& name : option->get_lnames())
        words.options.emplace_back("--" + name, option->get_description());
    }
    out.push_back(std::move(words));
  }
  return out;
}

std::string shellQuoted(std::string_view text) {  // for single quotes of a shell
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

void bash(const std::vector<CommandWords>& commands) {
  std::printf(
      "_gmpscope() {\n  local cur=${COMP_WORDS[COMP_CWORD]}\n  COMPREPLY=()\n  if [ \"$COMP_CWORD\" = 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '");
  for (const CommandWords& c : commands) std::printf("%s ", c.name.c_str());
  std::printf("' -- \"$cur\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n");
  for (const CommandWords& c : commands) {
    std::printf("    %s) COMPREPLY=($(compgen -W '", c.name.c_str());
    for (const auto& [name, says] : c.options) std::printf("%s ", name.c_str());
    std::printf("' -- \"$cur\")) ;;\n");
  }
  std::printf("  esac\n}\ncomplete -o default -F _gmpscope gmpscope\n");
}

void zsh(const std::vector<CommandWords>& commands) {
  std::printf("#compdef gmpscope\n_gmpscope() {\n  if (( CURRENT == 2 )); then\n    local -a commands=(\n");
  for (const CommandWords& c : commands) std::printf("      %s\n", shellQuoted(c.name + ":" + c.says).c_str());
  std::printf("    )\n    _describe command commands\n    return\n  fi\n  local -a options\n  case $words[2] in\n");
  for (const CommandWords& c : commands) {
    std::printf("    %s) options=(", c.name.c_str());
    for (const auto& [name, says] : c.options) std::printf(" %s", shellQuoted(name + ":" + says).c_str());
    std::printf(" ) ;;\n");
  }
  std::printf("  esac\n  _describe option options\n  _files\n}\ncompdef _gmpscope gmpscope\n");
}

void fish(const std::vector<CommandWords>& commands) {
  for (const CommandWords& c : commands) {
    std::printf("complete -c gmpscope -n __fish_use_subcommand -a %s -d %s\n", c.name.c_str(),
                shellQuoted(c.says).c_str());
    for (const auto& [name, says] : c.options) {
      std::printf("complete -c gmpscope -n '__fish_seen_subcommand_from %s' -l %s -d %s\n", c.name.c_str(),
                  name.substr(2).c_str(), shellQuoted(says).c_str());
    }
  }
}

}  // namespace

void addCompletion(CLI::App& app, Session&) {
  CLI::App* command = app.add_subcommand("completion", "A completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer("Example:\n  source <(gmpscope completion bash)");
  command->callback([&app, shell] {
    const std::vector<CommandWords> commands = wordsOf(app);
    if (*shell == "bash") bash(commands);
    else if (*shell == "zsh") zsh(commands);
    else fish(commands);
  });
}

}  // namespace gmp::cli
