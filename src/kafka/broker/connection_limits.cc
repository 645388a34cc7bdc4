#include "kafka/broker/connection_limits.h"

#include <algorithm>

#include "base/text.h"
#include "kafka/broker/config/address_limits.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::int64_t kUnbounded = 2'147'483'647;

// Of one listener; nothing: it has no setting of its own.
std::optional<std::int64_t> own(const BrokerSettings& settings, const std::string& listener,
                                const std::string& key) {
  const auto found = settings.given.find("listener.name." + to_lower(listener) + "." + key);
  return found == settings.given.end() ? std::nullopt : config_number(found->second);
}

}  // namespace

Result<std::unique_ptr<ConnectionLimits>> ConnectionLimits::open(const BrokerSettings& settings,
                                                                 const Clock& clock) {
  std::unique_ptr<ConnectionLimits> limits(new ConnectionLimits(settings, clock));
  TRY(limits->changed());
  return limits;
}

Status ConnectionLimits::changed() {
  net::PortGroup::Limits limits;
  limits.connections = settings_.max_connections;
  limits.of_an_address = settings_.max_connections_of_address;
  const std::lock_guard looking(looking_);
  const std::string asked = settings_.max_connections_of_addresses.get();
  Status found;
  if (asked != looked_up_) {
    std::map<std::string, std::size_t> addresses;
    TRY(const auto missing, find_address_limits(asked, addresses));
    addresses_ = std::move(addresses);
    if (!missing) {
      looked_up_ = asked;
    } else {
      found = Error(ErrorCode::kUnavailable, "there is no host " + *missing);
    }
  }
  limits.of_addresses = addresses_;
  group_->limit(std::move(limits));
  return found;
}

void ConnectionLimits::look_again() {
  {
    const std::lock_guard looking(looking_);
    if (looked_up_ == settings_.max_connections_of_addresses.get()) return;
  }
  (void)changed();  // it was told when it came
}

std::size_t ConnectionLimits::connections_of(const std::string& listener) const {
  const auto number = own(settings_, listener, "max.connections");
  return number ? static_cast<std::size_t>(*number) : net::PortGroup::kNoBound;
}

// Kafka's: no longer than a window of its rate. Who comes then waits again if that was not enough.
std::chrono::milliseconds ConnectionLimits::wait(const std::string& listener) {
  const QuotaWindows& windows = settings_.quota_windows;
  const std::int64_t now = clock_.steady_ms();
  const auto over = [&](Rate& rate, std::int64_t bound) -> std::int64_t {
    if (bound == kUnbounded) return 0;
    rate.add(1, windows, now);
    if (bound == 0) return windows.length_ms;
    return std::min(rate.over_ms(static_cast<double>(bound), windows, now), windows.length_ms);
  };
  const auto of_listener = own(settings_, listener, "max.connection.creation.rate");
  const std::lock_guard lock(mutex_);
  const std::int64_t all = over(rate_, settings_.max_connection_rate);
  return std::chrono::milliseconds(
      std::max(all, over(rates_[listener], of_listener.value_or(kUnbounded))));
}

}  // namespace sluice::kafka::broker
