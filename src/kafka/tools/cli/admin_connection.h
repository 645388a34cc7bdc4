// How the administrative tools reach a cluster: --bootstrap-server and --command-config.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/invocation.h"
#include "base/result.h"
#include "kafka/client/admin.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/cli/properties.h"

namespace sluice::kafka::tools {

// Where a tool looks when neither --bootstrap-server nor its properties say so.
inline constexpr const char* kDefaultBootstrap = "localhost:9092";
// bootstrap.servers of the properties of a tool without --bootstrap-server, or the default.
std::string bootstrap_of(const Properties& properties);

// Reads the file of --command-config and opens the cluster; connects to nothing yet. Warns on
// stderr about each address that does not answer. kUnsupported names a property that asks for what
// our own connections cannot do. A `timeout` counts instead of default.api.timeout.ms.
using Timeout = std::optional<std::chrono::milliseconds>;
Result<std::unique_ptr<client::Admin>> open_admin(const Invocation& invocation,
                                                  const ParsedOptions& options,
                                                  Timeout timeout = std::nullopt);
// The same with the values of the two options.
Result<std::unique_ptr<client::Admin>> open_admin(const Invocation& invocation,
                                                  const std::optional<std::string>& servers,
                                                  const std::optional<std::string>& config,
                                                  Timeout timeout = std::nullopt);

}  // namespace sluice::kafka::tools
