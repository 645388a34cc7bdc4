// Hadoop's configuration: named properties from core-site.xml, hdfs-site.xml and -D.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::hdfs {

// A value type. A property that is marked final in a file keeps its value against later files; what
// set() gave counts before any file, whichever came first. A name that Hadoop has given up means
// the one of today, in every call. Values may quote others: ${fs.defaultFS}, ${env.HOME},
// ${env.NN:-localhost}, ${user.name}.
class Configuration {
 public:
  // The site files of the folder that HADOOP_CONF_DIR names, else of HADOOP_HOME's own. A folder
  // that was named and is not there is an error, a file that is missing in it is fine; one that
  // cannot be read or understood is an error that names it and the line. Behind them count
  // CORE_CONF_fs_defaultFS and HDFS_CONF_... of the environment, as in the images of Hadoop.
  static Result<Configuration> load();

  Status add_file(const std::string& path);
  void add_environment();
  void set(const std::string& name, std::string value);
  // The folder that load() has read; empty when there is none.
  const std::string& folder() const { return folder_; }

  // The value as configured; none when nobody set it.
  std::optional<std::string> get(const std::string& name) const;
  std::string get_or(const std::string& name, std::string_view other) const;
  // kInvalidArgument names the property whose value is no such thing.
  Result<std::int64_t> number(const std::string& name, std::int64_t other) const;
  // A number of bytes with an optional k, m, g, t behind it.
  Result<std::int64_t> size(const std::string& name, std::int64_t other) const;
  // A time in seconds: a number of them, or of the unit behind it (ns, us, ms, s, m, h, d).
  Result<std::int64_t> seconds(const std::string& name, std::int64_t other) const;
  Result<bool> flag(const std::string& name, bool other) const;

 private:
  struct Value {
    std::string text;
    bool is_final = false;
  };
  Status add_folder();
  std::optional<std::string> raw(std::string_view name) const;
  std::string expanded(const std::string& text) const;

  std::string folder_;
  std::map<std::string, Value, std::less<>> values_;       // of files
  std::map<std::string, std::string, std::less<>> given_;  // by set()
};

// What the images of Hadoop make of a variable's name behind CORE_CONF_ or HDFS_CONF_:
// fs_defaultFS is fs.defaultFS, two underscores are one, three are a hyphen.
std::string property_of_variable(std::string_view rest);

// fs.defaultFS as the URI that Hadoop takes it for: "nn:9000" is hdfs://nn:9000, "local" is
// file:///. None when nobody set it; kInvalidArgument when it can't be a URI.
Result<std::optional<std::string>> configured_file_system(const Configuration& configuration);

// dfs.replication and dfs.blocksize, if configured; within the bounds of HDFS.
Result<std::optional<std::uint16_t>> configured_replication(const Configuration& configuration);
Result<std::optional<std::uint64_t>> configured_block_size(const Configuration& configuration);

}  // namespace sluice::hdfs
