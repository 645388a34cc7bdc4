// ClientProtocol: access control lists and extended attributes.
#include <array>

#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/terms/attributes.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<GetAclStatusResponse> get_acl_status(Call& call, const GetAclStatusRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const lake::AclStatus status, call.lake().acl(call.idempotent(), path));
  wire::AclStatus result;
  result.owner = status.owner;
  result.group = status.group;
  result.sticky = (status.rights.permission & 01000U) != 0;
  result.entries = to_wire(status.rights.acl);
  result.permission = FsPermission{.perm = status.rights.permission};
  return GetAclStatusResponse{.result = std::move(result)};
}

template <class Request>
lake::Acl spec_of(const Request& request) {
  if constexpr (requires { request.acl_spec; }) return from_wire(request.acl_spec);
  return {};
}

template <class Request, class Response, lake::AclOperation kOperation>
Result<Response> change_acl(Call& call, const Request& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().change_acl(call.idempotent(), path, kOperation, spec_of(request)));
  return Response{};
}

Result<ListXAttrsResponse> list_xattrs(Call& call, const ListXAttrsRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(auto names, call.lake().extended_attribute_names(call.idempotent(), path));
  for (lake::ExtendedAttribute& name : names) name.value.clear();
  return ListXAttrsResponse{.x_attrs = to_wire(names)};
}

Result<GetXAttrsResponse> get_xattrs(Call& call, const GetXAttrsRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const auto attributes,
      call.lake().extended_attributes(call.idempotent(), path, from_wire(request.x_attrs)));
  return GetXAttrsResponse{.x_attrs = to_wire(attributes)};
}

Result<SetXAttrResponse> set_xattr(Call& call, const SetXAttrRequest& request) {
  if (call.replay()) return SetXAttrResponse{};
  constexpr auto kCreate = static_cast<std::uint32_t>(XAttrSetFlag::kXattrCreate);
  constexpr auto kReplace = static_cast<std::uint32_t>(XAttrSetFlag::kXattrReplace);
  TRY(const std::string path, client_path(call.lake(), request.src));
  const std::uint32_t flag = request.flag.value_or(0);
  if ((flag & (kCreate | kReplace)) == 0) {
    return Error(ErrorCode::kInvalidArgument, "A flag must be specified.");
  }
  const lake::SetWhen when{.absent = (flag & kCreate) != 0, .present = (flag & kReplace) != 0};
  TRY(call.lake().set_extended_attribute(call.who, path,
                                         from_wire(request.x_attr.value_or(XAttr{})), when));
  return SetXAttrResponse{};
}

Result<RemoveXAttrResponse> remove_xattr(Call& call, const RemoveXAttrRequest& request) {
  if (call.replay()) return RemoveXAttrResponse{};
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(call.lake().remove_extended_attribute(call.who, path,
                                            from_wire(request.x_attr.value_or(XAttr{}))));
  return RemoveXAttrResponse{};
}

namespace cp = client_protocol;
using Op = lake::AclOperation;
constexpr std::array kMethods = {
    always<cp::kGetAclStatus, get_acl_status>(),
    changes<cp::kModifyAclEntries,
            change_acl<ModifyAclEntriesRequest, ModifyAclEntriesResponse, Op::kModify>>(
        "Cannot modify ACL entries on ", field<&ModifyAclEntriesRequest::src>),
    changes<cp::kRemoveAclEntries,
            change_acl<RemoveAclEntriesRequest, RemoveAclEntriesResponse, Op::kRemoveEntries>>(
        "Cannot remove ACL entries on ", field<&RemoveAclEntriesRequest::src>),
    changes<cp::kRemoveDefaultAcl,
            change_acl<RemoveDefaultAclRequest, RemoveDefaultAclResponse, Op::kRemoveDefault>>(
        "Cannot remove default ACL entries on ", field<&RemoveDefaultAclRequest::src>),
    changes<cp::kRemoveAcl, change_acl<RemoveAclRequest, RemoveAclResponse, Op::kRemove>>(
        "Cannot remove ACL on ", field<&RemoveAclRequest::src>),
    changes<cp::kSetAcl, change_acl<SetAclRequest, SetAclResponse, Op::kSet>>(
        "Cannot set ACL on ", field<&SetAclRequest::src>),
    always<cp::kGetXAttrs, get_xattrs>(),
    always<cp::kListXAttrs, list_xattrs>(),
    changes<cp::kSetXAttr, set_xattr>("Cannot set XAttr on ", field<&SetXAttrRequest::src>),
    changes<cp::kRemoveXAttr, remove_xattr>("Cannot remove XAttr entry on ",
                                            field<&RemoveXAttrRequest::src>),
};

}  // namespace

std::span<const Handler> attribute_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
