// Hadoop's configuration: named properties from core-site.xml, hdfs-site.xml and -D.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

// A value type. A property that is marked final in a file keeps its value against later files, not
// against set(). Values may quote others: ${fs.defaultFS}, ${env.HOME}, ${user.name}.
class Configuration {
 public:
  // The site files of the folder HADOOP_CONF_DIR, when that is set: a file that is missing is fine,
  // one that cannot be read or understood is an error that names it and the line.
  static Result<Configuration> load();

  Status add_file(const std::string& path);
  void set(const std::string& name, std::string value);

  // The value as configured; none when nobody set it.
  std::optional<std::string> get(const std::string& name) const;
  std::string get_or(const std::string& name, std::string_view other) const;
  // kInvalidArgument names the property whose value is no such thing.
  Result<std::int64_t> number(const std::string& name, std::int64_t other) const;
  // A number of bytes with an optional k, m, g, t behind it.
  Result<std::int64_t> size(const std::string& name, std::int64_t other) const;
  Result<bool> flag(const std::string& name, bool other) const;

 private:
  struct Value {
    std::string text;
    bool is_final = false;
  };
  std::string expanded(std::string text) const;

  std::map<std::string, Value, std::less<>> values_;
};

// dfs.replication and dfs.blocksize, if configured; within the bounds of HDFS.
Result<std::optional<std::uint16_t>> configured_replication(const Configuration& configuration);
Result<std::optional<std::uint64_t>> configured_block_size(const Configuration& configuration);

}  // namespace sluice::hdfs
