#include "hdfs/client/attributes.h"

#include "hdfs/terms/attributes.h"

namespace sluice::hdfs {

namespace api = wire::client_protocol;

Result<lake::AclStatus> RemoteAttributes::acl(const std::string& path) {
  TRY(const wire::GetAclStatusResponse answer, name_node_->call(api::kGetAclStatus, {.src = path}));
  const wire::AclStatus& found = answer.result;
  lake::AclStatus status;
  status.owner = found.owner;
  status.group = found.group;
  if (found.permission) {
    status.rights.permission = static_cast<std::uint16_t>(found.permission->perm & 01777U);
  }
  status.rights.acl = from_wire(found.entries);
  return status;
}

Status RemoteAttributes::change_acl(const std::string& path, lake::AclOperation operation,
                                    const lake::Acl& spec) {
  const auto ask = [&](const auto& method, const auto& request) -> Status {
    TRY(name_node_->call(method, request));
    return {};
  };
  const std::vector<wire::AclEntry> entries = to_wire(spec);
  switch (operation) {
    case lake::AclOperation::kModify:
      return ask(api::kModifyAclEntries,
                 wire::ModifyAclEntriesRequest{.src = path, .acl_spec = entries});
    case lake::AclOperation::kRemoveEntries:
      return ask(api::kRemoveAclEntries,
                 wire::RemoveAclEntriesRequest{.src = path, .acl_spec = entries});
    case lake::AclOperation::kRemoveDefault:
      return ask(api::kRemoveDefaultAcl, wire::RemoveDefaultAclRequest{.src = path});
    case lake::AclOperation::kRemove:
      return ask(api::kRemoveAcl, wire::RemoveAclRequest{.src = path});
    case lake::AclOperation::kSet:
      return ask(api::kSetAcl, wire::SetAclRequest{.src = path, .acl_spec = entries});
  }
  return {};
}

Result<std::vector<lake::ExtendedAttribute>> RemoteAttributes::extended_attributes(
    const std::string& path, const std::vector<lake::ExtendedAttribute>& names) {
  TRY(const wire::GetXAttrsResponse answer,
      name_node_->call(api::kGetXAttrs, {.src = path, .x_attrs = to_wire(names)}));
  return from_wire(answer.x_attrs);
}

Status RemoteAttributes::set_extended_attribute(const std::string& path,
                                                const lake::ExtendedAttribute& attribute) {
  constexpr std::uint32_t kCreateOrReplace = 3;  // both of XAttrSetFlag
  TRY(name_node_->call(api::kSetXAttr,
                       {.src = path, .x_attr = to_wire(attribute), .flag = kCreateOrReplace}));
  return {};
}

Status RemoteAttributes::remove_extended_attribute(const std::string& path,
                                                   const lake::ExtendedAttribute& attribute) {
  TRY(name_node_->call(api::kRemoveXAttr, {.src = path, .x_attr = to_wire(attribute)}));
  return {};
}

}  // namespace sluice::hdfs
