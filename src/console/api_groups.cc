// /api/v1/groups: who reads, and how far behind.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>

#include "console/answer.h"
#include "console/api.h"
#include "console/cluster/group_lag.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

json::value number_or_null(const std::optional<std::int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::object describe(const GroupView::Member& member) {
  json::array partitions;
  for (const auto& [topic, id] : member.partitions) {
    partitions.push_back(json::object{{"topic", readable(topic)}, {"id", id}});
  }
  return json::object{{"id", readable(member.id)},
                      {"client_id", readable(member.client_id)},
                      {"host", readable(member.host)},
                      {"partitions", std::move(partitions)}};
}

}  // namespace

void Api::groups(const Call& call) {
  if (!need_kafka(call)) return;
  const auto groups = sources_.kafka->groups();
  if (!groups) return send_error(call.response, groups.error());
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  const TopicsByName by_name = topics_by_name(*topics);
  json::array answer;
  for (const GroupView& group : *groups) {
    std::set<std::string> names;
    const std::vector<PartitionLag> lag = lag_of(group, by_name);
    for (const PartitionLag& one : lag) names.insert(readable(one.topic));
    const CommitCount commits = count_commits(lag);
    answer.push_back(json::object{{"id", readable(group.id)},
                                  {"state", readable(group.state)},
                                  {"protocol_type", readable(group.protocol_type)},
                                  {"members", group.members.size()},
                                  {"topics", json::array(names.begin(), names.end())},
                                  {"partitions", commits.partitions},
                                  {"uncommitted", commits.uncommitted},
                                  {"lag", number_or_null(total_lag(lag))}});
  }
  send_json(call.response, json::object{{"groups", std::move(answer)}});
}

void Api::group(const Call& call) {
  if (!need_kafka(call)) return;
  const auto group = sources_.kafka->group(call.names[0]);
  if (!group) return send_error(call.response, group.error());
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  json::array members;
  for (const GroupView::Member& member : group->members) members.push_back(describe(member));
  json::array offsets;
  const std::vector<PartitionLag> lag = lag_of(*group, *topics);
  const std::int64_t now = now_ms();
  std::size_t looked_at = 0;
  for (const PartitionLag& one : lag) {
    std::optional<std::int64_t> waited;
    if (one.lag.value_or(0) == 0 || looked_at++ < kMaxWaits) {
      waited = waited_ms(*sources_.kafka, one, *topics, now);
    }
    offsets.push_back(json::object{{"topic", readable(one.topic)},
                                   {"partition", one.partition},
                                   {"committed", number_or_null(one.committed)},
                                   {"end", number_or_null(one.end)},
                                   {"lag", number_or_null(one.lag)},
                                   {"waited_ms", number_or_null(waited)},
                                   {"metadata", readable(one.metadata)}});
  }
  const CommitCount commits = count_commits(lag);
  send_json(call.response, json::object{{"id", readable(group->id)},
                                        {"state", readable(group->state)},
                                        {"protocol_type", readable(group->protocol_type)},
                                        {"protocol", readable(group->protocol)},
                                        {"partitions", commits.partitions},
                                        {"uncommitted", commits.uncommitted},
                                        {"members", std::move(members)},
                                        {"offsets", std::move(offsets)}});
}

}  // namespace sluice::console
