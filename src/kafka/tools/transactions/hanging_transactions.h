// kafka-transactions abort and find-hanging: transactions that no coordinator will end.
#pragma once

#include <string>

#include "base/invocation.h"
#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/tools/cli/arguments.h"

namespace sluice::kafka::tools {

// "MESSAGE: REASON. Enable debug logging for additional detail.", as kafka-transactions fails.
Error transactions_failure(const std::string& message, const Error& reason);
// The partition of --topic and --partition, which have been read as what they must be.
Result<client::TopicPartition> named_partition(const ParsedArguments& given);

Status abort_transaction(const Invocation& invocation, const ParsedArguments& given,
                         client::Cluster& cluster);
Status find_hanging(const Invocation& invocation, const ParsedArguments& given,
                    client::Cluster& cluster);

}  // namespace sluice::kafka::tools
