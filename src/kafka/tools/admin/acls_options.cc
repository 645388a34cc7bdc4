#include "kafka/tools/admin/option_tables.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kAcls[] = {
    {"add", Takes::kNothing, "", "Indicates you are trying to add ACLs."},
    {"allow-host", Takes::kValue, "<String: allow-host>",
     "Host from which principals listed in --\n"
     "  allow-principal will have access. If\n"
     "  you have specified --allow-principal\n"
     "  then the default for this option\n"
     "  will be set to '*' which allows\n"
     "  access from all hosts."},
    {"allow-principal", Takes::kValue, "<String: allow-\n  principal>",
     "principal is in principalType:name\n"
     "  format. Note that principalType must\n"
     "  be supported by the Authorizer being\n"
     "  used. For example, User:'*' is the\n"
     "  wild card indicating all users."},
    {"authorizer", Takes::kValue, "<String: authorizer>",
     "DEPRECATED: Fully qualified class name\n"
     "  of the authorizer, which defaults to\n"
     "  kafka.security.authorizer.\n"
     "  AclAuthorizer if --bootstrap-server\n"
     "  is not provided. Warning: support\n"
     "  for ACL configuration directly\n"
     "  through the authorizer is deprecated\n"
     "  and will be removed in a future\n"
     "  release. Please use --bootstrap-\n"
     "  server instead to set ACLs through\n"
     "  the admin client."},
    {"authorizer-properties", Takes::kValue, "<String:\n  authorizer-properties>",
     "DEPRECATED: The properties required to\n"
     "  configure an instance of the\n"
     "  Authorizer specified by --\n"
     "  authorizer. These are key=val pairs.\n"
     "  For the default authorizer, example\n"
     "  values are: zookeeper.\n"
     "  connect=localhost:2181. Warning:\n"
     "  support for ACL configuration\n"
     "  directly through the authorizer is\n"
     "  deprecated and will be removed in a\n"
     "  future release. Please use --\n"
     "  bootstrap-server instead to set ACLs\n"
     "  through the admin client."},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "A list of host/port pairs to use for\n"
     "  establishing the connection to the\n"
     "  Kafka cluster. This list should be\n"
     "  in the form host1:port1,host2:\n"
     "  port2,... This config is required\n"
     "  for acl management using admin\n"
     "  client API."},
    {"cluster", Takes::kNothing, "", "Add/Remove cluster ACLs."},
    {"command-config", Takes::kMaybeValue, "[String: command-\n  config]",
     "A property file containing configs to\n"
     "  be passed to Admin Client."},
    {"consumer", Takes::kNothing, "",
     "Convenience option to add/remove ACLs\n"
     "  for consumer role. This will\n"
     "  generate ACLs that allows READ,\n"
     "  DESCRIBE on topic and READ on group."},
    {"delegation-token", Takes::kValue, "<String: delegation-\n  token>",
     "Delegation token to which ACLs should\n"
     "  be added or removed. A value of '*'\n"
     "  indicates ACL should apply to all\n"
     "  tokens."},
    {"deny-host", Takes::kValue, "<String: deny-host>",
     "Host from which principals listed in --\n"
     "  deny-principal will be denied\n"
     "  access. If you have specified --deny-\n"
     "  principal then the default for this\n"
     "  option will be set to '*' which\n"
     "  denies access from all hosts."},
    {"deny-principal", Takes::kValue, "<String: deny-\n  principal>",
     "principal is in principalType:name\n"
     "  format. By default anyone not added\n"
     "  through --allow-principal is denied\n"
     "  access. You only need to use this\n"
     "  option as negation to already\n"
     "  allowed set. Note that principalType\n"
     "  must be supported by the Authorizer\n"
     "  being used. For example if you\n"
     "  wanted to allow access to all users\n"
     "  in the system but not test-user you\n"
     "  can define an ACL that allows access\n"
     "  to User:'*' and specify --deny-\n"
     "  principal=User:test@EXAMPLE.COM. AND\n"
     "  PLEASE REMEMBER DENY RULES TAKES\n"
     "  PRECEDENCE OVER ALLOW RULES."},
    {"force", Takes::kNothing, "",
     "Assume Yes to all queries and do not\n"
     "  prompt."},
    {"group", Takes::kValue, "<String: group>",
     "Consumer Group to which the ACLs\n"
     "  should be added or removed. A value\n"
     "  of '*' indicates the ACLs should\n"
     "  apply to all groups."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"idempotent", Takes::kNothing, "",
     "Enable idempotence for the producer.\n"
     "  This should be used in combination\n"
     "  with the --producer option. Note\n"
     "  that idempotence is enabled\n"
     "  automatically if the producer is\n"
     "  authorized to a particular\n"
     "  transactional-id."},
    {"list", Takes::kNothing, "",
     "List ACLs for the specified resource,\n"
     "  use --topic <topic> or --group\n"
     "  <group> or --cluster to specify a\n"
     "  resource."},
    {"operation", Takes::kValue, "<String>",
     "Operation that is being allowed or\n"
     "  denied. Valid operation names are:\n"
     "	Describe\n"
     "	DescribeConfigs\n"
     "	Alter\n"
     "	IdempotentWrite\n"
     "	Read\n"
     "	Delete\n"
     "	Create\n"
     "	ClusterAction\n"
     "	All\n"
     "	Write\n"
     "	AlterConfigs\n"
     "	CreateTokens\n"
     "	DescribeTokens\n"
     " (default: All)"},
    {"principal", Takes::kMaybeValue, "[String: principal]",
     "List ACLs for the specified principal.\n"
     "  principal is in principalType:name\n"
     "  format. Note that principalType must\n"
     "  be supported by the Authorizer being\n"
     "  used. Multiple --principal option\n"
     "  can be passed."},
    {"producer", Takes::kNothing, "",
     "Convenience option to add/remove ACLs\n"
     "  for producer role. This will\n"
     "  generate ACLs that allows WRITE,\n"
     "  DESCRIBE and CREATE on topic."},
    {"remove", Takes::kNothing, "",
     "Indicates you are trying to remove\n"
     "  ACLs."},
    {"resource-pattern-type", Takes::kValue, "\n  <ANY|MATCH|LITERAL|PREFIXED>",
     "The type of the resource pattern or\n"
     "  pattern filter. When adding acls,\n"
     "  this should be a specific pattern\n"
     "  type, e.g. 'literal' or 'prefixed'.\n"
     "  When listing or removing acls, a\n"
     "  specific pattern type can be used to\n"
     "  list or remove acls from specific\n"
     "  resource patterns, or use the filter\n"
     "  values of 'any' or 'match', where\n"
     "  'any' will match any pattern type,\n"
     "  but will match the resource name\n"
     "  exactly, where as 'match' will\n"
     "  perform pattern matching to list or\n"
     "  remove all acls that affect the\n"
     "  supplied resource(s). WARNING:\n"
     "  'match', when used in combination\n"
     "  with the '--remove' switch, should\n"
     "  be used with care. (default: LITERAL)"},
    {"topic", Takes::kValue, "<String: topic>",
     "topic to which ACLs should be added or\n"
     "  removed. A value of '*' indicates\n"
     "  ACL should apply to all topics."},
    {"transactional-id", Takes::kValue, "<String:\n  transactional-id>",
     "The transactionalId to which ACLs\n"
     "  should be added or removed. A value\n"
     "  of '*' indicates the ACLs should\n"
     "  apply to all transactionalIds."},
    {"user-principal", Takes::kValue, "<String: user-\n  principal>",
     "Specifies a user principal as a\n"
     "  resource in relation with the\n"
     "  operation. For instance one could\n"
     "  grant CreateTokens or DescribeTokens\n"
     "  permission on a given user principal."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
    {"zk-tls-config-file", Takes::kValue, "<String:\n  Authorizer ZooKeeper TLS\n  configuration>",
     "DEPRECATED: Identifies the file where\n"
     "  ZooKeeper client TLS connectivity\n"
     "  properties are defined for the\n"
     "  default authorizer kafka.security.\n"
     "  authorizer.AclAuthorizer. Any\n"
     "  properties other than the following\n"
     "  (with or without an \"authorizer.\"\n"
     "  prefix) are ignored: zookeeper.\n"
     "  clientCnxnSocket, zookeeper.ssl.\n"
     "  cipher.suites, zookeeper.ssl.client.\n"
     "  enable, zookeeper.ssl.crl.enable,\n"
     "  zookeeper.ssl.enabled.protocols,\n"
     "  zookeeper.ssl.endpoint.\n"
     "  identification.algorithm, zookeeper.\n"
     "  ssl.keystore.location, zookeeper.ssl.\n"
     "  keystore.password, zookeeper.ssl.\n"
     "  keystore.type, zookeeper.ssl.ocsp.\n"
     "  enable, zookeeper.ssl.protocol,\n"
     "  zookeeper.ssl.truststore.location,\n"
     "  zookeeper.ssl.truststore.password,\n"
     "  zookeeper.ssl.truststore.type. Note\n"
     "  that if SASL is not configured and\n"
     "  zookeeper.set.acl is supposed to be\n"
     "  true due to mutual certificate\n"
     "  authentication being used then it is\n"
     "  necessary to explicitly specify --\n"
     "  authorizer-properties zookeeper.set.\n"
     "  acl=true. Warning: support for ACL\n"
     "  configuration directly through the\n"
     "  authorizer is deprecated and will be\n"
     "  removed in a future release. Please\n"
     "  use --bootstrap-server instead to\n"
     "  set ACLs through the admin client."},
};

}  // namespace

std::span<const Option> acls_options() {
  return kAcls;
}

}  // namespace sluice::kafka::tools
