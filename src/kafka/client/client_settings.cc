#include "kafka/client/client_settings.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

#include "base/check.h"
#include "base/text.h"
#include "kafka/client/security_settings.h"

namespace sluice::kafka::client {
namespace {

// Numbers, each brought into librdkafka's range. Where that differs from Java's, the nearest value
// does what was asked for: no fetch is smaller than a batch, no wait of 15 minutes is too short.
struct Number {
  const char* java;
  const char* librdkafka;
  std::int64_t least;
  std::int64_t most;
};
constexpr std::int64_t kIntMost = 0x7fffffff;
constexpr Number kNumbers[] = {
    // Zero would turn off what Java does all the time.
    {"auto.commit.interval.ms", "auto.commit.interval.ms", 1, 86'400'000},
    {"batch.size", "batch.size", 1, kIntMost},
    {"delivery.timeout.ms", "delivery.timeout.ms", 1, kIntMost},
    {"fetch.max.bytes", "fetch.max.bytes", 1000, kIntMost - 512},
    {"fetch.max.wait.ms", "fetch.wait.max.ms", 0, 290'000},
    {"fetch.min.bytes", "fetch.min.bytes", 1, 100'000'000},
    {"heartbeat.interval.ms", "heartbeat.interval.ms", 1, 3'600'000},
    {"linger.ms", "linger.ms", 0, 900'000},
    {"max.in.flight.requests.per.connection", "max.in.flight", 1, 1'000'000},
    {"max.partition.fetch.bytes", "max.partition.fetch.bytes", 1, 1'000'000'000},
    {"max.poll.interval.ms", "max.poll.interval.ms", 1, 86'400'000},
    {"max.request.size", "message.max.bytes", 1000, 1'000'000'000},
    {"metadata.max.age.ms", "topic.metadata.refresh.interval.ms", 10, 3'600'000},
    // 0 is the system's own size, which Java calls -1.
    {"receive.buffer.bytes", "socket.receive.buffer.bytes", 0, 100'000'000},
    {"reconnect.backoff.max.ms", "reconnect.backoff.max.ms", 0, 3'600'000},
    {"reconnect.backoff.ms", "reconnect.backoff.ms", 0, 3'600'000},
    {"retries", "retries", 0, kIntMost},
    {"retry.backoff.ms", "retry.backoff.ms", 1, 300'000},
    {"send.buffer.bytes", "socket.send.buffer.bytes", 0, 100'000'000},
    {"session.timeout.ms", "session.timeout.ms", 1, 3'600'000},
    {"socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.ms", 1000, kIntMost},
};

// Words that librdkafka knows as they are.
constexpr const char* kSame[] = {"acks",
                                 "allow.auto.create.topics",
                                 "bootstrap.servers",
                                 "check.crcs",
                                 "client.id",
                                 "client.dns.lookup",
                                 "client.rack",
                                 "compression.type",
                                 "group.id",
                                 "enable.auto.commit",
                                 "enable.idempotence",
                                 "group.instance.id",
                                 "isolation.level",
                                 "security.protocol",
                                 "transactional.id"};

// What changes nothing here: the tools read and write bytes, hand records over one by one, have no
// metrics of a JVM, and their librdkafka spreads records over partitions by rules of its own. Some
// are honoured by the tools themselves (max.block.ms, exclude.internal.topics).
constexpr const char* kWithoutEffect[] = {"auto.include.jmx.reporter",
                                          "default.api.timeout.ms",
                                          "exclude.internal.topics",
                                          "internal.leave.group.on.close",
                                          "internal.throw.on.fetch.stable.offset.unsupported",
                                          "key.deserializer",
                                          "key.serializer",
                                          "max.block.ms",
                                          "max.poll.records",
                                          "metadata.max.idle.ms",
                                          "metrics.num.samples",
                                          "metrics.recording.level",
                                          "metrics.sample.window.ms",
                                          "partitioner.adaptive.partitioning.enable",
                                          "partitioner.availability.timeout.ms",
                                          "security.providers",
                                          "socket.connection.setup.timeout.max.ms",
                                          "transaction.timeout.ms",
                                          "value.deserializer",
                                          "value.serializer"};

bool contains(std::span<const char* const> names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const char* each) { return name == each; });
}

std::int64_t number_of(const std::string& value) {
  return parse_int(value.starts_with('+') ? value.substr(1) : value).value_or(0);
}

// The value of a number as Java would have it, its default included.
std::int64_t number_in(const Properties& properties, const char* name, std::int64_t absent) {
  const auto found = properties.find(name);
  return found == properties.end() ? absent : number_of(std::string(trim(found->second)));
}

std::string word_in(const Properties& properties, const char* name, const char* absent) {
  const auto found = properties.find(name);
  return found == properties.end() ? absent : std::string(trim(found->second));
}

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

Status refuse_classes(const std::string& name, const std::string& value) {
  for (const std::string& each : split(value, ',')) {
    const std::string_view type = trim(each);
    if (type.empty() || type == "org.apache.kafka.common.metrics.JmxReporter") continue;
    return Error(ErrorCode::kUnsupported, "The property " + name + " needs a JVM: " +
                                              std::string(type) + " is a Java class");
  }
  return {};
}

// Classes of assignors to librdkafka's names. Its members speak either the eager or the cooperative
// protocol; a Java list of both begins eagerly, so the eager ones of a mixed list are kept.
Status read_assignors(const std::string& classes, Properties& to) {
  std::vector<std::string> eager;
  bool sticky = false;
  for (const std::string& each : split(classes, ',')) {
    const std::string name(trim(each));
    if (name.empty()) continue;
    const std::string lower = to_lower(name);
    if (lower.ends_with("stickyassignor") || lower == "cooperative-sticky") {
      sticky = true;
    } else if (lower.ends_with("roundrobinassignor") || lower == "roundrobin") {
      eager.emplace_back("roundrobin");
    } else if (lower.ends_with("rangeassignor") || lower == "range") {
      eager.emplace_back("range");
    } else {
      return refuse_classes("partition.assignment.strategy", name);
    }
  }
  if (!eager.empty() || sticky) {
    to["partition.assignment.strategy"] = eager.empty() ? "cooperative-sticky" : join(eager, ",");
  }
  return {};
}

Status read_partitioner(const std::string& type, Properties& to) {
  if (type.ends_with(".DefaultPartitioner")) return {};
  if (type.ends_with(".RoundRobinPartitioner")) {
    to["partitioner"] = kRoundRobin;
  } else if (type.ends_with(".UniformStickyPartitioner")) {
    to["partitioner"] = "random";
  } else {
    return refuse_classes("partitioner.class", type);
  }
  return {};
}

// Settings that need more than another name or a range.
Status translate_special(const std::string& name, const std::string& value, Properties& to) {
  if (name == "auto.offset.reset") {
    to[name] = value == "none" ? "error" : value;
  } else if (name == "buffer.memory") {
    to["queue.buffering.max.kbytes"] =
        std::to_string(std::clamp<std::int64_t>(number_of(value) / 1024, 1, kIntMost));
  } else if (name == "connections.max.idle.ms") {
    // Below zero is never, for which librdkafka has zero; it looks about every second.
    const std::int64_t idle = std::clamp<std::int64_t>(number_of(value), 2000, kIntMost);
    to[name] = number_of(value) < 0 ? "0" : std::to_string(idle);
  } else if (name == "interceptor.classes" || name == "metric.reporters") {
    return refuse_classes(name, value);
  } else if (name == "partition.assignment.strategy") {
    return read_assignors(value, to);
  } else if (name == "partitioner.class") {
    return read_partitioner(value, to);
  } else if (name == "partitioner.ignore.keys") {
    if (to_lower(value) == "true") to.emplace("partitioner", "random");
  } else {
    CHECK(false && "every setting of Java's table has a rule");
  }
  return {};
}

// One setting that Java has too: its value is legal, and has no blanks around.
Status translate(const JavaSetting& setting, ClientKind kind, const std::string& value,
                 Properties& to) {
  const std::string name = setting.name;
  if (contains(kWithoutEffect, name)) return {};
  if (contains(kSame, name)) {
    to[name] = setting.type == JavaSetting::Type::kBoolean ? to_lower(value) : value;
    return {};
  }
  if (name == "request.timeout.ms") {
    // Of a producer, how long the acknowledgement may take; of a consumer, any answer.
    const bool producer = kind == ClientKind::kProducer;
    to[producer ? "request.timeout.ms" : "socket.timeout.ms"] =
        std::to_string(std::clamp<std::int64_t>(number_of(value), producer ? 1 : 10,
                                                producer ? 900'000 : 300'000));
    return {};
  }
  const auto number = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                   [&](const Number& each) { return name == each.java; });
  if (number == std::end(kNumbers)) return translate_special(name, value, to);
  const std::int64_t clamped = std::clamp(number_of(value), number->least, number->most);
  to[number->librdkafka] = std::to_string(clamped);
  return {};
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
  return invalid(name + ": " + reason);
}

// What Java's clients ask of settings together, in their order and words.
Status check_producer(const Properties& all) {
  const std::int64_t linger = number_in(all, "linger.ms", 0);
  const std::int64_t request = number_in(all, "request.timeout.ms", 30'000);
  if (all.contains("delivery.timeout.ms") &&
      number_in(all, "delivery.timeout.ms", 0) - request < linger) {
    return invalid(
        "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms");
  }
  const bool asked = to_lower(word_in(all, "enable.idempotence", "false")) == "true";
  if (asked && number_in(all, "retries", 1) == 0) {
    return invalid("Must set retries to non-zero when using the idempotent producer.");
  }
  const std::string acks = word_in(all, "acks", "all");
  if (asked && acks != "all" && acks != "-1") {
    return invalid(
        "Must set acks to all in order to use the idempotent producer. Otherwise we "
        "cannot guarantee idempotence.");
  }
  if (asked && number_in(all, "max.in.flight.requests.per.connection", 5) > 5) {
    return invalid(
        "Must set max.in.flight.requests.per.connection to at most 5 to use the "
        "idempotent producer.");
  }
  return {};
}

Status check_consumer(const Properties& all) {
  const std::int64_t heartbeat = number_in(all, "heartbeat.interval.ms", 3000);
  if (heartbeat < 0) return invalid("Invalid negative timeout " + std::to_string(heartbeat));
  if (heartbeat >= number_in(all, "session.timeout.ms", 45'000)) {
    return invalid("Heartbeat must be set lower than the session timeout");
  }
  return {};
}

// Raises a number to what librdkafka wants it to be beside another.
void at_least(Properties& to, const char* name, std::int64_t least) {
  if (number_in(to, name, 0) < least) to[name] = std::to_string(least);
}

// Java's defaults, where librdkafka's differ in what a user sees, and librdkafka's own rules.
Status settle_producer(const Properties& all, Properties& to) {
  to.emplace("linger.ms", "0");
  to.emplace("message.max.bytes", "1048576");
  to.emplace("partitioner", "murmur2_random");
  to.emplace("delivery.timeout.ms", "120000");
  at_least(to, "delivery.timeout.ms",
           number_in(to, "linger.ms", 0) + number_in(to, "request.timeout.ms", 30'000));
  if (all.contains("transactional.id")) {
    // A record may not wait longer than its transaction.
    const std::int64_t most =
        std::clamp<std::int64_t>(number_in(all, "transaction.timeout.ms", 60'000), 1000, kIntMost);
    to["transaction.timeout.ms"] = std::to_string(most);
    to["delivery.timeout.ms"] =
        std::to_string(std::min(most, number_in(to, "delivery.timeout.ms", 0)));
  }
  // As Kafka: idempotent unless something that was asked for forbids it.
  const std::string acks = word_in(to, "acks", "all");
  const bool can = (acks == "all" || acks == "-1") && number_in(to, "retries", 1) > 0 &&
                   number_in(to, "max.in.flight", 5) <= 5;
  to.emplace("enable.idempotence", can ? "true" : "false");
  if (all.contains("transactional.id") && to["enable.idempotence"] != "true") {
    return invalid("Cannot set a transactional.id without also enabling idempotence.");
  }
  return {};
}

void settle_consumer(Properties& to) {
  to.emplace("allow.auto.create.topics", "true");
  to.emplace("check.crcs", "true");
  to.emplace("isolation.level", "read_uncommitted");
  // In a group of the new protocol the broker assigns: librdkafka takes no strategy beside it.
  if (to_lower(word_in(to, "group.protocol", "classic")) != "consumer") {
    to.emplace("partition.assignment.strategy", "range");
  }
  // A fetch may be smaller than the largest request only if that is told to be smaller, too; a
  // consumer sends no large ones.
  if (to.contains("fetch.max.bytes")) {
    to["message.max.bytes"] =
        std::to_string(std::min<std::int64_t>(number_in(to, "fetch.max.bytes", 0), 1'000'000));
  }
  // Longer than asked for, where librdkafka wants it so; who is that slow is taken for dead later.
  at_least(to, "max.poll.interval.ms",
           std::max<std::int64_t>(number_in(to, "session.timeout.ms", 45'000),
                                  number_in(to, "max.poll.interval.ms", 300'000)));
  const std::int64_t wait = number_in(to, "fetch.wait.max.ms", 500);
  if (to.contains("socket.timeout.ms") || wait > 59'000)
    at_least(to, "socket.timeout.ms", wait + 1000);
}

void settle_both(Properties& to) {
  to.emplace("enable.metrics.push", "false");
  to.emplace("socket.connection.setup.timeout.ms", "10000");
  to.emplace("reconnect.backoff.ms", "50");
  to.emplace("reconnect.backoff.max.ms", "1000");
  at_least(to, "reconnect.backoff.max.ms", number_in(to, "reconnect.backoff.ms", 0));
  to.emplace("retry.backoff.ms", "100");
  to.emplace("retry.backoff.max.ms", to["retry.backoff.ms"]);
}

}  // namespace

Result<ClientSettings> read_client_settings(const Properties& properties, ClientKind kind) {
  ClientSettings settings;
  Properties& to = settings.librdkafka;
  Conf conf(rd_kafka_conf_new(), &rd_kafka_conf_destroy);
  for (const auto& [name, value] : properties) {
    const JavaSetting* java = find_java_setting(name, kind);
    if (java == nullptr) {
      TRY(set_other(conf, name, value, settings));
      continue;
    }
    TRY(check_java_value(*java, value));
    if (is_security_setting(name)) continue;
    TRY(translate(*java, kind, std::string(trim(value)), to));
  }
  TRY(read_security_settings(properties, to));
  TRY(kind == ClientKind::kProducer ? check_producer(properties) : check_consumer(properties));
  settle_both(to);
  if (kind == ClientKind::kProducer) {
    TRY(settle_producer(properties, to));
  } else {
    settle_consumer(to);
  }
  return settings;
}

}  // namespace sluice::kafka::client
