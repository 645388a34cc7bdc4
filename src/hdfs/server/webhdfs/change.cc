// WebHDFS: PUT, POST and DELETE operations that change names and attributes.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/webhdfs/request.h"

namespace sluice::hdfs {
namespace {

Status mkdirs(WebRequest& request) {
  TRY(const std::string path, new_path(request.lake(), request.path, "mkdirs"));
  TRY(const lake::Mode mode, request.mode(0755));
  TRY(request.lake().make_directories(request.who, path, mode));
  return request.boolean_answer(true);
}

Status rename(WebRequest& request) {
  const auto destination = request.text("destination");
  if (!destination) {
    return missing_parameter("destination", "RENAME");
  }
  if (!destination->starts_with('/')) {
    return bad_parameter("destination", "Invalid parameter value: destination = \"" +
                                            std::string(*destination) +
                                            "\" is not an absolute path.");
  }
  const auto options = request.text("renameoptions");
  TRY(const std::string to, new_path(request.lake(), *destination, "rename"));
  if (!options) {
    TRY(const bool renamed, request.lake().rename_into(request.who, request.path, to));
    return request.boolean_answer(renamed);
  }
  const std::string lower = to_lower(*options);
  if (lower != "none" && lower != "overwrite") {
    return bad_parameter("renameoptions", "No enum constant org.apache.hadoop.fs.Options.Rename." +
                                              std::string(*options));
  }
  TRY(request.lake().rename(request.who, request.path, to, lower == "overwrite"));
  return request.ok();
}

Status set_replication(WebRequest& request) {
  TRY(const auto factor, request.replication());
  const std::uint16_t wanted = factor.value_or(request.lake().options().default_replication);
  TRY(const bool changed, request.lake().set_replication(request.who, request.path, wanted));
  return request.boolean_answer(changed);
}

// A failure in the words of the operation, when the path is missing.
Status or_missing(Status done, const std::string& missing) {
  if (done || done.error().code() != ErrorCode::kNotFound) return done;
  return Error(ErrorCode::kNotFound, missing);
}

Status set_owner(WebRequest& request) {
  const std::string owner(request.text("owner").value_or(""));
  const std::string group(request.text("group").value_or(""));
  if (owner.empty() && group.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Both owner and group are empty.",
                 Refusal::kParameter);
  }
  TRY(or_missing(request.lake().set_owner(request.who, request.path, owner, group),
                 "Directory/File does not exist " + request.path));
  return request.ok();
}

Status set_permission(WebRequest& request) {
  TRY(const std::uint16_t mode, request.permission(0755));
  TRY(or_missing(request.lake().set_permission(request.who, request.path, mode),
                 "Directory/File does not exist " + request.path));
  return request.ok();
}

Status set_times(WebRequest& request) {
  TRY(const std::int64_t modified, request.time("modificationtime"));
  TRY(const std::int64_t accessed, request.time("accesstime"));
  TRY(or_missing(request.lake().set_times(request.who, request.path, modified, accessed),
                 "File/Directory " + request.path + " does not exist."));
  return request.ok();
}

Status remove(WebRequest& request) {
  TRY(const bool recursive, request.boolean("recursive", false));
  TRY(const bool removed, request.lake().remove(request.who, request.path, recursive));
  return request.boolean_answer(removed);
}

Status truncate(WebRequest& request) {
  TRY(const auto length, request.number("newlength"));
  if (!length) return missing_parameter("newlength", "TRUNCATE");
  TRY(const bool done, request.lake().truncate(request.who, request.path, *length, "webhdfs"));
  return request.boolean_answer(done);
}

Status concat(WebRequest& request) {
  const auto sources = request.text("sources");
  if (!sources || sources->empty()) return missing_parameter("sources", "CONCAT");
  const std::string_view asked = std::string_view(request.http.path).substr(kPrefix.size());
  TRY(const std::string target, concat_path(request.lake(), asked));
  std::vector<std::string> paths;
  for (const std::string& each : split(*sources, ',')) {
    TRY(std::string source, concat_path(request.lake(), each));
    paths.push_back(std::move(source));
  }
  TRY(request.lake().concat(request.who, target, paths));
  return request.ok();
}

// As a NameNode, where links are switched off.
Status create_symlink(WebRequest&) {
  return Error(ErrorCode::kUnsupported, "Symlinks not supported");
}

constexpr std::array kOperations = {
    WebOperation{"PUT", "CREATE", webhdfs_create, "Cannot create file"},
    WebOperation{"POST", "APPEND", webhdfs_append, "Cannot append to file"},
    WebOperation{"POST", "TRUNCATE", truncate, "Cannot truncate for "},
    WebOperation{"PUT", "MKDIRS", mkdirs, "Cannot create directory "},
    WebOperation{"PUT", "RENAME", rename, "Cannot rename "},
    WebOperation{"DELETE", "DELETE", remove, "Cannot delete "},
    WebOperation{"PUT", "SETREPLICATION", set_replication, "Cannot set replication for "},
    WebOperation{"PUT", "SETOWNER", set_owner, "Cannot set owner for "},
    WebOperation{"PUT", "SETPERMISSION", set_permission, "Cannot set permission for "},
    WebOperation{"PUT", "SETTIMES", set_times, "Cannot set times "},
    WebOperation{"PUT", "CREATESYMLINK", create_symlink},
    WebOperation{"PUT", "RENEWDELEGATIONTOKEN", webhdfs_not_offered},
    WebOperation{"PUT", "CANCELDELEGATIONTOKEN", webhdfs_not_offered},
    WebOperation{"PUT", "SATISFYSTORAGEPOLICY", webhdfs_not_offered},
    WebOperation{"PUT", "ENABLEECPOLICY", webhdfs_not_offered},
    WebOperation{"PUT", "DISABLEECPOLICY", webhdfs_not_offered},
    WebOperation{"PUT", "SETECPOLICY", webhdfs_not_offered},
    WebOperation{"POST", "CONCAT", concat, "Cannot concat "},
    WebOperation{"POST", "UNSETECPOLICY", webhdfs_not_offered},
};

}  // namespace

std::span<const WebOperation> webhdfs_changes() {
  return kOperations;
}

}  // namespace sluice::hdfs
