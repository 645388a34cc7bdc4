#include "kafka/broker/broker.h"

#include <fcntl.h>

#include <algorithm>
#include <random>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "disk/disk.h"
#include "kafka/broker/api/fetch_sessions.h"
#include "kafka/broker/api_table.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/broker/connection.h"
#include "kafka/broker/connection_limits.h"
#include "kafka/broker/group/coordinator.h"
#include "kafka/broker/quota/quotas.h"
#include "kafka/broker/security/security.h"
#include "kafka/broker/settings/broker_config.h"
#include "kafka/broker/settings/group_configs.h"
#include "kafka/broker/state/broker_counts.h"
#include "kafka/broker/state/group_topics.h"
#include "kafka/broker/state/transaction_topic.h"
#include "kafka/broker/topics/topics.h"
#include "net/port.h"
#include "net/scope.h"

namespace sluice::kafka::broker {
namespace {

// What is written in this time, and while the disk takes it, is what a start after a kill checks.
constexpr std::chrono::milliseconds kWriteOut{500};
// What a start found decided is completed, and a timeout noticed, this soon.
constexpr std::chrono::milliseconds kTend{500};
constexpr int kTendsPerLook = 60;
// Retention and checkpoints need no better clock.
constexpr int kWriteOutsPerMaintenance = 10;

// meta.properties as KRaft writes it. The cluster id is made once.
Result<std::string> cluster_id(const std::string& folder, std::int32_t node_id) {
  const std::string path = folder + "/meta.properties";
  auto text = read_file(path);
  if (text) {
    for (const std::string& line : split(*text, '\n')) {
      if (line.starts_with("cluster.id=")) return line.substr(11);
    }
    return Error(ErrorCode::kCorrupt, path + " names no cluster.id");
  }
  if (text.error().code() != ErrorCode::kNotFound) return text.error();
  std::random_device random;
  std::string bytes(16, '\0');
  std::string id;
  do {
    for (char& byte : bytes) byte = static_cast<char>(random());
    id = to_base64url(bytes);
  } while (id.starts_with('-'));
  TRY(write_file_atomically(
      path, "#\nversion=1\nnode.id=" + std::to_string(node_id) + "\ncluster.id=" + id + "\n"));
  return id;
}

// A setting of a listener that there is not has no effect, and a letter may be all that is wrong.
void tell_of_no_listener(const BrokerSettings& settings) {
  for (const auto& [name, value] : settings.given) {
    if (unprefixed(name) == name) continue;
    const auto is_of = [&name = name](const Listener& one) {
      return name.starts_with("listener.name." + to_lower(one.name) + ".");
    };
    if (std::any_of(settings.listeners.begin(), settings.listeners.end(), is_of)) continue;
    log::warn("a setting is for a listener that there is not", {{"name", name}});
  }
}

}  // namespace

struct Broker::State {
  State(net::Loops& on, net::BlockingPool& threads, BrokerOptions given)
      : loops(on),
        pool(threads),
        options(std::move(given)),
        topics(options.data_dir, options.settings, clock, options.syncs) {}

  Status start();
  Status open_ports();
  net::PortLimits limits_of(const Listener& listener);
  void settings_changed();
  void load_transactions();
  net::Async<void> tend_transactions(net::Loop& loop);
  net::Async<void> ask_others(net::Loop& loop);
  net::Async<void> maintain(net::Loop& loop);
  net::Async<void> compact(net::Loop& loop);

  net::Loops& loops;
  net::BlockingPool& pool;
  BrokerOptions options;
  SystemClock clock;
  disk::SystemDisk disk;
  Topics topics;
  std::unique_ptr<Security> security;
  std::unique_ptr<Quotas> quotas;
  std::unique_ptr<ConnectionLimits> connections;
  std::unique_ptr<BrokerConfig> config;
  std::unique_ptr<OffsetsTopic> offsets;
  std::unique_ptr<CatalogTopics> group_topics;
  std::unique_ptr<GroupCoordinator> groups;
  std::unique_ptr<GroupConfigs> group_configs;
  std::unique_ptr<TransactionTopic> transaction_topic;
  std::unique_ptr<TransactionMarkers> markers;
  std::unique_ptr<TransactionCoordinator> transactions;
  std::unique_ptr<FetchSessions> sessions;
  metrics::Registry figures;
  BrokerCounts counts{figures};
  std::unique_ptr<Services> services;
  net::Scope scope;
  std::vector<std::unique_ptr<net::Port>> ports;  // one for each listener
  bool stopped = false;
};

net::PortLimits Broker::State::limits_of(const Listener& listener) {
  return {.name = ports.empty() ? "kafka" : "kafka_" + to_lower(listener.name),
          .connections = connections->connections_of(listener.name),
          .unfinished_bytes = options.settings.queued_max_request_bytes,
          .group = connections->group(),
          .buffers = options.settings.buffers,
          .pace = [this, name = listener.name] { return connections->wait(name); }};
}

void Broker::State::settings_changed() {
  topics.defaults_changed();
  if (const Status limits = connections->changed(); !limits) {
    log::warn("a bound of connections counts only once its host is found",
              {{"reason", limits.error().message()}});
  }
}

Status Broker::State::open_ports() {
  BrokerSettings& settings = options.settings;
  TRY(settings.check());
  TRY(settings.listeners, resolve_listeners(settings.given, options.address, options.port));
  TRY(security, Security::open(settings.listeners, settings.given, options.data_dir));
  TRY(connections, ConnectionLimits::open(settings, clock));
  tell_of_no_listener(settings);
  for (Listener& one : settings.listeners) {
    TRY(auto port, net::Port::open(loops, scope, one.host, one.port, limits_of(one)));
    one.port = port->local().port;
    log::info("a listener is open",
              {{"listener", one.name}, {"address", port->local().to_string()}});
    ports.push_back(std::move(port));
  }
  return {};
}

Status Broker::State::start() {
  net::Loop& loop = loops.next();
  // The ports first: whoever has one taken is told before anything on disk changes.
  TRY(open_ports());
  if (options.settings.durability == BrokerSettings::Durability::kPageCache) {
    log::warn("durability=page-cache: what is acknowledged survives a kill, not a loss of power");
  }
  TRY(topics.load_catalog(disk, options.data_dir + "/catalog"));
  TRY(security->load(disk, options.data_dir + "/security"));
  quotas = std::make_unique<Quotas>(security->ledger(), options.settings.quota_windows,
                                    options.settings.mutation_windows);
  TRY(quotas->load());
  config = std::make_unique<BrokerConfig>(options.settings, topics.catalog(), options.data_dir,
                                          [this] { settings_changed(); });
  config->load();
  TRY(topics.load());
  TRY(options.settings.cluster_id, cluster_id(options.data_dir, options.settings.node_id));
  offsets = std::make_unique<OffsetsTopic>(topics, options.settings, clock);
  group_topics = std::make_unique<CatalogTopics>(topics.catalog());
  groups =
      std::make_unique<GroupCoordinator>(options.settings.groups, *offsets, *group_topics, clock);
  group_configs = std::make_unique<GroupConfigs>(options.settings, topics.catalog(), *groups);
  group_configs->load();
  offsets->load_into(*groups);
  sessions = std::make_unique<FetchSessions>(options.settings.fetch_sessions);
  load_transactions();
  services = std::make_unique<Services>(
      Services{api_table(), options.settings, *config, clock, pool, scope, topics, topics.catalog(),
               topics.partitions(), *offsets, *groups, *group_configs, *transaction_topic, *markers,
               *transactions, *sessions, *security, *quotas, counts});
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const ListenerSecurity& secured = security->listener(i);
    ports[i]->serve(
        [this, &secured](std::unique_ptr<net::Guest> guest) {
          return serve_connection(std::move(guest), *services, secured);
        },
        secured.tls.get());
  }
  scope.spawn(loop, maintain(loop));
  scope.spawn(loop, tend_transactions(loop));
  scope.spawn(loop, ask_others(loop));
  if (options.settings.cleaner.enabled) scope.spawn(loop, compact(loop));
  scope.spawn(loop, groups->run_timers(loop, scope));
  return {};
}

// After the groups: what a transaction has committed of them is there before it is completed.
void Broker::State::load_transactions() {
  transaction_topic = std::make_unique<TransactionTopic>(topics, options.settings, clock);
  markers =
      std::make_unique<TransactionMarkers>(topics, *offsets, *groups, options.settings, clock);
  transactions = std::make_unique<TransactionCoordinator>(
      options.settings.transactions, *transaction_topic, *markers,
      [this] { return topics.catalog().next_producer_id(); }, clock);
  transaction_topic->load_into(*transactions);
}

namespace {

// What the pool could not take, or had no memory for, comes again with the next turn.
void warn_of(const Status& turn) {
  if (!turn)
    log::warn("a turn of the broker's upkeep is left out", {{"reason", turn.error().message()}});
}

}  // namespace

net::Async<void> Broker::State::tend_transactions(net::Loop& loop) {
  for (;;) {
    auto work = [this]() -> Status {
      transactions->tend();
      return {};
    };
    warn_of(co_await net::blocking(pool, loop, work));
    CO_TRY(co_await net::sleep_for(loop, scope, kTend));
  }
}

// Beside maintain(): servers of keys and of names may be slow.
net::Async<void> Broker::State::ask_others(net::Loop& loop) {
  for (int count = 1;; ++count) {
    const bool names = count % kTendsPerLook == 0;
    auto work = [this, names]() -> Status {
      security->refresh_token_keys(clock.steady_ms());
      if (names) connections->look_again();
      return {};
    };
    warn_of(co_await net::blocking(pool, loop, work));
    CO_TRY(co_await net::sleep_for(loop, scope, kTend));
  }
}

net::Async<void> Broker::State::maintain(net::Loop& loop) {
  for (int count = 1;; ++count) {
    CO_TRY(co_await net::sleep_for(loop, scope, kWriteOut));
    const bool all = count % kWriteOutsPerMaintenance == 0;
    auto work = [this, all]() -> Status {
      security->reload_changed();
      all ? topics.partitions().maintain() : topics.partitions().write_out();
      if (all) {
        topics.open_left_out();
        offsets->load_late(*groups);
        transaction_topic->load_late(*transactions);
      }
      return {};
    };
    warn_of(co_await net::blocking(pool, loop, work));
  }
}

// Beside maintain(): a large log takes minutes to compact.
net::Async<void> Broker::State::compact(net::Loop& loop) {
  for (;;) {
    const std::chrono::milliseconds pause(
        std::max<std::int64_t>(options.settings.cleaner.backoff_ms, 1));
    CO_TRY(co_await net::sleep_for(loop, scope, pause));
    auto work = [this]() -> Status {
      topics.partitions().compact();
      return {};
    };
    warn_of(co_await net::blocking(pool, loop, work));
  }
}

Broker::Broker(std::unique_ptr<State> state) : state_(std::move(state)) {}

Broker::~Broker() {
  stop();
}

Result<std::unique_ptr<Broker>> Broker::open(net::Loops& loops, net::BlockingPool& pool,
                                             BrokerOptions options) {
  auto state = std::make_unique<State>(loops, pool, std::move(options));
  const Status started = state->start();
  if (!started) state->stopped = true;
  std::unique_ptr<Broker> broker(new Broker(std::move(state)));
  if (!started) return started.error();
  return broker;
}

void Broker::add_metrics(metrics::Exposition& out) const {
  state_->figures.write(out);
}

net::Endpoint Broker::endpoint() const {
  return state_->ports.front()->local();
}

Result<std::vector<std::string>> Broker::reload(const std::map<std::string, std::string>& given) {
  return state_->config->reload(given);
}

void Broker::stop() {
  if (std::exchange(state_->stopped, true)) return;
  state_->topics.partitions().stop_compaction();
  state_->scope.stop();
  state_->topics.partitions().close();
}

}  // namespace sluice::kafka::broker
