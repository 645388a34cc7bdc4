#include "hdfs/webhdfs/web_status.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sluice::hdfs {
namespace {

using Json = formats::Json;

Error no_such(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "the answer has no " + std::string(what));
}

std::uint64_t or_zero(std::int64_t number) {
  return number < 0 ? 0 : static_cast<std::uint64_t>(number);
}

bool is_true(const Json& json, std::string_view name) {
  const Json* value = json.member(name);
  return value != nullptr && value->kind == Json::Kind::kBool && value->text == "true";
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    std::uint8_t byte = 0;
    const auto [end, code] = std::from_chars(&text[i], &text[i] + 2, byte, 16);
    if (code != std::errc() || end != &text[i] + 2) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// "755", "1777".
Result<std::uint16_t> permission_of(const Json& json) {
  const std::string text = json.text_of("permission", "0");
  std::uint16_t mode = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (code != std::errc() || end != text.data() + text.size()) return no_such("permission");
  return static_cast<std::uint16_t>(mode & 01777);
}

}  // namespace

Result<std::int64_t> web_number(const Json& json, std::string_view name,
                                std::optional<std::int64_t> other) {
  const Json* value = json.member(name);
  if (value == nullptr && other) return *other;
  const auto number = value != nullptr && value->kind == Json::Kind::kNumber
                          ? parse_int(value->text)
                          : std::nullopt;
  if (!number) return no_such(name);
  return *number;
}

Result<lake::FileStatus> web_status(const Json& json, std::string path) {
  lake::FileStatus status;
  status.path = std::move(path);
  const std::string type = json.text_of("type");
  if (type != "FILE" && type != "DIRECTORY") return no_such("type of the entry");
  status.is_directory = type == "DIRECTORY";
  TRY(const auto length, web_number(json, "length"));
  TRY(const auto replication, web_number(json, "replication", 0));
  TRY(const auto block_size, web_number(json, "blockSize", 0));
  TRY(status.modified_ms, web_number(json, "modificationTime", 0));
  TRY(status.accessed_ms, web_number(json, "accessTime", 0));
  TRY(status.permission, permission_of(json));
  TRY(const auto id, web_number(json, "fileId", 0));
  TRY(const auto children, web_number(json, "childrenNum", 0));
  TRY(const auto policy, web_number(json, "storagePolicy", 0));
  status.length = or_zero(length);
  status.replication = static_cast<std::uint16_t>(or_zero(replication));
  status.block_size = or_zero(block_size);
  status.owner = json.text_of("owner");
  status.group = json.text_of("group");
  status.file_id = or_zero(id);
  status.children =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(or_zero(children), UINT32_MAX));
  status.storage_policy = static_cast<std::uint8_t>(or_zero(policy));
  status.has_acl = is_true(json, "aclBit");
  status.may_have_snapshots = is_true(json, "snapshotEnabled");
  return status;
}

Result<lake::ContentSummary> web_summary(const Json& json) {
  lake::ContentSummary summary;
  TRY(const auto directories, web_number(json, "directoryCount"));
  TRY(const auto files, web_number(json, "fileCount"));
  TRY(const auto bytes, web_number(json, "length"));
  TRY(const auto space, web_number(json, "spaceConsumed"));
  TRY(summary.quotas.names, web_number(json, "quota", -1));
  TRY(summary.quotas.space, web_number(json, "spaceQuota", -1));
  TRY(const auto snapshot_bytes, web_number(json, "snapshotLength", 0));
  TRY(const auto snapshot_files, web_number(json, "snapshotFileCount", 0));
  TRY(const auto snapshot_directories, web_number(json, "snapshotDirectoryCount", 0));
  TRY(const auto snapshot_space, web_number(json, "snapshotSpaceConsumed", 0));
  summary.directories = or_zero(directories);
  summary.files = or_zero(files);
  summary.bytes = or_zero(bytes);
  summary.space_consumed = or_zero(space);
  summary.snapshot_bytes = or_zero(snapshot_bytes);
  summary.snapshot_files = or_zero(snapshot_files);
  summary.snapshot_directories = or_zero(snapshot_directories);
  summary.snapshot_space_consumed = or_zero(snapshot_space);
  return summary;
}

Result<lake::QuotaUsage> web_quota_usage(const Json& json) {
  lake::QuotaUsage usage;
  TRY(usage.used.names, web_number(json, "fileAndDirectoryCount"));
  TRY(usage.used.space, web_number(json, "spaceConsumed"));
  TRY(usage.quotas.names, web_number(json, "quota", -1));
  TRY(usage.quotas.space, web_number(json, "spaceQuota", -1));
  return usage;
}

Result<lake::FileChecksum> web_checksum(const Json& json) {
  lake::FileChecksum checksum;
  checksum.algorithm = json.text_of("algorithm");
  const auto bytes = from_hex(json.text_of("bytes"));
  if (checksum.algorithm.empty() || !bytes) return no_such("checksum");
  // Hadoop writes what it has in its buffer, of which `length` bytes are the sum.
  TRY(const auto length, web_number(json, "length", static_cast<std::int64_t>(bytes->size())));
  checksum.bytes = bytes->substr(0, static_cast<std::size_t>(or_zero(length)));
  return checksum;
}

}  // namespace sluice::hdfs
