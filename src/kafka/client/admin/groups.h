// Consumer groups: who is in them, and their offsets.
//
// A coordinator that moves or loads is asked again while the cluster's patience lasts. The error
// of a failed call has the broker's KafkaError as its reason.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin.h"

namespace sluice::kafka::client {

struct GroupListing {
  std::string id;
  std::string protocol_type;
  std::string state;      // empty when the broker is too old to tell
  std::string type = {};  // "Classic", "Consumer", "Share", "Streams"; empty likewise
};

struct GroupMember {
  std::string id;
  std::optional<std::string> instance_id;
  std::string client_id;
  std::string host;
  std::vector<TopicPartition> assigned;
};

struct GroupDescription {
  std::string id;
  std::string state;
  std::string protocol_type;
  std::string protocol;
  std::vector<GroupMember> members;
  wire::BrokerId coordinator = -1;
  Address coordinator_address;
};

struct CommittedOffset {
  wire::Offset offset = -1;
  std::string metadata;
};

// All of them, of every broker; only those in one of `states` if there are any.
Result<std::vector<GroupListing>> list_groups(Cluster& cluster,
                                              const std::set<std::string>& states = {});
// Of one type, as ListGroups names it ("Share"); kUnsupported of a broker that knows no types.
Result<std::vector<GroupListing>> list_groups_of_type(Cluster& cluster, const std::string& type,
                                                      const std::set<std::string>& states = {});
Result<GroupDescription> describe_group(Cluster& cluster, const std::string& group);
Result<std::map<TopicPartition, CommittedOffset>> group_offsets(Cluster& cluster,
                                                                const std::string& group);
// Stores offsets for a group that nobody is in.
Status commit_group_offsets(Cluster& cluster, const std::string& group,
                            const std::map<TopicPartition, wire::Offset>& offsets);
// With what is noted beside each.
Status commit_group_offsets(Cluster& cluster, const std::string& group,
                            const std::map<TopicPartition, CommittedOffset>& offsets);
// Takes these out of the group, which need not be asked.
Status remove_members(Cluster& cluster, const std::string& group,
                      const std::vector<GroupMember>& members);
Status delete_group(Cluster& cluster, const std::string& group);

// What became of each partition; fails as a whole when the group can't be changed.
Result<std::map<TopicPartition, Status>> delete_group_offsets(
    Cluster& cluster, const std::string& group, const std::vector<TopicPartition>& partitions);

}  // namespace sluice::kafka::client
