#include "flume/avro_client.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flume/command_line.h"
#include "flume/properties.h"
#include "flume/rpc/client.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kBatch = 5;

constexpr const char* kHelp =
    "usage: flume-ng avro-client [--dirname <arg>] [-F <arg>] [-H <arg>] [-h] [-P\n"
    "       <arg>] [-p <arg>] [-R <arg>]\n"
    "    --dirname <arg>      directory to stream to avro source\n"
    " -F,--filename <arg>     file to stream to avro source\n"
    " -H,--host <arg>         hostname of the avro source\n"
    " -h,--help               display help text\n"
    " -P,--rpcProps <arg>     RPC client properties file with server connection\n"
    "                         params\n"
    " -p,--port <arg>         port of the avro source\n"
    " -R,--headerFile <arg>   file containing headers as key/value pairs on each\n"
    "                         new line\n"
    "The --dirname option assumes that a spooling directory exists where\n"
    "immutable log files are dropped.\n";

Error wrong(const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, what);
}

using Options = std::map<std::string, std::string>;

Result<Options> read_options(std::span<const std::string> args, SystemProperties& system) {
  const std::map<std::string, std::string> known = {
      {"-H", "host"},          {"--host", "host"},
      {"-p", "port"},          {"--port", "port"},
      {"-F", "file"},          {"--filename", "file"},
      {"-R", "headers"},       {"--headerFile", "headers"},
      {"-P", "properties"},    {"--rpcProps", "properties"},
      {"--dirname", "folder"}, {"-c", "conf"},
      {"--conf", "conf"},      {"-C", "java"},
      {"--classpath", "java"}};
  Options options;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "-h" || args[i] == "--help") {
      options["help"] = "yes";
      continue;
    }
    if (args[i].starts_with("-D")) {
      add_system_property(std::string_view(args[i]).substr(2), system);
      continue;
    }
    if (args[i].starts_with("-X")) continue;
    const auto at = known.find(args[i]);
    if (at == known.end()) return wrong("Unrecognized option: " + args[i]);
    if (i + 1 == args.size()) return wrong("Missing argument for option: " + args[i]);
    options[at->second] = args[++i];
  }
  return options;
}

Result<std::unique_ptr<RpcClient>> open_client(const Options& options,
                                               const SystemProperties& system) {
  if (const auto file = options.find("properties"); file != options.end()) {
    TRY(const std::string text, read_file(file->second));
    Settings settings{"--rpcProps", "RPC client", file->second, {}};
    settings.leftovers = std::make_shared<Leftovers>();
    TRY(settings.properties, parse_properties(text, file->second));
    TRY(auto client, RpcClient::open(settings, system));
    for (const std::string& note : settings.leftovers->notes) log::warn(note);
    return client;
  }
  if (!options.contains("host") || !options.contains("port")) {
    return wrong("Either --rpcProps or both --host and --port must be specified.");
  }
  const auto port = parse_int(options.at("port"));
  if (!port || *port < 1 || *port > 65535) return wrong("'" + options.at("port") + "' is no port");
  return RpcClient::open({.host = options.at("host"), .port = *port});
}

// "key = value" lines: headers of every event.
Result<Headers> read_headers(const Options& options) {
  Headers headers;
  const auto file = options.find("headers");
  if (file == options.end()) return headers;
  TRY(const std::string text, read_file(file->second));
  for (const std::string& line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (trim(line).empty()) continue;
    if (equals == std::string::npos) return wrong(file->second + ": '" + line + "' has no '='");
    headers.set(trim(std::string_view(line).substr(0, equals)),
                trim(std::string_view(line).substr(equals + 1)));
  }
  return headers;
}

class Sender {
 public:
  Sender(std::unique_ptr<RpcClient> client, Headers headers)
      : client_(std::move(client)), headers_(std::move(headers)) {}

  // Line by line; LF, CR, or both end one.
  Status send(std::FILE* from) {
    std::string line;
    for (int c = std::getc(from); c != EOF; c = std::getc(from)) {
      const bool after_cr = std::exchange(after_cr_, c == '\r');
      if (c == '\n' && after_cr) continue;
      if (c != '\n' && c != '\r') {
        line += static_cast<char>(c);
        continue;
      }
      TRY(add(std::exchange(line, {})));
    }
    if (!line.empty()) TRY(add(std::move(line)));
    return flush();
  }

 private:
  Status add(std::string line) {
    batch_.add_copy(headers_, std::move(line));
    return batch_.size() < kBatch ? Status() : flush();
  }
  Status flush() {
    if (batch_.empty()) return {};
    const std::size_t count = batch_.size();
    auto batch = std::make_shared<const Batch>(std::exchange(batch_, Batch()));
    return client_->append({{.batch = std::move(batch), .count = count}});
  }

  const std::unique_ptr<RpcClient> client_;
  const Headers headers_;
  Batch batch_;
  bool after_cr_ = false;
};

Status send_file(Sender& sender, const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (file == nullptr) return errno_error(path);
  return sender.send(file.get());
}

// Every file of the folder, which is then marked as done.
Status send_folder(Sender& sender, const std::string& folder) {
  constexpr std::string_view kDone = ".COMPLETED";
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::opendir(folder.c_str()), &::closedir);
  if (list == nullptr) return errno_error(folder);
  std::vector<std::string> paths;
  while (const dirent* entry = ::readdir(list.get())) {
    const std::string_view name = entry->d_name;
    const std::string path = folder + "/" + std::string(name);
    struct stat info {};
    const bool file = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
    if (file && !name.starts_with('.') && !name.ends_with(kDone)) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    TRY(send_file(sender, path));
    if (std::rename(path.c_str(), (path + std::string(kDone)).c_str()) != 0) {
      return errno_error(path);
    }
  }
  return {};
}

Status run(const Options& options, const SystemProperties& system, std::FILE* in) {
  TRY(auto client, open_client(options, system));
  TRY(Headers headers, read_headers(options));
  if (options.contains("file") && options.contains("folder")) {
    return wrong("--filename and --dirname options cannot be used simultaneously");
  }
  Sender sender(std::move(client), std::move(headers));
  if (options.contains("folder")) return send_folder(sender, options.at("folder"));
  if (options.contains("file")) return send_file(sender, options.at("file"));
  return sender.send(in);
}

}  // namespace

int avro_client(const Invocation& invocation) {
  const std::span<const std::string> args = std::span(invocation.args).subspan(1);
  SystemProperties system;
  const Result<Options> options = read_options(args, system);
  if (options && options->contains("help")) {
    std::fputs(kHelp, invocation.out);
    return 0;
  }
  const Status done = options ? run(*options, system, invocation.in) : Status(options.error());
  if (done) return 0;
  std::fprintf(invocation.err, "flume-ng: %s\n", done.error().message().c_str());
  return 1;
}

}  // namespace sluice::flume
