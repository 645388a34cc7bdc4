#include "kafka/broker/config/broker_keys.h"

#include <algorithm>
#include <array>

namespace sluice::kafka::broker {

namespace {

using enum ConfigType;
using enum BrokerKey::Change;
using enum BrokerKey::Use;
constexpr std::string_view kNull{};

// clang-format off
constexpr auto kKeys = std::to_array<BrokerKey>({
    {"advertised.listeners", kString, kNull, kDynamic, kSetting},
    {"alter.config.policy.class.name", kClass, kNull, kStatic, kOnlyDefault},
    {"alter.log.dirs.replication.quota.window.num", kInt, "11", kStatic, kNoEffect},
    {"alter.log.dirs.replication.quota.window.size.seconds", kInt, "1", kStatic, kNoEffect},
    {"authorizer.class.name", kString, "", kStatic, kSetting},
    {"auto.create.topics.enable", kBoolean, "true", kStatic, kSetting},
    {"auto.include.jmx.reporter", kBoolean, "true", kStatic, kNoEffect},
    {"auto.leader.rebalance.enable", kBoolean, "true", kStatic, kNoEffect},
    {"background.threads", kInt, "10", kDynamic, kNoEffect},
    {"broker.heartbeat.interval.ms", kInt, "2000", kStatic, kNoEffect},
    {"broker.id", kInt, "-1", kStatic, kSetting},
    {"broker.id.generation.enable", kBoolean, "true", kStatic, kNoEffect},
    {"broker.rack", kString, kNull, kStatic, kOnlyDefault},
    {"broker.session.timeout.ms", kInt, "9000", kStatic, kNoEffect},
    {"client.quota.callback.class", kClass, kNull, kStatic, kOnlyDefault},
    {"compression.type", kString, "producer", kDynamic, kTopics},
    {"connection.failed.authentication.delay.ms", kInt, "100", kStatic, kSetting},
    {"connections.max.idle.ms", kLong, "600000", kStatic, kSetting},
    {"connections.max.reauth.ms", kLong, "0", kStatic, kSetting},
    {"control.plane.listener.name", kString, kNull, kStatic, kOnlyDefault},
    {"controlled.shutdown.enable", kBoolean, "true", kStatic, kNoEffect},
    {"controlled.shutdown.max.retries", kInt, "3", kStatic, kNoEffect},
    {"controlled.shutdown.retry.backoff.ms", kLong, "5000", kStatic, kNoEffect},
    {"controller.listener.names", kString, kNull, kStatic, kSetting},
    {"controller.quorum.append.linger.ms", kInt, "25", kStatic, kNoEffect},
    {"controller.quorum.election.backoff.max.ms", kInt, "1000", kStatic, kNoEffect},
    {"controller.quorum.election.timeout.ms", kInt, "1000", kStatic, kNoEffect},
    {"controller.quorum.fetch.timeout.ms", kInt, "2000", kStatic, kNoEffect},
    {"controller.quorum.request.timeout.ms", kInt, "2000", kStatic, kNoEffect},
    {"controller.quorum.retry.backoff.ms", kInt, "20", kStatic, kNoEffect},
    {"controller.quorum.voters", kList, "", kStatic, kNoEffect},
    {"controller.quota.window.num", kInt, "11", kStatic, kSetting},
    {"controller.quota.window.size.seconds", kInt, "1", kStatic, kSetting},
    {"controller.socket.timeout.ms", kInt, "30000", kStatic, kNoEffect},
    {"create.topic.policy.class.name", kClass, kNull, kStatic, kOnlyDefault},
    {"default.replication.factor", kInt, "1", kStatic, kOnlyOne},
    {"delegation.token.expiry.check.interval.ms", kLong, "3600000", kStatic, kNoEffect},
    {"delegation.token.expiry.time.ms", kLong, "86400000", kStatic, kNoEffect},
    {"delegation.token.master.key", kPassword, kNull, kStatic, kOnlyDefault},
    {"delegation.token.max.lifetime.ms", kLong, "604800000", kStatic, kNoEffect},
    {"delegation.token.secret.key", kPassword, kNull, kStatic, kOnlyDefault},
    {"delete.records.purgatory.purge.interval.requests", kInt, "1", kStatic, kNoEffect},
    {"delete.topic.enable", kBoolean, "true", kStatic, kSetting},
    {"early.start.listeners", kString, kNull, kStatic, kNoEffect},
    {"fetch.max.bytes", kInt, "57671680", kStatic, kOnlyDefault},
    {"fetch.purgatory.purge.interval.requests", kInt, "1000", kStatic, kNoEffect},
    {"group.initial.rebalance.delay.ms", kInt, "3000", kStatic, kSetting},
    {"group.max.session.timeout.ms", kInt, "1800000", kStatic, kSetting},
    {"group.max.size", kInt, "2147483647", kStatic, kSetting},
    {"group.min.session.timeout.ms", kInt, "6000", kStatic, kSetting},
    {"initial.broker.registration.timeout.ms", kInt, "60000", kStatic, kNoEffect},
    {"inter.broker.listener.name", kString, kNull, kStatic, kSetting},
    {"inter.broker.protocol.version", kString, "3.5-IV2", kStatic, kNoEffect},
    {"kafka.metrics.polling.interval.secs", kInt, "10", kStatic, kNoEffect},
    {"kafka.metrics.reporters", kList, "", kStatic, kOnlyDefault},
    {"leader.imbalance.check.interval.seconds", kLong, "300", kStatic, kNoEffect},
    {"leader.imbalance.per.broker.percentage", kInt, "10", kStatic, kNoEffect},
    {"listener.security.protocol.map",
     kString, "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
     kDynamic, kSetting},
    {"listeners", kString, "PLAINTEXT://:9092", kDynamic, kSetting},
    {"log.cleaner.backoff.ms", kLong, "15000", kDynamic, kSetting},
    {"log.cleaner.dedupe.buffer.size", kLong, "134217728", kDynamic, kSetting},
    {"log.cleaner.delete.retention.ms", kLong, "86400000", kDynamic, kTopics},
    {"log.cleaner.enable", kBoolean, "true", kStatic, kSetting},
    {"log.cleaner.io.buffer.load.factor", kDouble, "0.9", kDynamic, kNoEffect},
    {"log.cleaner.io.buffer.size", kInt, "524288", kDynamic, kNoEffect},
    {"log.cleaner.io.max.bytes.per.second", kDouble, "1.7976931348623157E308", kDynamic, kNoEffect},
    {"log.cleaner.max.compaction.lag.ms", kLong, "9223372036854775807", kDynamic, kTopics},
    {"log.cleaner.min.cleanable.ratio", kDouble, "0.5", kDynamic, kTopics},
    {"log.cleaner.min.compaction.lag.ms", kLong, "0", kDynamic, kTopics},
    {"log.cleaner.threads", kInt, "1", kDynamic, kNoEffect},
    {"log.cleanup.policy", kList, "delete", kDynamic, kTopics},
    {"log.dir", kString, "/tmp/kafka-logs", kStatic, kOnlyDefault},
    {"log.dirs", kString, kNull, kStatic, kOnlyDefault},
    {"log.flush.interval.messages", kLong, "9223372036854775807", kDynamic, kTopics},
    {"log.flush.interval.ms", kLong, kNull, kDynamic, kTopics},
    {"log.flush.offset.checkpoint.interval.ms", kInt, "60000", kStatic, kNoEffect},
    {"log.flush.scheduler.interval.ms", kLong, "9223372036854775807", kStatic, kTopics},
    {"log.flush.start.offset.checkpoint.interval.ms", kInt, "60000", kStatic, kNoEffect},
    {"log.index.interval.bytes", kInt, "4096", kDynamic, kTopics},
    {"log.index.size.max.bytes", kInt, "10485760", kDynamic, kTopics},
    {"log.message.downconversion.enable", kBoolean, "true", kDynamic, kTopics},
    {"log.message.format.version", kString, "3.0-IV1", kStatic, kTopics},
    {"log.message.timestamp.difference.max.ms", kLong, "9223372036854775807", kDynamic, kTopics},
    {"log.message.timestamp.type", kString, "CreateTime", kDynamic, kTopics},
    {"log.preallocate", kBoolean, "false", kDynamic, kTopics},
    {"log.retention.bytes", kLong, "-1", kDynamic, kTopics},
    {"log.retention.check.interval.ms", kLong, "300000", kStatic, kNoEffect},
    {"log.retention.hours", kInt, "168", kStatic, kTopics},
    {"log.retention.minutes", kInt, kNull, kStatic, kTopics},
    {"log.retention.ms", kLong, kNull, kDynamic, kTopics},
    {"log.roll.hours", kInt, "168", kStatic, kTopics},
    {"log.roll.jitter.hours", kInt, "0", kStatic, kTopics},
    {"log.roll.jitter.ms", kLong, kNull, kDynamic, kTopics},
    {"log.roll.ms", kLong, kNull, kDynamic, kTopics},
    {"log.segment.bytes", kInt, "1073741824", kDynamic, kTopics},
    {"log.segment.delete.delay.ms", kLong, "60000", kDynamic, kTopics},
    {"max.connection.creation.rate", kInt, "2147483647", kDynamic, kSetting},
    {"max.connections", kInt, "2147483647", kDynamic, kSetting},
    {"max.connections.per.ip", kInt, "2147483647", kDynamic, kSetting},
    {"max.connections.per.ip.overrides", kString, "", kDynamic, kSetting},
    {"max.incremental.fetch.session.cache.slots", kInt, "1000", kStatic, kSetting},
    {"message.max.bytes", kInt, "1048588", kDynamic, kTopics},
    {"metadata.log.dir", kString, kNull, kStatic, kOnlyDefault},
    {"metadata.log.max.record.bytes.between.snapshots", kLong, "20971520", kStatic, kNoEffect},
    {"metadata.log.max.snapshot.interval.ms", kLong, "3600000", kStatic, kNoEffect},
    {"metadata.log.segment.bytes", kInt, "1073741824", kStatic, kNoEffect},
    {"metadata.log.segment.ms", kLong, "604800000", kStatic, kNoEffect},
    {"metadata.max.idle.interval.ms", kInt, "500", kStatic, kNoEffect},
    {"metadata.max.retention.bytes", kLong, "104857600", kStatic, kNoEffect},
    {"metadata.max.retention.ms", kLong, "604800000", kStatic, kNoEffect},
    {"metric.reporters", kList, "", kDynamic, kOnlyDefault},
    {"metrics.num.samples", kInt, "2", kStatic, kNoEffect},
    {"metrics.recording.level", kString, "INFO", kStatic, kNoEffect},
    {"metrics.sample.window.ms", kLong, "30000", kStatic, kNoEffect},
    {"min.insync.replicas", kInt, "1", kDynamic, kTopics},
    {"node.id", kInt, "-1", kStatic, kSetting},
    {"num.io.threads", kInt, "8", kDynamic, kNoEffect},
    {"num.network.threads", kInt, "3", kDynamic, kNoEffect},
    {"num.partitions", kInt, "1", kStatic, kSetting},
    {"num.recovery.threads.per.data.dir", kInt, "1", kDynamic, kNoEffect},
    {"num.replica.alter.log.dirs.threads", kInt, kNull, kStatic, kNoEffect},
    {"num.replica.fetchers", kInt, "1", kDynamic, kNoEffect},
    {"offset.metadata.max.bytes", kInt, "4096", kStatic, kSetting},
    {"offsets.commit.required.acks", kShort, "-1", kStatic, kOnlyDefault},
    {"offsets.commit.timeout.ms", kInt, "5000", kStatic, kNoEffect},
    {"offsets.load.buffer.size", kInt, "5242880", kStatic, kNoEffect},
    {"offsets.retention.check.interval.ms", kLong, "600000", kStatic, kSetting},
    {"offsets.retention.minutes", kInt, "10080", kStatic, kSetting},
    {"offsets.topic.compression.codec", kInt, "0", kStatic, kOnlyDefault},
    {"offsets.topic.num.partitions", kInt, "50", kStatic, kSetting},
    {"offsets.topic.replication.factor", kShort, "3", kStatic, kOnlyOne},
    {"offsets.topic.segment.bytes", kInt, "104857600", kStatic, kSetting},
    {"password.encoder.cipher.algorithm", kString, "AES/CBC/PKCS5Padding", kStatic, kOnlyDefault},
    {"password.encoder.iterations", kInt, "4096", kStatic, kOnlyDefault},
    {"password.encoder.key.length", kInt, "128", kStatic, kOnlyDefault},
    {"password.encoder.keyfactory.algorithm", kString, kNull, kStatic, kOnlyDefault},
    {"password.encoder.old.secret", kPassword, kNull, kStatic, kOnlyDefault},
    {"password.encoder.secret", kPassword, kNull, kStatic, kOnlyDefault},
    {"principal.builder.class",
     kClass, "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
     kDynamic, kOnlyDefault},
    {"process.roles", kList, "", kStatic, kNoEffect},
    {"producer.id.expiration.ms", kInt, "86400000", kDynamic, kSetting},
    {"producer.purgatory.purge.interval.requests", kInt, "1000", kStatic, kNoEffect},
    {"queued.max.request.bytes", kLong, "-1", kStatic, kSetting},
    {"queued.max.requests", kInt, "500", kStatic, kNoEffect},
    {"quota.window.num", kInt, "11", kStatic, kSetting},
    {"quota.window.size.seconds", kInt, "1", kStatic, kSetting},
    {"replica.fetch.backoff.ms", kInt, "1000", kStatic, kNoEffect},
    {"replica.fetch.max.bytes", kInt, "1048576", kStatic, kNoEffect},
    {"replica.fetch.min.bytes", kInt, "1", kStatic, kNoEffect},
    {"replica.fetch.response.max.bytes", kInt, "10485760", kStatic, kNoEffect},
    {"replica.fetch.wait.max.ms", kInt, "500", kStatic, kNoEffect},
    {"replica.high.watermark.checkpoint.interval.ms", kLong, "5000", kStatic, kNoEffect},
    {"replica.lag.time.max.ms", kLong, "30000", kStatic, kNoEffect},
    {"replica.selector.class", kString, kNull, kStatic, kOnlyDefault},
    {"replica.socket.receive.buffer.bytes", kInt, "65536", kStatic, kNoEffect},
    {"replica.socket.timeout.ms", kInt, "30000", kStatic, kNoEffect},
    {"replication.quota.window.num", kInt, "11", kStatic, kNoEffect},
    {"replication.quota.window.size.seconds", kInt, "1", kStatic, kNoEffect},
    {"request.timeout.ms", kInt, "30000", kStatic, kNoEffect},
    {"reserved.broker.max.id", kInt, "1000", kStatic, kNoEffect},
    {"sasl.client.callback.handler.class", kClass, kNull, kStatic, kOnlyDefault},
    {"sasl.enabled.mechanisms", kList, "GSSAPI", kDynamic, kSetting},
    {"sasl.jaas.config", kPassword, kNull, kDynamic, kSetting},
    {"sasl.kerberos.kinit.cmd", kString, "/usr/bin/kinit", kDynamic, kNoEffect},
    {"sasl.kerberos.min.time.before.relogin", kLong, "60000", kDynamic, kNoEffect},
    {"sasl.kerberos.principal.to.local.rules", kList, "DEFAULT", kDynamic, kSetting},
    {"sasl.kerberos.service.name", kString, kNull, kDynamic, kSetting},
    {"sasl.kerberos.ticket.renew.jitter", kDouble, "0.05", kDynamic, kNoEffect},
    {"sasl.kerberos.ticket.renew.window.factor", kDouble, "0.8", kDynamic, kNoEffect},
    {"sasl.login.callback.handler.class", kClass, kNull, kStatic, kOnlyDefault},
    {"sasl.login.class", kClass, kNull, kStatic, kOnlyDefault},
    {"sasl.login.connect.timeout.ms", kInt, kNull, kStatic, kNoEffect},
    {"sasl.login.read.timeout.ms", kInt, kNull, kStatic, kNoEffect},
    {"sasl.login.refresh.buffer.seconds", kShort, "300", kDynamic, kNoEffect},
    {"sasl.login.refresh.min.period.seconds", kShort, "60", kDynamic, kNoEffect},
    {"sasl.login.refresh.window.factor", kDouble, "0.8", kDynamic, kNoEffect},
    {"sasl.login.refresh.window.jitter", kDouble, "0.05", kDynamic, kNoEffect},
    {"sasl.login.retry.backoff.max.ms", kLong, "10000", kStatic, kNoEffect},
    {"sasl.login.retry.backoff.ms", kLong, "100", kStatic, kNoEffect},
    {"sasl.mechanism.controller.protocol", kString, "GSSAPI", kStatic, kNoEffect},
    {"sasl.mechanism.inter.broker.protocol", kString, "GSSAPI", kDynamic, kNoEffect},
    {"sasl.oauthbearer.clock.skew.seconds", kInt, "30", kStatic, kSetting},
    {"sasl.oauthbearer.expected.audience", kList, kNull, kStatic, kSetting},
    {"sasl.oauthbearer.expected.issuer", kString, kNull, kStatic, kSetting},
    {"sasl.oauthbearer.jwks.endpoint.refresh.ms", kLong, "3600000", kStatic, kSetting},
    {"sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", kLong, "10000", kStatic, kSetting},
    {"sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", kLong, "100", kStatic, kSetting},
    {"sasl.oauthbearer.jwks.endpoint.url", kString, kNull, kStatic, kSetting},
    {"sasl.oauthbearer.scope.claim.name", kString, "scope", kStatic, kSetting},
    {"sasl.oauthbearer.sub.claim.name", kString, "sub", kStatic, kSetting},
    {"sasl.oauthbearer.token.endpoint.url", kString, kNull, kStatic, kOnlyDefault},
    {"sasl.server.callback.handler.class", kClass, kNull, kStatic, kSetting},
    {"sasl.server.max.receive.size", kInt, "524288", kStatic, kSetting},
    {"security.inter.broker.protocol", kString, "PLAINTEXT", kStatic, kSetting},
    {"security.providers", kString, kNull, kStatic, kOnlyDefault},
    {"socket.connection.setup.timeout.max.ms", kLong, "30000", kStatic, kNoEffect},
    {"socket.connection.setup.timeout.ms", kLong, "10000", kStatic, kNoEffect},
    {"socket.listen.backlog.size", kInt, "50", kStatic, kNoEffect},
    {"socket.receive.buffer.bytes", kInt, "102400", kStatic, kSetting},
    {"socket.request.max.bytes", kInt, "104857600", kStatic, kSetting},
    {"socket.send.buffer.bytes", kInt, "102400", kStatic, kSetting},
    {"ssl.cipher.suites", kList, "", kDynamic, kSetting},
    {"ssl.client.auth", kString, "none", kDynamic, kSetting},
    {"ssl.enabled.protocols", kList, "TLSv1.2,TLSv1.3", kDynamic, kSetting},
    {"ssl.endpoint.identification.algorithm", kString, "https", kDynamic, kNoEffect},
    {"ssl.engine.factory.class", kClass, kNull, kDynamic, kOnlyDefault},
    {"ssl.key.password", kPassword, kNull, kDynamic, kSetting},
    {"ssl.keymanager.algorithm", kString, "SunX509", kDynamic, kOnlyDefault},
    {"ssl.keystore.certificate.chain", kPassword, kNull, kDynamic, kSetting},
    {"ssl.keystore.key", kPassword, kNull, kDynamic, kSetting},
    {"ssl.keystore.location", kString, kNull, kDynamic, kSetting},
    {"ssl.keystore.password", kPassword, kNull, kDynamic, kSetting},
    {"ssl.keystore.type", kString, "JKS", kDynamic, kSetting},
    {"ssl.principal.mapping.rules", kString, "DEFAULT", kStatic, kSetting},
    {"ssl.protocol", kString, "TLSv1.3", kDynamic, kNoEffect},
    {"ssl.provider", kString, kNull, kDynamic, kOnlyDefault},
    {"ssl.secure.random.implementation", kString, kNull, kDynamic, kOnlyDefault},
    {"ssl.trustmanager.algorithm", kString, "PKIX", kDynamic, kOnlyDefault},
    {"ssl.truststore.certificates", kPassword, kNull, kDynamic, kSetting},
    {"ssl.truststore.location", kString, kNull, kDynamic, kSetting},
    {"ssl.truststore.password", kPassword, kNull, kDynamic, kSetting},
    {"ssl.truststore.type", kString, "JKS", kDynamic, kSetting},
    {"transaction.abort.timed.out.transaction.cleanup.interval.ms",
     kInt, "10000", kStatic, kSetting},
    {"transaction.max.timeout.ms", kInt, "900000", kStatic, kSetting},
    {"transaction.remove.expired.transaction.cleanup.interval.ms",
     kInt, "3600000", kStatic, kSetting},
    {"transaction.state.log.load.buffer.size", kInt, "5242880", kStatic, kNoEffect},
    {"transaction.state.log.min.isr", kInt, "2", kStatic, kOnlyOne},
    {"transaction.state.log.num.partitions", kInt, "50", kStatic, kSetting},
    {"transaction.state.log.replication.factor", kShort, "3", kStatic, kOnlyOne},
    {"transaction.state.log.segment.bytes", kInt, "104857600", kStatic, kSetting},
    {"transactional.id.expiration.ms", kInt, "604800000", kStatic, kSetting},
    {"unclean.leader.election.enable", kBoolean, "false", kDynamic, kTopics},
    {"zookeeper.clientCnxnSocket", kString, kNull, kStatic, kOnlyDefault},
    {"zookeeper.connect", kString, kNull, kStatic, kNoEffect},
    {"zookeeper.connection.timeout.ms", kInt, kNull, kStatic, kNoEffect},
    {"zookeeper.max.in.flight.requests", kInt, "10", kStatic, kNoEffect},
    {"zookeeper.metadata.migration.enable", kBoolean, "false", kStatic, kOnlyDefault},
    {"zookeeper.session.timeout.ms", kInt, "18000", kStatic, kNoEffect},
    {"zookeeper.set.acl", kBoolean, "false", kStatic, kOnlyDefault},
    {"zookeeper.ssl.cipher.suites", kList, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.client.enable", kBoolean, "false", kStatic, kOnlyDefault},
    {"zookeeper.ssl.crl.enable", kBoolean, "false", kStatic, kOnlyDefault},
    {"zookeeper.ssl.enabled.protocols", kList, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.endpoint.identification.algorithm", kString, "HTTPS", kStatic, kOnlyDefault},
    {"zookeeper.ssl.keystore.location", kString, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.keystore.password", kPassword, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.keystore.type", kString, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.ocsp.enable", kBoolean, "false", kStatic, kOnlyDefault},
    {"zookeeper.ssl.protocol", kString, "TLSv1.2", kStatic, kOnlyDefault},
    {"zookeeper.ssl.truststore.location", kString, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.truststore.password", kPassword, kNull, kStatic, kOnlyDefault},
    {"zookeeper.ssl.truststore.type", kString, kNull, kStatic, kOnlyDefault},
});
// clang-format on

constexpr auto kOwn = std::to_array<BrokerKey>({
    {"allow.everyone.if.no.acl.found", kBoolean, "false", kStatic, kSetting},
    {"compatibility.version", kString, "4.4", kStatic, kSetting},
    {"durability", kString, "fsync", kStatic, kSetting},
    {"group.consumer.heartbeat.interval.ms", kInt, "5000", kStatic, kSetting},
    {"group.consumer.max.heartbeat.interval.ms", kInt, "15000", kStatic, kSetting},
    {"group.consumer.max.session.timeout.ms", kInt, "60000", kStatic, kSetting},
    {"group.consumer.max.size", kInt, "2147483647", kStatic, kSetting},
    {"group.consumer.migration.policy", kString, "bidirectional", kStatic, kSetting},
    {"group.consumer.min.heartbeat.interval.ms", kInt, "5000", kStatic, kSetting},
    {"group.consumer.min.session.timeout.ms", kInt, "45000", kStatic, kSetting},
    {"group.consumer.session.timeout.ms", kInt, "45000", kStatic, kSetting},
    {"log.dirs.retention.bytes", kLong, "-1", kDynamic, kSetting},
    {"max.partitions", kInt, "50000", kStatic, kSetting},
    {"max.partitions.per.request", kInt, "10000", kStatic, kSetting},
    {"strict.replication.factor", kBoolean, "false", kStatic, kSetting},
    {"super.users", kString, "", kStatic, kSetting},
});

constexpr auto kMechanisms = std::to_array<std::string_view>(
    {"gssapi", "oauthbearer", "plain", "scram-sha-256", "scram-sha-512"});

struct Family {
  std::string_view name;
  std::array<KeyUnit, 3> units;
};
constexpr auto kFamilies = std::to_array<Family>({
    {"log.retention.ms",
     {{{"log.retention.ms", 1},
       {"log.retention.minutes", 60'000},
       {"log.retention.hours", 3'600'000}}}},
    {"log.roll.ms", {{{"log.roll.ms", 1}, {"log.roll.hours", 3'600'000}, {"", 0}}}},
    {"log.roll.jitter.ms",
     {{{"log.roll.jitter.ms", 1}, {"log.roll.jitter.hours", 3'600'000}, {"", 0}}}},
    {"log.flush.interval.ms",
     {{{"log.flush.interval.ms", 1}, {"log.flush.scheduler.interval.ms", 1}, {"", 0}}}},
});

enum class KeyScope { kBroker, kListener, kMechanism };

// Beside those of TLS and SASL.
constexpr auto kOfListeners = std::to_array<std::string_view>(
    {"connection.failed.authentication.delay.ms", "connections.max.reauth.ms",
     "max.connection.creation.rate", "max.connections", "num.network.threads",
     "principal.builder.class"});
// Of SASL, but of no single mechanism.
constexpr auto kOfAllMechanisms = std::to_array<std::string_view>(
    {"sasl.enabled.mechanisms", "sasl.mechanism.controller.protocol",
     "sasl.mechanism.inter.broker.protocol", "sasl.server.max.receive.size"});

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool may_be_of(KeyScope scope, std::string_view key) {
  const bool sasl = key.starts_with("sasl.");
  switch (scope) {
    case KeyScope::kBroker:
      return true;
    case KeyScope::kListener:
      return sasl || key.starts_with("ssl.") || is_one_of(kOfListeners, key);
    case KeyScope::kMechanism:
      return (sasl && !is_one_of(kOfAllMechanisms, key)) || key == "connections.max.reauth.ms";
  }
  return false;
}

struct Place {
  KeyScope scope;
  std::string_view key;
};

Place place_of(std::string_view name) {
  constexpr std::string_view kListener = "listener.name.";
  const std::size_t end =
      name.starts_with(kListener) ? name.find('.', kListener.size()) : std::string_view::npos;
  if (end == std::string_view::npos) return {KeyScope::kBroker, name};
  const std::string_view rest = name.substr(end + 1);
  for (const std::string_view mechanism : kMechanisms) {
    if (rest.starts_with(mechanism) && rest.substr(mechanism.size()).starts_with(".")) {
      return {KeyScope::kMechanism, rest.substr(mechanism.size() + 1)};
    }
  }
  return {KeyScope::kListener, rest};
}

}  // namespace

std::span<const BrokerKey> broker_keys() {
  return kKeys;
}

std::span<const BrokerKey> own_keys() {
  return kOwn;
}

std::string_view unprefixed(std::string_view name) {
  return place_of(name).key;
}

const BrokerKey* find_broker_key(std::string_view name) {
  const Place place = place_of(name);
  if (!may_be_of(place.scope, place.key)) return nullptr;
  name = place.key;
  const auto found =
      std::lower_bound(kKeys.begin(), kKeys.end(), name,
                       [](const auto& key, auto wanted) { return key.name < wanted; });
  if (found != kKeys.end() && found->name == name) return &*found;
  const auto own = std::find_if(kOwn.begin(), kOwn.end(),
                                [&](const BrokerKey& key) { return key.name == name; });
  return own == kOwn.end() ? nullptr : &*own;
}

std::vector<KeyUnit> key_family(std::string_view name) {
  for (const Family& family : kFamilies) {
    std::vector<KeyUnit> units(family.units.begin(), family.units.end());
    std::erase_if(units, [](const KeyUnit& unit) { return unit.name.empty(); });
    for (const KeyUnit& unit : units) {
      if (unit.name == name) return units;
    }
  }
  return {{name, 1}};
}

}  // namespace sluice::kafka::broker
