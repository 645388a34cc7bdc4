// The JSON that kafka-reassign-partitions reads and prints.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::tools {

using Replicas = std::vector<wire::BrokerId>;
using Assignments = std::map<client::TopicPartition, Replicas>;

// {"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1]}]}
Result<Assignments> parse_reassignment(const std::string& json);
std::string reassignment_json(const Assignments& assignments);
// {"version":1,"topics":[{"topic":"t"}]}
Result<std::vector<std::string>> parse_topics_to_move(const std::string& json);
// "1,2,3".
Result<Replicas> parse_broker_list(const std::string& text);

}  // namespace sluice::kafka::tools
