#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/client/configuration.h"
#include "main/given_settings.h"

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

// "hdfs://namenode:9000/x" is "namenode:9000"; Hadoop's own port where none is named.
std::string authority(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme != std::string_view::npos) uri.remove_prefix(scheme + 3);
  const std::string name(uri.substr(0, uri.find('/')));
  return name.find(':') == std::string::npos ? name + ":8020" : name;
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

  void hadoop(const std::string& variable, const std::string& name, const std::string& value) {
    if (name == "fs.defaultFS" || name == "fs.default.name") {
      set("--hdfs-port", port_of(authority(value)), variable);
      set("--lake", "hdfs://" + authority(value), variable);
    } else if (name == "dfs.namenode.http-address") {
      set("--hdfs-http-port", port_of(value), variable);
    } else if (name == "dfs.datanode.address") {
      set("--hdfs-data-port", port_of(value), variable);
    } else if (name == "dfs.datanode.hostname") {
      set("--advertise", value, variable);
    } else if (name == "hadoop.http.staticuser.user") {
      set("--web-user", value, variable);
    } else if (name == "dfs.permissions.enabled" && value == "false") {
      leave_out(variable, "the lake always checks permissions");
    }
  }

  void set(const std::string& option, const std::string& value, const std::string& variable) {
    found_.settings.push_back({.argument = option + "=" + value, .place = quoted_place(variable)});
  }

  ContainerSettings take() { return std::move(found_); }

 private:
  void leave_out(const std::string& variable, const std::string& why) {
    found_.left_out.push_back(variable + ": " + why);
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
    for (const std::string_view prefix : {"CORE_CONF_", "HDFS_CONF_"}) {
      if (!variable.starts_with(prefix)) continue;
      reader.hadoop(variable, hdfs::property_of_variable(variable.substr(prefix.size())), value);
    }
  }
  return reader.take();
}

}  // namespace sluice
