#include "hdfs/tools/item.h"

#include <unistd.h>

#include <climits>

#include "hdfs/tools/glob.h"

namespace sluice::hdfs::tools {

static std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string Item::qualified() const {
  const std::string uri = fs->uri();
  return uri == "file://" ? "file:" + path : uri + path;
}

bool Item::looks_like_directory() const {
  return text.ends_with('/') || text == "." || text == ".." || text.ends_with("/.") ||
         text.ends_with("/..");
}

Item Item::child(std::string_view name) const {
  Item found;
  found.fs = fs;
  found.path = (path == "/" ? "" : path) + "/" + std::string(name);
  if (text == ".") {
    found.text = name;
  } else {
    found.text = text + (text.ends_with('/') ? "" : "/") + std::string(name);
  }
  return found;
}

Item Item::child(const lake::FileStatus& entry) const {
  Item found = child(entry.name());
  found.status = entry;
  return found;
}

Status Item::look_up() {
  Result<lake::FileStatus> found = fs->status(path);
  if (found) {
    status = std::move(found).value();
    return {};
  }
  status.reset();
  // A path below a file does not exist either.
  if (found.error().code() == ErrorCode::kNotFound) return {};
  if (found.error().code() == ErrorCode::kNotADirectory) return {};
  return std::move(found).error();
}

Result<Item> find_item(lake::FileSystems& systems, const std::string& text) {
  if (text.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Can not create a Path from an empty string");
  }
  TRY(lake::Location place, systems.resolve(text));
  Item item{.text = text, .fs = place.file_system, .path = place.path, .status = {}};
  TRY(item.look_up());
  return item;
}

Result<Item> find_local(lake::FileSystems& systems, const std::string& text) {
  TRY(lake::FileSystem * fs, systems.at("file://"));
  std::string_view path = text;
  if (path.starts_with("file://")) path.remove_prefix(7);
  if (path.starts_with("file:")) path.remove_prefix(5);
  char here[PATH_MAX];
  if (getcwd(here, sizeof here) == nullptr) return errno_error("current folder");
  TRY(std::string absolute, lake::normal_path(here, std::string(path)));
  Item item{.text = text, .fs = fs, .path = std::move(absolute), .status = {}};
  TRY(item.look_up());
  return item;
}

Result<std::vector<Item>> children(const Item& folder) {
  TRY(std::vector<lake::FileStatus> entries, lake::list_all(*folder.fs, folder.path));
  std::vector<Item> items;
  items.reserve(entries.size());
  for (const lake::FileStatus& entry : entries) items.push_back(folder.child(entry));
  return items;
}

Result<bool> parent_exists(const Item& item) {
  Result<lake::FileStatus> found = item.fs->status(parent_of(item.path));
  if (found) return true;
  if (found.error().code() == ErrorCode::kNotFound) return false;
  return std::move(found).error();
}

// What a person sees of a match depends on how the pattern was typed.
static std::string shown(const std::string& pattern, const lake::FileSystem& fs,
                         const std::string& home, const std::string& path) {
  const std::size_t colon = pattern.find(':');
  if (colon != std::string::npos && colon < pattern.find('/')) {
    if (!pattern.substr(colon).starts_with("://") || pattern.substr(colon).starts_with(":///")) {
      return pattern.substr(0, colon + 1) + path;
    }
    return fs.uri() + path;
  }
  if (pattern.starts_with('/')) return path;
  std::string up;
  std::string base = home;
  while (path != base && !path.starts_with(base == "/" ? base : base + "/")) {
    base = parent_of(base);
    up += up.empty() ? ".." : "/..";
  }
  if (path == base) return up.empty() ? "." : up;
  const std::string rest = path.substr(base == "/" ? 1 : base.size() + 1);
  return up.empty() ? rest : up + "/" + rest;
}

Result<std::vector<Item>> expand(lake::FileSystems& systems, const std::string& pattern) {
  if (pattern.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Can not create a Path from an empty string");
  }
  std::vector<Item> items;
  if (!has_wildcards(pattern)) {
    TRY(Item item, find_item(systems, without_escapes(pattern)));
    if (item.exists()) item.text = shown(pattern, *item.fs, item.fs->home(), item.path);
    items.push_back(std::move(item));
    return items;
  }
  TRY(lake::Location place, systems.resolve(pattern));
  TRY(std::vector<lake::FileStatus> matches, matching(*place.file_system, place.path));
  if (matches.empty()) return path_error(ErrorCode::kNotFound, pattern);
  const std::string home = place.file_system->home();
  for (lake::FileStatus& match : matches) {
    Item item{.text = shown(pattern, *place.file_system, home, match.path),
              .fs = place.file_system,
              .path = match.path,
              .status = {}};
    item.status = std::move(match);
    items.push_back(std::move(item));
  }
  return items;
}

static std::string_view reason(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNotFound:
      return "No such file or directory";
    case ErrorCode::kAlreadyExists:
      return "File exists";
    case ErrorCode::kIsADirectory:
      return "Is a directory";
    case ErrorCode::kNotADirectory:
      return "Is not a directory";
    case ErrorCode::kNotEmpty:
      return "Directory is not empty";
    case ErrorCode::kPermissionDenied:
      return "Permission denied";
    case ErrorCode::kUnsupported:
      return "Operation not supported";
    case ErrorCode::kIo:
      return "Input/output error";
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCancelled:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kInternal:
      break;
  }
  return "";
}

Error path_error(ErrorCode code, std::string_view text) {
  return Error(code, "`" + std::string(text) + "': " + std::string(reason(code)));
}

Error path_error(std::string_view text, std::string_view why) {
  return Error(ErrorCode::kIo, "`" + std::string(text) + "': " + std::string(why));
}

Error missing_parent(const Item& item) {
  Error error = path_error(ErrorCode::kNotFound, item.text);
  const std::string full = item.qualified();
  if (full == item.text) return error;
  return Error(error.code(), error.message() + ": `" + full + "'");
}

Error in_words(const Error& error, const Item& item) {
  if (error.message().starts_with('`')) return error;  // in these words already
  switch (error.code()) {
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kIsADirectory:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kNotEmpty:
      return path_error(error.code(), item.text);
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCancelled:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kUnsupported:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      break;
  }
  return error;
}

}  // namespace sluice::hdfs::tools
