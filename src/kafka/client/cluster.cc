#include "kafka/client/cluster.h"

#include <algorithm>
#include <thread>

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/find_coordinator.h"

namespace sluice::kafka::client {

using wire::KafkaError;
using SteadyClock = std::chrono::steady_clock;

namespace {
constexpr std::chrono::milliseconds kFirstTry{900};
constexpr std::chrono::seconds kTellAgain{10};
}  // namespace

Result<std::unique_ptr<Cluster>> Cluster::open(const std::string& bootstrap,
                                               ClusterSettings settings) {
  TRY(std::vector<Address> addresses, parse_addresses(bootstrap));
  return std::unique_ptr<Cluster>(new Cluster(std::move(addresses), std::move(settings)));
}

Result<Connection*> Cluster::connect(const Address& address, std::chrono::milliseconds timeout) {
  forget_broken();
  auto& slot = connections_[address.to_string()];
  if (slot == nullptr) {
    ConnectionSettings settings = settings_.connection;
    settings.connect_timeout = std::min({settings.connect_timeout, timeout, settings_.patience});
    settings.request_timeout = std::min(settings.request_timeout, settings_.patience);
    TRY(slot, Connection::open(address, settings));
  }
  return slot.get();
}

void Cluster::tell(const Address& address, const Error& why) {
  if (!settings_.on_unreachable) return;
  const auto now = SteadyClock::now();
  const auto [entry, first] = told_.emplace(address.to_string(), now);
  if (!first && now - entry->second < kTellAgain) return;
  entry->second = now;
  settings_.on_unreachable(address, why);
}

void Cluster::forget(Connection* connection) {
  std::erase_if(connections_, [&](const auto& entry) { return entry.second.get() == connection; });
}

void Cluster::forget_broken() {
  std::erase_if(connections_, [](const auto& entry) {
    return entry.second == nullptr || entry.second->broken();
  });
}

Result<Connection*> Cluster::any() {
  forget_broken();
  for (const auto& [name, connection] : connections_) {
    return connection.get();
  }
  const auto deadline = SteadyClock::now() + settings_.patience;
  // The first tries are short, so that the person hears soon of a host that swallows them.
  std::chrono::milliseconds timeout = kFirstTry;
  for (;; timeout = settings_.connection.connect_timeout) {
    std::optional<Error> last;
    for (const Address& address : bootstrap_) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
      Result<Connection*> connection =
          connect(address, std::max(std::chrono::milliseconds(1), std::min(left, timeout)));
      if (connection) return connection;
      last = connection.error();
      // Bytes that are no Kafka will not become any.
      if (last->code() == ErrorCode::kCorrupt) return *last;
      if (last->code() == ErrorCode::kPermissionDenied) return *last;
      tell(address, *last);
    }
    if (SteadyClock::now() + settings_.retry_wait >= deadline) {
      return Error(ErrorCode::kTimeout, last->message());
    }
    std::this_thread::sleep_for(settings_.retry_wait);
  }
}

Result<wire::MetadataResponse> Cluster::metadata(std::optional<std::vector<std::string>> topics,
                                                 bool auto_create) {
  TRY(auto* connection, any());
  TRY(std::int16_t version, connection->version<wire::MetadataRequest>());
  wire::MetadataRequest request;
  request.allow_auto_topic_creation = auto_create;
  // In version 0 an empty list means all.
  if (topics || version == 0) request.topics.emplace();
  for (std::string& name : topics.value_or(std::vector<std::string>())) {
    request.topics->emplace_back().name = std::move(name);
  }
  Result<wire::MetadataResponse> answer = connection->call(request);
  if (!answer) {
    forget(connection);
    return answer;
  }
  brokers_ = answer->brokers;
  controller_ = answer->controller_id;
  return answer;
}

Result<Connection*> Cluster::broker(wire::BrokerId id) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (const auto& broker : brokers_) {
      if (broker.node_id != id) continue;
      const Address address{broker.host, static_cast<std::uint16_t>(broker.port)};
      return connect(address, settings_.connection.connect_timeout);
    }
    TRY(metadata(std::vector<std::string>()));
  }
  return Error(ErrorCode::kUnavailable, "broker " + std::to_string(id) + " is not in the cluster");
}

Result<Connection*> Cluster::controller() {
  if (brokers_.empty()) TRY(metadata(std::vector<std::string>()));
  if (controller_ < 0) return any();
  return broker(controller_);
}

Result<Coordinator> Cluster::coordinator(CoordinatorOf kind, const std::string& key) {
  return with_retries(settings_, [&]() -> Result<Coordinator> {
    TRY(auto* connection, any());
    wire::FindCoordinatorRequest request;
    request.key = key;
    request.key_type = static_cast<std::int8_t>(kind);
    // Version 3 is the last that asks for one key, which is all that is needed.
    TRY(wire::FindCoordinatorResponse answer, connection->call(request, 3));
    if (answer.error_code != KafkaError::kNone) {
      return failure(answer.error_code, answer.error_message);
    }
    Coordinator found;
    found.id = answer.node_id;
    found.address = {answer.host, static_cast<std::uint16_t>(answer.port)};
    TRY(found.connection, connect(found.address, settings_.connection.connect_timeout));
    return found;
  });
}

Result<Connection*> Cluster::group_coordinator(const std::string& group) {
  TRY(Coordinator found, coordinator(CoordinatorOf::kGroup, group));
  return found.connection;
}

}  // namespace sluice::kafka::client
