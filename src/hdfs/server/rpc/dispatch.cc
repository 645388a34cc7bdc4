#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "hdfs/server/node/safe_mode.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/namenode.h"

namespace sluice::hdfs {
namespace {

using Name = std::pair<std::string_view, std::string_view>;
using Table = std::map<Name, const Handler*>;

Table make_table() {
  Table table;
  const std::array groups = {attribute_methods(),      quota_methods(),    namespace_methods(),
                             write_methods(),          read_methods(),     lease_methods(),
                             status_methods(),         constant_methods(), datanode_methods(),
                             administration_methods(), snapshot_methods()};
  for (const auto group : groups) {
    for (const Handler& each : group) table.emplace(Name{each.protocol, each.name}, &each);
  }
  return table;
}

const Table& table() {
  static const Table made = make_table();
  return made;
}

bool is_refused(std::string_view protocol, std::string_view method) {
  const auto in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), method) != names.end();
  };
  if (protocol == wire::client_protocol::kProtocol) return in(wire::client_protocol::kRefused);
  if (protocol == wire::client_datanode_protocol::kProtocol) {
    return in(wire::client_datanode_protocol::kRefused);
  }
  if (protocol == wire::namenode_protocol::kProtocol) return in(wire::namenode_protocol::kRefused);
  return false;
}

// A change, while safe mode is on.
Status check_safe_mode(const Call& call, const Handler& handler, ByteView request) {
  if (!call.node.safe_mode || !handler.change) return {};
  TRY(const std::string what, handler.change->what(request));
  return safe_mode_error(handler.change->cannot, what, call.node.host(call.local));
}

}  // namespace

Dispatched dispatch(Call& call, std::string_view protocol, std::string_view method,
                    ByteView request) {
  using Kind = Dispatched::Kind;
  const auto found = table().find({protocol, method});
  if (found != table().end()) {
    const Status allowed = check_safe_mode(call, *found->second, request);
    if (!allowed) return {Kind::kAnswered, allowed.error()};
    std::optional<RunningCalls::Turn> turn;
    if (found->second->change && call.who.retry) {
      turn = call.node.running_calls.begin(*call.who.retry);
      if (!turn)
        return {Kind::kAnswered, Error(ErrorCode::kUnavailable, "The call is being answered")};
    }
    if (protocol == wire::client_protocol::kProtocol) call.node.counters.count_method(method);
    return {Kind::kAnswered, found->second->run(call, request)};
  }
  if (is_refused(protocol, method)) {
    return {Kind::kAnswered,
            Error(ErrorCode::kUnsupported, std::string(method) + " is not offered by this server")};
  }
  const auto first = table().lower_bound({protocol, ""});
  if (first == table().end() || first->first.first != protocol) {
    return {Kind::kNoSuchProtocol,
            Error(ErrorCode::kUnsupported, "Unknown protocol: " + std::string(protocol))};
  }
  return {Kind::kNoSuchMethod,
          Error(ErrorCode::kUnsupported, "Unknown method " + std::string(method) + " called on " +
                                             std::string(protocol) + " protocol.")};
}

}  // namespace sluice::hdfs
