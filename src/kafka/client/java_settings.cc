#include "kafka/client/java_settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"

namespace sluice::kafka::client {
namespace {

using Type = JavaSetting::Type;

constexpr std::uint8_t kP = 1 << static_cast<int>(ClientKind::kProducer);
constexpr std::uint8_t kC = 1 << static_cast<int>(ClientKind::kConsumer);
constexpr std::uint8_t kA = 1 << static_cast<int>(ClientKind::kAdmin);
constexpr std::uint8_t kAll = kP | kC | kA;
constexpr double kEnd = std::numeric_limits<double>::infinity();

constexpr JavaSetting boolean(const char* name, std::uint8_t clients) {
  return {name, clients, Type::kBoolean, 0, 0};
}
constexpr JavaSetting number(const char* name, std::uint8_t clients, Type type,
                             double least = -kEnd, double most = kEnd) {
  return {name, clients, type, least, most};
}
constexpr JavaSetting text(const char* name, std::uint8_t clients, const char* choices = nullptr) {
  return {name, clients, Type::kText, 0, 0, choices};
}
constexpr JavaSetting list(const char* name, std::uint8_t clients) {
  return {name, clients, Type::kList, 0, 0};
}
constexpr JavaSetting a_class(const char* name, std::uint8_t clients) {
  return {name, clients, Type::kClass, 0, 0};
}

constexpr JavaSetting kSettings[] = {
    text("acks", kP, "all, -1, 0, 1"),
    boolean("allow.auto.create.topics", kC),
    number("auto.commit.interval.ms", kC, Type::kInt, 0),
    boolean("auto.include.jmx.reporter", kAll),
    text("auto.offset.reset", kC, "latest, earliest, none"),
    number("batch.size", kP, Type::kInt, 0),
    list("bootstrap.servers", kAll),
    number("buffer.memory", kP, Type::kLong, 0),
    boolean("check.crcs", kC),
    text("client.dns.lookup", kAll, "use_all_dns_ips, resolve_canonical_bootstrap_servers_only"),
    text("client.id", kAll),
    text("client.rack", kC),
    text("compression.type", kP, "none, gzip, snappy, lz4, zstd"),
    number("connections.max.idle.ms", kAll, Type::kLong),
    number("default.api.timeout.ms", kC | kA, Type::kInt, 0),
    number("delivery.timeout.ms", kP, Type::kInt, 0),
    boolean("enable.auto.commit", kC),
    boolean("enable.idempotence", kP),
    boolean("exclude.internal.topics", kC),
    number("fetch.max.bytes", kC, Type::kInt, 0),
    number("fetch.max.wait.ms", kC, Type::kInt, 0),
    number("fetch.min.bytes", kC, Type::kInt, 0),
    text("group.id", kC),
    text("group.instance.id", kC, ""),
    number("heartbeat.interval.ms", kC, Type::kInt),
    list("interceptor.classes", kP | kC),
    boolean("internal.leave.group.on.close", kC),
    boolean("internal.throw.on.fetch.stable.offset.unsupported", kC),
    text("isolation.level", kC, "read_committed, read_uncommitted"),
    a_class("key.deserializer", kC),
    a_class("key.serializer", kP),
    number("linger.ms", kP, Type::kLong, 0),
    number("max.block.ms", kP, Type::kLong, 0),
    number("max.in.flight.requests.per.connection", kP, Type::kInt, 1),
    number("max.partition.fetch.bytes", kC, Type::kInt, 0),
    number("max.poll.interval.ms", kC, Type::kInt, 1),
    number("max.poll.records", kC, Type::kInt, 1),
    number("max.request.size", kP, Type::kInt, 0),
    number("metadata.max.age.ms", kAll, Type::kLong, 0),
    number("metadata.max.idle.ms", kP, Type::kLong, 5000),
    list("metric.reporters", kAll),
    number("metrics.num.samples", kAll, Type::kInt, 1),
    text("metrics.recording.level", kAll, "INFO, DEBUG, TRACE"),
    number("metrics.sample.window.ms", kAll, Type::kLong, 0),
    list("partition.assignment.strategy", kC),
    boolean("partitioner.adaptive.partitioning.enable", kP),
    number("partitioner.availability.timeout.ms", kP, Type::kLong, 0),
    a_class("partitioner.class", kP),
    boolean("partitioner.ignore.keys", kP),
    number("receive.buffer.bytes", kAll, Type::kInt, -1),
    number("reconnect.backoff.max.ms", kAll, Type::kLong, 0),
    number("reconnect.backoff.ms", kAll, Type::kLong, 0),
    number("request.timeout.ms", kAll, Type::kInt, 0),
    number("retries", kP | kA, Type::kInt, 0),
    number("retry.backoff.ms", kAll, Type::kLong, 0),
    a_class("sasl.client.callback.handler.class", kAll),
    text("sasl.jaas.config", kAll),
    text("sasl.kerberos.kinit.cmd", kAll),
    number("sasl.kerberos.min.time.before.relogin", kAll, Type::kLong),
    text("sasl.kerberos.service.name", kAll),
    number("sasl.kerberos.ticket.renew.jitter", kAll, Type::kDouble),
    number("sasl.kerberos.ticket.renew.window.factor", kAll, Type::kDouble),
    a_class("sasl.login.callback.handler.class", kAll),
    a_class("sasl.login.class", kAll),
    number("sasl.login.connect.timeout.ms", kAll, Type::kInt),
    number("sasl.login.read.timeout.ms", kAll, Type::kInt),
    number("sasl.login.refresh.buffer.seconds", kAll, Type::kShort, 0, 3600),
    number("sasl.login.refresh.min.period.seconds", kAll, Type::kShort, 0, 900),
    number("sasl.login.refresh.window.factor", kAll, Type::kDouble, 0.5, 1.0),
    number("sasl.login.refresh.window.jitter", kAll, Type::kDouble, 0.0, 0.25),
    number("sasl.login.retry.backoff.max.ms", kAll, Type::kLong),
    number("sasl.login.retry.backoff.ms", kAll, Type::kLong),
    text("sasl.mechanism", kAll),
    number("sasl.oauthbearer.clock.skew.seconds", kAll, Type::kInt),
    list("sasl.oauthbearer.expected.audience", kAll),
    text("sasl.oauthbearer.expected.issuer", kAll),
    number("sasl.oauthbearer.jwks.endpoint.refresh.ms", kAll, Type::kLong),
    number("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", kAll, Type::kLong),
    number("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", kAll, Type::kLong),
    text("sasl.oauthbearer.jwks.endpoint.url", kAll),
    text("sasl.oauthbearer.scope.claim.name", kAll),
    text("sasl.oauthbearer.sub.claim.name", kAll),
    text("sasl.oauthbearer.token.endpoint.url", kAll),
    text("security.protocol", kAll, "PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL"),
    text("security.providers", kAll),
    number("send.buffer.bytes", kAll, Type::kInt, -1),
    number("session.timeout.ms", kC, Type::kInt),
    number("socket.connection.setup.timeout.max.ms", kAll, Type::kLong),
    number("socket.connection.setup.timeout.ms", kAll, Type::kLong),
    list("ssl.cipher.suites", kAll),
    list("ssl.enabled.protocols", kAll),
    text("ssl.endpoint.identification.algorithm", kAll),
    a_class("ssl.engine.factory.class", kAll),
    text("ssl.key.password", kAll),
    text("ssl.keymanager.algorithm", kAll),
    text("ssl.keystore.certificate.chain", kAll),
    text("ssl.keystore.key", kAll),
    text("ssl.keystore.location", kAll),
    text("ssl.keystore.password", kAll),
    text("ssl.keystore.type", kAll),
    text("ssl.protocol", kAll),
    text("ssl.provider", kAll),
    text("ssl.secure.random.implementation", kAll),
    text("ssl.trustmanager.algorithm", kAll),
    text("ssl.truststore.certificates", kAll),
    text("ssl.truststore.location", kAll),
    text("ssl.truststore.password", kAll),
    text("ssl.truststore.type", kAll),
    number("transaction.timeout.ms", kP, Type::kInt),
    text("transactional.id", kP, ""),
    a_class("value.deserializer", kC),
    a_class("value.serializer", kP),
};

Error invalid(const JavaSetting& setting, const std::string& value, const std::string& why) {
  return Error(ErrorCode::kInvalidArgument,
               "Invalid value " + value + " for configuration " + setting.name + ": " + why);
}

// As Java prints a double, for those that people write.
std::string java_double(double value) {
  char digits[64];
  const bool whole = value == std::floor(value) && std::abs(value) < 1e7;
  const auto end =
      whole ? std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, 1)
            : std::to_chars(digits, digits + sizeof digits, value);
  return std::string(digits, end.ptr);
}

// Java reads "+7" too.
std::string_view without_plus(std::string_view digits) {
  const bool plus = digits.size() > 1 && digits[0] == '+' && digits[1] != '-' && digits[1] != '+';
  return plus ? digits.substr(1) : digits;
}

Status check_number(const JavaSetting& setting, const std::string& value) {
  const std::string_view digits = without_plus(trim(value));
  std::optional<double> number;
  std::string shown(digits);
  if (setting.type == Type::kDouble) {
    double parsed = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
    if (end.ec == std::errc() && end.ptr == digits.data() + digits.size()) number = parsed;
    if (number) shown = java_double(*number);
  } else if (const auto parsed = parse_int(digits)) {
    const std::int64_t most = setting.type == Type::kShort ? 0x7fff
                              : setting.type == Type::kInt
                                  ? 0x7fffffff
                                  : std::numeric_limits<std::int64_t>::max();
    if (*parsed <= most && *parsed >= -most - 1) number = static_cast<double>(*parsed);
  }
  if (!number) {
    constexpr const char* kTypes[] = {"BOOLEAN", "SHORT", "INT", "LONG", "DOUBLE"};
    return invalid(setting, value,
                   std::string("Not a number of type ") + kTypes[static_cast<int>(setting.type)]);
  }
  const auto bound = [&](double at) {
    return setting.type == Type::kDouble ? java_double(at)
                                         : std::to_string(static_cast<std::int64_t>(at));
  };
  if (*number < setting.least) {
    return invalid(setting, shown, "Value must be at least " + bound(setting.least));
  }
  if (*number > setting.most) {
    return invalid(setting, shown, "Value must be no more than " + bound(setting.most));
  }
  return {};
}

Status check_text(const JavaSetting& setting, const std::string& value) {
  if (setting.choices == nullptr) return {};
  const std::string_view word = trim(value);
  if (*setting.choices == '\0') {
    if (word.empty()) return invalid(setting, std::string(word), "String must be non-empty");
    return {};
  }
  const auto allowed = split(setting.choices, ',');
  const bool known = std::any_of(allowed.begin(), allowed.end(),
                                 [&](const std::string& each) { return trim(each) == word; });
  if (known) return {};
  return invalid(setting, std::string(word),
                 std::string("String must be one of: ") + setting.choices);
}

}  // namespace

const JavaSetting* find_java_setting(const std::string& name, ClientKind kind) {
  const auto bit = static_cast<std::uint8_t>(1 << static_cast<int>(kind));
  const auto found = std::find_if(
      std::begin(kSettings), std::end(kSettings),
      [&](const JavaSetting& each) { return (each.clients & bit) != 0 && name == each.name; });
  return found == std::end(kSettings) ? nullptr : found;
}

Status check_java_value(const JavaSetting& setting, const std::string& value) {
  switch (setting.type) {
    case Type::kBoolean: {
      const std::string word = to_lower(trim(value));
      if (word == "true" || word == "false") return {};
      return invalid(setting, value, "Expected value to be either true or false");
    }
    case Type::kShort:
    case Type::kInt:
    case Type::kLong:
    case Type::kDouble:
      return check_number(setting, value);
    case Type::kText:
      return check_text(setting, value);
    case Type::kClass:
      if (!trim(value).empty()) return {};
      return invalid(setting, value, "Class " + value + " could not be found.");
    case Type::kList:
      return {};
  }
  return {};
}

}  // namespace sluice::kafka::client
