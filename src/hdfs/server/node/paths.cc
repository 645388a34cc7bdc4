#include "hdfs/server/node/paths.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "lake/lake.h"
#include "lake/names.h"

namespace sluice::hdfs {
namespace {

constexpr std::size_t kMaxPath = 8000;  // FSDirectory.MAX_PATH_LENGTH
constexpr std::size_t kMaxDepth = 1000;

constexpr std::string_view kReserved =
    "File name \".reserved\" is reserved and cannot be created. If this is during upgrade change "
    "the name of the existing file or directory to another name before upgrading to the new "
    "release.";

// What Java's String.length() says of UTF-8: characters beyond U+FFFF count twice.
std::size_t java_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    length += (byte & 0xc0U) != 0x80 ? 1U : 0U;
    length += byte >= 0xf0 ? 1U : 0U;
  }
  return length;
}

// "//" and a closing "/" are forgiven, as by the NameNode. Absent for a relative path.
std::optional<std::vector<std::string>> components(std::string_view path) {
  if (path.empty() || path[0] != '/') return std::nullopt;
  std::vector<std::string> parts;
  for (std::string& part : split(path.substr(1), '/')) {
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

Error invalid(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, "Invalid path name " + why, lake::Reason::kInvalidName);
}

std::string joined(const std::vector<std::string>& parts, std::size_t from) {
  std::string path;
  for (std::size_t i = from; i < parts.size(); ++i) path += "/" + parts[i];
  return path.empty() ? "/" : path;
}

}  // namespace

Result<std::string> client_path(lake::Lake& lake, std::string_view path) {
  const auto named = components(path);
  if (!named) {
    return invalid("Absolute path required, but got '" + std::string(path) + "'");
  }
  const std::vector<std::string>& parts = *named;
  if (parts.size() >= 2 && parts[0] == ".reserved" && parts[1] == "raw") return joined(parts, 2);
  if (parts.size() >= 3 && parts[0] == ".reserved" && parts[1] == ".inodes") {
    const auto id = parse_int(parts[2]);
    if (!id || *id <= 0) {
      return Error(ErrorCode::kNotFound,
                   "File for given inode path does not exist: " + joined(parts, 0));
    }
    if (*id == static_cast<std::int64_t>(lake::kRootFileId)) return joined(parts, 3);
    auto start = lake.path_of(static_cast<std::uint64_t>(*id));
    if (!start) {
      return Error(ErrorCode::kNotFound,
                   "File for given inode path does not exist: " + joined(parts, 0));
    }
    return parts.size() == 3 ? *start : *start + joined(parts, 3);
  }
  return joined(parts, 0);
}

bool within_limits(std::string_view path) {
  const auto parts = components(path);
  return java_length(path) <= kMaxPath && (!parts || parts->size() <= kMaxDepth);
}

Result<std::string> concat_path(lake::Lake& lake, std::string_view path) {
  if (path.starts_with("/.reserved/raw") || path.starts_with("/.reserved/.inodes")) {
    return Error(ErrorCode::kIo,
                 "Concat operation doesn't support .reserved relative path : " + std::string(path));
  }
  return client_path(lake, path);
}

Result<std::string> new_path(lake::Lake& lake, std::string_view path, std::string_view call) {
  const std::vector<std::string> parts = components(path).value_or(std::vector<std::string>());
  if (!within_limits(path)) {
    return Error(ErrorCode::kIo, std::string(call) + ": Pathname too long.  Limit " +
                                     std::to_string(kMaxPath) + " characters, " +
                                     std::to_string(kMaxDepth) + " levels.");
  }
  const auto is_name = [](const std::string& part) {
    return part.size() > lake::kNameLimit || lake::visible_name(part);
  };
  if (!path.starts_with('/') || !std::all_of(parts.begin(), parts.end(), is_name)) {
    return invalid("Invalid file name: " + std::string(path));
  }
  if (parts.size() == 1 && parts[0] == ".reserved") {
    return Error(ErrorCode::kInvalidArgument, std::string(kReserved));
  }
  TRY(std::string made, client_path(lake, path));
  if (made == "/.reserved" || made.starts_with("/.reserved/")) {
    return Error(ErrorCode::kInvalidArgument, std::string(kReserved));
  }
  return made;
}

}  // namespace sluice::hdfs
