// What WebHDFS tells of files, out of its JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/json.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// FileStatus, of the entry at this path. kCorrupt: it is none.
Result<lake::FileStatus> web_status(const formats::Json& json, std::string path);
Result<lake::ContentSummary> web_summary(const formats::Json& json);
Result<lake::QuotaUsage> web_quota_usage(const formats::Json& json);
Result<lake::FileChecksum> web_checksum(const formats::Json& json);

// A whole number among the members; kCorrupt: it is none.
Result<std::int64_t> web_number(const formats::Json& json, std::string_view name,
                                std::optional<std::int64_t> other = std::nullopt);

}  // namespace sluice::hdfs
