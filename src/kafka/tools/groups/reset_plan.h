// Plans of offsets as kafka-consumer-groups exports them to CSV and reads them again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::tools {

using PartitionOffsets = std::map<client::TopicPartition, wire::Offset>;
using ResetPlan = std::map<std::string, PartitionOffsets>;  // by group

// Lines "topic,partition,offset" when there is one group and the first line is such a one, else
// "group,topic,partition,offset". No groups are all groups. The error names the line that is wrong.
// Where a number is not there Kafka takes 0; here that is wrong too, but for other groups' lines.
Result<ResetPlan> parse_reset_plan(const std::string& text, const std::vector<std::string>& groups);

// A field as Kafka's CSV writer lays it out: in quotes when it is long or has an early character
// of ASCII.
std::string csv_field(const std::string& text);

}  // namespace sluice::kafka::tools
