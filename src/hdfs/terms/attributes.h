// Access control lists and extended attributes as Hadoop's messages say them.
#pragma once

#include <vector>

#include "hdfs/wire/acl.h"
#include "hdfs/wire/xattr.h"
#include "lake/attributes.h"

namespace sluice::hdfs {

std::vector<wire::AclEntry> to_wire(const lake::Acl& acl);
lake::Acl from_wire(const std::vector<wire::AclEntry>& entries);

// A value that is empty is left out, as an attribute that has none.
wire::XAttr to_wire(const lake::ExtendedAttribute& attribute);
std::vector<wire::XAttr> to_wire(const std::vector<lake::ExtendedAttribute>& attributes);
lake::ExtendedAttribute from_wire(const wire::XAttr& attribute);
std::vector<lake::ExtendedAttribute> from_wire(const std::vector<wire::XAttr>& attributes);

}  // namespace sluice::hdfs
