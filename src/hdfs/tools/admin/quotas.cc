// `hdfs dfsadmin -setQuota` and its relatives.
#include <algorithm>
#include <cctype>
#include <limits>

#include "base/text.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/item.h"
#include "lake/quota.h"

namespace sluice::hdfs::tools {
namespace {

// Each path is tried; one that fails is told of, and the run fails.
Status change(Run& run, const Arguments& paths, const lake::QuotaChange& change) {
  TRY(const std::unique_ptr<Administration> name_node, run.name_node());
  for (const std::string& path : paths) {
    const auto items = expand(run.systems, path);
    if (!items) {
      run.fail(items.error());
      continue;
    }
    for (const Item& item : *items) {
      const Status done = name_node->set_quotas(item.path, change);
      if (!done) run.fail(done.error());
    }
  }
  return {};
}

Status take_options(Arguments& arguments, std::size_t least) {
  Options options(least, kAnyNumber, {});
  const Status taken = options.parse(arguments);
  return taken ? Status() : wrong_use(taken.error().message());
}

Result<std::optional<lake::StorageKind>> take_kind(Arguments& arguments) {
  const auto found = std::find(arguments.begin(), arguments.end(), "-storageType");
  if (found == arguments.end()) return std::optional<lake::StorageKind>();
  if (found + 1 == arguments.end()) return wrong_use("option -storageType requires 1 argument.");
  const std::string name = *(found + 1);
  arguments.erase(found, found + 2);
  for (std::size_t i = 0; i < lake::kStorageKinds.size(); ++i) {
    if (to_lower(lake::kStorageKinds[i]) != to_lower(name)) continue;
    const auto kind = static_cast<lake::StorageKind>(i);
    if (kind != lake::StorageKind::kRamDisk) return std::optional(kind);
    return wrong_use("Don't support Quota for storage type : RAM_DISK");
  }
  return wrong_use("Storage type " + name +
                   " is not available. Available storage types are [SSD, DISK, ARCHIVE, "
                   "PROVIDED]");
}

}  // namespace

Result<std::optional<std::int64_t>> parse_size(const std::string& text) {
  constexpr std::string_view kPrefixes = "kmgtpe";
  const char last = text.empty() ? ' ' : text.back();
  if (std::isdigit(static_cast<unsigned char>(last)) != 0) return parse_int(text);
  const std::size_t prefix =
      kPrefixes.find(static_cast<char>(std::tolower(static_cast<unsigned char>(last))));
  if (prefix == std::string_view::npos) {
    return wrong_use(std::string("Invalid size prefix '") + last + "' in '" + text +
                     "'. Allowed prefixes are k, m, g, t, p, e(case insensitive)");
  }
  const auto number = parse_int(text.substr(0, text.size() - 1));
  if (!number) return number;
  const std::int64_t unit = std::int64_t{1} << (10 * (prefix + 1));
  if (*number > std::numeric_limits<std::int64_t>::max() / unit) {
    return wrong_use(text + " does not fit in a Long");
  }
  return std::optional(*number * unit);
}

Status set_quota(Run& run, Arguments arguments) {
  TRY(take_options(arguments, 2));
  const std::string text = arguments.front();
  arguments.erase(arguments.begin());
  TRY(const auto quota, parse_size(text));
  if (!quota) return wrong_use("For input string: \"" + text + "\"");
  if (*quota <= 0) {
    return wrong_use("Invalid values for quota : " + std::to_string(*quota) +
                     " and 9223372036854775807");
  }
  return change(run, arguments, {.names = *quota, .space = {}, .kind = {}});
}

Status clear_quota(Run& run, Arguments arguments) {
  TRY(take_options(arguments, 1));
  return change(run, arguments, {.names = lake::kNoQuota, .space = {}, .kind = {}});
}

Status set_space_quota(Run& run, Arguments arguments) {
  TRY(const auto kind, take_kind(arguments));
  TRY(take_options(arguments, 2));
  const std::string text = arguments.front();
  arguments.erase(arguments.begin());
  TRY(const auto quota, parse_size(text));
  if (!quota) return wrong_use("\"" + text + "\" is not a valid value for a quota.");
  return change(run, arguments, {.names = {}, .space = *quota, .kind = kind});
}

Status clear_space_quota(Run& run, Arguments arguments) {
  TRY(const auto kind, take_kind(arguments));
  TRY(take_options(arguments, 1));
  return change(run, arguments, {.names = {}, .space = lake::kNoQuota, .kind = kind});
}

}  // namespace sluice::hdfs::tools
