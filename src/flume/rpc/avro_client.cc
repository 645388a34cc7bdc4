#include "flume/avro_client.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "flume/properties.h"
#include "flume/rpc/caller.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kBatch = 5;
constexpr std::chrono::milliseconds kPatience{20'000};

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

Result<Options> read_options(std::span<const std::string> args) {
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
    if (args[i].starts_with("-D") || args[i].starts_with("-X")) continue;
    const auto at = known.find(args[i]);
    if (at == known.end()) return wrong("Unrecognized option: " + args[i]);
    if (i + 1 == args.size()) return wrong("Missing argument for option: " + args[i]);
    options[at->second] = args[++i];
  }
  return options;
}

Result<RpcConnection::Address> read_address(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : parse_int(text.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) return wrong("'" + text + "' is not HOST:PORT");
  return RpcConnection::Address{.host = text.substr(0, colon), .port = *port};
}

// The servers, in the order in which they are tried.
Result<std::vector<RpcConnection::Address>> addresses(const Options& options) {
  std::vector<RpcConnection::Address> all;
  if (const auto file = options.find("properties"); file != options.end()) {
    TRY(const std::string text, read_file(file->second));
    TRY(const std::vector<Property> properties, parse_properties(text, file->second));
    std::map<std::string, std::string> values;
    for (const Property& property : properties) values[property.key] = property.value;
    for (const std::string& name : words(values["hosts"])) {
      TRY(RpcConnection::Address address, read_address(values["hosts." + name]));
      all.push_back(std::move(address));
    }
    if (all.empty()) return wrong(file->second + " names no hosts");
    return all;
  }
  if (!options.contains("host") || !options.contains("port")) {
    return wrong("Either --rpcProps or both --host and --port must be specified.");
  }
  TRY(RpcConnection::Address address, read_address(options.at("host") + ":" + options.at("port")));
  all.push_back(std::move(address));
  return all;
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
  Sender(std::unique_ptr<Caller> caller, Headers headers)
      : caller_(std::move(caller)), headers_(std::move(headers)) {}

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
    return caller_->append({{.batch = std::move(batch), .count = count}}, kPatience, {});
  }

  const std::unique_ptr<Caller> caller_;
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

Status run(const Options& options, std::FILE* in) {
  TRY(const std::vector<RpcConnection::Address> servers, addresses(options));
  TRY(Headers headers, read_headers(options));
  if (options.contains("file") && options.contains("folder")) {
    return wrong("--filename and --dirname options cannot be used simultaneously");
  }
  Result<std::unique_ptr<RpcConnection>> connection = Error(ErrorCode::kUnavailable, "no server");
  for (const RpcConnection::Address& server : servers) {
    connection = RpcConnection::open(server, 0, kPatience, {});
    if (connection) break;
  }
  if (!connection) return connection.error();
  Sender sender(make_avro_caller(std::move(*connection)), std::move(headers));
  if (options.contains("folder")) return send_folder(sender, options.at("folder"));
  if (options.contains("file")) return send_file(sender, options.at("file"));
  return sender.send(in);
}

}  // namespace

int avro_client(const Invocation& invocation) {
  const std::span<const std::string> args = std::span(invocation.args).subspan(1);
  const Result<Options> options = read_options(args);
  if (options && options->contains("help")) {
    std::fputs(kHelp, invocation.out);
    return 0;
  }
  const Status done = options ? run(*options, invocation.in) : Status(options.error());
  if (done) return 0;
  std::fprintf(invocation.err, "flume-ng: %s\n", done.error().message().c_str());
  return 1;
}

}  // namespace sluice::flume
