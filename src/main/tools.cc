#include "main/tools.h"

#include "base/clock.h"
#include "flume/flume.h"
#include "hdfs/client/configuration.h"
#include "hdfs/tools/tools.h"
#include "main/file_systems.h"
#include "main/given_settings.h"
#include "main/lake_choice.h"
#include "sqoop/sqoop.h"

namespace sluice {

int hdfs_command(const Invocation& invocation) {
  const auto systems = make_file_systems();
  return hdfs::tools::hdfs(invocation, *systems);
}

int hadoop_command(const Invocation& invocation) {
  const auto systems = make_file_systems();
  return hdfs::tools::hadoop(invocation, *systems);
}

int sqoop_command(const Invocation& invocation) {
  const std::string data = choose_data_directory();
  const auto systems = make_file_systems();
  const SystemClock clock;
  sqoop::Environment environment{.file_systems = *systems,
                                 .data_dir = data,
                                 .clock = clock,
                                 .variables = process_environment(),
                                 .configured = [](const std::string& property) {
                                   const auto configuration = hdfs::Configuration::load();
                                   return configuration ? configuration->get_or(property, "") : "";
                                 }};
  return sqoop::sqoop(invocation, environment);
}

int flume_command(const Invocation& invocation) {
  const std::string data_dir = choose_data_directory();
  const auto systems = make_file_systems();
  flume::Environment environment{*systems, data_dir};
  return flume::flume_ng(invocation, environment);
}

}  // namespace sluice
