// kafka-configs for users, clients and addresses: their quotas, and SCRAM credentials of users.
#pragma once

#include "kafka/client/admin.h"
#include "kafka/tools/admin/configs_command_line.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {

bool has_quotas(const ConfigTargets& targets);

Status describe_users(const Invocation& invocation, client::Cluster& cluster,
                      const ConfigTargets& targets);

// kInvalidArgument without a reason of Kafka's is what cannot be asked for.
Status alter_users(client::Cluster& cluster, const ConfigTargets& targets,
                   const ConfigChanges& changes);

}  // namespace sluice::kafka::tools
