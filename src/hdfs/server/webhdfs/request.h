// One WebHDFS request: who asks for what, its parameters checked, and the ways to answer it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "hdfs/server/node/errors.h"
#include "hdfs/server/node/json.h"
#include "hdfs/server/node/node.h"
#include "net/http_server.h"

namespace sluice::hdfs {

inline constexpr std::string_view kPrefix = "/webhdfs/v1";

// A request that was answered or refused; a failed send means that the client is gone. An operation
// returns its failure, and the caller turns it into a RemoteException.
struct WebRequest {
  Node& node;
  net::HttpRequest& http;
  net::HttpResponse& response;
  lake::Caller who;
  bool anonymous = false;  // no user.name: `who` is the configured web user
  std::string path;        // of the lake

  lake::Lake& lake() const { return node.lake; }

  // The right to read a file that has bytes: asked at the first step of OPEN, APPEND and
  // GETFILECHECKSUM, which looks for a DataNode that has them.
  Status check_readable(const lake::FileStatus& status) const;
  // The second step of OPEN, CREATE, APPEND and GETFILECHECKSUM, which carries data.
  bool is_data_step() const;
  // 307 to this host as the client named it, or 200 with the address in JSON for noredirect=true.
  // `defaults` are parameters that Hadoop adds when the client left them out.
  Status redirect(std::vector<std::pair<std::string, std::string>> defaults = {}) const;

  // Parameters, with the defaults of Hadoop's *Param classes. A bad value is kInvalidArgument,
  // worded as there.
  std::optional<std::string_view> text(std::string_view name) const;
  Result<bool> boolean(std::string_view name, bool otherwise) const;
  // Not negative.
  Result<std::optional<std::uint64_t>> number(std::string_view name) const;
  Result<std::optional<std::uint16_t>> replication() const;
  // May be -1.
  Result<std::int64_t> time(std::string_view name) const;
  // With unmaskedpermission beside it.
  Result<lake::Mode> mode(std::uint16_t otherwise) const;
  Result<std::uint16_t> permission(std::uint16_t otherwise,
                                   std::string_view name = "permission") const;

  Status ok() const;  // 200 without a body
  Status json(const std::string& text) const;
  Status boolean_answer(bool value) const;
  // {"NAME": object}
  Status object(std::string_view name, const JsonObject& value) const;
};

// For a URI: all but letters, digits and "-_.~/:" as %XX, whatever the bytes are.
std::string percent_encoded(std::string_view text);

// "File does not exist", in the words of the operation. But for GETFILESTATUS the superuser is told
// as well when the path leads through a file.
Result<lake::FileStatus> status_or(WebRequest& request, const std::string& missing);
// The same for what only those may ask who may read it.
Result<lake::FileStatus> readable_or(WebRequest& request, const std::string& missing);

std::string to_upper(std::string_view text);
// "755".
std::string octal(std::uint16_t mode);

Error missing_parameter(std::string_view name, std::string_view op);
Error bad_parameter(std::string_view name, const std::string& why);
// What Hadoop has, and this server does not: no Operation, but a refusal by name.
Status webhdfs_not_offered(WebRequest& request);

// A line of the tables of operations. One that changes something says what it can't do in safe
// mode, in the NameNode's words; `cannot` is empty for the others.
struct WebOperation {
  std::string_view method;
  std::string_view name;  // in capitals
  Status (*run)(WebRequest&);
  std::string_view cannot = {};
};
std::span<const WebOperation> webhdfs_reads();
std::span<const WebOperation> webhdfs_changes();
std::span<const WebOperation> webhdfs_attributes();
std::span<const WebOperation> webhdfs_storage();
std::span<const WebOperation> webhdfs_snapshots();

JsonObject status_json(const lake::FileStatus& status, std::string_view suffix);

// OPEN, CREATE and APPEND.
Status webhdfs_open(WebRequest& request);
Status webhdfs_create(WebRequest& request);
Status webhdfs_append(WebRequest& request);

}  // namespace sluice::hdfs
