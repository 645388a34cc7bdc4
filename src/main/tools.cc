#include "main/tools.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/clock.h"
#include "flume/flume.h"
#include "hdfs/client/configuration.h"
#include "hdfs/tools/tools.h"
#include "kafka/tools/tools.h"
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
