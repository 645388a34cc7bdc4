#include "console/cluster/kafka_connections.h"

namespace sluice::console {

using kafka::client::Address;
using kafka::client::Connection;

Result<std::unique_ptr<Connection>> KafkaConnections::open(const Address& broker) {
  // A page waits for the answer: better a quick refusal than a late one.
  kafka::client::ConnectionSettings settings;
  settings.client_id = "sluice-console";
  settings.connect_timeout = std::chrono::seconds(2);
  settings.request_timeout = std::chrono::seconds(5);
  return Connection::open(broker, settings);
}

std::unique_ptr<Connection> KafkaConnections::take(const Address& broker) {
  const std::lock_guard lock(mutex_);
  auto& connections = kept_[broker.to_string()];
  if (connections.empty()) return nullptr;
  auto connection = std::move(connections.back());
  connections.pop_back();
  return connection;
}

void KafkaConnections::keep(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  auto& connections = kept_[connection->address().to_string()];
  if (connections.size() < kKept) connections.push_back(std::move(connection));
}

}  // namespace sluice::console
