// /api/v1/groups: who reads, and how far behind.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>

#include "console/answer.h"
#include "console/api.h"
#include "console/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

// The end offset of each partition whose end is known.
using Ends = std::map<std::pair<std::string, std::int32_t>, std::int64_t>;

Ends ends_of(const std::vector<TopicView>& topics) {
  Ends ends;
  for (const TopicView& topic : topics) {
    for (const PartitionView& partition : topic.partitions) {
      if (!partition.problem) ends[{topic.name, partition.id}] = partition.end;
    }
  }
  return ends;
}

std::optional<std::int64_t> lag_of(const GroupView::Committed& committed, const Ends& ends) {
  const auto end = ends.find({committed.topic, committed.partition});
  if (end == ends.end()) return std::nullopt;
  return std::max<std::int64_t>(0, end->second - committed.offset);
}

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
  const Ends ends = ends_of(*topics);
  json::array answer;
  for (const GroupView& group : *groups) {
    std::set<std::string> names;
    std::optional<std::int64_t> lag;
    for (const GroupView::Committed& committed : group.committed) {
      names.insert(readable(committed.topic));
      if (const auto one = lag_of(committed, ends)) lag = lag.value_or(0) + *one;
    }
    answer.push_back(json::object{{"id", readable(group.id)},
                                  {"state", readable(group.state)},
                                  {"protocol_type", readable(group.protocol_type)},
                                  {"members", group.members.size()},
                                  {"topics", json::array(names.begin(), names.end())},
                                  {"lag", number_or_null(lag)}});
  }
  send_json(call.response, json::object{{"groups", std::move(answer)}});
}

void Api::group(const Call& call) {
  if (!need_kafka(call)) return;
  const auto group = sources_.kafka->group(call.names[0]);
  if (!group) return send_error(call.response, group.error());
  const auto topics = sources_.kafka->topics();
  if (!topics) return send_error(call.response, topics.error());
  const Ends ends = ends_of(*topics);
  json::array members;
  for (const GroupView::Member& member : group->members) members.push_back(describe(member));
  json::array offsets;
  for (const GroupView::Committed& committed : group->committed) {
    const auto end = ends.find({committed.topic, committed.partition});
    offsets.push_back(
        json::object{{"topic", readable(committed.topic)},
                     {"partition", committed.partition},
                     {"committed", committed.offset},
                     {"end", end == ends.end() ? json::value(nullptr) : json::value(end->second)},
                     {"lag", number_or_null(lag_of(committed, ends))},
                     {"metadata", readable(committed.metadata)}});
  }
  send_json(call.response, json::object{{"id", readable(group->id)},
                                        {"state", readable(group->state)},
                                        {"protocol_type", readable(group->protocol_type)},
                                        {"protocol", readable(group->protocol)},
                                        {"members", std::move(members)},
                                        {"offsets", std::move(offsets)}});
}

}  // namespace sluice::console
