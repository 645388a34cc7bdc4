// The copies of topics: made where they are not there, with the partitions and settings of the
// original.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/tools/mirror/plan.h"

namespace sluice::kafka::mirror {

// A topic of the source and its copy.
struct MirroredTopic {
  std::string source;
  std::string target;
  std::int32_t partitions = 0;
};

class TopicCopy {
 public:
  // `tell` is told what was made and changed.
  using Tell = std::function<void(const std::string&)>;
  TopicCopy(const MirrorPlan& plan, client::Admin& source, client::Admin& target, Tell tell)
      : plan_(plan), source_(source), target_(target), tell_(std::move(tell)) {}

  // All that are to be mirrored now, each with a copy of enough partitions.
  Result<std::vector<MirroredTopic>> topics();
  // What is set of a topic is set of its copy, and what is not is not; but for what is a matter of
  // each cluster (replication, and whose time counts).
  Status settings(const std::vector<MirroredTopic>& topics);

 private:
  Result<std::map<std::string, std::int32_t>> partitions_of_target();
  Status make(const MirroredTopic& topic);

  const MirrorPlan& plan_;
  client::Admin& source_;
  client::Admin& target_;
  Tell tell_;
};

}  // namespace sluice::kafka::mirror
