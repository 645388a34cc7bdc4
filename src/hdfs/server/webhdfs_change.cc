// WebHDFS: PUT, POST and DELETE operations that change names and attributes.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/server/paths.h"
#include "hdfs/server/webhdfs_request.h"

namespace sluice::hdfs {
namespace {

Status mkdirs(WebRequest& request) {
  TRY(const std::string path, new_path(request.lake(), request.path));
  TRY(const std::uint16_t mode, request.permission(0755));
  TRY(request.lake().make_directories(request.who, path, mode));
  return request.boolean_answer(true);
}

Status rename(WebRequest& request) {
  const auto destination = request.text("destination");
  if (!destination) {
    return Error(ErrorCode::kInvalidArgument,
                 "Required param destination for op: RENAME is null or empty");
  }
  if (!destination->starts_with('/')) {
    return bad_parameter("destination", "Invalid parameter value: destination = \"" +
                                            std::string(*destination) +
                                            "\" is not an absolute path.");
  }
  TRY(const std::string to, new_path(request.lake(), *destination));
  const auto options = request.text("renameoptions");
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
    return Error(ErrorCode::kInvalidArgument, "Both owner and group are empty.");
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

Status set_storage_policy(WebRequest& request) {
  const auto policy = request.text("storagepolicy");
  TRY(request.lake().status(request.who, request.path));
  if (policy == "HOT") return request.ok();
  return Error(ErrorCode::kInvalidArgument, "Cannot find a block policy with the name " +
                                                std::string(policy.value_or("")) +
                                                "; this server has HOT alone");
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

struct Operation {
  std::string_view method;
  std::string_view name;
  Status (*run)(WebRequest&);
};

constexpr std::array kOperations = {
    Operation{"PUT", "MKDIRS", mkdirs},
    Operation{"PUT", "RENAME", rename},
    Operation{"PUT", "SETREPLICATION", set_replication},
    Operation{"PUT", "SETOWNER", set_owner},
    Operation{"PUT", "SETPERMISSION", set_permission},
    Operation{"PUT", "SETTIMES", set_times},
    Operation{"PUT", "SETSTORAGEPOLICY", set_storage_policy},
    Operation{"POST", "TRUNCATE", truncate},
    Operation{"DELETE", "DELETE", remove},
};

struct Name {
  std::string_view method;
  std::string_view op;
};

// Understood, and not offered yet.
constexpr std::array kRefused = {
    Name{"PUT", "CREATESYMLINK"},         Name{"PUT", "RENEWDELEGATIONTOKEN"},
    Name{"PUT", "CANCELDELEGATIONTOKEN"}, Name{"PUT", "SETXATTR"},
    Name{"PUT", "REMOVEXATTR"},           Name{"PUT", "ALLOWSNAPSHOT"},
    Name{"PUT", "DISALLOWSNAPSHOT"},      Name{"PUT", "CREATESNAPSHOT"},
    Name{"PUT", "RENAMESNAPSHOT"},        Name{"PUT", "SATISFYSTORAGEPOLICY"},
    Name{"PUT", "ENABLEECPOLICY"},        Name{"PUT", "DISABLEECPOLICY"},
    Name{"PUT", "SETECPOLICY"},           Name{"PUT", "SETQUOTA"},
    Name{"PUT", "SETQUOTABYSTORAGETYPE"}, Name{"POST", "CONCAT"},
    Name{"POST", "UNSETSTORAGEPOLICY"},   Name{"POST", "UNSETECPOLICY"},
    Name{"DELETE", "DELETESNAPSHOT"},
};

constexpr std::array kAclOperations = {
    Name{"PUT", "MODIFYACLENTRIES"}, Name{"PUT", "REMOVEACLENTRIES"},
    Name{"PUT", "REMOVEDEFAULTACL"}, Name{"PUT", "REMOVEACL"},
    Name{"PUT", "SETACL"},
};

template <class Names>
bool has(const Names& names, std::string_view method, std::string_view op) {
  return std::any_of(names.begin(), names.end(),
                     [&](const Name& each) { return each.method == method && each.op == op; });
}

}  // namespace

std::optional<Status> webhdfs_change(WebRequest& request, std::string_view method,
                                     std::string_view op) {
  for (const Operation& each : kOperations) {
    if (each.method == method && each.name == op) return each.run(request);
  }
  if (has(kAclOperations, method, op)) {
    request.exception = kAclException;
    return Error(ErrorCode::kUnsupported, std::string(kAclsAreOff));
  }
  if (has(kRefused, method, op)) {
    return Error(ErrorCode::kUnsupported, std::string(op) + " is not offered by this server");
  }
  return std::nullopt;
}

}  // namespace sluice::hdfs
