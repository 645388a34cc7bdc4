#include "flume/event_times.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "flume/escapes.h"

namespace sluice::flume {
namespace {

constexpr std::string_view kHeader = "timestamp";

bool is_one_of(const std::string& type, std::initializer_list<std::string_view> names) {
  const std::string lower = to_lower(type);
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return lower == to_lower(name); });
}

// Sources whose events have no headers but those of their interceptors. Of others, clients or
// messages may bring the time.
bool gives_no_times(const SourceConfig& source) {
  return is_one_of(source.type.value, {"seq", "org.apache.flume.source.SequenceGeneratorSource",
                                       "netcat", "org.apache.flume.source.NetcatSource", "exec",
                                       "org.apache.flume.source.ExecSource", "spooldir",
                                       "org.apache.flume.source.SpoolDirectorySource"});
}

std::string value_of(const Settings& settings, std::string_view key, std::string_view initial) {
  const Property* property = settings.find(key);
  return property == nullptr ? std::string(initial) : property->value;
}

// Whether this interceptor, whatever the event, may set the header.
bool may_set_time(const SourceConfig::InterceptorConfig& interceptor) {
  const std::string& type = interceptor.type.value;
  const Settings& settings = interceptor.settings;
  if (is_one_of(type, {"timestamp", "org.apache.flume.interceptor.TimestampInterceptor$Builder"})) {
    return value_of(settings, "headerName", kHeader) == kHeader;
  }
  if (is_one_of(type, {"static", "org.apache.flume.interceptor.StaticInterceptor$Builder"})) {
    return value_of(settings, "key", "key") == kHeader;
  }
  if (is_one_of(type, {"parse"})) return true;  // as what is in the text may be named
  return std::any_of(settings.properties.begin(), settings.properties.end(),
                     [](const Property& property) { return property.value == kHeader; });
}

bool wants_time(const Settings& sink, std::string_view key) {
  const Property* property = sink.find(key);
  if (property == nullptr) return false;
  const Result<EscapedText> text = EscapedText::parse(property->value);
  return text && text->uses_time();
}

}  // namespace

Status check_event_times(const AgentConfig& config) {
  std::optional<Error> wrong;
  for (const SinkConfig& sink : config.sinks) {
    if (!is_one_of(sink.type.value, {"hdfs", "org.apache.flume.sink.hdfs.HDFSEventSink"})) continue;
    if (to_lower(value_of(sink.settings, "hdfs.useLocalTimeStamp", "false")) == "true") continue;
    for (const char* key : {"hdfs.path", "hdfs.filePrefix"}) {
      if (!wants_time(sink.settings, key)) continue;
      for (const SourceConfig& source : config.sources) {
        const bool feeds = std::count(source.channels.begin(), source.channels.end(), sink.channel);
        if (!feeds || !gives_no_times(source)) continue;
        if (std::any_of(source.interceptors.begin(), source.interceptors.end(), may_set_time)) {
          continue;
        }
        const Error error = sink.settings.find(key)->problem(
            "it wants the time of each event, the header timestamp, and the events of source '" +
            source.name +
            "' have none: set hdfs.useLocalTimeStamp = true, or give the source a timestamp "
            "interceptor");
        wrong = wrong ? both(*wrong, error) : error;
      }
    }
  }
  if (wrong) return *wrong;
  return {};
}

}  // namespace sluice::flume
