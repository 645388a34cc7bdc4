// How far a mirror is.
#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "base/result.h"
#include "kafka/tools/mirror/record_copy.h"

namespace sluice::kafka::mirror {

// Where each partition of the source ends now, by that partition; those that can't be asked for are
// left out.
Result<std::map<client::TopicPartition, wire::Offset>> source_ends(
    client::Cluster& source, const std::map<client::TopicPartition, MirroredPartition>& partitions);

// A row for each partition, from what the mirror stored at the target.
Status show_status(std::FILE* out, client::Admin& source, client::Admin& target,
                   const std::string& group, const MirrorPlan& plan);

}  // namespace sluice::kafka::mirror
