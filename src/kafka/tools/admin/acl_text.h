// Access control lists as Kafka prints and reads them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kafka/client/admin/acls.h"

namespace sluice::kafka::tools {

// "ResourcePattern(resourceType=TOPIC, name=t, patternType=LITERAL)".
std::string acl_text(const client::AclTarget& target);
// "(principal=User:alice, host=*, operation=READ, permissionType=ALLOW)".
std::string acl_text(const client::AclEntry& entry);

// "Read", "describeconfigs"; nothing for a word that is none.
std::optional<std::int8_t> parse_acl_operation(const std::string& text);
// What can be allowed on such a resource, as the names are written in messages.
std::vector<std::string> acl_operations(client::AclResource type);
bool supports_operation(client::AclResource type, std::int8_t operation);

}  // namespace sluice::kafka::tools
