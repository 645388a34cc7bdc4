// /api/v1/flows and /api/v1/jobs: what running programs wrote down about themselves.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/clock.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

json::value number_or_null(const json::object& record, std::string_view name) {
  const auto value = number_member(record, name);
  return value ? json::value(*value) : json::value(nullptr);
}

// Flume's counters are text; whatever else a record holds becomes text too.
json::object counters(const json::object& from) {
  json::object to;
  for (const auto& [name, value] : from) {
    to[readable(name)] =
        value.is_string() ? readable(value.get_string()) : readable(json::serialize(value));
  }
  return to;
}

json::object describe_agent(const RunFile& file, std::int64_t now_ms) {
  const json::object& record = *file.record;
  json::object metrics;
  const json::value* given = record.if_contains("metrics");
  if (given != nullptr && given->is_object()) {
    for (const auto& [name, value] : given->get_object()) {
      if (value.is_object()) metrics[readable(name)] = counters(value.get_object());
    }
  }
  json::object troubles;
  given = record.if_contains("troubles");
  if (given != nullptr && given->is_object()) troubles = counters(given->get_object());
  return json::object{{"id", readable(file.id)},
                      {"name", text_member(record, "name")},
                      {"pid", number_member(record, "pid").value_or(0)},
                      {"config", text_member(record, "config")},
                      {"started_ms", number_member(record, "started_ms").value_or(0)},
                      {"updated_ms", number_member(record, "updated_ms").value_or(0)},
                      {"running", agent_runs(record, now_ms)},
                      {"troubles", std::move(troubles)},
                      {"metrics", std::move(metrics)}};
}

json::object describe_job(const RunFile& file) {
  const json::object& record = *file.record;
  json::array args;
  const json::value* given = record.if_contains("args");
  if (given != nullptr && given->is_array()) {
    for (const json::value& arg : given->get_array()) {
      if (arg.is_string()) args.emplace_back(readable(arg.get_string()));
    }
  }
  json::value finished = number_or_null(record, "finished_ms");
  if (finished.is_int64() && finished.get_int64() <= 0) finished = nullptr;
  return json::object{{"id", readable(file.id)},
                      {"tool", text_member(record, "tool")},
                      {"args", std::move(args)},
                      {"table", text_member(record, "table")},
                      {"target", text_member(record, "target")},
                      {"state", job_state(record)},
                      {"started_ms", number_member(record, "started_ms").value_or(0)},
                      {"finished_ms", std::move(finished)},
                      {"rows", number_or_null(record, "rows")},
                      {"bytes", number_or_null(record, "bytes")},
                      {"error", text_member(record, "error")},
                      {"pid", number_member(record, "pid").value_or(0)}};
}

}  // namespace

void Api::flows(const Call& call) {
  bool cut = false;
  const auto files = agents_.list(kMaxAgents, cut);
  if (!files) return send_error(call.response, files.error());
  const std::int64_t now_ms = SystemClock().wall_ms();
  json::array agents;
  for (const RunFile& file : *files) agents.push_back(describe_agent(file, now_ms));
  send_json(call.response,
            json::object{{"now_ms", now_ms}, {"agents", std::move(agents)}, {"cut", cut}});
}

void Api::jobs(const Call& call) {
  bool cut = false;
  const auto files = runs_.list(kMaxJobs, cut);
  if (!files) return send_error(call.response, files.error());
  json::array jobs;
  for (const RunFile& file : *files) jobs.push_back(describe_job(file));
  send_json(
      call.response,
      json::object{{"now_ms", SystemClock().wall_ms()}, {"jobs", std::move(jobs)}, {"cut", cut}});
}

void Api::job(const Call& call) {
  const auto file = runs_.get(call.names[0]);
  if (!file) return send_error(call.response, file.error());
  send_json(call.response,
            json::object{{"now_ms", SystemClock().wall_ms()}, {"job", describe_job(*file)}});
}

}  // namespace sluice::console
