// What Hadoop's own client would have from its JVM: the system properties that values may quote.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::hdfs {

// -Dname=value of HADOOP_CLIENT_OPTS or HADOOP_OPTS (the last one counts), else what a JVM says of
// itself: user.name, user.home, user.dir, java.io.tmpdir, os.name, file.separator.
std::optional<std::string> java_property(std::string_view name);

}  // namespace sluice::hdfs
