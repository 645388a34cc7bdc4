// Which lake a command works on when neither its command line nor Hadoop's configuration names one.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/running_stacks.h"

namespace sluice {

struct LakeChoice {
  std::string data;  // the data directory
  std::string uri;   // hdfs://HOST:PORT of the process that serves it, or "lake:" when none does
  std::string note;  // for the user's eyes when it may not be the lake that they think of; or empty
};

// In this order: $SLUICE_DATA; the lake in ./sluice-data; the one running stack of this user; the
// lake in /var/lib/sluice. A lake that is not there yet is chosen only by $SLUICE_DATA. None, or
// two running stacks, is an error that says how to name one.
Result<LakeChoice> choose_lake();

// Where a command records its runs: the data directory of the lake that it would choose, else
// state_folder(). Makes nothing.
std::string choose_data_directory();

// What runs on the data directory that `given` (--data) or $SLUICE_DATA names; when neither does,
// on ./sluice-data, else whatever stacks of this user run.
std::vector<RunningStack> find_running(const std::string& given);

}  // namespace sluice
