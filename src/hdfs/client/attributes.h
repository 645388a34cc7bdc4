// Access control lists and extended attributes, asked of a name node.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hdfs/client/name_node.h"
#include "lake/attributes.h"

namespace sluice::hdfs {

class RemoteAttributes final : public lake::Attributes {
 public:
  explicit RemoteAttributes(std::shared_ptr<NameNode> name_node)
      : name_node_(std::move(name_node)) {}

  Result<lake::AclStatus> acl(const std::string& path) override;
  Status change_acl(const std::string& path, lake::AclOperation operation,
                    const lake::Acl& spec) override;
  Result<std::vector<lake::ExtendedAttribute>> extended_attributes(
      const std::string& path, const std::vector<lake::ExtendedAttribute>& names) override;
  Status set_extended_attribute(const std::string& path,
                                const lake::ExtendedAttribute& attribute) override;
  Status remove_extended_attribute(const std::string& path,
                                   const lake::ExtendedAttribute& attribute) override;

 private:
  const std::shared_ptr<NameNode> name_node_;
};

}  // namespace sluice::hdfs
