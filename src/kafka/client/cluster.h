// The brokers of one cluster: found through bootstrap addresses, connected as they are needed.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/connection.h"
#include "kafka/wire/metadata.h"

namespace sluice::kafka::client {

struct ClusterSettings {
  ConnectionSettings connection;
  // How long it is tried to reach any broker at all (Kafka's default.api.timeout.ms).
  std::chrono::milliseconds patience{60'000};
  std::chrono::milliseconds retry_wait{100};
  // Told of each address that does not answer, at most every ten seconds, while it is tried on.
  std::function<void(const Address&, const Error&)> on_unreachable;
};

// The broker that keeps a group's or a transaction's state.
struct Coordinator {
  wire::BrokerId id = -1;
  Address address;
  Connection* connection = nullptr;
};

// Used by one thread.
class Cluster {
 public:
  // Connects to nothing yet. kInvalidArgument for addresses that are none.
  static Result<std::unique_ptr<Cluster>> open(const std::string& bootstrap,
                                               ClusterSettings settings);

  // A connection that is there already, or the first address that answers. Tries until the patience
  // is over; then kTimeout that names what was tried.
  Result<Connection*> any();
  // The broker of that id by the latest metadata.
  Result<Connection*> broker(wire::BrokerId id);
  // The broker that takes changes of topics. Under KRaft that is any.
  Result<Connection*> controller();
  // Waits while the broker says that the coordinator is being made.
  enum class CoordinatorOf : std::int8_t { kGroup = 0, kTransaction = 1 };
  Result<Coordinator> coordinator(CoordinatorOf kind, const std::string& key);
  Result<Connection*> group_coordinator(const std::string& group);

  // Without topics: all of them. Keeps the brokers it learns.
  Result<wire::MetadataResponse> metadata(std::optional<std::vector<std::string>> topics = {},
                                          bool auto_create = false);
  const ClusterSettings& settings() const { return settings_; }
  wire::BrokerId controller_id() const { return controller_; }
  const std::vector<wire::MetadataResponse::MetadataResponseBroker>& brokers() const {
    return brokers_;
  }

 private:
  Cluster(std::vector<Address> bootstrap, ClusterSettings settings)
      : bootstrap_(std::move(bootstrap)), settings_(std::move(settings)) {}

  Result<Connection*> connect(const Address& address, std::chrono::milliseconds timeout);
  void tell(const Address& address, const Error& why);
  void forget(Connection* connection);
  void forget_broken();

  std::vector<Address> bootstrap_;
  ClusterSettings settings_;
  std::vector<wire::MetadataResponse::MetadataResponseBroker> brokers_;
  wire::BrokerId controller_ = -1;
  std::map<std::string, std::unique_ptr<Connection>> connections_;
  std::map<std::string, std::chrono::steady_clock::time_point> told_;  // by address
};

}  // namespace sluice::kafka::client
