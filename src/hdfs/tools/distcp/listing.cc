#include "hdfs/tools/distcp/listing.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kDeepestTree = 1000;  // HDFS has no deeper one (MAX_PATH_DEPTH)
constexpr std::size_t kLongestListing = 64 << 20;

Error invalid_input(std::string why) {
  return Error(ErrorCode::kInvalidArgument, "Invalid input: " + std::move(why));
}

Result<std::vector<std::string>> read_listing(lake::FileSystems& systems, const std::string& path) {
  TRY(const Item file, find_item(systems, path));
  if (!file.exists()) return invalid_input(file.qualified() + " doesn't exist");
  TRY(const std::string text, lake::read_all(*file.fs, file.path, kLongestListing));
  std::vector<std::string> sources;
  for (const std::string& line : split(text, '\n')) {
    if (!trim(line).empty()) sources.emplace_back(trim(line));
  }
  if (sources.empty()) return invalid_input(file.qualified() + " names nothing");
  return sources;
}

Result<std::vector<Item>> find_sources(lake::FileSystems& systems,
                                       const std::vector<std::string>& patterns) {
  std::vector<Item> sources;
  for (const std::string& pattern : patterns) {
    auto found = expand(systems, pattern);
    if (!found && found.error().code() != ErrorCode::kNotFound) return found.error();
    if (!found) return invalid_input(pattern + " doesn't exist");
    for (Item& one : *found) {
      if (!one.exists()) return invalid_input(one.qualified() + " doesn't exist");
      sources.push_back(std::move(one));
    }
  }
  return sources;
}

Status check_target(const std::vector<Item>& sources, const Item& target) {
  if (!target.is_file()) return {};
  if (sources.size() > 1) {
    return invalid_input("Multiple source being copied to a file: " + target.qualified());
  }
  if (sources.front().is_file()) return {};
  return invalid_input("Cannot copy " + sources.front().qualified() + ", which is not a file to " +
                       target.qualified());
}

// What of a source's path goes to the target: nothing where it becomes the target, else its name.
std::string root_of(const Item& source, std::size_t sources, const Item& target,
                    const DistcpOptions& options) {
  const std::string name = source.path == "/" ? "" : "/" + std::string(source.status->name());
  if (sources == 1 && source.is_file()) {
    return !target.exists() || target.is_file() ? "" : name;
  }
  const bool special = (sources == 1 && !target.exists()) || options.syncs();
  return (special && source.is_directory()) || source.path == "/" ? "" : name;
}

Status walk(const Item& folder, const std::string& relative, CopyListing& listing,
            std::size_t depth = 0) {
  if (depth > kDeepestTree) {
    return Error(ErrorCode::kResourceExhausted, folder.qualified() + ": lies below more than " +
                                                    std::to_string(kDeepestTree) + " folders");
  }
  TRY(const auto entries, children(folder));
  for (const Item& entry : entries) {
    const std::string below = relative + "/" + std::string(entry.status->name());
    listing.pairs.push_back({entry, below});
    if (entry.is_directory()) {
      TRY(walk(entry, below, listing, depth + 1));
    } else {
      listing.bytes += entry.status->length;
    }
  }
  return {};
}

Status check_duplicates(const CopyListing& listing) {
  for (std::size_t i = 1; i < listing.pairs.size(); ++i) {
    const CopyPair& last = listing.pairs[i - 1];
    const CopyPair& next = listing.pairs[i];
    if (last.relative != next.relative) continue;
    return Error(ErrorCode::kInvalidArgument,
                 "Duplicate files in input path: File " + last.source.qualified() + " and " +
                     next.source.qualified() + " would cause duplicates. Aborting",
                 DistcpInput::kDuplicate);
  }
  return {};
}

}  // namespace

Result<CopyListing> list_copies(lake::FileSystems& systems, const DistcpOptions& options) {
  std::vector<std::string> patterns = options.sources;
  if (!options.listing.empty()) {
    TRY(patterns, read_listing(systems, options.listing));
  }
  CopyListing listing;
  TRY(listing.target, find_item(systems, options.target));
  TRY(const auto sources, find_sources(systems, patterns));
  if (sources.empty()) return invalid_input(options.sources.front() + " doesn't exist");
  TRY(check_target(sources, listing.target));
  for (const Item& source : sources) {
    const std::string root = root_of(source, sources.size(), listing.target, options);
    // A target that is synced keeps its own attributes.
    const bool into_target = source.is_directory() && root.empty() && options.syncs();
    if (!into_target) listing.pairs.push_back({source, root});
    if (source.is_directory()) {
      TRY(walk(source, root, listing));
    } else {
      listing.bytes += source.status->length;
    }
  }
  std::stable_sort(listing.pairs.begin(), listing.pairs.end(),
                   [](const auto& a, const auto& b) { return a.relative < b.relative; });
  TRY(check_duplicates(listing));
  return listing;
}

}  // namespace sluice::hdfs::tools
