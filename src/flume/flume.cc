#include "flume/flume.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "flume/agent.h"
#include "flume/avro_client.h"
#include "flume/command_line.h"
#include "flume/monitor.h"
#include "flume/reference.h"

namespace sluice::flume {
namespace {

constexpr const char* kFlumeVersion = "1.11.0";

void say(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

int fail(const Invocation& invocation, const std::string& what) {
  for (const std::string& line : split(what, '\n')) {
    say(invocation.err, "flume-ng: " + line + "\n");
  }
  return 1;
}

// Signals wait for sigtimedwait() while this lives, in every thread that starts meanwhile.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // The signal that came, 0 when the time passed first.
  int wait(std::int64_t ms) const {
    const timespec time{ms / 1000, ms % 1000 * 1'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t set_{}, before_{};
};

std::string absolute_path(const std::string& path) {
  char* real = ::realpath(path.c_str(), nullptr);
  const std::string absolute = real == nullptr ? path : real;
  std::free(real);
  return absolute;
}

// When the files were written last; a file that is away counts as unchanged.
class FileWatch {
 public:
  explicit FileWatch(std::vector<std::string> files) : files_(std::move(files)) { (void)changed(); }
  bool changed() {
    bool any = false;
    for (const std::string& file : files_) {
      struct stat info {};
      if (::stat(file.c_str(), &info) != 0) continue;
      const auto stamp = std::make_pair(info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
      any = any || seen_[file] != stamp;
      seen_[file] = stamp;
    }
    return any;
  }

 private:
  const std::vector<std::string> files_;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> seen_;
};

class AgentRun {
 public:
  AgentRun(const Invocation& invocation, Environment& environment, AgentOptions options)
      : invocation_(invocation),
        options_(std::move(options)),
        services_{clock_, environment.file_systems, environment.data_dir, invocation.err},
        agent_(services_, options_.lenient),
        run_file_(environment.data_dir, options_.name, absolute_path(options_.files.back()),
                  clock_.wall_ms()) {}

  int run() {
    const HeldSignals signals;
    FileWatch watch(options_.files);
    if (Status started = load(); !started) {
      agent_.stop();
      return fail(invocation_, started.error().message() + "\nNothing was started.");
    }
    if (options_.check_only) {
      say(invocation_.out, "The configuration of agent '" + options_.name + "' is good.\n");
      return 0;
    }
    Result<std::unique_ptr<Monitor>> monitor =
        Monitor::open(options_.system, [this] { return agent_.metrics(); });
    if (!monitor) {
      agent_.stop();
      return fail(invocation_, monitor.error().message());
    }
    log::info(
        "agent is running",
        {{"name", options_.name}, {"metrics", *monitor ? (*monitor)->local().to_string() : "off"}});
    serve(signals, watch);
    agent_.stop();
    run_file_.remove();
    log::info("agent is stopped", {{"name", options_.name}});
    return 0;
  }

 private:
  Status load() {
    TRY(const AgentConfig config,
        load_configuration(options_.files, options_.name, options_.system,
                           options_.lenient ? Strictness::kLenient : Strictness::kStrict));
    for (const std::string& warning : config.warnings) log::warn(warning);
    const Status taken = options_.check_only ? agent_.check(config) : agent_.apply(config);
    for (const std::string& note : config.leftovers->notes) log::warn(note);
    return taken;
  }

  void serve(const HeldSignals& signals, FileWatch& watch) {
    constexpr std::int64_t kTickMs = 1000;
    std::int64_t looked_ms = clock_.steady_ms();
    for (;;) {
      run_file_.update(clock_.wall_ms(), agent_.metrics(), agent_.troubles());
      const int signal = signals.wait(kTickMs);
      if (signal == SIGTERM || signal == SIGINT) return;
      const bool due =
          options_.reload && clock_.steady_ms() - looked_ms >= options_.poll_interval_s * 1000;
      if (due) looked_ms = clock_.steady_ms();
      if (signal == SIGHUP || (due && watch.changed())) {
        (void)watch.changed();
        reload();
      }
    }
  }

  void reload() {
    log::info("reading the configuration again", {{"file", options_.files.back()}});
    if (Status loaded = load(); !loaded) {
      for (const std::string& line : split(loaded.error().message(), '\n')) log::error(line);
      log::error("the configuration was not taken over; the agent goes on as it was");
    }
  }

  const Invocation& invocation_;
  const AgentOptions options_;
  SystemClock clock_;
  Services services_;
  Agent agent_;
  RunFile run_file_;
};

int run_agent(const Invocation& invocation, Environment& environment) {
  const std::span<const std::string> args = std::span(invocation.args).subspan(1);
  Result<AgentOptions> options = parse_agent_options(args);
  if (!options) {
    return fail(invocation, options.error().message() + "\n'flume-ng help' shows the options.");
  }
  if (options->help) {
    say(invocation.out, command_help());
    return 0;
  }
  return AgentRun(invocation, environment, std::move(*options)).run();
}

int help(const Invocation& invocation) {
  const std::string topic = invocation.args.size() > 1 ? invocation.args[1] : "";
  if (topic.empty()) {
    say(invocation.out, command_help());
  } else if (topic == "components") {
    say(invocation.out, components_help());
  } else if (topic == "--markdown") {
    say(invocation.out, reference_markdown());
  } else if (const auto page = component_help(topic)) {
    say(invocation.out, *page);
  } else {
    return fail(invocation, "there is no component '" + topic + "'" + nearest_component(topic));
  }
  return 0;
}

}  // namespace

int flume_ng(const Invocation& invocation, Environment& environment) {
  const std::string command = invocation.args.empty() ? "" : invocation.args.front();
  if (command == "agent" || command == "node") return run_agent(invocation, environment);
  if (command == "version" || command == "--version") {
    say(invocation.out, std::string("Flume ") + kFlumeVersion +
                            "\nSluice's own, in C++; it runs the "
                            "agent files of Apache Flume " +
                            kFlumeVersion + "\n");
    return 0;
  }
  if (command == "help" || command == "--help" || command == "-h") return help(invocation);
  if (command == "avro-client") return avro_client(invocation);
  if (command == "tool") {
    return fail(invocation, "the command '" + command + "' is not offered by this version");
  }
  if (command.empty()) {
    say(invocation.err, command_help());
    return 1;
  }
  const std::vector<std::string> names = {"agent", "version", "help", "avro-client", "tool"};
  std::string what = "Unknown or unspecified command '" + command + "'";
  if (const auto near = nearest(command, names)) what += "; did you mean '" + *near + "'?";
  return fail(invocation, what + "\n'flume-ng help' shows what there is.");
}

}  // namespace sluice::flume
