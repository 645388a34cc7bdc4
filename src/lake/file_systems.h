// Finds the FileSystem that a URI or a path without scheme means. `main` fills it with what exists;
// products only ask.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/file_system.h"

namespace sluice::lake {

// A file system and the absolute path in it.
struct Location {
  FileSystem* file_system = nullptr;
  std::string path;
};

// What a command was given for the file systems that it opens: -conf FILE, -D NAME=VALUE.
struct GivenConfiguration {
  std::vector<std::string> files;
  std::map<std::string, std::string> properties;
};

// Owns every file system it opened, until its own end. Calls may come from many threads.
class FileSystems {
 public:
  // Opens the file system of a URI such as "hdfs://host:9000" or "file://".
  using Opener = std::function<Result<std::unique_ptr<FileSystem>>(const std::string& uri)>;
  // Decides what a path without scheme means, when no -fs or -D fs.defaultFS was given.
  using Default = std::function<Result<std::string>()>;

  explicit FileSystems(Default find_default) : find_default_(std::move(find_default)) {}

  void add_scheme(const std::string& scheme, Opener opener);
  // -fs URI and -D fs.defaultFS=URI.
  void set_default(const std::string& uri) { default_uri_ = uri; }
  // -conf FILE and -D NAME=VALUE of a command that leaves their meaning to the file systems. Before
  // anything is opened.
  void configure_by(const std::string& file) { given_.files.push_back(file); }
  void configure(const std::string& name, const std::string& value) {
    given_.properties[name] = value;
  }
  const GivenConfiguration& given() const { return given_; }

  // The URI of the default file system.
  Result<std::string> default_uri();
  // The default file system itself.
  Result<FileSystem*> default_file_system();
  // The file system of a URI "scheme://authority" (a path behind it is ignored).
  Result<FileSystem*> at(const std::string& uri);
  // "hdfs://h:1/a/b", "file:///tmp/x", "/a/b" or "a/b" (from the home directory), made normal.
  Result<Location> resolve(const std::string& path_or_uri);

 private:
  Result<FileSystem*> open_at(const std::string& uri);

  std::mutex mutex_;  // guards the maps; held while one is opened
  Default find_default_;
  std::string default_uri_;
  GivenConfiguration given_;
  std::map<std::string, Opener> openers_;
  std::map<std::string, std::unique_ptr<FileSystem>> open_;
};

// Joins and normalises: ("/user/x", "../y/./z") is "/user/y/z". A path that climbs above the root
// is kInvalidArgument.
Result<std::string> normal_path(const std::string& base, const std::string& path);

// Whether an entry of a folder can be called that: what a server lists becomes a part of paths.
bool is_entry_name(std::string_view name);

}  // namespace sluice::lake
