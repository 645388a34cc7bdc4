#include "main/stack.h"

#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/text.h"
#include "console/console.h"
#include "hdfs/client/user.h"
#include "hdfs/server/server.h"
#include "kafka/broker/broker.h"
#include "lake/lake.h"
#include "main/agents/agents.h"
#include "main/file_systems.h"
#include "main/port_owner.h"
#include "main/schedules.h"
#include "main/version.h"
#include "net/guests.h"
#include "registry/server.h"

namespace sluice {
namespace {

// Enough threads that slow disks and slow HTTP clients do not starve the rest; they cost little
// idle.
const SystemClock kClock;
constexpr std::size_t kBlockingThreads = 64;
constexpr std::size_t kBlockingQueue = 10'000;

// A port that is taken: by what, and how to take another.
Error port_taken(const Error& error, std::uint16_t port, std::string_view option) {
  if (error.code() != ErrorCode::kBusy) return error;
  std::string message = error.message();
  if (const auto owner = port_owner(port)) message += ", by " + *owner;
  message += ". Choose another with " + std::string(option) + " PORT (0 takes a free one).";
  return Error(ErrorCode::kBusy, message);
}

// The address that a client on this machine uses to reach a server that listens on `listen`.
std::string reachable(const net::Endpoint& endpoint) {
  net::Endpoint local = endpoint;
  if (local.address == "0.0.0.0") local.address = "127.0.0.1";
  if (local.address == "::") local.address = "::1";
  return local.to_string();
}

// Of a name that comes twice the last value counts.
Result<std::map<std::string, std::string>> by_name(const std::vector<std::string>& settings) {
  std::map<std::string, std::string> values;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      return Error(ErrorCode::kInvalidArgument,
                   "--kafka-setting takes NAME=VALUE, not '" + setting + "'");
    }
    values[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return values;
}

// Takes DATA/meta.properties, which kafka-storage format wrote, into the broker's own folder unless
// that has one: the cluster has the id that it was formatted with. Kafka before 2.4 wrote none.
Status adopt_format(const std::string& data, const std::string& broker_folder) {
  const std::string own = broker_folder + "/meta.properties";
  const Result<std::string> there = read_file(own);
  if (there || there.error().code() != ErrorCode::kNotFound) return {};
  const Result<std::string> formatted = read_file(data + "/meta.properties");
  if (!formatted && formatted.error().code() == ErrorCode::kNotFound) return {};
  if (!formatted) return formatted.error();
  const std::vector<std::string> lines = split(*formatted, '\n');
  const bool named = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
    constexpr std::string_view kId = "cluster.id=";
    return line.starts_with(kId) && !trim(std::string_view(line).substr(kId.size())).empty();
  });
  if (!named) return {};
  TRY(make_directories(broker_folder));
  return write_file_atomically(own, *formatted);
}

}  // namespace

Stack::Stack(DataDirectory data, const StackOptions& options)
    : data_(std::move(data)), options_(options) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  pool_ = std::make_unique<net::BlockingPool>(kBlockingThreads, kBlockingQueue);
  const std::size_t descriptors = net::descriptor_limit();
  const auto reserve = static_cast<std::size_t>(options.limits.descriptors_reserve);
  loops_ = std::make_unique<net::Loops>(
      cores, descriptors, reserve != 0 ? reserve : net::descriptor_reserve(descriptors));
}

Stack::~Stack() {
  schedules_.reset();  // its jobs are clients of the rest
  file_.reset();
  if (console_) console_->stop();
  if (registry_) registry_->stop();
  agents_.reset();  // while broker and lake take what they still hold
  if (hdfs_) hdfs_->stop();
  if (broker_) broker_->stop();
  console_.reset();
  registry_.reset();
  hdfs_.reset();
  broker_.reset();
  pool_.reset();
  loops_.reset();
  lake_view_.reset();
  lake_.reset();
}

Result<std::unique_ptr<Stack>> Stack::start(const StackOptions& options,
                                            const std::string& command) {
  TRY(DataDirectory data, DataDirectory::take(options.data, command));
  std::unique_ptr<Stack> stack(new Stack(std::move(data), options));
  if (options.broker) TRY(stack->start_or_leave_out("kafka", &Stack::start_broker));
  if (options.lake) TRY(stack->start_or_leave_out("hdfs", &Stack::start_lake));
  if (options.registry) TRY(stack->start_registry());
  if (options.console) TRY(stack->start_console());
  TRY(stack->data_.publish(stack->addresses_));
  auto file = StackFile::write(stack->data());
  if (file) {
    stack->file_.emplace(*std::move(file));
  } else {
    log::warn("commands find this stack only by SLUICE_DATA or in its own folder",
              {{"data", stack->data()}, {"why", file.error().message()}});
  }
  // A job's imports end in the lake.
  if (options.lake) stack->schedules_ = std::make_unique<Schedules>(kClock, stack->data());
  stack->agents_ = std::make_unique<Agents>(options.agents, stack->data(), kClock);
  return stack;
}

Result<std::vector<std::string>> Stack::reload(const std::vector<std::string>& kafka_settings) {
  TRY(const auto given, by_name(kafka_settings));
  if (agents_) agents_->reload();
  if (!broker_) return std::vector<std::string>();
  return broker_->reload(given);
}

net::HttpOptions Stack::http_options(std::int64_t connections) const {
  net::HttpOptions options{.hosts = options_.allowed_hosts, .origins = options_.allowed_origins};
  options.limits.connections = static_cast<std::size_t>(connections);
  options.limits.handlers = static_cast<std::size_t>(options_.limits.http_handlers);
  options.limits.unfinished_bytes = static_cast<std::size_t>(options_.limits.http_unfinished_bytes);
  return options;
}

// A disk that is full or broken under one part leaves the others, so that a person can see and mend
// it. What was asked for wrongly, or is taken, is refused in whole.
Status Stack::start_or_leave_out(const std::string& name, Status (Stack::*begin)()) {
  const Status started = (this->*begin)();
  if (started || !(options_.broker && options_.lake)) return started;
  switch (started.error().code()) {
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kCorrupt:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kNotFound:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kIo:
      break;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kIsADirectory:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCancelled:
    case ErrorCode::kUnsupported:
    case ErrorCode::kInternal:
      return started;
  }
  log::error("a part could not start and is left out",
             {{"part", name}, {"reason", started.error().message()}});
  left_out_[name] = started.error().message();
  if (left_out_.size() > 1) return started;
  return {};
}

Status Stack::start_broker() {
  kafka::broker::BrokerOptions options;
  options.data_dir = data() + "/kafka";
  TRY(adopt_format(data(), options.data_dir));
  options.address = options_.listen;
  options.port = options_.kafka_port;
  TRY(const auto given, by_name(options_.kafka_settings));
  for (const auto& [name, value] : given) TRY(options.settings.set(name, value));
  // Segments stay open within the descriptors that connections leave.
  options.settings.max_open_files =
      std::clamp<std::size_t>(net::descriptor_limit() / 8, 8, options.settings.max_open_files);
  auto broker = kafka::broker::Broker::open(*loops_, *pool_, options);
  if (!broker) return port_taken(broker.error(), options_.kafka_port, "--kafka-port");
  broker_ = std::move(*broker);
  addresses_["kafka"] = reachable(broker_->endpoint());
  return {};
}

Status Stack::start_lake() {
  lake::LakeOptions engine;
  engine.files_dir = data() + "/lake";
  engine.meta_dir = data() + "/lake.meta";
  engine.enforce_permissions = options_.lake_permissions;
  TRY(lake_, lake::Lake::open(engine));
  if (!options_.lake_permissions) {
    log::warn("permissions are off: everyone may read and write everything in the lake");
  }
  lake_view_ = lake_->as_file_system(hdfs::current_user());

  hdfs::ServerOptions options;
  options.address = options_.listen;
  options.rpc_port = options_.hdfs_port;
  options.data_port = options_.hdfs_data_port;
  options.http_port = options_.hdfs_http_port;
  options.advertised_host = options_.advertise;
  options.web_user = options_.web_user;
  options.pages = console::lake_pages();
  const Limits& limits = options_.limits;
  options.http = http_options(limits.http_connections);
  options.limits = {
      .rpc_connections = static_cast<std::size_t>(limits.rpc_connections),
      .rpc_unfinished_bytes = static_cast<std::size_t>(limits.rpc_unfinished_bytes),
      .transfers = static_cast<std::size_t>(limits.data_connections),
      .transfer_unfinished_bytes = static_cast<std::size_t>(limits.data_unfinished_bytes)};
  auto server = hdfs::Server::open(*loops_, *pool_, *lake_, options);
  if (!server) {
    // The message names the address; the option is the one of the port in it.
    const std::string& words = server.error().message();
    const auto named = [&](std::uint16_t port) {
      return port != 0 && words.find(":" + std::to_string(port)) != std::string::npos;
    };
    if (named(options_.hdfs_data_port)) {
      return port_taken(server.error(), options_.hdfs_data_port, "--hdfs-data-port");
    }
    if (named(options_.hdfs_http_port)) {
      return port_taken(server.error(), options_.hdfs_http_port, "--hdfs-http-port");
    }
    return port_taken(server.error(), options_.hdfs_port, "--hdfs-port");
  }
  hdfs_ = std::move(*server);
  addresses_["hdfs"] = reachable(hdfs_->rpc());
  addresses_["hdfs_data"] = reachable(hdfs_->data());
  addresses_["hdfs_http"] = reachable(hdfs_->http());
  return {};
}

// Of a broker that could not start, where it would answer.
std::string Stack::kafka_address() const {
  if (broker_) return addresses_.at("kafka");
  if (!options_.broker) return options_.remote_kafka;
  return reachable({options_.listen, options_.kafka_port});
}

// The names of what the ports count say what they are: a state has no _total.
void Stack::add_metrics(metrics::Exposition& out) const {
  if (broker_) broker_->add_metrics(out);
  if (hdfs_) hdfs_->add_metrics(out);
  for (const auto& [name, value] : loops_->guests().numbers()) {
    const auto kind = name.ends_with("_total") ? metrics::Kind::kCounter : metrics::Kind::kGauge;
    out.add(name, kind, "Of the ports and connections of this process.", {},
            static_cast<double>(value));
  }
}

Status Stack::start_console() {
  lake::FileSystem* lake = lake_view_.get();
  if (lake == nullptr) {
    remote_ = make_file_systems();
    TRY(lake, remote_->at(options_.remote_lake));
  }
  console::ConsoleOptions options{.address = options_.listen,
                                  .port = options_.console_port,
                                  .kafka = kafka_address(),
                                  .lake = *lake,
                                  .data_dir = data(),
                                  .addresses = addresses_,
                                  .version = kVersion,
                                  .checks = {{"data", [this] { return data_.check(); }}},
                                  .one_copy = lake_view_ != nullptr,
                                  .read_only = options_.console_read_only,
                                  .add_metrics = [this](auto& out) { add_metrics(out); },
                                  .http = http_options(options_.limits.console_connections)};
  auto console = console::Console::open(*loops_, options);
  if (!console) return port_taken(console.error(), options_.console_port, "--console-port");
  console_ = std::move(*console);
  addresses_["console"] = reachable(console_->endpoint());
  return {};
}

// 8081 is a port that others use, too: nobody's stack fails for a registry that was not asked for.
Status Stack::start_registry() {
  const registry::ServerOptions options{.address = options_.listen,
                                        .port = options_.registry_port,
                                        .kafka = kafka_address(),
                                        .version = kVersion,
                                        .clock = kClock,
                                        .http = http_options(options_.limits.registry_connections)};
  auto server = registry::Server::open(*loops_, options);
  if (!server) {
    const Error taken = port_taken(server.error(), options_.registry_port, "--registry-port");
    if (options_.registry_asked_for || taken.code() != ErrorCode::kBusy) return taken;
    log::warn("the schema registry is left out", {{"why", taken.message()}});
    return {};
  }
  registry_ = std::move(*server);
  addresses_["registry"] = reachable(registry_->endpoint());
  return {};
}

}  // namespace sluice
