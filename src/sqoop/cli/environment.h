// What the world gives to a run of a tool.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "lake/file_systems.h"
#include "sqoop/cli/mysql_environment.h"

namespace sluice::sqoop {

struct Environment {
  lake::FileSystems& file_systems;
  std::string data_dir;  // where runs and jobs are kept; empty: nothing is recorded
  const Clock& clock;
  Variables variables = {};  // of the process: mysql_environment.h
  // What the files of Hadoop's configuration say of a property; empty where they do not.
  std::function<std::string(const std::string& property)> configured;
};

}  // namespace sluice::sqoop
