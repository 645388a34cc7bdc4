// Shows a running agent's counters: JSON over HTTP at /metrics, as Flume does, and the run file
// that the console reads.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "flume/substitution.h"
#include "net/tcp.h"

namespace sluice::flume {

// Serves while it lives.
class Monitor {
 public:
  using Metrics = std::function<std::string()>;

  // By flume.monitoring.type: nothing when it is not set, `http` on flume.monitoring.port (41414)
  // of flume.monitoring.address (127.0.0.1). Other types are kUnsupported.
  static Result<std::unique_ptr<Monitor>> open(const SystemProperties& system, Metrics metrics);
  ~Monitor();
  net::Endpoint local() const;

 private:
  struct Server;
  explicit Monitor(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

// DATA/flume/agents/NAME-PID.json, until remove().
class RunFile {
 public:
  RunFile(const std::string& data_dir, std::string name, std::string config,
          std::int64_t started_ms);
  // Replaces it; a failure is logged once.
  void update(std::int64_t now_ms, const std::string& metrics,
              const std::map<std::string, std::string>& troubles);
  void remove();

 private:
  const std::string directory_;
  const std::string name_;
  const std::string config_;
  const std::int64_t started_ms_;
  std::string path_;
  bool complained_ = false;
};

}  // namespace sluice::flume
