#include "main/limits.h"

#include "base/fields.h"

namespace sluice {
namespace {

const std::vector<Field<Limits>>& fields() {
  static const std::vector<Field<Limits>> kFields = {
      {"console.connections", &Limits::console_connections, "Connections to the console.",
       at_least(1)},
      {"registry.connections", &Limits::registry_connections, "Connections to the schema registry.",
       at_least(1)},
      {"hdfs.http.connections", &Limits::http_connections, "Connections to WebHDFS.", at_least(1)},
      {"http.handlers", &Limits::http_handlers, "Requests that one HTTP port works on at a time.",
       between(1, 1000)},
      {"http.unfinished.bytes", &Limits::http_unfinished_bytes,
       "Memory for headers that came in part, of each HTTP port.", at_least(64 << 10)},
      {"hdfs.rpc.connections", &Limits::rpc_connections, "Connections for Hadoop RPC.",
       at_least(1)},
      {"hdfs.rpc.unfinished.bytes", &Limits::rpc_unfinished_bytes,
       "Memory for RPC requests that came in part or wait for their answer.", at_least(1 << 20)},
      {"hdfs.data.connections", &Limits::data_connections, "Connections for data transfer.",
       at_least(1)},
      {"hdfs.data.unfinished.bytes", &Limits::data_unfinished_bytes,
       "Memory for packets of data that came in part.", at_least(1 << 20)},
      {"descriptors.reserve", &Limits::descriptors_reserve,
       "Descriptors that connections leave to files; 0: a quarter, of few up to half.",
       at_least(0)},
  };
  return kFields;
}

}  // namespace

Result<Limits> Limits::parse(const std::vector<std::string>& given) {
  Settings settings{.component = "--limit", .type = "limits", .place = "--limit", .properties = {}};
  for (const std::string& one : given) {
    const std::size_t equals = one.find('=');
    if (equals == std::string::npos) {
      return Error(ErrorCode::kInvalidArgument, "--limit takes NAME=VALUE, not '" + one + "'");
    }
    const std::string name = one.substr(0, equals);
    settings.properties.push_back({.key = name,
                                   .value = one.substr(equals + 1),
                                   .full_key = name,
                                   .file = "--limit",
                                   .line = static_cast<int>(settings.properties.size()) + 1});
  }
  return sluice::parse(fields(), settings);
}

std::string_view part_of_limit(std::string_view limit) {
  if (limit.starts_with("hdfs.")) return "lake";
  if (limit.starts_with("console.")) return "console";
  if (limit.starts_with("registry.")) return "registry";
  if (limit.starts_with("http.")) return "lake, console or registry";
  return "";
}

std::vector<ShownLimit> shown_limits(const Limits& limits) {
  std::vector<ShownLimit> shown;
  for (const Field<Limits>& field : fields()) {
    const auto value = limits.*std::get<std::int64_t Limits::*>(field.member);
    shown.push_back({std::string(field.name), std::to_string(value), std::string(field.about)});
  }
  return shown;
}

}  // namespace sluice
