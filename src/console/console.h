// The web console: pages and a REST API that show topics, the lake, flows and jobs
// (docs/reference/console-api.md). It is a client of the rooms below, so the same code shows the
// stack of this process or somebody else's cluster. Only a request with a session and its token
// changes something (console/sessions.h).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "console/api.h"
#include "lake/file_system.h"
#include "net/http_server.h"

namespace sluice::net {
class Loops;
}  // namespace sluice::net

namespace sluice::console {

struct ConsoleOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string kafka = "";     // host:port of a broker; empty: there is none to show
  lake::FileSystem& lake;     // outlives the console
  std::string data_dir = "";  // DATA, for the records of flows and jobs; empty: none
  // More services to show, by name, each host:port: hdfs, hdfs_data, hdfs_http.
  std::map<std::string, std::string> addresses = {};
  std::string version = "";
  std::vector<ReadyCheck> checks = {};
  bool one_copy = false;   // the lake is one node's: it keeps one of each block
  bool read_only = false;  // it shows, and changes nothing
  // What else this process counts, for /metrics; called from any thread.
  std::function<void(metrics::Exposition&)> add_metrics = {};
  net::HttpOptions http = {};  // limits, and whose pages may ask
};

// Serves from open() to stop(); the loops outlive it.
class Console {
 public:
  // kBusy when the address is taken.
  static Result<std::unique_ptr<Console>> open(net::Loops& loops, const ConsoleOptions& options);
  ~Console();

  net::Endpoint endpoint() const;
  void stop();

 private:
  struct State;
  explicit Console(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The pages of the lake's own port (9870): "/", "/explorer.html", "/dfshealth.html" and their
// assets. They reach the lake through WebHDFS and /jmx of the server that serves them.
net::HttpHandler lake_pages();

}  // namespace sluice::console
