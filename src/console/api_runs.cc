// /api/v1/flows and /api/v1/jobs: what running programs wrote down about themselves.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/clock.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

// An agent rewrites its record every second; one silent for longer than this is gone, even when
// another process has its number now.
constexpr std::int64_t kSilentMs = 60'000;

std::string text(const json::object& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  return value != nullptr && value->is_string() ? readable(value->get_string()) : std::string();
}

std::optional<std::int64_t> number(const json::object& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto whole = value->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(whole);
}

json::value number_or_null(const json::object& record, std::string_view name) {
  const auto value = number(record, name);
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
  const json::object& record = file.record;
  json::object metrics;
  const json::value* given = record.if_contains("metrics");
  if (given != nullptr && given->is_object()) {
    for (const auto& [name, value] : given->get_object()) {
      if (value.is_object()) metrics[readable(name)] = counters(value.get_object());
    }
  }
  const std::int64_t updated_ms = number(record, "updated_ms").value_or(0);
  const std::int64_t pid = number(record, "pid").value_or(0);
  return json::object{{"id", readable(file.id)},
                      {"name", text(record, "name")},
                      {"pid", pid},
                      {"config", text(record, "config")},
                      {"started_ms", number(record, "started_ms").value_or(0)},
                      {"updated_ms", updated_ms},
                      {"running", process_lives(pid) && now_ms - updated_ms < kSilentMs},
                      {"metrics", std::move(metrics)}};
}

// A run whose process is gone without a word is "lost".
std::string state_of(const json::object& record) {
  const std::string state = text(record, "state");
  if (state == "succeeded" || state == "failed") return state;
  return process_lives(number(record, "pid").value_or(0)) ? "running" : "lost";
}

json::object describe_job(const RunFile& file) {
  const json::object& record = file.record;
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
                      {"tool", text(record, "tool")},
                      {"args", std::move(args)},
                      {"table", text(record, "table")},
                      {"target", text(record, "target")},
                      {"state", state_of(record)},
                      {"started_ms", number(record, "started_ms").value_or(0)},
                      {"finished_ms", std::move(finished)},
                      {"rows", number_or_null(record, "rows")},
                      {"bytes", number_or_null(record, "bytes")},
                      {"error", text(record, "error")},
                      {"pid", number(record, "pid").value_or(0)}};
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
