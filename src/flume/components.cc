#include "flume/components.h"

#include "base/text.h"

namespace sluice::flume {

const std::vector<Type<Source>>& source_types() {
  static const std::vector<Type<Source>> kTypes = {
      spooldir_source(),      taildir_source(),
      exec_source(),          avro_source(),
      thrift_source(),        http_source(),
      kafka_source(),         syslogtcp_source(),
      syslogudp_source(),     multiport_syslogtcp_source(),
      netcat_source(),        netcat_udp_source(),
      seq_source(),           stress_source(),
      scribe_source(),        avro_legacy_source(),
      thrift_legacy_source(),
  };
  return kTypes;
}

const std::vector<Type<Channel>>& channel_types() {
  static const std::vector<Type<Channel>> kTypes = {
      memory_channel(), file_channel(), spillable_memory_channel(),
      kafka_channel(),  jdbc_channel(), pseudo_channel()};
  return kTypes;
}

const std::vector<Type<Sink>>& sink_types() {
  static const std::vector<Type<Sink>> kTypes = {
      hdfs_sink(), file_roll_sink(),     avro_sink(),   thrift_sink(), kafka_sink(),
      http_sink(), elasticsearch_sink(), logger_sink(), null_sink(),
  };
  return kTypes;
}

const std::vector<Type<Interceptor>>& interceptor_types() {
  static const std::vector<Type<Interceptor>> kTypes = {
      timestamp_interceptor(),       host_interceptor(),           static_interceptor(),
      remove_header_interceptor(),   search_replace_interceptor(), regex_filter_interceptor(),
      regex_extractor_interceptor(), uuid_interceptor(),           parse_interceptor(),
      filter_interceptor(),          sample_interceptor(),         rate_limit_interceptor(),
  };
  return kTypes;
}

const std::vector<Type<Serializer>>& serializer_types() {
  static const std::vector<Type<Serializer>> kTypes = {
      text_serializer(),
      header_and_text_serializer(),
      avro_event_serializer(),
      avro_schema_serializer(),
  };
  return kTypes;
}

const std::vector<SelectorType>& selector_types() {
  static const std::vector<SelectorType> kTypes = {replicating_selector(), multiplexing_selector(),
                                                   load_balancing_selector()};
  return kTypes;
}

const std::vector<Absent>& absent_types() {
  static const std::vector<Absent> kAbsent = {
      {"source", "jms", "org.apache.flume.source.jms.JMSSource",
       "a JMS provider is Java classes, which can't be run here; let the broker forward to an "
       "avro, http or kafka source"},
      {"source", "twitter", "org.apache.flume.source.twitter.TwitterSource",
       "the streaming interface that it read was shut down"},
      {"sink", "irc", "org.apache.flume.sink.irc.IRCSink",
       "it loses events whenever the server is away; an http sink can post to a bridge"},
      {"sink", "hbase", "org.apache.flume.sink.hbase.HBaseSink",
       "HBase's own protocol is not spoken here; the http sink can post to its REST gateway"},
      {"sink", "asynchbase", "org.apache.flume.sink.hbase.AsyncHBaseSink",
       "HBase's own protocol is not spoken here; the http sink can post to its REST gateway"},
      {"sink", "hbase2", "org.apache.flume.sink.hbase2.HBase2Sink",
       "HBase's own protocol is not spoken here; the http sink can post to its REST gateway"},
      {"sink", "hive", "org.apache.flume.sink.hive.HiveSink",
       "Hive's transactional tables are written by Hive's own classes only; an hdfs sink fills the "
       "folders of an external table"},
      {"sink", "kudu", "org.apache.flume.sink.kudu.KuduSink",
       "Kudu's client and its operation producers are Java classes"},
      {"sink", "morphline_solr", "org.apache.flume.sink.solr.morphline.MorphlineSolrSink",
       "morphlines are Java commands, which can't be run here"},
      {"interceptor", "morphline",
       "org.apache.flume.sink.solr.morphline.MorphlineInterceptor$Builder",
       "morphlines are Java commands, which can't be run here; parse, filter, search_replace and "
       "regex_extractor do their part"},
  };
  return kAbsent;
}

bool same_type(std::string_view wanted, std::string_view name,
               const std::vector<std::string_view>& classes) {
  if (to_lower(wanted) == to_lower(name)) return true;
  for (const std::string_view java_class : classes) {
    if (wanted == java_class) return true;
  }
  return false;
}

std::string unknown_type(std::string_view kind, std::string_view name,
                         const std::vector<std::string>& known) {
  for (const Absent& absent : absent_types()) {
    if (absent.kind != kind) continue;
    if (to_lower(absent.name) == to_lower(name) || absent.java_class == name) {
      return "type '" + std::string(absent.name) + "' " + std::string(kind) +
             " is not offered: " + std::string(absent.why) + "; there are " + join(known, ", ");
    }
  }
  std::string what = "unknown type '" + std::string(name) + "' of " + std::string(kind);
  if (const auto near = nearest(name, known)) return what + "; did you mean '" + *near + "'?";
  return what + "; there are " + join(known, ", ");
}

}  // namespace sluice::flume
