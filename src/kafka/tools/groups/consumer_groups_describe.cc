// kafka-consumer-groups --describe: offsets, members or state of each group.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/groups/consumer_groups.h"

namespace sluice::kafka::tools {
namespace {

using client::CommittedOffset;
using client::GroupDescription;
using client::GroupMember;
using client::TopicPartition;

constexpr std::size_t kLeastWidth = 15;
constexpr const char* kNothing = "-";

// Whether rows are printed; says why not, or what is special about them.
bool worth_rows(const GroupAction& action, const std::string& group, const std::string& state,
                std::size_t rows) {
  if (state == "Dead") {
    action.print_error("Consumer group '" + group + "' does not exist.");
    return false;
  }
  if (state == "Empty") {
    std::fprintf(action.err, "\nConsumer group '%s' has no active members.\n", group.c_str());
  }
  if (state == "PreparingRebalance" || state == "CompletingRebalance") {
    std::fprintf(action.err, "\nWarning: Consumer group '%s' is rebalancing.\n", group.c_str());
  }
  return rows > 0;
}

struct OffsetRow {
  std::string topic = kNothing;
  std::string partition = kNothing;
  std::string current = kNothing;
  std::string end = kNothing;
  std::string lag = kNothing;
  std::string member = kNothing;
  std::string host = kNothing;
  std::string client = kNothing;
};

// Rows of these partitions, in the order of the map that Kafka collects them in.
Status add_rows(const GroupAction& action, std::vector<TopicPartition> partitions,
                const std::map<TopicPartition, CommittedOffset>& committed, const OffsetRow& who,
                std::vector<OffsetRow>& to) {
  std::stable_sort(partitions.begin(), partitions.end(), [](const auto& left, const auto& right) {
    return left.partition < right.partition;
  });
  TRY(auto ends, client::list_offsets(action.cluster, partitions, client::kLatest));
  for (const TopicPartition& partition : immutable_order(partitions)) {
    OffsetRow row = who;
    row.topic = partition.topic;
    row.partition = std::to_string(partition.partition);
    const auto stored = committed.find(partition);
    if (stored != committed.end()) row.current = std::to_string(stored->second.offset);
    const auto end = ends.find(partition);
    if (end == ends.end()) continue;
    if (!end->second) return end->second.error();
    row.end = std::to_string(*end->second);
    if (stored != committed.end()) {
      row.lag = std::to_string(*end->second - stored->second.offset);
    }
    to.push_back(std::move(row));
  }
  return {};
}

Result<std::vector<OffsetRow>> offset_rows(const GroupAction& action,
                                           const GroupDescription& group) {
  TRY(auto committed, client::group_offsets(action.cluster, group.id));
  std::vector<GroupMember> members = group.members;
  std::erase_if(members, [](const GroupMember& member) { return member.assigned.empty(); });
  std::stable_sort(members.begin(), members.end(), [](const auto& left, const auto& right) {
    return left.assigned.size() > right.assigned.size();
  });
  std::vector<OffsetRow> rows;
  std::set<TopicPartition> assigned;
  for (const GroupMember& member : members) {
    assigned.insert(member.assigned.begin(), member.assigned.end());
    OffsetRow who;
    who.member = member.id;
    who.host = member.host;
    who.client = member.client_id;
    TRY(add_rows(action, member.assigned, committed, who, rows));
  }
  std::vector<TopicPartition> rest;
  for (const auto& [partition, offset] : committed) {
    if (!assigned.contains(partition)) rest.push_back(partition);
  }
  if (!rest.empty()) TRY(add_rows(action, rest, committed, OffsetRow(), rows));
  return rows;
}

Status describe_offsets(const GroupAction& action, const GroupDescription& group) {
  std::vector<OffsetRow> rows;
  if (group.state != "Dead") {
    TRY(rows, offset_rows(action, group));
  }
  if (!worth_rows(action, group.id, group.state, rows.size())) return {};
  std::size_t group_width = std::max(kLeastWidth, group.id.size());
  std::size_t topic_width = kLeastWidth;
  std::size_t member_width = kLeastWidth;
  std::size_t host_width = kLeastWidth;
  for (const OffsetRow& row : rows) {
    topic_width = std::max(topic_width, row.topic.size());
    member_width = std::max(member_width, row.member.size());
    host_width = std::max(host_width, row.host.size());
  }
  const auto print = [&](const std::string& name, const OffsetRow& row) {
    std::fprintf(action.out, "%-*s %-*s %-10s %-15s %-15s %-15s %-*s %-*s %s\n",
                 static_cast<int>(group_width), name.c_str(), static_cast<int>(topic_width),
                 row.topic.c_str(), row.partition.c_str(), row.current.c_str(), row.end.c_str(),
                 row.lag.c_str(), static_cast<int>(member_width), row.member.c_str(),
                 static_cast<int>(host_width), row.host.c_str(), row.client.c_str());
  };
  std::fprintf(action.out, "\n");
  OffsetRow head;
  head.topic = "TOPIC";
  head.partition = "PARTITION";
  head.current = "CURRENT-OFFSET";
  head.end = "LOG-END-OFFSET";
  head.lag = "LAG";
  head.member = "CONSUMER-ID";
  head.host = "HOST";
  head.client = "CLIENT-ID";
  print("GROUP", head);
  for (const OffsetRow& row : rows) print(group.id, row);
  return {};
}

// "t(0,1), u(2)".
std::string assignment_text(const std::vector<TopicPartition>& partitions) {
  if (partitions.empty()) return kNothing;
  std::map<std::string, std::set<std::int32_t>> by_topic;
  for (const TopicPartition& partition : partitions) {
    by_topic[partition.topic].insert(partition.partition);
  }
  std::vector<std::string> texts;
  for (const auto& [topic, ids] : by_topic) {
    std::vector<std::string> numbers;
    for (const std::int32_t id : ids) numbers.push_back(std::to_string(id));
    texts.push_back(topic + "(" + join(numbers, ",") + ")");
  }
  std::sort(texts.begin(), texts.end());
  return join(texts, ", ");
}

struct MemberRow {
  std::string group;
  std::string id;
  std::string instance;
  std::string host;
  std::string client;
  std::string count;
  std::string assignment;
};

MemberRow member_row(const std::string& group, const GroupMember& member) {
  MemberRow row;
  row.group = group;
  row.id = member.id;
  row.instance = member.instance_id.value_or("");
  row.host = member.host;
  row.client = member.client_id;
  row.count = std::to_string(member.assigned.size());
  row.assignment = assignment_text(member.assigned);
  return row;
}

void print_members(const GroupAction& action, const std::vector<MemberRow>& rows,
                   bool with_instances) {
  struct Column {
    std::string MemberRow::*field;
    std::size_t least;
  };
  std::vector<Column> columns = {{&MemberRow::group, 15}, {&MemberRow::id, 15}};
  if (with_instances) columns.push_back({&MemberRow::instance, 17});
  columns.insert(columns.end(), {{&MemberRow::host, 15}, {&MemberRow::client, 15}});
  for (Column& column : columns) {
    for (std::size_t i = 1; i < rows.size(); ++i) {
      column.least = std::max(column.least, (rows[i].*column.field).size());
    }
  }
  for (const MemberRow& row : rows) {
    for (const Column& column : columns) {
      std::fprintf(action.out, "%-*s ", static_cast<int>(column.least),
                   (row.*column.field).c_str());
    }
    std::fprintf(action.out, "%-15s %s\n", row.count.c_str(),
                 action.options.has("verbose") ? row.assignment.c_str() : "");
  }
}

void describe_members(const GroupAction& action, const GroupDescription& group) {
  if (!worth_rows(action, group.id, group.state, group.members.size())) return;
  MemberRow head;
  head.group = "GROUP";
  head.id = "CONSUMER-ID";
  head.instance = "GROUP-INSTANCE-ID";
  head.host = "HOST";
  head.client = "CLIENT-ID";
  head.count = "#PARTITIONS";
  head.assignment = "ASSIGNMENT";
  std::vector<MemberRow> rows = {head};
  bool with_instances = false;
  for (const GroupMember& member : group.members) {
    rows.push_back(member_row(group.id, member));
    with_instances = with_instances || !rows.back().instance.empty();
  }
  std::fprintf(action.out, "\n");
  print_members(action, rows, with_instances);
}

void describe_state(const GroupAction& action, const GroupDescription& group) {
  if (!worth_rows(action, group.id, group.state, 1)) return;
  const std::string coordinator =
      group.coordinator_address.to_string() + " (" + std::to_string(group.coordinator) + ")";
  const int width = static_cast<int>(std::max<std::size_t>(25, coordinator.size()));
  std::fprintf(action.out, "\n%-*s %-25s %-20s %-15s %s", width, "GROUP", "COORDINATOR (ID)",
               "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS");
  std::fprintf(action.out, "\n%-*s %-25s %-20s %-15s %zu\n", width, group.id.c_str(),
               coordinator.c_str(), group.protocol.c_str(), group.state.c_str(),
               group.members.size());
}

}  // namespace

Status describe_groups(const GroupAction& action) {
  TRY(std::vector<std::string> names, action.groups());
  std::vector<GroupDescription> groups;
  for (const std::string& name : std::set<std::string>(names.begin(), names.end())) {
    TRY(GroupDescription group, client::describe_group(action.cluster, name));
    groups.push_back(std::move(group));
  }
  for (const GroupDescription& group : groups) {
    if (action.options.has("members")) {
      describe_members(action, group);
    } else if (action.options.has("state")) {
      describe_state(action, group);
    } else {
      TRY(describe_offsets(action, group));
    }
  }
  return {};
}

}  // namespace sluice::kafka::tools
