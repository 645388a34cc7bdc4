// What kafka-topics --describe prints.
#pragma once

#include <vector>

#include "base/invocation.h"
#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/tools/cli/options.h"

namespace sluice::kafka::tools {

Status describe_topics(const Invocation& invocation, const ParsedOptions& options,
                       client::Admin& admin, const std::vector<client::TopicDescription>& topics);

}  // namespace sluice::kafka::tools
