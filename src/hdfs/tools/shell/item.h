// A path as a person typed it, and what it stands for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/file_system.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

// `text` is what messages and listings show: "/data/x", "hdfs://nn/data/x" or "x", in the manner
// the person used; names found below it continue it in the same manner.
struct Item {
  std::string text;
  lake::FileSystem* fs = nullptr;
  std::string path;                        // absolute
  std::optional<lake::FileStatus> status;  // none: there is no such entry

  bool exists() const { return status.has_value(); }
  bool is_directory() const { return status && status->is_directory; }
  bool is_file() const { return status && !status->is_directory; }
  // "hdfs://host:port/path".
  std::string qualified() const;
  // What the person typed ends like a folder: "x/", ".", "..".
  bool looks_like_directory() const;
  // The entry `name` of this folder, not looked up yet.
  Item child(std::string_view name) const;
  Item child(const lake::FileStatus& entry) const;
  Status look_up();
};

// The path that `text` names, looked up. Nothing is expanded.
Result<Item> find_item(lake::FileSystems& systems, const std::string& text);
// The same in the local file system, relative to the current folder.
Result<Item> find_local(lake::FileSystems& systems, const std::string& text);
// Every match of a pattern, in order. A pattern without wildcards gives one item, there or not;
// one with wildcards and no match is kNotFound.
Result<std::vector<Item>> expand(lake::FileSystems& systems, const std::string& pattern);
// The entries of a folder, by name.
Result<std::vector<Item>> children(const Item& folder);
// Whether the folder above exists.
Result<bool> parent_exists(const Item& item);

// The reason in an error that names the path already.
enum class Told { kPath };

// Hadoop's words for what went wrong with a path: "`x': No such file or directory".
Error path_error(ErrorCode code, std::string_view text);
Error path_error(std::string_view text, std::string_view reason);
// The same, with the full path behind it when it says more than `text`.
Error missing_parent(const Item& item);
// An error of the file system in the words of this item; a server's own text stays.
Error in_words(const Error& error, const Item& item);

}  // namespace sluice::hdfs::tools
