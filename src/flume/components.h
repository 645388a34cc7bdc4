// One line per component type; components.cc puts them in the lists of registry.h.
#pragma once

#include "flume/registry.h"

namespace sluice::flume {

Type<Source> spooldir_source();
Type<Source> exec_source();
Type<Source> kafka_source();
Type<Source> netcat_source();
Type<Source> seq_source();
Type<Source> stress_source();
Type<Source> taildir_source();
Type<Source> avro_source();
Type<Source> thrift_source();
Type<Source> scribe_source();
Type<Source> avro_legacy_source();
Type<Source> thrift_legacy_source();
Type<Source> http_source();
Type<Source> netcat_udp_source();
Type<Source> syslogtcp_source();
Type<Source> syslogudp_source();
Type<Source> multiport_syslogtcp_source();

Type<Channel> memory_channel();
Type<Channel> file_channel();
Type<Channel> spillable_memory_channel();
Type<Channel> kafka_channel();
Type<Channel> pseudo_channel();
Type<Channel> jdbc_channel();

Type<Sink> hdfs_sink();
Type<Sink> file_roll_sink();
Type<Sink> logger_sink();
Type<Sink> null_sink();
Type<Sink> avro_sink();
Type<Sink> thrift_sink();
Type<Sink> kafka_sink();
Type<Sink> http_sink();
Type<Sink> elasticsearch_sink();

Type<Interceptor> timestamp_interceptor();
Type<Interceptor> host_interceptor();
Type<Interceptor> static_interceptor();
Type<Interceptor> remove_header_interceptor();
Type<Interceptor> search_replace_interceptor();
Type<Interceptor> regex_filter_interceptor();
Type<Interceptor> regex_extractor_interceptor();
Type<Interceptor> uuid_interceptor();
Type<Interceptor> parse_interceptor();
Type<Interceptor> filter_interceptor();
Type<Interceptor> sample_interceptor();
Type<Interceptor> rate_limit_interceptor();

Type<Serializer> text_serializer();
Type<Serializer> header_and_text_serializer();
Type<Serializer> avro_event_serializer();
Type<Serializer> avro_schema_serializer();

SelectorType replicating_selector();
SelectorType multiplexing_selector();
SelectorType load_balancing_selector();

}  // namespace sluice::flume
