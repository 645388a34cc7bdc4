#include "main/kafka_server.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "base/file.h"
#include "base/running_stacks.h"
#include "base/text.h"
#include "main/up.h"

namespace sluice {
namespace {

// Goes on in a process of its own, as Kafka's -daemon: without a terminal, its output in
// $LOG_DIR/kafkaServer.out. True in that process.
bool into_background(const Invocation& invocation) {
  const char* folder = std::getenv("LOG_DIR");
  const std::string file = std::string(folder != nullptr ? folder : ".") + "/kafkaServer.out";
  const Result<Fd> out = open_file(file, O_WRONLY | O_CREAT | O_APPEND);
  if (!out) {
    std::fprintf(invocation.err, "%s\n", out.error().message().c_str());
    std::exit(1);
  }
  std::fflush(nullptr);
  if (::fork() != 0) return false;
  ::setsid();
  ::dup2(out->get(), STDOUT_FILENO);
  ::dup2(out->get(), STDERR_FILENO);
  return true;
}

}  // namespace

int kafka_server_start(const Invocation& invocation) {
  std::vector<std::string> args = invocation.args;
  const bool background = !args.empty() && args.front() == "-daemon";
  if (background) args.erase(args.begin());
  if (args.empty() || args.front().starts_with("-")) {
    std::fprintf(invocation.err,
                 "USAGE: %s [-daemon] server.properties [--override property=value]*\n",
                 invocation.program.c_str());
    return 1;
  }
  Invocation broker = invocation;
  broker.program = "broker";
  broker.args = {"--config=" + args.front()};
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i] != "--override" || i + 1 == args.size()) {
      std::fprintf(invocation.err, "Found non argument parameters: %s\n", args[i].c_str());
      return 1;
    }
    broker.args.push_back("--kafka-setting=" + args[++i]);
  }
  if (background && !into_background(invocation)) return 0;
  return broker_alone(broker);
}

int kafka_server_stop(const Invocation& invocation) {
  int stopped = 0;
  for (const RunningStack& stack : running_stacks()) {
    if (stack.owner.command != "sluice broker") continue;
    const std::optional<std::int64_t> pid = parse_int(stack.owner.pid);
    if (pid && ::kill(static_cast<pid_t>(*pid), SIGTERM) == 0) ++stopped;
  }
  if (stopped > 0) return 0;
  std::fprintf(invocation.out, "No kafka server to stop\n");
  return 1;
}

}  // namespace sluice
