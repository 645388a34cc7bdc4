// One line per component type; components.cc puts them in the lists of registry.h.
#pragma once

#include "flume/registry.h"

namespace sluice::flume {

Type<Source> spooldir_source();
Type<Source> exec_source();
Type<Source> kafka_source();
Type<Source> netcat_source();
Type<Source> seq_source();

Type<Channel> memory_channel();
Type<Channel> file_channel();

Type<Sink> hdfs_sink();
Type<Sink> file_roll_sink();
Type<Sink> logger_sink();
Type<Sink> null_sink();

Type<Interceptor> timestamp_interceptor();
Type<Interceptor> host_interceptor();
Type<Interceptor> static_interceptor();
Type<Interceptor> remove_header_interceptor();
Type<Interceptor> search_replace_interceptor();
Type<Interceptor> regex_filter_interceptor();
Type<Interceptor> regex_extractor_interceptor();
Type<Interceptor> uuid_interceptor();

Type<Serializer> text_serializer();
Type<Serializer> header_and_text_serializer();
Type<Serializer> avro_event_serializer();

SelectorType replicating_selector();
SelectorType multiplexing_selector();

}  // namespace sluice::flume
