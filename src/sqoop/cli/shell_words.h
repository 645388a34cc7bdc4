// The commands of a shell script, as far as their words can be known without running it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sqoop {

struct ShellCommand {
  std::size_t line = 0;            // where it begins, from 1
  std::vector<std::string> words;  // quotes and escapes undone; "$name" and "$(...)" as they are
  bool eats_conditions = false;    // $CONDITIONS stands where the shell takes it for a variable
};

// Of sh and bash: comments, quotes, escapes, lines that go on, here-documents. A command ends at a
// newline, ; & | or a parenthesis; redirections are no words.
std::vector<ShellCommand> shell_commands(std::string_view script);

}  // namespace sluice::sqoop
