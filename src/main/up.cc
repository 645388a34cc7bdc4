#include "main/up.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "main/agents/agents.h"
#include "main/end_signals.h"
#include "main/file_systems.h"
#include "main/given_settings.h"
#include "main/readiness.h"
#include "main/reload.h"
#include "main/services.h"
#include "main/stack.h"
#include "main/version.h"

namespace sluice {
namespace {

std::string ready_json(const Stack& stack) {
  std::string json = "{\"pid\": " + std::to_string(::getpid());
  for (const char* name : {"kafka", "hdfs", "hdfs_data", "hdfs_http", "console", "registry"}) {
    const auto found = stack.addresses().find(name);
    if (found != stack.addresses().end()) {
      json += ", \"" + std::string(name) + "\": \"" + found->second + "\"";
    }
  }
  return json + "}\n";
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

void print_ready(std::FILE* to, const Stack& stack, const StackOptions& options,
                 std::int64_t milliseconds) {
  const auto line = [&](const char* name, const std::string& text) {
    std::fprintf(to, "  %-10s %s\n", name, text.c_str());
  };
  const auto at = [&](const char* name) {
    const auto found = stack.addresses().find(name);
    return found == stack.addresses().end() ? std::string() : found->second;
  };
  std::fprintf(to, "Sluice %s is ready (%lld ms)\n", kVersion,
               static_cast<long long>(milliseconds));
  for (const auto& [name, reason] : stack.left_out()) {
    line(name == "kafka" ? "Kafka" : "HDFS", "not started: " + reason);
  }
  if (!at("kafka").empty()) line("Kafka", at("kafka"));
  if (!at("hdfs").empty()) {
    line("HDFS", "hdfs://" + at("hdfs") + "   (data " + at("hdfs_data") + ")");
    line("WebHDFS", "http://" + at("hdfs_http"));
  }
  if (!at("console").empty()) line("Console", "http://" + at("console"));
  if (!at("registry").empty()) line("Registry", "http://" + at("registry"));
  for (const AgentChoice& agent : options.agents)
    line("Agent", agent.name + "   (" + agent.file + ")");
  line("Data", stack.data());
  if (!is_loopback(options.listen)) {
    std::fprintf(
        to,
        "  It listens on %s: other machines may reach it, and whoever does reads and writes "
        "everything\n  without a password. Keep it behind a firewall.\n",
        options.listen.c_str());
  }
  std::fprintf(to, "Ctrl-C stops it; everything acknowledged stays.\n");
  std::fflush(to);
}

int usage_error(const Invocation& invocation, const Service& service, const Error& error) {
  std::fprintf(invocation.err, "sluice %s: %s\nTry 'sluice %s --help'.\n",
               std::string(service.name).c_str(), error.message().c_str(),
               std::string(service.name).c_str());
  return 2;
}

int failed(const Invocation& invocation, const Service& service, const Error& error) {
  std::fprintf(invocation.err, "sluice %s: %s\n", std::string(service.name).c_str(),
               error.message().c_str());
  return 1;
}

// A ready file that can't be written is better found before anything starts.
Status check_ready_file(const std::string& file) {
  if (file.empty()) return {};
  const std::size_t slash = file.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : file.substr(0, slash + 1);
  if (::access(folder.c_str(), W_OK) == 0) return {};
  return errno_error("cannot write the ready file: " + folder);
}

// A shell's soft limit is for programs that use select(2).
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// `reload` is shared with the thread of the signals, which outlives this.
int serve(const Invocation& invocation, const Service& service, const StackOptions& options,
          const std::string& ready_file, const std::shared_ptr<Reload>& reload) {
  if (const Status can = check_ready_file(ready_file); !can) {
    return failed(invocation, service, can.error());
  }
  SystemClock clock;
  if (const Status good = check_agents(options.agents, *make_file_systems(), clock); !good) {
    return failed(invocation, service, good.error().with("nothing was started"));
  }
  // Many threads would otherwise each keep an arena of their own: memory for no gain at this size.
  ::mallopt(M_ARENA_MAX, 2);
  raise_descriptor_limit();
  const std::int64_t started = clock.steady_ms();
  EndSignals signals([reload] { (*reload)(); });
  auto stack = Stack::start(options, "sluice " + std::string(service.name));
  if (!stack) return failed(invocation, service, stack.error());
  print_ready(invocation.out, **stack, options, clock.steady_ms() - started);
  if (!ready_file.empty()) {
    if (const Status written = write_file_atomically(ready_file, ready_json(**stack)); !written) {
      return failed(invocation, service, written.error().with("cannot write the ready file"));
    }
  }
  reload->begin(**stack);
  tell_service_manager("READY=1");
  const int signal = signals.wait();
  reload->end();
  tell_service_manager("STOPPING=1");
  log::info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  stack->reset();
  return 0;
}

void print_help(const Invocation& invocation, const Service& service) {
  std::fprintf(invocation.out, "usage: sluice %s [OPTIONS]\n\n%s\n\n%s",
               std::string(service.name).c_str(), std::string(service.purpose).c_str(),
               describe(service.options).c_str());
}

int run_service(const Invocation& invocation, std::string_view name) {
  const Service& service = *std::ranges::find(services(), name, &Service::name);
  const auto request = read_request(service, invocation.args, process_environment());
  if (!request) return usage_error(invocation, service, request.error());
  const Options& given = request->options;
  if (given.has("--help")) {
    print_help(invocation, service);
    return 0;
  }
  if (!given.positional().empty()) {
    const Error error(ErrorCode::kInvalidArgument,
                      "unexpected argument '" + given.positional().front() + "'");
    return usage_error(invocation, service, error);
  }
  const auto options = stack_options(service, given);
  if (!options) return usage_error(invocation, service, options.error());
  for (const std::string& variable : request->left_out) {
    log::warn("a setting is left out", {{"setting", variable}});
  }
  if (given.has("--verbose")) log::set_level(log::Level::kDebug);
  return serve(invocation, service, *options, given.value_or("--ready-file", ""),
               std::make_shared<Reload>(service, invocation.args, request->settings));
}

}  // namespace

int up(const Invocation& invocation) {
  return run_service(invocation, "up");
}

int broker_alone(const Invocation& invocation) {
  return run_service(invocation, "broker");
}

int lake_alone(const Invocation& invocation) {
  return run_service(invocation, "lake");
}

int console_alone(const Invocation& invocation) {
  return run_service(invocation, "console");
}

int registry_alone(const Invocation& invocation) {
  return run_service(invocation, "registry");
}

}  // namespace sluice
