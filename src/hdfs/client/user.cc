#include "hdfs/client/user.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "hdfs/client/java_properties.h"

namespace sluice::hdfs {

std::string current_user() {
  const char* name = std::getenv("HADOOP_USER_NAME");
  if (name != nullptr && *name != '\0') return name;
  if (auto given = java_property("HADOOP_USER_NAME"); given && !given->empty()) return *given;
  const ::passwd* entry = getpwuid(geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(geteuid());
}

}  // namespace sluice::hdfs
