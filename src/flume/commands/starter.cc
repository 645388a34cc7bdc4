#include "flume/starter.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "flume/registry.h"

namespace sluice::flume {
namespace {

constexpr const char* kHelp =
    "usage: flume-ng init --from SOURCE --to SINK [--channel CHANNEL] [--name AGENT] > FILE\n"
    "Prints an agent's file to begin with, for types such as spooldir, kafka and hdfs ('flume-ng\n"
    "help components' has them all). The channel is file, and the agent a1, unless you say so.\n";

// A property that a starter file sets: one that is required, or whose default surprises.
struct Setting {
  std::string_view of;  // "hdfs sink"
  std::string_view key;
  std::string_view value;
};

constexpr auto kSettings = std::to_array<Setting>({
    {"spooldir source", "spoolDir", "/var/spool/flume"},
    {"spooldir source", "basenameHeader", "true"},
    {"TAILDIR source", "filegroups", "g1"},
    {"TAILDIR source", "filegroups.g1", "/var/log/app/.*\\\\.log"},
    {"TAILDIR source", "positionFile", "/var/lib/flume/taildir.json"},
    {"exec source", "command", "tail -F /var/log/app/app.log"},
    {"exec source", "restart", "true"},
    {"exec source", "logStdErr", "true"},
    {"avro source", "bind", "0.0.0.0"},
    {"avro source", "port", "4141"},
    {"thrift source", "bind", "0.0.0.0"},
    {"thrift source", "port", "4142"},
    {"http source", "port", "8081"},
    {"kafka source", "kafka.bootstrap.servers", "localhost:9092"},
    {"kafka source", "kafka.topics", "events"},
    {"kafka source", "kafka.consumer.group.id", "flume"},
    {"syslogtcp source", "host", "0.0.0.0"},
    {"syslogtcp source", "port", "5140"},
    {"syslogudp source", "host", "0.0.0.0"},
    {"syslogudp source", "port", "5140"},
    {"multiport_syslogtcp source", "host", "0.0.0.0"},
    {"multiport_syslogtcp source", "ports", "5140 5141"},
    {"netcat source", "bind", "127.0.0.1"},
    {"netcat source", "port", "6666"},
    {"netcatudp source", "bind", "127.0.0.1"},
    {"netcatudp source", "port", "6666"},
    {"stress source", "maxEventsPerSecond", "1000"},
    {"avrolegacy source", "host", "0.0.0.0"},
    {"avrolegacy source", "port", "35853"},
    {"thriftlegacy source", "host", "0.0.0.0"},
    {"thriftlegacy source", "port", "35862"},
    {"memory channel", "capacity", "10000"},
    {"memory channel", "transactionCapacity", "1000"},
    {"file channel", "checkpointDir", "/var/lib/flume/checkpoint"},
    {"file channel", "dataDirs", "/var/lib/flume/data"},
    {"SPILLABLEMEMORY channel", "checkpointDir", "/var/lib/flume/checkpoint"},
    {"SPILLABLEMEMORY channel", "dataDirs", "/var/lib/flume/data"},
    {"kafka channel", "kafka.bootstrap.servers", "localhost:9092"},
    {"kafka channel", "kafka.topic", "flume-channel"},
    {"pseudotxn channel", "capacity", "1000"},
    {"hdfs sink", "hdfs.path", "/logs/%Y-%m-%d"},
    {"hdfs sink", "hdfs.useLocalTimeStamp", "true"},
    {"hdfs sink", "hdfs.fileType", "DataStream"},
    {"hdfs sink", "hdfs.rollInterval", "300"},
    {"hdfs sink", "hdfs.rollSize", "134217728"},
    {"hdfs sink", "hdfs.rollCount", "0"},
    {"file_roll sink", "sink.directory", "/var/log/flume"},
    {"file_roll sink", "sink.rollInterval", "3600"},
    {"avro sink", "hostname", "collector.example.com"},
    {"avro sink", "port", "4141"},
    {"thrift sink", "hostname", "collector.example.com"},
    {"thrift sink", "port", "4142"},
    {"kafka sink", "kafka.bootstrap.servers", "localhost:9092"},
    {"kafka sink", "kafka.topic", "events"},
    {"http sink", "endpoint", "http://localhost:8080/events"},
    {"elasticsearch sink", "hostNames", "localhost:9200"},
    {"elasticsearch sink", "indexName", "flume"},
});

// Flume knows these by their class only.
bool has_no_alias(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNone = {"kafka",      "stress",       "scribe",
                                                     "avrolegacy", "thriftlegacy", "pseudotxn"};
  const std::string lower = to_lower(name);
  return std::find(kNone.begin(), kNone.end(), lower) != kNone.end();
}

template <class T>
Result<std::string> part(const std::vector<Type<T>>& types, const std::string& kind,
                         const std::string& wanted, const std::string& prefix) {
  const Type<T>* type = find_type(types, wanted);
  if (type == nullptr) {
    std::vector<std::string> known;
    for (const Type<T>& one : types) known.emplace_back(one.name);
    return Error(ErrorCode::kInvalidArgument, unknown_type(kind, wanted, known));
  }
  const std::string name(has_no_alias(type->name) ? type->classes.front() : type->name);
  const std::string of = to_lower(std::string(type->name) + " " + kind);
  std::string text = "# " + std::string(type->about) + " All properties: flume-ng help " +
                     to_lower(type->name) + "-" + kind + "\n" + prefix + "type = " + name + "\n";
  for (const Setting& setting : kSettings) {
    if (to_lower(setting.of) != of) continue;
    text += prefix + std::string(setting.key) + " = " + std::string(setting.value) + "\n";
  }
  return text;
}

// "--from X" of the arguments; what is left is not understood.
Result<StarterChoice> read_choice(const std::vector<std::string>& args) {
  StarterChoice choice;
  const std::array<std::pair<std::string_view, std::string*>, 4> options = {
      {{"--from", &choice.from},
       {"--to", &choice.to},
       {"--channel", &choice.channel},
       {"--name", &choice.name}}};
  for (std::size_t i = 1; i < args.size(); i += 2) {
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const auto& one) { return one.first == args[i]; });
    if (option == options.end()) {
      return Error(ErrorCode::kInvalidArgument, "unknown option '" + args[i] + "'");
    }
    if (i + 1 == args.size()) {
      return Error(ErrorCode::kInvalidArgument, args[i] + " needs a value");
    }
    *option->second = args[i + 1];
  }
  for (const auto& [name, value] : options) {
    if (value->empty())
      return Error(ErrorCode::kInvalidArgument, std::string(name) + " is missing");
  }
  if (choice.name.find_first_of(". \t\r\n=:#!\\") != std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "'" + choice.name + "' is no name of an agent");
  }
  return choice;
}

}  // namespace

Result<std::string> starter_file(const StarterChoice& choice) {
  const std::string& a = choice.name;
  TRY(const std::string source, part(source_types(), "source", choice.from, a + ".sources.r1."));
  TRY(const std::string channel,
      part(channel_types(), "channel", choice.channel, a + ".channels.c1."));
  TRY(const std::string sink, part(sink_types(), "sink", choice.to, a + ".sinks.k1."));
  return "# Run it:    flume-ng agent --name " + a +
         " --conf-file FILE\n# Check it:  flume-ng check -f FILE\n" + a + ".sources = r1\n" + a +
         ".channels = c1\n" + a + ".sinks = k1\n\n" + source + a + ".sources.r1.channels = c1\n\n" +
         channel + "\n" + sink + a + ".sinks.k1.channel = c1\n";
}

int init_agent(const Invocation& invocation) {
  const std::vector<std::string>& args = invocation.args;
  if (std::find(args.begin(), args.end(), "--help") != args.end() ||
      std::find(args.begin(), args.end(), "-h") != args.end()) {
    std::fputs(kHelp, invocation.out);
    return 0;
  }
  const Result<StarterChoice> choice = read_choice(args);
  const Result<std::string> text = choice ? starter_file(*choice) : choice.error();
  if (!text) {
    std::fprintf(invocation.err, "flume-ng: %s\n%s", text.error().message().c_str(),
                 choice ? "" : kHelp);
    return 1;
  }
  std::fputs(text->c_str(), invocation.out);
  return 0;
}

}  // namespace sluice::flume
