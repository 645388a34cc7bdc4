#include "hdfs/webhdfs/webhdfs.h"

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "hdfs/client/settings.h"
#include "hdfs/client/user.h"
#include "hdfs/webhdfs/web_reader.h"
#include "hdfs/webhdfs/web_status.h"
#include "hdfs/webhdfs/web_writer.h"
#include "lake/file_systems.h"
#include "lake/snapshot.h"

namespace sluice::hdfs {
namespace {

using Json = formats::Json;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr std::uint16_t kWebPort = 9870;
constexpr std::string_view kWebScheme = "webhdfs://";

std::string octal(std::uint16_t mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%o", mode);
  return text;
}

const char* word(bool value) {
  return value ? "true" : "false";
}

void add_mode(Query& query, const lake::Mode& mode) {
  query.emplace_back("permission", octal(mode.masked));
  if (mode.unmasked) query.emplace_back("unmaskedpermission", octal(*mode.unmasked));
}

class WebFileSystem final : public lake::FileSystem, public lake::Joins {
 public:
  WebFileSystem(std::string uri, std::shared_ptr<WebNameNodes> name_nodes)
      : uri_(std::move(uri)), name_nodes_(std::move(name_nodes)) {}

  std::string uri() const override { return uri_; }
  std::string home() const override { return "/user/" + name_nodes_->user(); }

  Result<lake::FileStatus> status(const std::string& path) override {
    TRY(const Json answer, get("GETFILESTATUS", path));
    TRY(const Json* status, member(answer, "FileStatus"));
    return web_status(*status, path);
  }
  Result<lake::Listing> list(const std::string& path, const std::string& start_after,
                             std::size_t limit) override;
  Result<std::unique_ptr<lake::Reader>> open(const std::string& path) override;
  Result<std::unique_ptr<lake::Writer>> create(const std::string& path,
                                               const lake::CreateOptions& options) override;
  Result<std::unique_ptr<lake::Writer>> append(const std::string& path) override {
    TRY(const lake::FileStatus found, status(path));
    if (found.is_directory) return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
    return WebWriter::open(name_nodes_, {"POST", "APPEND", path}, found.length);
  }
  Status make_directories(const std::string& path, const lake::Mode& mode) override;
  Status rename(const std::string& from, const std::string& to, bool overwrite) override;
  Status remove(const std::string& path, bool recursive) override;
  Status set_permission(const std::string& path, std::uint16_t permission) override {
    return change("PUT", "SETPERMISSION", path, {{"permission", octal(permission)}});
  }
  Status set_owner(const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override {
    return change("PUT", "SETTIMES", path,
                  {{"modificationtime", std::to_string(modified_ms)},
                   {"accesstime", std::to_string(accessed_ms)}});
  }
  Status set_replication(const std::string& path, std::uint16_t replication) override;
  Result<bool> truncate(const std::string& path, std::uint64_t length) override {
    TRY(const Json answer,
        name_nodes_->ask({"POST", "TRUNCATE", path, {{"newlength", std::to_string(length)}}}));
    return boolean_of(answer);
  }
  Status concat(const std::string& target, const std::vector<std::string>& sources) override {
    for (const std::string& source : sources) {
      if (source.find(',') == std::string::npos) continue;
      return Error(ErrorCode::kInvalidArgument,
                   source + ": WebHDFS separates the files of a CONCAT by commas");
    }
    return change("POST", "CONCAT", target, {{"sources", join(sources, ",")}});
  }
  Result<lake::ContentSummary> content_summary(const std::string& path) override {
    TRY(const Json answer, get("GETCONTENTSUMMARY", path));
    TRY(const Json* summary, member(answer, "ContentSummary"));
    return web_summary(*summary);
  }
  Result<lake::QuotaUsage> quota_usage(const std::string& path) override {
    TRY(const Json answer, get("GETQUOTAUSAGE", path));
    TRY(const Json* usage, member(answer, "QuotaUsage"));
    return web_quota_usage(*usage);
  }
  Result<lake::Capacity> capacity() override;
  Result<lake::FileChecksum> checksum(const std::string& path) override {
    TRY(const Json answer, get("GETFILECHECKSUM", path));
    TRY(const Json* sum, member(answer, "FileChecksum"));
    return web_checksum(*sum);
  }

 private:
  Result<Json> get(const char* operation, const std::string& path, Query query = {}) {
    return name_nodes_->ask({"GET", operation, path, std::move(query)});
  }
  static Result<const Json*> member(const Json& answer, std::string_view name) {
    if (const Json* found = answer.member(name)) return found;
    return senseless_answer(std::string(name));
  }
  Status check_creatable(const std::string& path, const lake::CreateOptions& options);
  Status change(const char* method, const char* operation, const std::string& path, Query query) {
    TRY(name_nodes_->ask({method, operation, path, std::move(query)}));
    return {};
  }

  const std::string uri_;
  const std::shared_ptr<WebNameNodes> name_nodes_;  // shared with open files
};

Result<lake::Listing> WebFileSystem::list(const std::string& path, const std::string& start_after,
                                          std::size_t limit) {
  Query query;
  if (!start_after.empty()) query.emplace_back("startAfter", start_after);
  TRY(const Json answer, get("LISTSTATUS_BATCH", path, std::move(query)));
  TRY(const Json* page, member(answer, "DirectoryListing"));
  TRY(const Json* partial, member(*page, "partialListing"));
  TRY(const Json* statuses, member(*partial, "FileStatuses"));
  TRY(const Json* entries, member(*statuses, "FileStatus"));
  TRY(const std::int64_t remaining, web_number(*page, "remainingEntries"));
  lake::Listing listing;
  listing.remaining = static_cast<std::uint64_t>(std::max<std::int64_t>(remaining, 0));
  const std::string folder = path == "/" ? "" : path;
  for (const Json& entry : entries->items) {
    if (listing.entries.size() == limit) {
      ++listing.remaining;
      continue;
    }
    // A file lists itself, without a name.
    const std::string name = entry.text_of("pathSuffix");
    TRY(auto status, web_status(entry, name.empty() ? path : folder + "/" + name));
    const bool is_itself = name.empty() && !status.is_directory;
    if (!is_itself && !lake::is_entry_name(name)) return senseless_answer("LISTSTATUS_BATCH");
    listing.entries.push_back(std::move(status));
  }
  return listing;
}

Result<std::unique_ptr<lake::Reader>> WebFileSystem::open(const std::string& path) {
  TRY(const lake::FileStatus found, status(path));
  if (found.is_directory) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + path);
  }
  return std::unique_ptr<lake::Reader>(
      std::make_unique<WebReader>(name_nodes_, path, found.length));
}

// The name node sends us on without a look at what is there, and the data node looks when the whole
// file has come.
Status WebFileSystem::check_creatable(const std::string& path, const lake::CreateOptions& options) {
  const auto found = status(path);
  if (found && found->is_directory) {
    return Error(ErrorCode::kIsADirectory, path + " already exists as a directory");
  }
  if (found && !options.overwrite) {
    return Error(ErrorCode::kAlreadyExists, path + " already exists");
  }
  if (found) return {};
  if (found.error().code() != ErrorCode::kNotFound) return found.error();
  const std::string parent = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  const auto folder = status(parent);
  if (folder && !folder->is_directory) {
    return Error(ErrorCode::kNotADirectory, "Parent path is not a directory: " + parent);
  }
  if (folder || options.create_parents) return {};
  return folder.error();
}

Result<std::unique_ptr<lake::Writer>> WebFileSystem::create(const std::string& path,
                                                            const lake::CreateOptions& options) {
  Query query{{"overwrite", word(options.overwrite)},
              {"createparent", word(options.create_parents)}};
  add_mode(query, options.permission);
  if (options.replication) query.emplace_back("replication", std::to_string(*options.replication));
  if (options.block_size) query.emplace_back("blocksize", std::to_string(*options.block_size));
  TRY(check_creatable(path, options));
  return WebWriter::open(name_nodes_, {"PUT", "CREATE", path, std::move(query)}, 0);
}

Status WebFileSystem::make_directories(const std::string& path, const lake::Mode& mode) {
  Query query;
  add_mode(query, mode);
  TRY(const Json answer, name_nodes_->ask({"PUT", "MKDIRS", path, std::move(query)}));
  TRY(const bool made, boolean_of(answer));
  if (!made) return Error(ErrorCode::kIo, path + ": the folder could not be made");
  return {};
}

Status WebFileSystem::rename(const std::string& from, const std::string& to, bool overwrite) {
  if (to.starts_with(from + "/")) {
    return Error(ErrorCode::kInvalidArgument, to + ": lies below " + from);
  }
  return change("PUT", "RENAME", from,
                {{"destination", to}, {"renameoptions", overwrite ? "OVERWRITE" : "NONE"}});
}

Status WebFileSystem::remove(const std::string& path, bool recursive) {
  TRY(const Json answer,
      name_nodes_->ask({"DELETE", "DELETE", path, {{"recursive", word(recursive)}}}));
  TRY(const bool removed, boolean_of(answer));
  if (removed) return {};
  if (path == "/") return Error(ErrorCode::kIo, "`/': Input/output error");
  return Error(ErrorCode::kNotFound, "File does not exist: " + path);
}

Status WebFileSystem::set_owner(const std::string& path, const std::string& owner,
                                const std::string& group) {
  Query query;
  if (!owner.empty()) query.emplace_back("owner", owner);
  if (!group.empty()) query.emplace_back("group", group);
  return change("PUT", "SETOWNER", path, std::move(query));
}

Status WebFileSystem::set_replication(const std::string& path, std::uint16_t replication) {
  TRY(const Json answer,
      name_nodes_->ask(
          {"PUT", "SETREPLICATION", path, {{"replication", std::to_string(replication)}}}));
  TRY(const bool changed, boolean_of(answer));
  if (changed) return {};
  // False for a folder as well as for nothing.
  TRY(const lake::FileStatus found, status(path));
  return Error(found.is_directory ? ErrorCode::kIsADirectory : ErrorCode::kIo,
               path + ": its replication could not be set");
}

// Since Hadoop 3.4; name nodes before it know no such operation.
Result<lake::Capacity> WebFileSystem::capacity() {
  const auto answer = get("GETSTATUS", "/");
  if (!answer) {
    if (answer.error().code() != ErrorCode::kInvalidArgument) return answer.error();
    return Error(ErrorCode::kUnsupported,
                 uri_ + ": this name node's WebHDFS does not tell its capacity");
  }
  TRY(const Json* status, member(*answer, "FsStatus"));
  TRY(const auto total, web_number(*status, "capacity"));
  TRY(const auto used, web_number(*status, "used"));
  TRY(const auto remaining, web_number(*status, "remaining"));
  return lake::Capacity{.total = static_cast<std::uint64_t>(total),
                        .used = static_cast<std::uint64_t>(used),
                        .remaining = static_cast<std::uint64_t>(remaining)};
}

// The pages of a name service's name nodes, or the host itself.
Result<std::vector<Address>> find_pages(const std::string& authority,
                                        const Configuration& configuration) {
  std::vector<Address> found;
  for (const std::string& service : split(configuration.get_or("dfs.nameservices", ""), ',')) {
    if (trim(service) != authority) continue;
    const std::string ids = configuration.get_or("dfs.ha.namenodes." + authority, "");
    for (const std::string& id : split(ids, ',')) {
      std::string name = "dfs.namenode.http-address." + authority;
      if (!trim(id).empty()) name += "." + std::string(trim(id));
      const auto address = configuration.get(name);
      if (!address) {
        return Error(ErrorCode::kInvalidArgument, "property " + name + " is missing");
      }
      TRY(Address parsed, parse_address(*address, kWebPort));
      found.push_back(std::move(parsed));
    }
  }
  if (found.empty()) {
    TRY(Address address, parse_address(authority, kWebPort));
    found.push_back(std::move(address));
  }
  return found;
}

}  // namespace

Result<std::unique_ptr<lake::FileSystem>> open_webhdfs(const std::string& uri,
                                                       const ClientOptions& options) {
  if (!uri.starts_with(kWebScheme)) {
    return Error(ErrorCode::kInvalidArgument, "'" + uri + "' is no webhdfs:// URI");
  }
  const Configuration& configuration = options.configuration;
  const std::string login =
      to_lower(configuration.get_or("hadoop.security.authentication", "simple"));
  if (login != "simple") {
    return Error(ErrorCode::kUnsupported, "hadoop.security.authentication=" + login +
                                              ": webhdfs:// is simple only, and hdfs:// is not");
  }
  std::string authority = uri.substr(kWebScheme.size());
  authority = authority.substr(0, authority.find('/'));
  if (authority.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Incomplete WebHDFS URI, no host: " + uri);
  }
  TRY(auto addresses, find_pages(authority, configuration));
  net::HttpWaits waits;
  TRY(const auto connect_ms, configuration.number("dfs.webhdfs.socket.connect-timeout", 60'000));
  TRY(const auto silence_ms, configuration.number("dfs.webhdfs.socket.read-timeout", 60'000));
  if (connect_ms > 0) waits.connect = std::chrono::milliseconds(connect_ms);
  if (silence_ms > 0) waits.silence = std::chrono::milliseconds(silence_ms);
  const std::string user = options.user.empty() ? current_user() : options.user;
  return std::unique_ptr<lake::FileSystem>(std::make_unique<WebFileSystem>(
      std::string(kWebScheme) + authority,
      std::make_shared<WebNameNodes>(std::move(addresses), user, waits)));
}

}  // namespace sluice::hdfs
