#include "kafka/client/client_settings.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "base/text.h"

namespace sluice::kafka::client {
namespace {

Error invalid(const std::string& value, const std::string& name, const std::string& why) {
  return Error(ErrorCode::kInvalidArgument,
               "Invalid value " + value + " for configuration " + name + why);
}

struct Number {
  const char* name;
  bool is_long;
};
// Numbers that people set; a wrong one is told as Kafka tells it.
constexpr Number kNumbers[] = {
    {"auto.commit.interval.ms", false},
    {"batch.size", false},
    {"buffer.memory", true},
    {"connections.max.idle.ms", true},
    {"delivery.timeout.ms", false},
    {"fetch.max.bytes", false},
    {"fetch.max.wait.ms", false},
    {"fetch.min.bytes", false},
    {"heartbeat.interval.ms", false},
    {"linger.ms", true},
    {"max.block.ms", true},
    {"max.in.flight.requests.per.connection", false},
    {"max.partition.fetch.bytes", false},
    {"max.poll.interval.ms", false},
    {"max.poll.records", false},
    {"max.request.size", false},
    {"metadata.max.age.ms", true},
    {"receive.buffer.bytes", false},
    {"reconnect.backoff.max.ms", true},
    {"reconnect.backoff.ms", true},
    {"request.timeout.ms", false},
    {"retries", false},
    {"retry.backoff.ms", true},
    {"send.buffer.bytes", false},
    {"session.timeout.ms", false},
    {"socket.connection.setup.timeout.ms", true},
};

struct Choice {
  const char* name;
  const char* choices;
};
constexpr Choice kChoices[] = {
    {"acks", "all, -1, 0, 1"},
    {"auto.offset.reset", "latest, earliest, none"},
    {"compression.type", "none, gzip, snappy, lz4, zstd"},
    {"isolation.level", "read_committed, read_uncommitted"},
};

struct Name {
  const char* java;
  const char* librdkafka;
};
constexpr Name kNames[] = {
    {"fetch.max.wait.ms", "fetch.wait.max.ms"},
    {"receive.buffer.bytes", "socket.receive.buffer.bytes"},
    {"send.buffer.bytes", "socket.send.buffer.bytes"},
    {"ssl.truststore.certificates", "ssl.ca.pem"},
    {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
    {"ssl.keystore.key", "ssl.key.pem"},
};

// Names that change nothing here: the tools read and write bytes, and hand records over one by one.
constexpr const char* kWithoutEffect[] = {
    "key.serializer",     "value.serializer",    "key.deserializer",
    "value.deserializer", "max.poll.records",    "default.api.timeout.ms",
    "max.block.ms",       "ssl.truststore.type", "ssl.keystore.type"};

constexpr const char* kOnlyInJava[] = {"interceptor.classes",
                                       "metric.reporters",
                                       "partitioner.class",
                                       "sasl.client.callback.handler.class",
                                       "sasl.login.callback.handler.class",
                                       "sasl.login.class",
                                       "ssl.engine.factory.class",
                                       "ssl.provider"};

bool contains(std::span<const char* const> names, const std::string& name) {
  return std::any_of(names.begin(), names.end(), [&](const char* each) { return name == each; });
}

Status check_value(const std::string& name, const std::string& value) {
  for (const Number& number : kNumbers) {
    if (name != number.name) continue;
    const std::optional<std::int64_t> parsed = parse_int(trim(value));
    const bool fits =
        parsed && (number.is_long || (*parsed >= std::numeric_limits<std::int32_t>::min() &&
                                      *parsed <= std::numeric_limits<std::int32_t>::max()));
    if (!fits) {
      return invalid(value, name,
                     std::string(": Not a number of type ") + (number.is_long ? "LONG" : "INT"));
    }
  }
  for (const Choice& choice : kChoices) {
    if (name != choice.name) continue;
    const auto allowed = split(choice.choices, ',');
    const bool known = std::any_of(allowed.begin(), allowed.end(),
                                   [&](const std::string& each) { return trim(each) == value; });
    if (!known)
      return invalid(value, name, std::string(": String must be one of: ") + choice.choices);
  }
  return {};
}

// The value of `key="..."` or key='...' in a JAAS line.
std::optional<std::string> jaas_value(const std::string& line, const std::string& key) {
  const auto at = line.find(key + "=");
  if (at == line.npos) return std::nullopt;
  const auto open = at + key.size() + 1;
  if (open >= line.size()) return std::nullopt;
  const char quote = line[open];
  if (quote != '"' && quote != '\'') {
    return line.substr(open, line.find_first_of(" ;", open) - open);
  }
  const auto end = line.find(quote, open + 1);
  if (end == line.npos) return std::nullopt;
  return line.substr(open + 1, end - open - 1);
}

Status read_jaas(const std::string& line, Properties& to) {
  const auto user = jaas_value(line, "username");
  const auto password = jaas_value(line, "password");
  // The line itself is never shown: it holds the password.
  if (!user || !password) {
    return Error(ErrorCode::kUnsupported,
                 "sasl.jaas.config: only login modules with username and password are supported");
  }
  to["sasl.username"] = *user;
  to["sasl.password"] = *password;
  return {};
}

Status read_store(const Properties& all, const std::string& name, const std::string& path,
                  Properties& to) {
  const std::string store = name.substr(0, name.find(".location"));
  const auto type = all.find(store + ".type");
  if (type == all.end() || type->second != "PEM") {
    return Error(ErrorCode::kUnsupported,
                 name + ": only stores of type PEM are supported (set " + store + ".type=PEM)");
  }
  if (store == "ssl.truststore") {
    to["ssl.ca.location"] = path;
  } else {
    to["ssl.certificate.location"] = path;
    to["ssl.key.location"] = path;
  }
  return {};
}

// "org.apache.kafka.clients.consumer.CooperativeStickyAssignor" and the like.
std::string assignors(const std::string& classes) {
  std::vector<std::string> names;
  for (const std::string& name : split(classes, ',')) {
    const std::string lower = to_lower(trim(name));
    if (lower.ends_with("cooperativestickyassignor")) {
      names.emplace_back("cooperative-sticky");
    } else if (lower.ends_with("roundrobinassignor")) {
      names.emplace_back("roundrobin");
    } else if (lower.ends_with("rangeassignor")) {
      names.emplace_back("range");
    } else {
      names.emplace_back(trim(name));
    }
  }
  return join(names, ",");
}

using Conf = std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)>;

Status set_other(Conf& conf, const std::string& name, const std::string& value,
                 ClientSettings& to) {
  char reason[512];
  switch (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), reason, sizeof reason)) {
    case RD_KAFKA_CONF_OK:
      to.librdkafka[name] = value;
      return {};
    case RD_KAFKA_CONF_UNKNOWN:
      to.unknown.push_back(name);
      return {};
    case RD_KAFKA_CONF_INVALID:
      break;
  }
  // Secrets may be among the values, so the value is not repeated unless librdkafka does.
  return Error(ErrorCode::kInvalidArgument, name + ": " + reason);
}

}  // namespace

Result<ClientSettings> read_client_settings(const Properties& properties, ClientKind kind) {
  ClientSettings settings;
  Properties& to = settings.librdkafka;
  Conf conf(rd_kafka_conf_new(), &rd_kafka_conf_destroy);
  for (const auto& [name, value] : properties) {
    TRY(check_value(name, value));
    if (contains(kOnlyInJava, name)) {
      return Error(ErrorCode::kUnsupported, "The property " + name + " needs a JVM");
    }
    if (contains(kWithoutEffect, name)) continue;
    const auto renamed =
        std::find_if(std::begin(kNames), std::end(kNames),
                     [&, &key = name](const Name& each) { return key == each.java; });
    if (name == "sasl.jaas.config") {
      TRY(read_jaas(value, to));
    } else if (name == "ssl.truststore.location" || name == "ssl.keystore.location") {
      TRY(read_store(properties, name, value, to));
    } else if (name == "buffer.memory") {
      const std::int64_t kib = parse_int(trim(value)).value_or(0) / 1024;
      to["queue.buffering.max.kbytes"] =
          std::to_string(std::clamp<std::int64_t>(kib, 1, 2'097'151));
    } else if (name == "max.request.size") {
      const std::int64_t bytes = parse_int(trim(value)).value_or(0);
      to["message.max.bytes"] =
          std::to_string(std::clamp<std::int64_t>(bytes, 1000, 1'000'000'000));
    } else if (name == "partition.assignment.strategy") {
      to[name] = assignors(value);
    } else if (name == "auto.offset.reset" && value == "none") {
      to[name] = "error";
    } else if (name == "ssl.endpoint.identification.algorithm" && value.empty()) {
      to[name] = "none";
    } else if (renamed != std::end(kNames)) {
      const bool system_default = value == "-1";
      to[renamed->librdkafka] = system_default ? "0" : value;
    } else {
      TRY(set_other(conf, name, value, settings));
    }
  }
  // As Kafka: idempotent unless something that was asked for forbids it.
  if (kind == ClientKind::kProducer && !to.contains("enable.idempotence")) {
    const auto acks = to.contains("acks") ? to["acks"] : "all";
    const bool retries = !to.contains("retries") || to["retries"] != "0";
    if ((acks == "all" || acks == "-1") && retries) to["enable.idempotence"] = "true";
  }
  return settings;
}

}  // namespace sluice::kafka::client
