// /api/v1/overview and /readyz: what answers, and how much there is.
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>

#include "base/clock.h"
#include "base/text.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/shown/byte_text.h"
#include "net/socket.h"

namespace sluice::console {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view kStart = "Is \"sluice up\" running, and is this its address?";

json::object service(std::string_view name, std::string_view title, std::string_view address,
                     const std::function<Status()>& ask) {
  const auto began = steady_clock::now();
  const Status answered = ask();
  const std::chrono::duration<double, std::milli> took = steady_clock::now() - began;
  json::object object{{"name", name}, {"title", title}, {"address", readable(address)}};
  object["state"] = answered ? "up" : "down";
  object["latency_ms"] = answered ? json::value(took.count()) : json::value(nullptr);
  object["problem"] =
      answered ? json::value(nullptr) : problem(std::optional<Error>(answered.error()), kStart);
  return object;
}

Status connects(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : parse_int(address.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) {
    return Error(ErrorCode::kInvalidArgument, "not an address of the form HOST:PORT: " + address);
  }
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  TRY(const net::Socket socket,
      net::Socket::connect(host, static_cast<std::uint16_t>(*port), milliseconds(1000)));
  return {};
}

json::value topic_totals(KafkaView& kafka) {
  const auto topics = kafka.topics();
  const auto groups = kafka.groups();
  if (!topics || !groups) return nullptr;
  std::int64_t partitions = 0;
  std::int64_t messages = 0;
  std::uint64_t bytes = 0;
  bool sized = true;
  for (const TopicView& topic : *topics) {
    for (const PartitionView& partition : topic.partitions) {
      ++partitions;
      if (!topic.internal) messages += partition.end - partition.start;
      sized = sized && partition.bytes;
      bytes += partition.bytes.value_or(0);
    }
  }
  return json::object{{"topics", topics->size()},
                      {"partitions", partitions},
                      {"messages", messages},
                      {"bytes", sized ? json::value(bytes) : json::value(nullptr)},
                      {"groups", groups->size()}};
}

json::object flow_totals(RunFiles& files, std::int64_t now_ms) {
  bool cut = false;
  const auto agents = files.list(kMaxAgents, cut);
  std::size_t running = 0;
  std::size_t all = 0;
  if (agents) {
    all = agents->size();
    for (const RunFile& agent : *agents) {
      if (agent_runs(*agent.record, now_ms)) ++running;
    }
  }
  return json::object{{"agents", all}, {"running", running}};
}

json::object job_totals(RunFiles& files) {
  bool cut = false;
  const auto jobs = files.list(kMaxJobs, cut);
  std::size_t running = 0;
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  if (jobs) {
    for (const RunFile& job : *jobs) {
      const std::string state = job_state(*job.record);
      if (state == "succeeded") {
        ++succeeded;
      } else if (state == "running") {
        ++running;
      } else {
        ++failed;
      }
    }
  }
  return json::object{{"running", running}, {"succeeded", succeeded}, {"failed", failed}};
}

}  // namespace

Result<lake::ContentSummary> Api::lake_totals() {
  const std::lock_guard lock(totals_mutex_);
  const auto began = steady_clock::now();
  if (totals_ && began < totals_until_) return *totals_;
  TRY(totals_, sources_.lake.content_summary("/"));
  const auto took = steady_clock::now() - began;
  totals_until_ = steady_clock::now() + 20 * took;
  return *totals_;
}

void Api::overview(const Call& call) {
  const std::int64_t now_ms = SystemClock().wall_ms();
  json::array services;
  if (sources_.kafka != nullptr) {
    services.push_back(service("kafka", "Kafka broker", sources_.kafka_address,
                               [&] { return sources_.kafka->ping(); }));
  }
  std::optional<lake::Capacity> capacity;
  services.push_back(service("lake", "Lake", sources_.lake.uri(), [&]() -> Status {
    TRY(capacity, sources_.lake.capacity());
    return {};
  }));
  for (const ServiceAddress& other : sources_.services) {
    services.push_back(
        service(other.name, other.title, other.address, [&] { return connects(other.address); }));
  }
  services.push_back(
      service("console", "Console", call.request.local.to_string(), [] { return Status(); }));

  json::value lake = nullptr;
  if (capacity) {
    if (const auto totals = lake_totals()) {
      lake = json::object{{"directories", totals->directories},
                          {"files", totals->files},
                          {"bytes", totals->bytes},
                          {"capacity_total", capacity->total},
                          {"capacity_remaining", capacity->remaining}};
    }
  }
  json::value topics = nullptr;
  if (sources_.kafka != nullptr) topics = topic_totals(*sources_.kafka);
  send_json(call.response, json::object{{"version", sources_.version},
                                        {"pid", ::getpid()},
                                        {"now_ms", now_ms},
                                        {"started_ms", started_ms_},
                                        {"data_dir", readable(sources_.data_dir)},
                                        {"services", std::move(services)},
                                        {"topics", std::move(topics)},
                                        {"lake", std::move(lake)},
                                        {"flows", flow_totals(agents_, now_ms)},
                                        {"jobs", job_totals(runs_)}});
}

// 200 once everything that this console shows answers, else 503; the failing part is named.
void Api::ready(const Call& call) {
  json::object parts;
  bool all = true;
  const auto check = [&](std::string_view name, const Status& answered) {
    parts[name] = answered ? std::string("ok") : readable(answered.error().message());
    all = all && answered;
  };
  if (sources_.kafka != nullptr) check("kafka", sources_.kafka->ping());
  // Its capacity, since that is told by a lake only while it can record changes.
  const auto capacity = sources_.lake.capacity();
  check("lake", capacity ? Status() : Status(capacity.error()));
  for (const auto& [name, ask] : sources_.checks) check(name, ask());
  if (!all) call.response.set_status(503);
  send_json(call.response, json::object{{"ready", all}, {"parts", std::move(parts)}});
}

}  // namespace sluice::console
