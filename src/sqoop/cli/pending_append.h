// An append of a saved job that was promised before its files were moved (decision 0151).
#pragma once

#include <string>

namespace sluice::sqoop {

struct PendingAppend {
  std::string folder;      // where the files wait; empty: nothing is promised
  std::string target;      // the folder that they are for, as people gave it
  std::string last_value;  // of the job, once they are there
};

}  // namespace sluice::sqoop
