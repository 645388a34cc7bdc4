// flume-ng init: an agent's file to begin with.
#pragma once

#include <string>

#include "base/invocation.h"
#include "base/result.h"

namespace sluice::flume {

struct StarterChoice {
  std::string from;  // types, by alias or class
  std::string to;
  std::string channel = "file";
  std::string name = "a1";
};

// Its text: whatever the types, `flume-ng check` finds it good, and Flume takes it where it has the
// types. kInvalidArgument for a type that is not there.
Result<std::string> starter_file(const StarterChoice& choice);

// The command: the file goes to standard output.
int init_agent(const Invocation& invocation);

}  // namespace sluice::flume
