// /api/v1/topics: making, changing, filling and emptying them.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/base64.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/json_body.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

constexpr std::int64_t kMostPartitions = 10'000;  // of one request
constexpr std::size_t kMostRecords = 10'000;      // of one request
constexpr std::size_t kShownFailures = 20;

json::value or_null(const std::optional<std::string>& text) {
  return text ? json::value(readable(*text)) : json::value(nullptr);
}

// {"retention.ms": "1000"}
Result<std::vector<std::pair<std::string, std::string>>> settings_member(const json::object& from,
                                                                         std::string_view name) {
  std::vector<std::pair<std::string, std::string>> settings;
  const json::value* value = from.if_contains(name);
  if (value == nullptr || value->is_null()) return settings;
  const Error wrong(ErrorCode::kInvalidArgument,
                    "member \"" + std::string(name) + "\" of the body is an object of texts");
  if (!value->is_object()) return wrong;
  for (const auto& member : value->get_object()) {
    if (!member.value().is_string()) return wrong;
    settings.emplace_back(member.key(), member.value().get_string());
  }
  return settings;
}

Result<NewTopic> read_new_topic(net::HttpRequest& request) {
  TRY(const json::object body,
      json_body(request, {"name", "partitions", "replication", "settings"}));
  NewTopic topic;
  TRY(topic.name, needed_text(body, "name"));
  TRY(const auto partitions, optional_number(body, "partitions", 1, kMostPartitions));
  if (partitions) topic.partitions = static_cast<std::int32_t>(*partitions);
  TRY(const auto replication, optional_number(body, "replication", 1, INT16_MAX));
  if (replication) topic.replication_factor = static_cast<std::int16_t>(*replication);
  TRY(topic.configs, settings_member(body, "settings"));
  return topic;
}

Result<std::vector<ConfigChange>> read_changes(net::HttpRequest& request) {
  using kafka::client::ConfigOperation;
  TRY(const json::object body, json_body(request, {"set", "reset"}));
  std::vector<ConfigChange> changes;
  TRY(const auto set, settings_member(body, "set"));
  for (const auto& [name, value] : set) changes.push_back({name, value, ConfigOperation::kSet});
  if (const json::value* reset = body.if_contains("reset")) {
    const Error wrong(ErrorCode::kInvalidArgument,
                      "member \"reset\" of the body is a list of names");
    if (!reset->is_array()) return wrong;
    for (const json::value& name : reset->get_array()) {
      if (!name.is_string()) return wrong;
      changes.push_back({std::string(name.get_string()), std::nullopt, ConfigOperation::kDelete});
    }
  }
  if (changes.empty()) {
    return Error(ErrorCode::kInvalidArgument, "the body names no setting to set or to reset");
  }
  return changes;
}

// A text, null, or {"encoding": "base64", "value": "..."}, as the API shows bytes.
Result<std::optional<std::string>> bytes_member(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr || !value->is_object()) return optional_text(from, name);
  const json::object& given = value->get_object();
  TRY(only_members(given, {"encoding", "value"}));
  TRY(const std::string encoding, needed_text(given, "encoding"));
  TRY(std::string text, needed_text(given, "value"));
  if (encoding == "utf8") return std::optional(std::move(text));
  auto bytes = from_base64(text);
  if (encoding != "base64" || !bytes) {
    return Error(ErrorCode::kInvalidArgument, "member \"" + std::string(name) +
                                                  "\" is a text, null, or base64 that can be read");
  }
  return std::optional<std::string>(*std::move(bytes));
}

Result<OutgoingRecord> read_record(const json::value& from, std::size_t partitions) {
  if (!from.is_object()) {
    return Error(ErrorCode::kInvalidArgument, "it is no object with key, value and headers");
  }
  const json::object& given = from.get_object();
  TRY(only_members(given, {"key", "value", "headers", "partition", "timestamp_ms"}));
  OutgoingRecord record;
  TRY(record.key, bytes_member(given, "key"));
  TRY(record.value, bytes_member(given, "value"));
  TRY(const auto partition,
      optional_number(given, "partition", 0, static_cast<std::int64_t>(partitions) - 1));
  if (partition) record.partition = static_cast<std::int32_t>(*partition);
  TRY(record.timestamp_ms, optional_number(given, "timestamp_ms", 1, INT64_MAX));
  const json::value* headers = given.if_contains("headers");
  if (headers == nullptr || headers->is_null()) return record;
  const Error wrong(ErrorCode::kInvalidArgument,
                    "member \"headers\" is a list of objects with name and value");
  if (!headers->is_array()) return wrong;
  for (const json::value& one : headers->get_array()) {
    if (!one.is_object()) return wrong;
    TRY(only_members(one.get_object(), {"name", "value"}));
    TRY(std::string name, needed_text(one.get_object(), "name"));
    TRY(auto value, bytes_member(one.get_object(), "value"));
    record.headers.emplace_back(std::move(name), std::move(value));
  }
  return record;
}

// All of them, or the first that is none: then nothing is written.
Result<std::vector<OutgoingRecord>> read_records(net::HttpRequest& request,
                                                 std::size_t partitions) {
  TRY(const json::object body, json_body(request, {"messages"}));
  const json::value* messages = body.if_contains("messages");
  if (messages == nullptr || !messages->is_array() || messages->get_array().empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "the body needs a list \"messages\" with at least one");
  }
  const json::array& given = messages->get_array();
  if (given.size() > kMostRecords) {
    return Error(ErrorCode::kResourceExhausted,
                 "one request writes at most " + std::to_string(kMostRecords) +
                     " messages, this one has " + std::to_string(given.size()));
  }
  std::vector<OutgoingRecord> records;
  records.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto record = read_record(given[i], partitions);
    if (!record) {
      return std::move(record).error().with("message " + std::to_string(i + 1) +
                                            ", and nothing was written");
    }
    records.push_back(*std::move(record));
  }
  return records;
}

json::object describe(const std::vector<Written>& settled) {
  json::array places;
  json::array failures;
  std::size_t failed = 0;
  for (const Written& one : settled) {
    if (!one.problem) {
      places.push_back(json::object{{"partition", one.partition}, {"offset", one.offset}});
      continue;
    }
    ++failed;
    if (failures.size() == kShownFailures) continue;
    failures.push_back(
        json::object{{"value", readable(one.value)}, {"problem", problem(one.problem)}});
  }
  return json::object{{"written", settled.size() - failed},
                      {"failed", failed},
                      {"places", std::move(places)},
                      {"failures", std::move(failures)}};
}

}  // namespace

void Api::topic_defaults(const Call& call) {
  if (!need_kafka(call)) return;
  const auto defaults = sources_.changes->topic_defaults();
  if (!defaults) return send_error(call.response, defaults.error());
  send_json(call.response, json::object{{"partitions", or_null(defaults->partitions)},
                                        {"replication", or_null(defaults->replication)}});
}

void Api::create_topic(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topic = read_new_topic(call.request);
  if (!topic) return send_error(call.response, topic.error());
  if (const Status made = sources_.changes->create_topic(*topic); !made) {
    return send_error(call.response, made.error());
  }
  call.response.set_status(201);
  send_json(call.response, json::object{{"name", readable(topic->name)}});
}

void Api::delete_topic(const Call& call) {
  if (!need_kafka(call)) return;
  const Status gone = sources_.changes->delete_topic(call.names[0]);
  if (!gone && gone.error().code() == ErrorCode::kNotFound) return refuse_topic(call, gone.error());
  done(call, gone);
}

void Api::add_partitions(const Call& call) {
  if (!need_kafka(call)) return;
  const auto body = json_body(call.request, {"total"});
  if (!body) return send_error(call.response, body.error());
  const auto total = needed_number(*body, "total", 1, kMostPartitions);
  if (!total) return send_error(call.response, total.error());
  done(call, sources_.changes->add_partitions(call.names[0], static_cast<std::int32_t>(*total)));
}

void Api::empty_topic(const Call& call) {
  if (!need_kafka(call)) return;
  done(call, sources_.changes->empty_topic(call.names[0]));
}

void Api::topic_settings(const Call& call) {
  if (!need_kafka(call)) return;
  const auto settings = sources_.changes->settings(call.names[0]);
  if (!settings) return refuse_topic(call, settings.error());
  json::array answer;
  for (const TopicSetting& setting : *settings) {
    answer.push_back(json::object{{"name", readable(setting.name)},
                                  {"value", or_null(setting.value)},
                                  {"source", setting.source},
                                  {"otherwise", or_null(setting.otherwise)},
                                  {"documentation", readable(setting.documentation)},
                                  {"read_only", setting.read_only}});
  }
  send_json(call.response, json::object{{"settings", std::move(answer)}});
}

void Api::alter_topic_settings(const Call& call) {
  if (!need_kafka(call)) return;
  const auto changes = read_changes(call.request);
  if (!changes) return send_error(call.response, changes.error());
  done(call, sources_.changes->alter_settings(call.names[0], *changes));
}

void Api::produce(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topic = sources_.kafka->topic(call.names[0]);
  if (!topic) return refuse_topic(call, topic.error());
  auto records = read_records(call.request, topic->partitions.size());
  if (!records) return send_error(call.response, records.error());
  const auto settled = sources_.changes->produce(topic->name, *std::move(records));
  if (!settled) return send_error(call.response, settled.error());
  send_json(call.response, describe(*settled));
}

}  // namespace sluice::console
