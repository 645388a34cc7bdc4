#include "flume/counters.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "flume/event.h"

namespace sluice::flume {
namespace {

void add(Attributes& to, std::string_view name, const Counter& value) {
  to.emplace_back(name, std::to_string(value.load()));
}

std::string json_object(const std::vector<std::pair<std::string, std::string>>& members) {
  std::vector<std::string> names;
  for (const auto& member : members) names.push_back(member.first);
  std::string json = "{";
  for (const std::size_t i : java_hash_order(names)) {
    if (json.size() > 1) json += ',';
    json += json_string(members[i].first) + ":" + members[i].second;
  }
  return json + "}";
}

}  // namespace

std::string java_double(double value) {
  char text[64];
  const double size = std::fabs(value);
  if (value == 0) return "0.0";
  if (size >= 1e-3 && size < 1e7) {
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    std::string out(text, end);
    return out.find('.') == std::string::npos ? out + ".0" : out;
  }
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const std::string out(text, end);
  const std::size_t e = out.find('e');
  std::string mantissa = out.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::stoi(out.substr(e + 1)));
}

std::string json_string(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      json += escape;
    } else {
      json += c;
    }
  }
  return json + "\"";
}

Attributes CounterGroup::times(std::string_view type) const {
  return {{"Type", std::string(type)},
          {"StartTime", std::to_string(start_ms_.load())},
          {"StopTime", std::to_string(stop_ms_.load())}};
}

Attributes SourceCounter::attributes() const {
  Attributes all = times("SOURCE");
  add(all, "EventReceivedCount", received);
  add(all, "EventAcceptedCount", accepted);
  add(all, "AppendReceivedCount", append_received);
  add(all, "AppendAcceptedCount", append_accepted);
  add(all, "AppendBatchReceivedCount", batch_received);
  add(all, "AppendBatchAcceptedCount", batch_accepted);
  add(all, "OpenConnectionCount", open_connections);
  add(all, "EventReadFail", read_fail);
  add(all, "ChannelWriteFail", channel_write_fail);
  add(all, "GenericProcessingFail", processing_fail);
  if (kafka_get_ms.load() >= 0) {
    add(all, "KafkaEventGetTimer", kafka_get_ms);
    add(all, "KafkaCommitTimer", kafka_commit_ms);
    add(all, "KafkaEmptyCount", kafka_empty);
  }
  return all;
}

Attributes ChannelCounter::attributes() const {
  // Names of one hash bucket come out in the order of their setting.
  Attributes all;
  if (durable) {
    all.emplace_back("Open", open.load() ? "true" : "false");
    add(all, "Unhealthy", unhealthy);
    add(all, "Closed", closed);
    add(all, "EventPutErrorCount", put_error);
    add(all, "EventTakeErrorCount", take_error);
    add(all, "CheckpointWriteErrorCount", checkpoint_error);
    all.emplace_back("CheckpointBackupWriteErrorCount", "0");
  }
  for (auto& attribute : times("CHANNEL")) all.push_back(std::move(attribute));
  add(all, "ChannelSize", size);
  add(all, "ChannelCapacity", capacity);
  const double full = capacity.load() == 0 ? 0.0
                                           : static_cast<double>(size.load()) * 100.0 /
                                                 static_cast<double>(capacity.load());
  all.emplace_back("ChannelFillPercentage", java_double(full));
  add(all, "EventPutAttemptCount", put_attempt);
  add(all, "EventPutSuccessCount", put_success);
  add(all, "EventTakeAttemptCount", take_attempt);
  add(all, "EventTakeSuccessCount", take_success);
  if (kafka_send_ms.load() >= 0) {
    add(all, "KafkaEventGetTimer", kafka_get_ms);
    add(all, "KafkaEventSendTimer", kafka_send_ms);
    add(all, "KafkaCommitTimer", kafka_commit_ms);
    add(all, "RollbackCounter", rollbacks);
  }
  return all;
}

Attributes SinkCounter::attributes() const {
  Attributes all = times("SINK");
  add(all, "ConnectionCreatedCount", created);
  add(all, "ConnectionClosedCount", closed);
  add(all, "ConnectionFailedCount", failed);
  add(all, "BatchEmptyCount", batch_empty);
  add(all, "BatchUnderflowCount", batch_underflow);
  add(all, "BatchCompleteCount", batch_complete);
  add(all, "EventDrainAttemptCount", drain_attempt);
  add(all, "EventDrainSuccessCount", drain_success);
  add(all, "EventWriteFail", write_fail);
  add(all, "ChannelReadFail", read_fail);
  if (kafka_send_ms.load() >= 0) {
    add(all, "KafkaEventSendTimer", kafka_send_ms);
    add(all, "RollbackCount", rollbacks);
  }
  return all;
}

std::string metrics_json(
    const std::vector<std::pair<std::string, const CounterGroup*>>& components) {
  Attributes members;
  for (const auto& [name, group] : components) {
    Attributes quoted;
    for (const auto& [key, value] : group->attributes())
      quoted.emplace_back(key, json_string(value));
    members.emplace_back(name, json_object(quoted));
  }
  return json_object(members);
}

}  // namespace sluice::flume
