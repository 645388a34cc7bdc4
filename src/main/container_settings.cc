#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/client/configuration.h"
#include "main/given_settings.h"
#include "main/hadoop_settings.h"

namespace sluice {
namespace {

// Variables of Kafka's images that are for the JVM, its logging or the image's own scripts.
constexpr auto kOfTheJvm = std::to_array<std::string_view>(
    {"KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_OPTS", "KAFKA_GC_LOG_OPTS",
     "KAFKA_GC_LOG_ENABLED", "KAFKA_LOG4J_OPTS", "KAFKA_LOG4J_LOGGERS", "KAFKA_LOG4J_ROOT_LOGLEVEL",
     "KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_JMX_OPTS", "KAFKA_JMX_PORT", "KAFKA_JMX_HOSTNAME",
     "KAFKA_VERSION", "KAFKA_HOME", "KAFKA_DEBUG", "KAFKA_CLUSTER_ID",
     "KAFKA_ZOOKEEPER_CLIENT_CNXN_SOCKET"});

// KAFKA_ADVERTISED_LISTENERS is advertised.listeners, two underscores are a hyphen, three are one:
// as Hadoop's images do it, with '-' and '_' the other way round.
std::string kafka_name(std::string_view variable) {
  std::string name = to_lower(hdfs::property_of_variable(variable.substr(6)));
  for (char& c : name) c = c == '-' ? '_' : c == '_' ? '-' : c;
  return name;
}

std::string quoted_place(const std::string& variable) {
  return "$" + variable;
}

std::string port_of(std::string_view address) {
  return std::string(address.substr(address.rfind(':') + 1));
}

// Listeners as the image of Kafka makes them where only the advertised ones are given: the same
// ports, on every address of the machine.
std::string listeners_of(const std::string& advertised) {
  std::vector<std::string> listeners;
  for (const std::string& one : split(advertised, ',')) {
    const std::string_view word = trim(one);
    const std::size_t host = word.find("://");
    if (host == std::string_view::npos) return "";
    listeners.push_back(std::string(word.substr(0, host)) + "://0.0.0.0:" + port_of(word));
  }
  return join(listeners, ",");
}

class Reader {
 public:
  explicit Reader(const std::function<bool(std::string_view)>& is_kafka_setting)
      : is_kafka_setting_(is_kafka_setting) {}

  void kafka(const std::string& variable, const std::string& value) {
    if (std::ranges::find(kOfTheJvm, variable) != kOfTheJvm.end()) return;
    if (variable == "KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS") return set("--kafka", value, variable);
    if (variable.starts_with("KAFKA_CLUSTERS_")) return;
    const std::string name = kafka_name(variable);
    if (name == "log.dirs" || name == "log.dir") {
      return leave_out(variable, "the topics lie in the folder kafka of the data directory");
    }
    if (!is_kafka_setting_(name)) return leave_out(variable, "the broker has no setting " + name);
    set("--kafka-setting", name + "=" + value, variable);
  }

  void hadoop(const std::string& variable, const std::string& value) {
    if (const std::string_view why = meaning_of_other_variable(variable); !why.empty()) {
      found_.left_out_of_lake.push_back(variable + ": " + std::string(why));
    }
    if (!variable.starts_with("CORE_CONF_") && !variable.starts_with("HDFS_CONF_")) return;
    HadoopMeaning meaning = meaning_of_property(
        hdfs::property_of_variable(std::string_view(variable).substr(10)), value);
    for (std::string& argument : meaning.arguments) {
      found_.settings.push_back({.argument = std::move(argument), .place = quoted_place(variable)});
    }
    if (!meaning.left_out.empty()) {
      found_.left_out_of_lake.push_back(variable + ": " + meaning.left_out);
    }
  }

  void set(const std::string& option, const std::string& value, const std::string& variable) {
    found_.settings.push_back({.argument = option + "=" + value, .place = quoted_place(variable)});
  }

  ContainerSettings take() { return std::move(found_); }

 private:
  void leave_out(const std::string& variable, const std::string& why) {
    found_.left_out_of_broker.push_back(variable + ": " + why);
  }

  const std::function<bool(std::string_view)>& is_kafka_setting_;
  ContainerSettings found_;
};

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string_view text(*line);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

ContainerSettings container_settings(
    const Environment& environment, const std::function<bool(std::string_view)>& is_kafka_setting) {
  Reader reader(is_kafka_setting);
  const auto advertised = environment.find("KAFKA_ADVERTISED_LISTENERS");
  if (advertised != environment.end() && !environment.contains("KAFKA_LISTENERS")) {
    const std::string listeners = listeners_of(advertised->second);
    if (!listeners.empty()) {
      reader.set("--kafka-setting", "listeners=" + listeners, advertised->first);
    }
  }
  for (const auto& [variable, value] : environment) {
    if (variable.starts_with("KAFKA_")) reader.kafka(variable, value);
    reader.hadoop(variable, value);
  }
  return reader.take();
}

}  // namespace sluice
