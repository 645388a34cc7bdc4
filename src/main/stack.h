// The servers of one process: which of them run, where, and on which data.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/data_directory.h"
#include "base/result.h"
#include "base/running_stacks.h"
#include "lake/file_systems.h"
#include "main/agents/process.h"
#include "main/limits.h"
#include "net/blocking.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace sluice {

class Agents;
namespace kafka::broker {
class Broker;
}
namespace lake {
class Lake;
}
namespace hdfs {
class Server;
}
namespace console {
class Console;
}
namespace registry {
class Server;
}
class Schedules;

namespace metrics {
class Exposition;
}

struct StackOptions {
  std::string data;
  std::string listen = "127.0.0.1";
  bool broker = true;
  bool lake = true;
  bool console = true;
  bool registry = true;
  // False: a registry whose port is taken is left out.
  bool registry_asked_for = false;
  std::uint16_t kafka_port = 9092;
  std::vector<std::string> kafka_settings;  // "num.partitions=3", as in Kafka's server.properties
  std::uint16_t hdfs_port = 9000;
  std::uint16_t hdfs_data_port = 9866;
  std::uint16_t hdfs_http_port = 9870;
  std::uint16_t console_port = 8080;
  std::uint16_t registry_port = 8081;
  bool console_read_only = false;
  std::string advertise;            // the host that clients of the lake come back to; or empty
  std::string web_user = "dr.who";  // of a WebHDFS request that names nobody
  bool lake_permissions = true;     // false: everyone may do everything
  Limits limits;
  std::vector<AgentChoice> agents;  // that run beside the servers
  // Whose pages, and to which names beside this machine's, HTTP ports answer (net/host_guard.h).
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  // What a console or a registry that runs alone looks at.
  std::string remote_kafka = "localhost:9092";
  std::string remote_lake = "hdfs://localhost:9000";
};

// Starts in order, stops in reverse. What it acknowledged is on disk whenever it ends.
class Stack {
 public:
  // kBusy for a taken port (named, with its owner and the option that changes it) or data
  // directory.
  static Result<std::unique_ptr<Stack>> start(const StackOptions& options,
                                              const std::string& command);
  ~Stack();

  const std::string& data() const { return data_.path(); }
  // "kafka" -> "127.0.0.1:9092"; also hdfs, hdfs_data, hdfs_http, console, registry.
  const std::map<std::string, std::string>& addresses() const { return addresses_; }
  // Given again: what may change does so at once; the names of Kafka's settings that count from the
  // next start on come back. kInvalidArgument when one is wrong, and nothing changes. The agents
  // read their files again. Any thread.
  Result<std::vector<std::string>> reload(const std::vector<std::string>& kafka_settings);
  // Parts that could not start while the others could, and why: "kafka", "hdfs".
  const std::map<std::string, std::string>& left_out() const { return left_out_; }

 private:
  Stack(DataDirectory data, const StackOptions& options);
  Status start_or_leave_out(const std::string& name, Status (Stack::*begin)());
  Status start_broker();
  Status start_lake();
  Status start_console();
  Status start_registry();
  net::HttpOptions http_options(std::int64_t connections) const;
  std::string kafka_address() const;
  void add_metrics(metrics::Exposition& out) const;

  DataDirectory data_;
  std::optional<StackFile> file_;
  StackOptions options_;
  std::map<std::string, std::string> addresses_;
  std::map<std::string, std::string> left_out_;
  std::unique_ptr<net::BlockingPool> pool_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<kafka::broker::Broker> broker_;
  std::unique_ptr<lake::Lake> lake_;
  std::unique_ptr<lake::FileSystem> lake_view_;
  std::unique_ptr<lake::FileSystems> remote_;
  std::unique_ptr<hdfs::Server> hdfs_;
  std::unique_ptr<console::Console> console_;
  std::unique_ptr<registry::Server> registry_;
  std::unique_ptr<Schedules> schedules_;
  std::unique_ptr<Agents> agents_;
};

}  // namespace sluice
