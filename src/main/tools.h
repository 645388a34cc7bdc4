// The commands that need file systems, handed what they need.
#pragma once

#include "base/invocation.h"

namespace sluice {

int hdfs_command(const Invocation& invocation);
int hadoop_command(const Invocation& invocation);
int sqoop_command(const Invocation& invocation);
int check_command(const Invocation& invocation);
int topics_command(const Invocation& invocation);
int flume_command(const Invocation& invocation);

}  // namespace sluice
