#include "hdfs/server/paths.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "lake/lake.h"

namespace sluice::hdfs {
namespace {

constexpr std::size_t kMaxPath = 8000;  // FSDirectory.MAX_PATH_LENGTH
constexpr std::size_t kMaxDepth = 1000;

constexpr std::string_view kReserved =
    "File name \".reserved\" is reserved and cannot be created. If this is during upgrade change "
    "the name of the existing file or directory to another name before upgrading to the new "
    "release.";

Error invalid(std::string_view path) {
  return Error(ErrorCode::kInvalidArgument, "Invalid path name " + std::string(path));
}

// One character of UTF-8 at `i`: its length, 0 when the bytes are none.
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(i);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || i + size > text.size()) return 0;
  for (std::size_t k = 1; k < size; ++k) {
    if ((byte(i + k) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, and beyond U+10FFFF.
  if (first == 0xe0 && byte(i + 1) < 0xa0) return 0;
  if (first == 0xed && byte(i + 1) > 0x9f) return 0;
  if (first == 0xf0 && byte(i + 1) < 0x90) return 0;
  if (first == 0xf4 && byte(i + 1) > 0x8f) return 0;
  return size;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = utf8_length(text, i);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

// The components of an absolute path, or why it is none (DFSUtil.isValidName).
Result<std::vector<std::string>> components(std::string_view path) {
  if (path.empty() || path[0] != '/' || path.size() > kMaxPath || !is_utf8(path) ||
      path.find('\0') != std::string_view::npos) {
    return invalid(path);
  }
  std::vector<std::string> parts;
  for (std::string& part : split(path.substr(1), '/')) {
    if (part.empty()) continue;  // "//" and a closing "/" are forgiven, as by the NameNode
    if (part == "." || part == ".." || part.find(':') != std::string::npos) return invalid(path);
    parts.push_back(std::move(part));
  }
  if (parts.size() > kMaxDepth) return invalid(path);
  return parts;
}

std::string joined(const std::vector<std::string>& parts, std::size_t from) {
  std::string path;
  for (std::size_t i = from; i < parts.size(); ++i) path += "/" + parts[i];
  return path.empty() ? "/" : path;
}

}  // namespace

Result<std::string> client_path(lake::Lake& lake, std::string_view path) {
  TRY(const auto parts, components(path));
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

Result<std::string> new_path(lake::Lake& lake, std::string_view path) {
  const auto named = components(path);
  if (!named) {
    return Error(named.error().code(), "Invalid path name Invalid file name: " + std::string(path));
  }
  const std::vector<std::string>& parts = *named;
  const bool inode = parts.size() >= 2 && parts[0] == ".reserved";
  if (!parts.empty() && parts[0] == ".reserved" && !inode) {
    return Error(ErrorCode::kInvalidArgument, std::string(kReserved));
  }
  TRY(std::string made, client_path(lake, path));
  if (std::find(parts.begin(), parts.end(), ".snapshot") != parts.end()) {
    return Error(ErrorCode::kInvalidArgument, "\".snapshot\" is a reserved name.");
  }
  if (made == "/.reserved" || made.starts_with("/.reserved/")) {
    return Error(ErrorCode::kInvalidArgument, std::string(kReserved));
  }
  return made;
}

}  // namespace sluice::hdfs
