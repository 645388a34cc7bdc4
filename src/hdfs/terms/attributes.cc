#include "hdfs/terms/attributes.h"

namespace sluice::hdfs {

// The numbers of both sides' enumerations are the same.

std::vector<wire::AclEntry> to_wire(const lake::Acl& acl) {
  std::vector<wire::AclEntry> to;
  for (const lake::AclEntry& entry : acl) {
    wire::AclEntry made;
    made.type = static_cast<wire::AclEntryType>(entry.type);
    made.scope = static_cast<wire::AclEntryScope>(entry.scope);
    made.permissions = static_cast<wire::FsAction>(entry.permission);
    if (!entry.name.empty()) made.name = entry.name;
    to.push_back(std::move(made));
  }
  return to;
}

lake::Acl from_wire(const std::vector<wire::AclEntry>& entries) {
  lake::Acl to;
  for (const wire::AclEntry& entry : entries) {
    lake::AclEntry made;
    made.scope = static_cast<lake::AclScope>(entry.scope);
    made.type = static_cast<lake::AclType>(entry.type);
    made.name = entry.name.value_or("");
    made.permission = static_cast<std::uint8_t>(static_cast<unsigned>(entry.permissions) & 7U);
    to.push_back(std::move(made));
  }
  return to;
}

wire::XAttr to_wire(const lake::ExtendedAttribute& attribute) {
  wire::XAttr to;
  to.namespace_ = static_cast<wire::XAttrNamespace>(attribute.space);
  to.name = attribute.name;
  if (!attribute.value.empty()) to.value = attribute.value;
  return to;
}

std::vector<wire::XAttr> to_wire(const std::vector<lake::ExtendedAttribute>& attributes) {
  std::vector<wire::XAttr> to;
  for (const lake::ExtendedAttribute& each : attributes) to.push_back(to_wire(each));
  return to;
}

lake::ExtendedAttribute from_wire(const wire::XAttr& attribute) {
  lake::ExtendedAttribute to;
  to.space = static_cast<lake::AttributeSpace>(attribute.namespace_);
  to.name = attribute.name;
  to.value = attribute.value.value_or("");
  return to;
}

std::vector<lake::ExtendedAttribute> from_wire(const std::vector<wire::XAttr>& attributes) {
  std::vector<lake::ExtendedAttribute> to;
  for (const wire::XAttr& each : attributes) to.push_back(from_wire(each));
  return to;
}

}  // namespace sluice::hdfs
