#include "main/verify.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/child.h"
#include "base/clock.h"
#include "base/data_directory.h"
#include "base/file.h"
#include "base/options.h"
#include "base/text.h"
#include "kafka/client/address.h"
#include "main/lake_choice.h"
#include "net/socket.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Option kOptions[] = {
    {"--data", "DIR",
     "Data directory of the running stack ($SLUICE_DATA, ./sluice-data, or your running stack)."},
    {"--timeout", "SECONDS", "How long one step may take (30)."},
    {"--help", "", "This text."},
};
constexpr int kRecords = 10;

// One run of the checks: sends marked records and looks for them, only through commands that users
// have.
class Verification {
 public:
  Verification(const Invocation& invocation, DataOwner owner, seconds timeout)
      : out_(invocation.out), owner_(std::move(owner)), timeout_(timeout) {}
  ~Verification();

  // The number of services and paths that failed.
  Result<int> run();

 private:
  using Step = std::function<Status()>;
  struct NamedStep {
    std::string name;
    Step run;
  };

  bool check(const std::string& what, const std::string& detail,
             const std::vector<NamedStep>& steps);
  Status runs(const char* service);
  // What runs, states and positions the commands keep goes into our own folder, not the stack's.
  // Nor does a cluster that the user's configuration names matter: every path has its address.
  std::vector<std::string> environment() const {
    return {"SLUICE_DATA=" + work_ + "/data",
            "HADOOP_CONF_DIR=", "HADOOP_HOME=", "CORE_CONF_fs_defaultFS="};
  }
  std::string lake(const std::string& path) const { return "hdfs://" + address("hdfs") + path; }
  Status make_lake_folder();
  Status answers_http(const char* service, const std::string& path);
  Result<Finished> command(const std::vector<std::string>& args, const std::string& input = "");
  Status expect_records(const std::string& folder, const std::string& marker);
  Status run_agent(const std::string& name, const std::string& lines, const std::string& folder,
                   const std::string& marker);
  bool events();
  bool tables();
  bool logs();

  std::string address(const char* service) const {
    const auto found = owner_.addresses.find(service);
    return found == owner_.addresses.end() ? "" : found->second;
  }
  std::string marked(const std::string& path) const {
    std::string text;
    for (int i = 1; i <= kRecords; ++i) {
      text += "verify " + stamp_ + " " + path + " " + std::to_string(i) + "\n";
    }
    return text;
  }

  std::FILE* out_;
  DataOwner owner_;
  seconds timeout_;
  std::string stamp_ = std::to_string(SystemClock().wall_ms());
  std::string lake_folder_ = lake("/tmp/sluice-verify-" + stamp_);
  bool made_tmp_ = false;
  std::string work_;
};

Verification::~Verification() {
  if (work_.empty()) return;
  (void)command({"hdfs", "dfs", "-rm", "-r", "-f", "-skipTrash", lake_folder_});
  if (made_tmp_) {
    (void)command({"hdfs", "dfs", "-rmdir", "--ignore-fail-on-non-empty", lake("/tmp")});
  }
  std::error_code ignored;
  std::filesystem::remove_all(work_, ignored);
}

Result<Finished> Verification::command(const std::vector<std::string>& args,
                                       const std::string& input) {
  TRY(Child child, Child::start(work_, args, input, environment()));
  auto finished = child.wait(timeout_);
  if (!finished) return finished.error().with(args.front());
  if (finished->exit_code != 0) {
    std::string words(trim(finished->err.empty() ? finished->out : finished->err));
    return Error(ErrorCode::kInternal, args.front() + " ended with " +
                                           std::to_string(finished->exit_code) + ": " + words);
  }
  return finished;
}

bool Verification::check(const std::string& what, const std::string& detail,
                         const std::vector<NamedStep>& steps) {
  for (const NamedStep& step : steps) {
    if (const Status done = step.run(); !done) {
      std::fprintf(out_, "  %-10s FAILED at '%s': %s\n", what.c_str(), step.name.c_str(),
                   done.error().message().c_str());
      return false;
    }
  }
  std::fprintf(out_, "  %-10s ok   %s\n", what.c_str(), detail.c_str());
  return true;
}

Status Verification::runs(const char* service) {
  if (!address(service).empty()) return {};
  return Error(ErrorCode::kUnavailable,
               "'" + owner_.command + "' runs here without it; 'sluice up' starts everything");
}

Status Verification::answers_http(const char* service, const std::string& path) {
  TRY(runs(service));
  const std::string address = this->address(service);
  TRY(const auto hosts, kafka::client::parse_addresses(address));
  TRY(net::Socket socket,
      net::Socket::connect(hosts.front().host, hosts.front().port, milliseconds(2000)));
  TRY(socket.set_timeout(timeout_));
  TRY(socket.write("GET " + path + " HTTP/1.1\r\nHost: " + address +
                   "\r\nConnection: close\r\n\r\n"));
  char head[12];
  TRY(socket.read_exact(head, sizeof head));
  const std::string_view line(head, sizeof head);
  if (line != "HTTP/1.1 200") {
    return Error(ErrorCode::kInternal, "GET " + path + " answers '" + std::string(line) + "'");
  }
  return {};
}

// Every marked record of the path is in the folder's files, once, and nothing else is.
Status Verification::expect_records(const std::string& folder, const std::string& marker) {
  TRY(const Finished found, command({"hdfs", "dfs", "-cat", folder + "/*"}));
  std::vector<std::string> lines = split(found.out, '\n');
  std::erase(lines, "");
  std::vector<std::string> expected = split(marked(marker), '\n');
  std::erase(expected, "");
  std::sort(lines.begin(), lines.end());
  std::sort(expected.begin(), expected.end());
  if (lines != expected) {
    return Error(ErrorCode::kCorrupt, std::to_string(expected.size()) + " records were sent, " +
                                          std::to_string(lines.size()) + " lines are in " + folder);
  }
  return {};
}

// Runs an agent until what it should land is there, then stops it as a person would.
Status Verification::run_agent(const std::string& name, const std::string& lines,
                               const std::string& folder, const std::string& marker) {
  const std::string file = work_ + "/" + name + ".conf";
  TRY(write_file_atomically(file, lines));
  TRY(Child agent, Child::start(work_, {"flume-ng", "agent", "--conf-file", file, "--name", name},
                                "", environment()));
  const auto end = std::chrono::steady_clock::now() + timeout_;
  Status landed;
  do {
    std::this_thread::sleep_for(milliseconds(50));
    if (!agent.running()) return Error(ErrorCode::kInternal, "the agent ended: " + agent.err());
    landed = expect_records(folder, marker);
  } while (!landed && std::chrono::steady_clock::now() < end);
  agent.terminate();
  TRY(const Finished finished, agent.wait(timeout_));
  if (finished.exit_code != 0) {
    return Error(ErrorCode::kInternal,
                 "the agent ended with " + std::to_string(finished.exit_code));
  }
  return landed;
}

std::string sink_lines(const std::string& agent, const std::string& path) {
  std::string text;
  const auto set = [&](const std::string& key, const std::string& value) {
    text += agent + "." + key + " = " + value + "\n";
  };
  set("channels", "c");
  set("sinks", "k");
  set("channels.c.type", "memory");
  // The kafka source takes up to 1000 events at a time.
  set("channels.c.capacity", "1000");
  set("channels.c.transactionCapacity", "1000");
  set("sources.s.channels", "c");
  set("sinks.k.type", "hdfs");
  set("sinks.k.channel", "c");
  set("sinks.k.hdfs.path", path);
  set("sinks.k.hdfs.fileType", "DataStream");
  set("sinks.k.hdfs.rollInterval", "1");
  set("sinks.k.hdfs.rollSize", "0");
  set("sinks.k.hdfs.rollCount", "0");
  return text;
}

bool Verification::events() {
  const std::string topic = "sluice-verify-" + stamp_;
  const std::string kafka = address("kafka");
  const std::string folder = lake_folder_ + "/events";
  const std::string agent =
      "verify-events.sources = s\nverify-events.sources.s.type = "
      "org.apache.flume.source.kafka.KafkaSource\n"
      "verify-events.sources.s.kafka.bootstrap.servers = " +
      kafka + "\nverify-events.sources.s.kafka.topics = " + topic +
      "\nverify-events.sources.s.kafka.consumer.group.id = " + topic +
      "\nverify-events.sources.s.kafka.consumer.auto.offset.reset = earliest\n"
      // A consumer that outlives its topic must not bring it back.
      "verify-events.sources.s.kafka.consumer.allow.auto.create.topics = false\n";
  const bool ok = check(
      "events", "topic -> flume -> lake: " + std::to_string(kRecords) + " records, each found once",
      {{"create the topic",
        [&]() -> Status {
          TRY(runs("kafka"));
          TRY(command({"kafka-topics", "--create", "--topic", topic, "--partitions", "3",
                       "--bootstrap-server", kafka}));
          return {};
        }},
       {"produce",
        [&]() -> Status {
          TRY(command({"kafka-console-producer", "--topic", topic, "--bootstrap-server", kafka},
                      marked("events")));
          return {};
        }},
       {"find the records in the lake", [&] {
          return run_agent("verify-events", agent + sink_lines("verify-events", folder), folder,
                           "events");
        }}});
  if (!kafka.empty()) {
    (void)command({"kafka-topics", "--delete", "--topic", topic, "--bootstrap-server", kafka});
  }
  return ok;
}

bool Verification::tables() {
  const std::string url = "jdbc:sqlite:" + work_ + "/verify.db";
  const std::string folder = lake_folder_ + "/tables";
  const auto sql = [&](const std::string& statement) -> Status {
    TRY(command({"sqoop", "eval", "--connect", url, "--query", statement}));
    return {};
  };
  return check("tables",
               "database -> sqoop -> lake: " + std::to_string(kRecords) + " rows, each found once",
               {{"create the table", [&] { return sql("CREATE TABLE verify (line TEXT)"); }},
                {"fill it",
                 [&] {
                   std::string values;
                   for (const std::string& line : split(marked("tables"), '\n')) {
                     if (!line.empty()) values += (values.empty() ? "('" : ", ('") + line + "')";
                   }
                   return sql("INSERT INTO verify VALUES " + values);
                 }},
                {"import",
                 [&]() -> Status {
                   TRY(command({"sqoop", "import", "--connect", url, "--table", "verify",
                                "--target-dir", folder, "-m", "1"}));
                   return {};
                 }},
                {"find the rows in the lake", [&] { return expect_records(folder, "tables"); }}});
}

bool Verification::logs() {
  const std::string spool = work_ + "/spool";
  const std::string folder = lake_folder_ + "/logs";
  const std::string agent =
      "verify-logs.sources = s\nverify-logs.sources.s.type = spooldir\n"
      "verify-logs.sources.s.spoolDir = " +
      spool + "\n";
  return check("logs",
               "file -> flume -> lake: " + std::to_string(kRecords) + " lines, each found once",
               {{"write the log",
                 [&]() -> Status {
                   TRY(make_directories(spool));
                   return write_file_atomically(spool + "/verify.log", marked("logs"));
                 }},
                {"find the lines in the lake", [&] {
                   return run_agent("verify-logs", agent + sink_lines("verify-logs", folder),
                                    folder, "logs");
                 }}});
}

// /tmp is where anybody may write; where there is none it goes again afterwards.
Status Verification::make_lake_folder() {
  made_tmp_ = !command({"hdfs", "dfs", "-test", "-e", lake("/tmp")});
  TRY(command({"hdfs", "dfs", "-mkdir", "-p", lake_folder_}));
  return {};
}

Result<int> Verification::run() {
  std::string work = "/tmp/sluice-verify-XXXXXX";
  if (::mkdtemp(work.data()) == nullptr) return errno_error(work);
  work_ = work;
  int failed = 0;
  std::fprintf(out_, "Services\n");
  failed +=
      !check("Kafka", address("kafka"),
             {{"list topics", [&]() -> Status {
                 TRY(runs("kafka"));
                 TRY(command({"kafka-topics", "--list", "--bootstrap-server", address("kafka")}));
                 return {};
               }}});
  failed += !check("HDFS", address("hdfs"),
                   {{"list the root",
                     [&]() -> Status {
                       TRY(command({"hdfs", "dfs", "-ls", lake("/")}));
                       return {};
                     }},
                    {"make a folder", [&] { return make_lake_folder(); }}});
  failed += !check(
      "WebHDFS", address("hdfs_http"),
      {{"list the root", [&] { return answers_http("hdfs_http", "/webhdfs/v1/?op=LISTSTATUS"); }}});
  failed += !check("Console", address("console"),
                   {{"health", [&] { return answers_http("console", "/healthz"); }}});
  std::fprintf(out_, "Paths into the lake\n");
  failed += !events();
  failed += !tables();
  failed += !logs();
  return failed;
}

void print_address(std::FILE* out, const DataOwner& owner, const char* name, const char* key,
                   const char* scheme) {
  const auto found = owner.addresses.find(key);
  std::fprintf(out, "  %-10s %s%s\n", name, found == owner.addresses.end() ? "-" : scheme,
               found == owner.addresses.end() ? "" : found->second.c_str());
}

// The options, or the exit code with which the command is done already.
std::variant<Options, int> read_request(const Invocation& invocation, const char* name,
                                        const char* purpose, std::span<const Option> table) {
  auto given = Options::parse(table, invocation.args);
  if (!given) {
    std::fprintf(invocation.err, "sluice %s: %s\nTry 'sluice %s --help'.\n", name,
                 given.error().message().c_str(), name);
    return 2;
  }
  if (given->has("--help")) {
    std::fprintf(invocation.out, "usage: sluice %s [OPTIONS]\n\n%s\n\n%s", name, purpose,
                 describe(table).c_str());
    return 0;
  }
  return *std::move(given);
}

// Where was looked in vain.
std::string places(const Options& given) {
  const char* named = std::getenv("SLUICE_DATA");
  const bool is_named = given.has("--data") || (named != nullptr && *named != '\0');
  return find_data_directory(given.value_or("--data", "")) +
         (is_named ? "" : ", and no other stack of yours runs");
}

}  // namespace

int verify(const Invocation& invocation) {
  auto read =
      read_request(invocation, "verify",
                   "Checks that each service of the running stack answers, and that a marked "
                   "record gets through each path into the lake.",
                   kOptions);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const Options& given = std::get<Options>(read);
  const auto timeout = given.number("--timeout", 1, 3600);
  if (!timeout) {
    std::fprintf(invocation.err, "sluice verify: %s\n", timeout.error().message().c_str());
    return 2;
  }
  std::vector<RunningStack> stacks = find_running(given.value_or("--data", ""));
  std::erase_if(stacks,
                [](const RunningStack& one) { return !one.owner.addresses.contains("hdfs"); });
  if (stacks.size() != 1) {
    std::string why = "nothing runs on " + places(given) + "; start it with 'sluice up'";
    if (!stacks.empty()) why = "several stacks of yours run; say which with --data:";
    for (const RunningStack& stack : stacks) why += " " + stack.data;
    std::fprintf(invocation.err, "sluice verify: %s\n", why.c_str());
    return 1;
  }
  Verification verification(invocation, stacks.front().owner, seconds(timeout->value_or(30)));
  const auto failed = verification.run();
  if (!failed) {
    std::fprintf(invocation.err, "sluice verify: %s\n", failed.error().message().c_str());
    return 1;
  }
  std::fprintf(invocation.out, *failed == 0 ? "All is well.\n" : "%d failed.\n", *failed);
  return *failed == 0 ? 0 : 1;
}

int status(const Invocation& invocation) {
  static constexpr Option kStatus[] = {kOptions[0], kOptions[2]};
  auto read =
      read_request(invocation, "status", "Says what runs on a data directory, and where.", kStatus);
  if (const int* code = std::get_if<int>(&read)) return *code;
  const Options& given = std::get<Options>(read);
  const std::vector<RunningStack> stacks = find_running(given.value_or("--data", ""));
  if (stacks.empty()) {
    std::fprintf(invocation.out, "Nothing runs on %s.\n", places(given).c_str());
    return 1;
  }
  for (const auto& [data, owner] : stacks) {
    std::fprintf(invocation.out, "Process %s (%s) runs on %s\n", owner.pid.c_str(),
                 owner.command.c_str(), data.c_str());
    print_address(invocation.out, owner, "Kafka", "kafka", "");
    print_address(invocation.out, owner, "HDFS", "hdfs", "hdfs://");
    print_address(invocation.out, owner, "WebHDFS", "hdfs_http", "http://");
    print_address(invocation.out, owner, "Console", "console", "http://");
    print_address(invocation.out, owner, "Registry", "registry", "http://");
  }
  return 0;
}

}  // namespace sluice
