// ClientProtocol: who may write, and for how long.
#include <algorithm>
#include <array>

#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<RenewLeaseResponse> renew_lease(Call& call, const RenewLeaseRequest& request) {
  TRY(call.lake().renew_lease(request.client_name));
  return RenewLeaseResponse{};
}

Result<RecoverLeaseResponse> recover_lease(Call& call, const RecoverLeaseRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const bool closed,
      call.lake().recover_lease(call.idempotent(), path, request.client_name, call.peer.address));
  return RecoverLeaseResponse{.result = closed};
}

Result<IsFileClosedResponse> is_file_closed(Call& call, const IsFileClosedRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const bool closed, call.lake().is_file_closed(call.idempotent(), path));
  return IsFileClosedResponse{.result = closed};
}

Result<ListOpenFilesResponse> list_open_files(Call& call, const ListOpenFilesRequest& request) {
  if (!call.lake().is_superuser(call.who)) {
    return Error(ErrorCode::kPermissionDenied,
                 "Access denied for user " + call.who.user + ". Superuser privilege is required");
  }
  const std::string under = request.path.value_or("/");
  const std::string prefix = under.ends_with('/') ? under : under + "/";
  ListOpenFilesResponse response;
  for (const lake::OpenFileInfo& file : call.lake().open_files()) {
    const auto id = static_cast<std::int64_t>(file.file_id);
    // The client goes on behind the last id that it has.
    if (id <= request.id || !(file.path == under || file.path.starts_with(prefix))) continue;
    response.entries.push_back({.id = id,
                                .path = file.path,
                                .client_name = file.client,
                                .client_machine = file.client_machine});
  }
  std::sort(response.entries.begin(), response.entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  response.types = request.types;
  return response;
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    changes<cp::kRenewLease, renew_lease>("Cannot renew lease for ",
                                          field<&RenewLeaseRequest::client_name>),
    changes<cp::kRecoverLease, recover_lease>("Cannot recover the lease of ",
                                              field<&RecoverLeaseRequest::src>),
    always<cp::kIsFileClosed, is_file_closed>(),
    always<cp::kListOpenFiles, list_open_files>(),
};

}  // namespace

std::span<const Handler> lease_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
