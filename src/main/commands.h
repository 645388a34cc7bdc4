// Every command of the program, one line each in commands.cc.
#pragma once

#include <span>
#include <string_view>

#include "base/invocation.h"

namespace sluice {

struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(const Invocation&);  // the exit code
};

std::span<const Command> commands();

}  // namespace sluice
