#include "main/tools.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/clock.h"
#include "flume/flume.h"
#include "hdfs/client/configuration.h"
#include "hdfs/tools/tools.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/tools/tools.h"
#include "main/check/check.h"
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

// A run that a stack began does not outlive it: it would open the lake itself, and keep the next
// stack from starting.
static void end_with_parent() {
  const char* const parent = std::getenv("SLUICE_ENDS_WITH");
  if (parent == nullptr) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (std::to_string(::getppid()) != parent) std::_Exit(1);
}

int sqoop_command(const Invocation& invocation) {
  end_with_parent();
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

// What the variables of a container mean to `sluice broker --from-environment`.
static VariableMeaning meaning_of_variables(const std::map<std::string, std::string>& variables) {
  constexpr std::string_view kSetting = "--kafka-setting=";
  const Environment environment(variables.begin(), variables.end());
  ContainerSettings settings = container_settings(environment, [](std::string_view name) {
    return kafka::broker::find_broker_key(name) != nullptr;
  });
  VariableMeaning meaning;
  for (const GivenSetting& one : settings.settings) {
    if (!one.argument.starts_with(kSetting)) continue;
    meaning.broker_lines.emplace_back(one.place.substr(1), one.argument.substr(kSetting.size()));
  }
  meaning.left_out = std::move(settings.left_out_of_broker);
  meaning.left_out.insert(meaning.left_out.end(), settings.left_out_of_lake.begin(),
                          settings.left_out_of_lake.end());
  return meaning;
}

int check_command(const Invocation& invocation) {
  return check_files(invocation, meaning_of_variables);
}

int topics_command(const Invocation& invocation) {
  constexpr const char* kUsage =
      "usage: sluice topics diff [OPTIONS] A [B]    are two topics the same?\n"
      "       sluice topics tail [OPTIONS] TOPIC...  their messages as they come\n\n"
      "'sluice topics WORD --help' says more. kafka-topics creates, lists and changes topics.\n";
  const std::string word = invocation.args.empty() ? "" : invocation.args.front();
  Invocation rest = invocation;
  if (!rest.args.empty()) rest.args.erase(rest.args.begin());
  if (word == "diff") return kafka::tools::topics_diff(rest);
  if (word == "tail") return kafka::tools::topics_tail(rest);
  if (word == "--help") {
    std::fputs(kUsage, invocation.out);
    return 0;
  }
  std::fprintf(invocation.err, "sluice topics: %s\n%s",
               word.empty() ? "say what to do" : ("there is no '" + word + "'").c_str(), kUsage);
  return 2;
}

int flume_command(const Invocation& invocation) {
  const std::string data_dir = choose_data_directory();
  const auto systems = make_file_systems();
  flume::Environment environment{*systems, data_dir};
  return flume::flume_ng(invocation, environment);
}

}  // namespace sluice
