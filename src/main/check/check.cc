#include "main/check/check.h"

#include <array>
#include <filesystem>

#include "base/file.h"
#include "base/options.h"
#include "main/check/compose_check.h"
#include "main/check/compose_file.h"
#include "main/check/findings.h"
#include "main/check/kafka_files.h"

namespace sluice {
namespace {

constexpr auto kCheckOptions = std::to_array<Option>(
    {{"--as", "KIND",
      "broker (a server.properties), client (properties of a producer, consumer or tool) or "
      "compose, "
      "where a file's name and settings do not tell."},
     {"--help", "", "This text."}});

constexpr const char* kCheckUsage =
    "usage: sluice check [--as KIND] FILE...\n\n"
    "Says of the settings in server.properties, properties of clients, and compose files which\n"
    "would run unchanged, and of the others why not, with file and line. Starts and changes\n"
    "nothing, and shows no password. 'sqoop check' and 'flume-ng check' do it with scripts of\n"
    "sqoop and agents of Flume. Exit code 0: all would run; 1: some would not; 2: not checked.\n\n";

constexpr std::uintmax_t kLargestFile = 4 << 20;

bool is_yaml(const std::string& path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

Result<std::string> text_of(const std::string& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return Error(ErrorCode::kNotFound, failed.message());
  if (size > kLargestFile) {
    return Error(ErrorCode::kResourceExhausted, "it has more than 4 MiB, which no such file has");
  }
  return read_file(path);
}

void check_file(const std::string& path, const std::string& kind,
                const ReadVariables& read_variables, Findings& findings) {
  const Result<std::string> text = text_of(path);
  if (!text) return findings.unreadable(path, text.error().message());
  if (kind == "compose" || (kind.empty() && is_yaml(path))) {
    const auto services = read_compose(*text);
    if (!services) return findings.unreadable(path, services.error().message());
    for (const ComposeService& service : *services) {
      for (const Finding& one : check_service(service, read_variables)) findings.add(path, one);
    }
    return;
  }
  const PropertyLines lines = kafka::tools::property_lines(*text);
  const bool broker = kind == "broker" || (kind.empty() && is_broker_file(lines));
  for (const Finding& one : broker ? check_broker(lines) : check_client(lines)) {
    findings.add(path, one);
  }
}

}  // namespace

int check_files(const Invocation& invocation, const ReadVariables& read_variables) {
  const Result<Options> given = Options::parse(kCheckOptions, invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kCheckUsage, describe(kCheckOptions).c_str());
    return 0;
  }
  const auto wrong = [&](const std::string& message) {
    std::fprintf(invocation.err, "sluice check: %s\n'sluice check --help' says more.\n",
                 message.c_str());
    return 2;
  };
  if (!given) return wrong(given.error().message());
  const std::string kind = given->value_or("--as", "");
  if (!kind.empty() && kind != "broker" && kind != "client" && kind != "compose") {
    return wrong("--as is broker, client or compose, not '" + kind + "'");
  }
  if (given->positional().empty()) return wrong("name a file");
  Findings findings(invocation.out);
  for (const std::string& path : given->positional())
    check_file(path, kind, read_variables, findings);
  return findings.finish("settings");
}

}  // namespace sluice
