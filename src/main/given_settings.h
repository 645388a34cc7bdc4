// What a service is told beside its command line, as arguments that say the same: one table of
// options checks, describes and applies all of it.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/result.h"

namespace sluice {

// One setting, and where it was given.
struct GivenSetting {
  std::string argument;  // "--kafka-port=9093"
  std::string place;     // "/etc/sluice/sluice.conf:3", "$KAFKA_ADVERTISED_LISTENERS"
};

// A file of lines `name = value`; '#' begins a comment line. A name is that of an option in
// `known`, without its hyphens; kafka.NAME stands for --kafka-setting NAME=..., limit.NAME for
// --limit NAME=... kInvalidArgument with a line for each that is none of these.
Result<std::vector<GivenSetting>> read_settings_file(const std::string& path,
                                                     std::span<const Option> known);

using Environment = std::map<std::string, std::string>;
Environment process_environment();

// What variables of the environment ask for by the names of other people's images: KAFKA_... of
// Kafka's, CORE_CONF_... and the like of Hadoop's (hadoop_settings.h),
// KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS of Kafka's UI.
struct ContainerSettings {
  std::vector<GivenSetting> settings;
  std::vector<std::string> left_out_of_broker;  // "KAFKA_FOO: why"
  std::vector<std::string> left_out_of_lake;    // "HDFS_CONF_foo: why"
};
// `is_kafka_setting` tells which names a broker takes.
ContainerSettings container_settings(const Environment& environment,
                                     const std::function<bool(std::string_view)>& is_kafka_setting);

// Those that are in `table`: what is said for all services counts for those that have the option.
std::vector<std::string> arguments_for(std::span<const Option> table,
                                       std::span<const GivenSetting> settings);

}  // namespace sluice
