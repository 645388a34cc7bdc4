#include "flume/flume.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>

#include "base/clock.h"
#include "base/log.h"
#include "base/secrets.h"
#include "base/text.h"
#include "flume/agent.h"
#include "flume/avro_client.h"
#include "flume/check.h"
#include "flume/command_line.h"
#include "flume/monitor.h"
#include "flume/properties.h"
#include "flume/reference.h"
#include "flume/rehearsal.h"
#include "flume/starter.h"
#include "flume/top.h"
#include "flume/zookeeper.h"

namespace sluice::flume {
namespace {

constexpr const char* kFlumeVersion = "1.11.0";

void say(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

int fail(const Invocation& invocation, const std::string& what) {
  for (const std::string& line : split(without_secrets(what), '\n')) {
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
        services_{clock_, environment.file_systems, environment.data_dir, invocation.err,
                  options_.system},
        agent_(services_, options_.lenient),
        run_file_(environment.data_dir, options_.name, place(options_), clock_.wall_ms()) {}

  int run() {
    const HeldSignals signals;
    FileWatch watch(options_.files);
    if (Status started = find(); !started) return fail(invocation_, started.error().message());
    if (options_.check_only) return dry_run();
    if (Status started = load(); !started) {
      agent_.stop();
      return fail(invocation_, started.error().message() + "\nNothing was started.");
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
  int dry_run() {
    std::vector<Property> not_run;
    const Result<AgentConfig> config = configuration(&not_run);
    if (config) {
      for (const std::string& warning : config->warnings) log::warn(warning);
    }
    const Status good = config ? agent_.check(*config) : Status(config.error());
    for (const std::string& note : config ? config->leftovers->notes : std::set<std::string>()) {
      log::warn(note);
    }
    for (const Property& property : not_run) {
      log::warn(property.problem("its value comes from a program, which was not run").message());
    }
    const std::vector<std::string> mistakes =
        good ? std::vector<std::string>() : known_mistakes(good.error(), not_run);
    if (!mistakes.empty())
      return fail(invocation_, join(mistakes, "\n") + "\nNothing was started.");
    say(invocation_.out, "The configuration of agent '" + options_.name + "' is good" +
                             (not_run.empty() ? ".\n" : ", as far as it is known.\n"));
    return 0;
  }

  static std::string place(const AgentOptions& options) {
    if (options.zookeeper.empty()) return absolute_path(options.files.back());
    return "zookeeper:" + options.zookeeper + options.zookeeper_base + "/" + options.name;
  }

  // Where the configuration is, when it is in ZooKeeper.
  Status find() {
    if (options_.zookeeper.empty()) return {};
    if (!options_.files.empty()) {
      log::warn("--conf-file is not read: the configuration is in ZooKeeper, as in Flume");
    }
    TRY(node_, ZooKeeperNode::make(options_.zookeeper, node_path(options_)));
    return {};
  }
  static std::string node_path(const AgentOptions& options) {
    std::string base = options.zookeeper_base;
    while (base.ends_with('/')) base.pop_back();
    return base + "/" + options.name;
  }

  // With `not_run`, no program of a config filter is run.
  Result<AgentConfig> configuration(std::vector<Property>* not_run = nullptr) {
    const auto strictness = options_.lenient ? Strictness::kLenient : Strictness::kStrict;
    if (node_ == nullptr) {
      return load_configuration(options_.files, options_.name, options_.system, strictness,
                                not_run);
    }
    TRY(const ZooKeeperNode::Content content, node_->read());
    seen_ = content.changed_at;
    TRY(std::vector<Property> properties,
        parse_properties(escape_beyond_ascii(content.data), node_->name()));
    return read_configuration(std::move(properties), options_.name, options_.system, strictness,
                              not_run);
  }

  Status load() {
    TRY(const AgentConfig config, configuration());
    for (const std::string& warning : config.warnings) log::warn(warning);
    const Status taken = agent_.apply(config);
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
      const bool due = node_ == nullptr && options_.reload &&
                       clock_.steady_ms() - looked_ms >= options_.poll_interval_s * 1000;
      if (due) looked_ms = clock_.steady_ms();
      if (signal == SIGHUP || (due && watch.changed()) || node_changed()) {
        (void)watch.changed();
        reload();
      }
    }
  }

  // Asked at each tick, which keeps the session; less often while no server answers.
  bool node_changed() {
    constexpr std::int64_t kRestMs = 10'000;
    if (node_ == nullptr || !options_.reload || clock_.steady_ms() < ask_again_ms_) return false;
    const auto content = node_->read();
    if (content) {
      away_ = false;
      return content->changed_at != seen_;
    }
    ask_again_ms_ = clock_.steady_ms() + kRestMs;
    if (!std::exchange(away_, true)) {
      log::warn("the configuration can't be read; the agent goes on as it is",
                {{"error", content.error().message()}});
    }
    return false;
  }

  void reload() {
    log::info("reading the configuration again", {{"file", place(options_)}});
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
  std::unique_ptr<ZooKeeperNode> node_;
  std::int64_t seen_ = 0;  // the change of the node that was read last
  std::int64_t ask_again_ms_ = 0;
  bool away_ = false;
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
  if (command == "check") return check_agents(invocation, environment);
  if (command == "test") return rehearse(invocation, environment);
  if (command == "init") return init_agent(invocation);
  if (command == "top") return watch_agents(invocation, environment);
  if (command == "avro-client") return avro_client(invocation);
  if (command == "tool") {
    return fail(invocation, "the command '" + command + "' is not offered by this version");
  }
  if (command.empty()) {
    say(invocation.err, command_help());
    return 1;
  }
  const std::vector<std::string> names = {"agent",   "check", "test",        "init", "top",
                                          "version", "help",  "avro-client", "tool"};
  std::string what = "Unknown or unspecified command '" + command + "'";
  if (const auto near = nearest(command, names)) what += "; did you mean '" + *near + "'?";
  return fail(invocation, what + "\n'flume-ng help' shows what there is.");
}

}  // namespace sluice::flume
