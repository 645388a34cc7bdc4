// One run of a command: what a person typed, and where its input and output go.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace sluice {

struct Invocation {
  std::string program;            // the name it was called by: "kafka-topics", "hdfs"
  std::vector<std::string> args;  // without the program
  std::FILE* in = stdin;
  std::FILE* out = stdout;
  std::FILE* err = stderr;
};

}  // namespace sluice
