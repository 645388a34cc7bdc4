#include "kafka/tools/admin/option_tables.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kConfigs[] = {
    {"add-config", Takes::kValue, "<String>",
     "Key Value pairs of configs to add.\n"
     "  Square brackets can be used to group\n"
     "  values which contain commas: 'k1=v1,\n"
     "  k2=[v1,v2,v2],k3=v3'. The following\n"
     "  is a list of valid configurations:\n"
     "  For entity-type 'topics':\n"
     "	cleanup.policy\n"
     "	compression.type\n"
     "	delete.retention.ms\n"
     "	file.delete.delay.ms\n"
     "	flush.messages\n"
     "	flush.ms\n"
     "	follower.replication.throttled.\n"
     "  replicas\n"
     "	index.interval.bytes\n"
     "	leader.replication.throttled.replicas\n"
     "	local.retention.bytes\n"
     "	local.retention.ms\n"
     "	max.compaction.lag.ms\n"
     "	max.message.bytes\n"
     "	message.downconversion.enable\n"
     "	message.format.version\n"
     "	message.timestamp.difference.max.ms\n"
     "	message.timestamp.type\n"
     "	min.cleanable.dirty.ratio\n"
     "	min.compaction.lag.ms\n"
     "	min.insync.replicas\n"
     "	preallocate\n"
     "	remote.storage.enable\n"
     "	retention.bytes\n"
     "	retention.ms\n"
     "	segment.bytes\n"
     "	segment.index.bytes\n"
     "	segment.jitter.ms\n"
     "	segment.ms\n"
     "	unclean.leader.election.enable\n"
     "For entity-type 'brokers':\n"
     "	advertised.listeners\n"
     "	background.threads\n"
     "	compression.type\n"
     "	follower.replication.throttled.rate\n"
     "	leader.replication.throttled.rate\n"
     "	listener.security.protocol.map\n"
     "	listeners\n"
     "	log.cleaner.backoff.ms\n"
     "	log.cleaner.dedupe.buffer.size\n"
     "	log.cleaner.delete.retention.ms\n"
     "	log.cleaner.io.buffer.load.factor\n"
     "	log.cleaner.io.buffer.size\n"
     "	log.cleaner.io.max.bytes.per.second\n"
     "	log.cleaner.max.compaction.lag.ms\n"
     "	log.cleaner.min.cleanable.ratio\n"
     "	log.cleaner.min.compaction.lag.ms\n"
     "	log.cleaner.threads\n"
     "	log.cleanup.policy\n"
     "	log.flush.interval.messages\n"
     "	log.flush.interval.ms\n"
     "	log.index.interval.bytes\n"
     "	log.index.size.max.bytes\n"
     "	log.message.downconversion.enable\n"
     "	log.message.timestamp.difference.max.\n"
     "  ms\n"
     "	log.message.timestamp.type\n"
     "	log.preallocate\n"
     "	log.retention.bytes\n"
     "	log.retention.ms\n"
     "	log.roll.jitter.ms\n"
     "	log.roll.ms\n"
     "	log.segment.bytes\n"
     "	log.segment.delete.delay.ms\n"
     "	max.connection.creation.rate\n"
     "	max.connections\n"
     "	max.connections.per.ip\n"
     "	max.connections.per.ip.overrides\n"
     "	message.max.bytes\n"
     "	metric.reporters\n"
     "	min.insync.replicas\n"
     "	num.io.threads\n"
     "	num.network.threads\n"
     "	num.recovery.threads.per.data.dir\n"
     "	num.replica.fetchers\n"
     "	principal.builder.class\n"
     "	producer.id.expiration.ms\n"
     "	replica.alter.log.dirs.io.max.bytes.\n"
     "  per.second\n"
     "	sasl.enabled.mechanisms\n"
     "	sasl.jaas.config\n"
     "	sasl.kerberos.kinit.cmd\n"
     "	sasl.kerberos.min.time.before.relogin\n"
     "	sasl.kerberos.principal.to.local.rules\n"
     "	sasl.kerberos.service.name\n"
     "	sasl.kerberos.ticket.renew.jitter\n"
     "	sasl.kerberos.ticket.renew.window.\n"
     "  factor\n"
     "	sasl.login.refresh.buffer.seconds\n"
     "	sasl.login.refresh.min.period.seconds\n"
     "	sasl.login.refresh.window.factor\n"
     "	sasl.login.refresh.window.jitter\n"
     "	sasl.mechanism.inter.broker.protocol\n"
     "	ssl.cipher.suites\n"
     "	ssl.client.auth\n"
     "	ssl.enabled.protocols\n"
     "	ssl.endpoint.identification.algorithm\n"
     "	ssl.engine.factory.class\n"
     "	ssl.key.password\n"
     "	ssl.keymanager.algorithm\n"
     "	ssl.keystore.certificate.chain\n"
     "	ssl.keystore.key\n"
     "	ssl.keystore.location\n"
     "	ssl.keystore.password\n"
     "	ssl.keystore.type\n"
     "	ssl.protocol\n"
     "	ssl.provider\n"
     "	ssl.secure.random.implementation\n"
     "	ssl.trustmanager.algorithm\n"
     "	ssl.truststore.certificates\n"
     "	ssl.truststore.location\n"
     "	ssl.truststore.password\n"
     "	ssl.truststore.type\n"
     "	unclean.leader.election.enable\n"
     "For entity-type 'users':\n"
     "	SCRAM-SHA-256\n"
     "	SCRAM-SHA-512\n"
     "	consumer_byte_rate\n"
     "	controller_mutation_rate\n"
     "	producer_byte_rate\n"
     "	request_percentage\n"
     "For entity-type 'clients':\n"
     "	consumer_byte_rate\n"
     "	controller_mutation_rate\n"
     "	producer_byte_rate\n"
     "	request_percentage\n"
     "For entity-type 'ips':\n"
     "	connection_creation_rate\n"
     "Entity types 'users' and 'clients' may\n"
     "  be specified together to update\n"
     "  config for clients of a specific\n"
     "  user."},
    {"add-config-file", Takes::kValue, "<String>",
     "Path to a properties file with configs\n"
     "  to add. See add-config for a list of\n"
     "  valid configurations."},
    {"all", Takes::kNothing, "",
     "List all configs for the given topic,\n"
     "  broker, or broker-logger entity\n"
     "  (includes static configuration when\n"
     "  the entity type is brokers)"},
    {"alter", Takes::kNothing, "", "Alter the configuration for the entity."},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "The Kafka server to connect to. This\n"
     "  is required for describing and\n"
     "  altering broker configs."},
    {"broker", Takes::kValue, "<String>", "The broker's ID."},
    {"broker-defaults", Takes::kNothing, "", "The config defaults for all brokers."},
    {"broker-logger", Takes::kValue, "<String>", "The broker's ID for its logger config."},
    {"client", Takes::kValue, "<String>", "The client's ID."},
    {"client-defaults", Takes::kNothing, "", "The config defaults for all clients."},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client. This is used\n"
     "  only with --bootstrap-server option\n"
     "  for describing and altering broker\n"
     "  configs."},
    {"delete-config", Takes::kValue, "<String>", "config keys to remove 'k1,k2'"},
    {"describe", Takes::kNothing, "", "List configs for the given entity."},
    {"entity-default", Takes::kNothing, "",
     "Default entity name for\n"
     "  clients/users/brokers/ips (applies\n"
     "  to corresponding entity type in\n"
     "  command line)"},
    {"entity-name", Takes::kValue, "<String>",
     "Name of entity (topic name/client\n"
     "  id/user principal name/broker id/ip)"},
    {"entity-type", Takes::kValue, "<String>",
     "Type of entity\n"
     "  (topics/clients/users/brokers/broker-\n"
     "  loggers/ips)"},
    {"force", Takes::kNothing, "", "Suppress console prompts"},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"ip", Takes::kValue, "<String>", "The IP address."},
    {"ip-defaults", Takes::kNothing, "", "The config defaults for all IPs."},
    {"topic", Takes::kValue, "<String>", "The topic's name."},
    {"user", Takes::kValue, "<String>", "The user's principal name."},
    {"user-defaults", Takes::kNothing, "", "The config defaults for all users."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
    {"zk-tls-config-file", Takes::kValue, "<String:\n  ZooKeeper TLS configuration>",
     "Identifies the file where ZooKeeper\n"
     "  client TLS connectivity properties\n"
     "  are defined.  Any properties other\n"
     "  than zookeeper.clientCnxnSocket,\n"
     "  zookeeper.ssl.cipher.suites,\n"
     "  zookeeper.ssl.client.enable,\n"
     "  zookeeper.ssl.crl.enable, zookeeper.\n"
     "  ssl.enabled.protocols, zookeeper.ssl.\n"
     "  endpoint.identification.algorithm,\n"
     "  zookeeper.ssl.keystore.location,\n"
     "  zookeeper.ssl.keystore.password,\n"
     "  zookeeper.ssl.keystore.type,\n"
     "  zookeeper.ssl.ocsp.enable, zookeeper.\n"
     "  ssl.protocol, zookeeper.ssl.\n"
     "  truststore.location, zookeeper.ssl.\n"
     "  truststore.password, zookeeper.ssl.\n"
     "  truststore.type are ignored."},
    {"zookeeper", Takes::kValue, "<String: urls>",
     "DEPRECATED. The connection string for\n"
     "  the zookeeper connection in the form\n"
     "  host:port. Multiple URLS can be\n"
     "  given to allow fail-over. Required\n"
     "  when configuring SCRAM credentials\n"
     "  for users or dynamic broker configs\n"
     "  when the relevant broker(s) are\n"
     "  down. Not allowed otherwise."},
};

}  // namespace

std::span<const Option> configs_options() {
  return kConfigs;
}

}  // namespace sluice::kafka::tools
