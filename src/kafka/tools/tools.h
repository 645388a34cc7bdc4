// The kafka-* commands: what Kafka's own tools of those names take, print and return.
#pragma once

#include "base/invocation.h"

namespace sluice::kafka::tools {

// Each returns the exit code of Kafka's tool.
int get_offsets(const Invocation& invocation);
int delete_records(const Invocation& invocation);
int log_dirs(const Invocation& invocation);
int broker_api_versions(const Invocation& invocation);
int leader_election(const Invocation& invocation);
int configs(const Invocation& invocation);
int producer_perf_test(const Invocation& invocation);
int acls(const Invocation& invocation);
int reassign_partitions(const Invocation& invocation);
int cluster(const Invocation& invocation);
int metadata_quorum(const Invocation& invocation);
int features(const Invocation& invocation);
int consumer_perf_test(const Invocation& invocation);
int e2e_latency(const Invocation& invocation);
int verifiable_producer(const Invocation& invocation);
int transactions(const Invocation& invocation);
int verifiable_consumer(const Invocation& invocation);
int topics(const Invocation& invocation);
int dump_log(const Invocation& invocation);
int consumer_groups(const Invocation& invocation);
int console_producer(const Invocation& invocation);
int console_consumer(const Invocation& invocation);
int groups(const Invocation& invocation);
int client_metrics(const Invocation& invocation);
int delegation_tokens(const Invocation& invocation);
int storage(const Invocation& invocation);
int replica_verification(const Invocation& invocation);
int streams_application_reset(const Invocation& invocation);

// What Kafka has not: `sluice topics diff` and `sluice topics tail`.
int topics_diff(const Invocation& invocation);
int topics_tail(const Invocation& invocation);

}  // namespace sluice::kafka::tools
