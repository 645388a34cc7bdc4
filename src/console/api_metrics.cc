// /metrics: what is counted in this process, and what the console sees of the rest, for Prometheus.
#include <algorithm>
#include <boost/json/object.hpp>
#include <charconv>
#include <map>

#include "base/metrics.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/cluster/group_lag.h"
#include "console/process_metrics.h"
#include "console/shown/byte_text.h"
#include "console/slot.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

using metrics::Exposition;
using metrics::Kind;

void up(Exposition& out, std::string_view part, bool answers) {
  out.add("sluice_console_part_up", Kind::kGauge, "1 while what the console shows answers.",
          {{"part", std::string(part)}}, answers ? 1 : 0);
}

void add_topic(Exposition& out, const TopicView& topic) {
  const metrics::Labels name{{"topic", readable(topic.name)}};
  double kept = 0;
  double written = 0;
  double bytes = 0;
  double broken = 0;
  double behind = 0;
  bool sized = true;
  for (const PartitionView& partition : topic.partitions) {
    kept += static_cast<double>(partition.end - partition.start);
    written += static_cast<double>(partition.end);
    sized = sized && partition.bytes.has_value();
    bytes += static_cast<double>(partition.bytes.value_or(0));
    broken += partition.problem ? 1 : 0;
    behind += partition.in_sync.size() < partition.replicas.size() ? 1 : 0;
  }
  out.add("sluice_kafka_topic_partitions", Kind::kGauge, "Partitions of a topic.", name,
          static_cast<double>(topic.partitions.size()));
  out.add("sluice_kafka_topic_messages", Kind::kGauge, "Messages that a topic keeps.", name, kept);
  out.add("sluice_kafka_topic_offsets_total", Kind::kCounter,
          "Offsets that a topic has given out, over its partitions.", name, written);
  out.add("sluice_kafka_topic_broken_partitions", Kind::kGauge,
          "Partitions whose offsets can't be read.", name, broken);
  out.add("sluice_kafka_topic_under_replicated_partitions", Kind::kGauge,
          "Partitions with fewer copies in sync than they are to have.", name, behind);
  if (sized) {
    out.add("sluice_kafka_topic_size_bytes", Kind::kGauge, "What a topic takes on disk.", name,
            bytes);
  }
}

void add_group(Exposition& out, const GroupView& group, const TopicsByName& topics) {
  const std::string id = readable(group.id);
  const std::vector<PartitionLag> lag = lag_of(group, topics);
  std::map<std::string, double> by_topic;
  for (const PartitionLag& one : lag) {
    if (one.lag) by_topic[readable(one.topic)] += static_cast<double>(*one.lag);
  }
  for (const auto& [topic, messages] : by_topic) {
    out.add("sluice_kafka_group_lag_messages", Kind::kGauge,
            "Messages that a group has not read; what it has not committed counts whole.",
            {{"group", id}, {"topic", topic}}, messages);
  }
  out.add("sluice_kafka_group_members", Kind::kGauge, "Members of a group.", {{"group", id}},
          static_cast<double>(group.members.size()));
  out.add("sluice_kafka_group_uncommitted_partitions", Kind::kGauge,
          "Partitions that a group reads and has committed nothing in.", {{"group", id}},
          static_cast<double>(count_commits(lag).uncommitted));
}

void add_kafka(Exposition& out, KafkaView& kafka) {
  const auto topics = kafka.topics();
  const auto groups = kafka.groups();
  up(out, "kafka", topics && groups);
  if (!topics) return;
  for (const TopicView& topic : *topics) add_topic(out, topic);
  if (!groups) return;
  const TopicsByName by_name = topics_by_name(*topics);
  for (const GroupView& group : *groups) add_group(out, group, by_name);
}

// "event_put_success" of "EventPutSuccessCount".
std::string snake(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !text.empty()) text += '_';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    text += upper ? static_cast<char>(c - 'A' + 'a') : plain ? c : '_';
  }
  return text;
}

// Flume writes figures as texts; what is none (a type) is left out.
std::optional<double> figure(const json::value& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

void add_component(Exposition& out, const metrics::Labels& labels, const json::object& counters) {
  for (const auto& [name, value] : counters) {
    const auto number = figure(value);
    if (!number) continue;
    const std::string_view given = name;
    const bool grows = given.ends_with("Count") && given != "OpenConnectionCount";
    const std::string_view noun = grows ? given.substr(0, given.size() - 5) : given;
    out.add("sluice_flume_" + snake(noun) + (grows ? "_total" : ""),
            grows ? Kind::kCounter : Kind::kGauge, "Flume's " + std::string(given) + ".", labels,
            *number);
  }
}

// Several agents may have one name: the id tells them apart.
void add_agent(Exposition& out, const std::string& id, const json::object& record) {
  const std::string agent = text_member(record, "name");
  const auto labels = [&](std::string_view component) {
    return metrics::Labels{
        {"agent", agent}, {"id", readable(id)}, {"component", readable(component)}};
  };
  const json::value* given = record.if_contains("metrics");
  if (given != nullptr && given->is_object()) {
    for (const auto& [name, counters] : given->get_object()) {
      if (!counters.is_object()) continue;
      add_component(out, labels(name), counters.get_object());
    }
  }
  given = record.if_contains("troubles");
  if (given == nullptr || !given->is_object()) return;
  for (const auto& [name, reason] : given->get_object()) {
    out.add("sluice_flume_component_stuck", Kind::kGauge,
            "1 while a source or a sink of a running agent can't go on.", labels(name), 1);
  }
}

void add_agents(Exposition& out, RunFiles& files, std::int64_t now_ms) {
  bool cut = false;
  const auto agents = files.list(kMaxAgents, cut);
  double running = 0;
  double gone = 0;
  if (agents) {
    for (const RunFile& agent : *agents) {
      const bool runs = agent_runs(*agent.record, now_ms);
      (runs ? running : gone) += 1;
      if (runs) add_agent(out, agent.id, *agent.record);
    }
  }
  constexpr std::string_view kHelp = "Flume agents; gone are those that did not end cleanly.";
  out.add("sluice_flume_agents", Kind::kGauge, kHelp, {{"state", "running"}}, running);
  out.add("sluice_flume_agents", Kind::kGauge, kHelp, {{"state", "gone"}}, gone);
}

void add_jobs(Exposition& out, RunFiles& files) {
  bool cut = false;
  const auto jobs = files.list(kMaxJobs, cut);
  std::map<std::string, double> states{
      {"running", 0}, {"succeeded", 0}, {"failed", 0}, {"lost", 0}};
  double rows = 0;
  double bytes = 0;
  double newest = 0;
  if (jobs) {
    for (const RunFile& job : *jobs) {
      const std::string state = job_state(*job.record);
      states[state] += 1;
      rows += static_cast<double>(number_member(*job.record, "rows").value_or(0));
      bytes += static_cast<double>(number_member(*job.record, "bytes").value_or(0));
      if (state == "succeeded") {
        newest = std::max(
            newest, static_cast<double>(number_member(*job.record, "finished_ms").value_or(0)));
      }
    }
  }
  for (const auto& [state, count] : states) {
    out.add("sluice_sqoop_runs", Kind::kGauge, "The newest 500 runs, by how they ended.",
            {{"state", state}}, count);
  }
  out.add("sluice_sqoop_rows", Kind::kGauge, "Rows of the newest 500 runs.", {}, rows);
  out.add("sluice_sqoop_bytes", Kind::kGauge, "Bytes of the newest 500 runs.", {}, bytes);
  out.add("sluice_sqoop_last_success_seconds", Kind::kGauge,
          "When a run last succeeded, in seconds since 1970; 0: none of the newest 500 did.", {},
          newest / 1000);
}

}  // namespace

void Api::add_lake(Exposition& out) {
  const auto capacity = sources_.lake.capacity();
  up(out, "lake", static_cast<bool>(capacity));
  if (!capacity) return;
  out.add("sluice_lake_capacity_bytes", Kind::kGauge, "What the lake's disk holds.", {},
          static_cast<double>(capacity->total));
  out.add("sluice_lake_remaining_bytes", Kind::kGauge, "What is free of it.", {},
          static_cast<double>(capacity->remaining));
  const auto totals = lake_totals();
  if (!totals) return;
  out.add("sluice_lake_files", Kind::kGauge, "Files of the lake.", {},
          static_cast<double>(totals->files));
  out.add("sluice_lake_directories", Kind::kGauge, "Folders of the lake.", {},
          static_cast<double>(totals->directories));
  out.add("sluice_lake_stored_bytes", Kind::kGauge, "Bytes of all its files.", {},
          static_cast<double>(totals->bytes));
}

void Api::metrics(const Call& call) {
  const Slot slot(scrapes_, kMaxScrapes);
  if (!slot.taken()) {
    return send_error(call.response,
                      Error(ErrorCode::kUnavailable,
                            "the figures are being gathered for others already; try again"));
  }
  Exposition out;
  if (sources_.add_metrics) sources_.add_metrics(out);
  if (sources_.kafka != nullptr) add_kafka(out, *sources_.kafka);
  add_lake(out);
  add_agents(out, agents_, now_ms());
  add_jobs(out, runs_);
  add_process_metrics(out);
  out.add("sluice_console_build_info", Kind::kGauge, "1; the version is a label.",
          {{"version", sources_.version}}, 1);
  call.response.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  call.response.set_header("Cache-Control", "no-store");
  (void)call.response.send(out.text());
}

}  // namespace sluice::console
