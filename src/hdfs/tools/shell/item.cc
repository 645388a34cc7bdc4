#include "hdfs/tools/shell/item.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <climits>

#include "hdfs/tools/shell/glob.h"

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

// What Hadoop's Path refuses to be made of.
static Status check_path(const std::string& text) {
  if (text.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Can not create a Path from an empty string");
  }
  // "a:b", as a whole or as one name of a path, reads as a scheme without its path.
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    const std::string part = text.substr(start, end - start);
    const std::size_t colon = part.find(':');
    const bool is_scheme = start == 0 && colon + 1 == part.size();
    const bool is_authority =
        start >= 2 && text.compare(start - 2, 2, "//") == 0 && text.find(':') < start;
    if (colon != std::string::npos && colon > 0 && !is_scheme && !is_authority) {
      return Error(ErrorCode::kInvalidArgument,
                   "java.net.URISyntaxException: Relative path in absolute URI: " + part);
    }
    start = end + 1;
  }
  return {};
}

Result<Item> find_item(lake::FileSystems& systems, const std::string& text) {
  TRY(check_path(text));
  TRY(lake::Location place, systems.resolve(text));
  Item item{.text = text, .fs = place.file_system, .path = place.path, .status = {}};
  TRY(item.look_up());
  return item;
}

// The path of a URI, whatever its scheme and authority, as Hadoop takes local arguments.
static std::string local_path(const std::string& text) {
  const std::size_t colon = text.find(':');
  const bool has_scheme = colon != std::string::npos && colon > 0 && text.find('/') > colon;
  if (!has_scheme || text.compare(colon + 1, 1, "/") != 0) return text;
  if (text.compare(colon + 1, 2, "//") != 0) return text.substr(colon + 1);
  const std::size_t path = text.find('/', colon + 3);
  return path == std::string::npos ? "/" : text.substr(path);
}

static std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                       std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
    if (!coded) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return decoded;
}

Result<Item> find_local(lake::FileSystems& systems, const std::string& text) {
  TRY(auto* fs, systems.at("file://"));
  const std::string path = local_path(text);
  char here[PATH_MAX];
  if (getcwd(here, sizeof here) == nullptr) return errno_error("current folder");
  TRY(std::string absolute, lake::normal_path(here, path));
  Item item{.text = path, .fs = fs, .path = std::move(absolute), .status = {}};
  TRY(item.look_up());
  // Hadoop takes a local name for a URI: there "a%20b" means "a b". Here it does when there is no
  // file of the name as it is typed.
  if (!item.exists() && path.find('%') != std::string::npos) {
    TRY(std::string decoded, lake::normal_path(here, percent_decoded(path)));
    Item other{.text = percent_decoded(path), .fs = fs, .path = std::move(decoded), .status = {}};
    TRY(other.look_up());
    if (other.exists()) return other;
  }
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
      // Without an authority: Path shows "file:/x", and "hdfs:///x" for every other scheme.
      const std::string scheme = pattern.substr(0, colon + 1);
      return scheme + (scheme == "file:" || scheme == "lake:" ? "" : "//") + path;
    }
    if (pattern.substr(colon) == "://") return pattern + path;
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
  TRY(check_path(pattern));
  // An address may have brackets of its own: "hdfs://[::1]:9000/a".
  const std::size_t authority = pattern.find("://");
  const std::size_t path = authority == std::string::npos
                               ? 0
                               : std::min(pattern.find('/', authority + 3), pattern.size());
  TRY(check_pattern(pattern.substr(path)));
  std::vector<Item> items;
  if (!has_wildcards(pattern.substr(path))) {
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
  return Error(code, "`" + std::string(text) + "': " + std::string(reason(code)), Told::kPath);
}

Error path_error(std::string_view text, std::string_view why) {
  return Error(ErrorCode::kIo, "`" + std::string(text) + "': " + std::string(why), Told::kPath);
}

Error missing_parent(const Item& item) {
  Error error = path_error(ErrorCode::kNotFound, item.text);
  const std::string full = item.qualified();
  if (full == item.text) return error;
  return Error(error.code(), error.message() + ": `" + full + "'", Told::kPath);
}

Error in_words(const Error& error, const Item& item) {
  if (error.reason<Told>()) return error;
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
