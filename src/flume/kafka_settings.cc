#include "flume/kafka_settings.h"

#include <algorithm>

#include "flume/tls.h"

namespace sluice::flume {
namespace {

using kafka::client::ClientKind;
using kafka::client::Properties;

// What alone is refused in the same words as the whole is the one that is wrong.
Result<Properties> read(const Properties& all, const Settings& given, ClientKind kind) {
  auto settings = kafka::client::read_client_settings(all, kind);
  for (const Property& property : given.properties) {
    if (settings) {
      const auto& unknown = settings->unknown;
      if (std::find(unknown.begin(), unknown.end(), property.key) != unknown.end()) {
        return property.problem(kind == ClientKind::kConsumer
                                    ? "not a setting of Kafka's consumer"
                                    : "not a setting of Kafka's producer");
      }
      continue;
    }
    const auto alone = kafka::client::read_client_settings({{property.key, property.value}}, kind);
    if (!alone && alone.error().message() == settings.error().message()) {
      return property.problem(alone.error().message());
    }
  }
  if (!settings) return settings.error();
  return std::move(settings->librdkafka);
}

void add_global_stores(const SystemProperties& system, Properties& to) {
  const auto protocol = to.find("security.protocol");
  if (protocol == to.end() || !protocol->second.ends_with("SSL")) return;
  to.merge(global_kafka_tls(system));
}

}  // namespace

Result<Properties> kafka_consumer_settings(const Properties& base, const Settings& given,
                                           const SystemProperties& system) {
  Properties all = base;
  for (const Property& property : given.properties) all[property.key] = property.value;
  add_global_stores(system, all);
  all["enable.auto.commit"] = "false";
  return read(all, given, ClientKind::kConsumer);
}

Result<Properties> kafka_producer_settings(const Properties& base, const Settings& given,
                                           const SystemProperties& system) {
  Properties all = base;
  for (const Property& property : given.properties) {
    if (!property.key.ends_with(".serializer")) all[property.key] = property.value;
  }
  add_global_stores(system, all);
  return read(all, given, ClientKind::kProducer);
}

}  // namespace sluice::flume
