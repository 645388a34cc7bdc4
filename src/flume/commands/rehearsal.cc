#include "flume/rehearsal.h"

#include <algorithm>
#include <map>

#include "base/clock.h"
#include "base/secrets.h"
#include "base/text.h"
#include "flume/agent.h"
#include "flume/command_line.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr const char* kHelp =
    "usage: flume-ng test -f FILE -n NAME [--source SOURCE] [-c DIR] [-Dkey=value] < EVENTS\n"
    "Says for each event what the interceptors make of it, which channels get it and where their\n"
    "sinks would put it. An event is a line: a body, or {\"headers\": {...}, \"body\": \"...\"}.\n"
    "Without --source, each source is asked. Nothing is started, nothing is\n"
    "written, and no program of a config filter is run.\n";

constexpr std::size_t kMostLine = 16 << 20;

struct Given {
  Headers headers;
  std::string body;
};

// A line that is JSON of an event is that event; any other is a body.
Given read_event(const std::string& line) {
  Given event;
  const Result<formats::Json> json = formats::parse_json(line);
  const formats::Json* body =
      json && json->kind == formats::Json::Kind::kObject ? json->member("body") : nullptr;
  if (body == nullptr) {
    event.body = line;
    return event;
  }
  event.body = body->text;
  if (const formats::Json* headers = json->member("headers")) {
    for (const formats::Json::Member& one : headers->members) {
      event.headers.set(one.name, one.value.text);
    }
  }
  return event;
}

// A control character would be one of the terminal.
std::string printable(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::string out;
  for (const char c : text.substr(0, kMost)) {
    out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '.' : c;
  }
  return text.size() > kMost ? out + "..." : out;
}

std::string shown(const Event& event) {
  std::string text = "{";
  for (const Headers::Pair& pair : event.headers->pairs()) {
    if (text.size() > 1) text += ", ";
    text += printable(pair.first) + "=" + printable(pair.second);
  }
  return text + "} " + printable(event.body);
}

class Rehearsal {
 public:
  Rehearsal(const Invocation& invocation, Environment& environment, const AgentOptions& options)
      : invocation_(invocation),
        options_(options),
        services_{clock_, environment.file_systems, "", invocation.err, options.system} {}

  // Makes what the events pass.
  Status prepare(const std::string& source) {
    TRY(config_, load_configuration(options_.files, options_.name, options_.system,
                                    Strictness::kStrict, &not_run_));
    for (const Property& property : not_run_) {
      say("not known: " +
          property.problem("its value comes from a program, which was not run").message() + "\n");
    }
    if (const Status good = Agent(services_).check(config_); !good)
      TRY(unless_unknown(good.error()));
    for (const SourceConfig& one : config_.sources) {
      if (!source.empty() && one.name != source) continue;
      auto made =
          make_processor(one, one.channels, std::vector<Channel*>(one.channels.size()), services_);
      if (!made) TRY(unless_unknown(made.error()));
      if (made) processors_[one.name] = std::move(*made);
    }
    if (processors_.empty()) {
      return Error(ErrorCode::kInvalidArgument, source.empty()
                                                    ? "the agent has no source"
                                                    : "the agent has no source '" + source + "'");
    }
    for (const SinkConfig& one : config_.sinks) {
      auto sink = flume::make("sink", sink_types(), one.type, one.settings, services_);
      if (!sink) TRY(unless_unknown(sink.error()));
      if (sink) sinks_[one.name] = std::move(*sink);
    }
    return {};
  }

  void run() {
    std::string line;
    for (int c = std::getc(invocation_.in); c != EOF; c = std::getc(invocation_.in)) {
      if (c != '\n') line += static_cast<char>(c);
      if (c != '\n' && line.size() < kMostLine) continue;
      event(std::exchange(line, {}));
    }
    if (!line.empty()) event(line);
  }
  bool failed() const { return failed_; }

 private:
  // An error of values that are known.
  Status unless_unknown(const Error& error) const {
    const std::vector<std::string> mistakes = known_mistakes(error, not_run_);
    if (mistakes.empty()) return {};
    return Error(error.code(), join(mistakes, "\n"));
  }

  void event(const std::string& line) {
    const Given given = read_event(line);
    say("event " + std::to_string(++count_) + "\n");
    for (const SourceConfig& source : config_.sources) {
      const auto processor = processors_.find(source.name);
      if (processor != processors_.end()) pass(source, *processor->second, given);
    }
  }

  void pass(const SourceConfig& source, ChannelProcessor& processor, const Given& given) {
    Batch batch;
    batch.add_copy(given.headers, given.body);
    const Delivery delivery = processor.prepare(std::move(batch));
    const Selection& to = delivery.selection;
    if (to.required.empty() && to.optional.empty()) {
      return say("  " + source.name + "  goes nowhere: interceptors or the selector drop it\n");
    }
    for (const Selection::Part& part : to.required) deliver(source, part, "");
    for (const Selection::Part& part : to.optional) deliver(source, part, " (optional)");
  }

  void deliver(const SourceConfig& source, const Selection::Part& part, const char* note) {
    const std::string& channel = source.channels[part.channel];
    for (const Event& event : part.batch->events()) {
      say("  " + source.name + "  " + shown(event) + " -> " + channel + note + "\n");
      for (const SinkConfig& sink : config_.sinks) {
        if (sink.channel == channel) say("    " + sink.name + "  " + landing(sink, event) + "\n");
      }
    }
  }

  std::string landing(const SinkConfig& sink, const Event& event) {
    const auto made = sinks_.find(sink.name);
    if (made == sinks_.end()) return sink.type.value + "  not known";
    const Result<std::string> place = made->second->place_of(*event.headers);
    failed_ = failed_ || !place;
    if (place && place->empty()) return sink.type.value;
    return sink.type.value + "  " + (place ? *place : "fails: " + place.error().message());
  }

  void say(const std::string& text) { std::fputs(without_secrets(text).c_str(), invocation_.out); }

  const Invocation& invocation_;
  const AgentOptions& options_;
  SystemClock clock_;
  Services services_;
  AgentConfig config_;
  std::vector<Property> not_run_;  // their values are not known
  std::map<std::string, std::unique_ptr<ChannelProcessor>> processors_;
  std::map<std::string, std::unique_ptr<Sink>> sinks_;
  std::int64_t count_ = 0;
  bool failed_ = false;
};

// Takes "--source NAME" out of the arguments.
std::string take_source(std::vector<std::string>& args) {
  const auto at = std::find(args.begin(), args.end(), "--source");
  if (at == args.end() || at + 1 == args.end()) return "";
  std::string name = *(at + 1);
  args.erase(at, at + 2);
  return name;
}

int fail(const Invocation& invocation, const Error& error) {
  for (const std::string& line : split(without_secrets(error.message()), '\n')) {
    std::fprintf(invocation.err, "flume-ng: %s\n", line.c_str());
  }
  return 1;
}

}  // namespace

int rehearse(const Invocation& invocation, Environment& environment) {
  std::vector<std::string> args(invocation.args.begin() + 1, invocation.args.end());
  const std::string source = take_source(args);
  const Result<AgentOptions> options = parse_agent_options(args);
  if (!options) return fail(invocation, options.error());
  if (options->help) {
    std::fputs(kHelp, invocation.out);
    return 0;
  }
  if (options->files.empty()) {
    return fail(invocation,
                Error(ErrorCode::kInvalidArgument, "test reads files: --conf-file is missing"));
  }
  Rehearsal rehearsal(invocation, environment, *options);
  if (const Status ready = rehearsal.prepare(source); !ready) {
    return fail(invocation, ready.error());
  }
  rehearsal.run();
  return rehearsal.failed() ? 1 : 0;
}

}  // namespace sluice::flume
