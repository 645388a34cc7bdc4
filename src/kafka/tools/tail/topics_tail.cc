// `sluice topics tail TOPIC...`: the messages of topics as they come, for a person to read.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <set>

#include "base/options.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_time.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/tail/last_start.h"
#include "kafka/tools/tail/message_printer.h"
#include "kafka/tools/tail/time_merge.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;
using client::TopicPartition;
using Clock = std::chrono::steady_clock;

constexpr auto kTailOptions = std::to_array<sluice::Option>({
    {"--bootstrap-server", "HOST:PORT", "Cluster of the topics (localhost:9092)."},
    {"--command-config", "FILE", "Client properties: TLS, SASL, time limits."},
    {"--last", "N", "How many messages that are there already are shown first (10)."},
    {"--from-beginning", "", "All that are there already."},
    {"--since", "TIME", "Those since then: 2026-11-30T08:00:00.000 of UTC, or PT1H: an hour ago."},
    {"--no-follow", "", "Ends when all that is there already is shown."},
    {"--count", "N", "Ends after so many messages."},
    {"--key", "KEY", "Only messages with this key."},
    {"--partition", "N", "Only this partition of each topic."},
    {"--uncommitted", "", "Those of open and aborted transactions, too."},
    {"--compact", "", "JSON is left on one line."},
    {"--json", "", "Each message is a JSON object on one line, for programs."},
    {"--colour", "WHEN", "always, never, or auto: on a terminal without $NO_COLOR (auto)."},
    {"--help", "", "This text."},
});

constexpr const char* kTailUsage =
    "usage: sluice topics tail [OPTIONS] TOPIC...\n\n"
    "Shows the last messages of topics, merged by their times, and then what comes, until Ctrl-C.\n"
    "No group is joined and no offset is stored.\n\n";

constexpr std::chrono::milliseconds kTailWait{200};
constexpr std::chrono::seconds kLookForPartitions{5};
constexpr std::int64_t kMostLast = 100'000;

struct TailPlan {
  std::vector<std::string> topics;
  std::optional<std::int64_t> last = 10;  // none: by the other two
  bool from_start = false;
  std::optional<std::int64_t> since_ms;
  bool follow = true;
  std::optional<std::int64_t> count;
  std::optional<std::string> key;
  std::optional<std::int64_t> partition;
  bool committed = true;
  MessagePrinter::Look look;
};

Result<std::int64_t> since_time(const std::string& text) {
  if (!text.starts_with("P")) return parse_datetime(text);
  TRY(const std::chrono::milliseconds duration, parse_duration(text));
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return (now - duration).time_since_epoch().count();
}

Result<bool> tail_colours(const std::string& when, std::FILE* out) {
  if (when == "always") return true;
  if (when == "never") return false;
  if (when != "auto") {
    return Error(ErrorCode::kInvalidArgument,
                 "--colour is always, never or auto, not '" + when + "'");
  }
  const char* none = std::getenv("NO_COLOR");
  return ::isatty(::fileno(out)) == 1 && (none == nullptr || *none == '\0');
}

Result<TailPlan> read_tail_plan(const Options& given, std::FILE* out) {
  TailPlan plan;
  plan.topics = given.positional();
  if (plan.topics.empty()) return Error(ErrorCode::kInvalidArgument, "name a topic");
  const int starts = (given.has("--last") ? 1 : 0) + (given.has("--from-beginning") ? 1 : 0) +
                     (given.has("--since") ? 1 : 0);
  if (starts > 1) {
    return Error(ErrorCode::kInvalidArgument,
                 "--last, --from-beginning and --since say each where to begin: give one of them");
  }
  if (given.has("--compact") && given.has("--json")) {
    return Error(ErrorCode::kInvalidArgument, "--json lays messages out itself, without --compact");
  }
  TRY(const auto last, given.number("--last", 0, kMostLast));
  if (last) plan.last = last;
  plan.from_start = given.has("--from-beginning");
  if (const auto time = given.value("--since")) {
    const auto since = since_time(*time);
    if (!since) return since.error().with("--since " + *time);
    plan.since_ms = *since;
  }
  if (plan.from_start || plan.since_ms) plan.last.reset();
  plan.follow = !given.has("--no-follow");
  TRY(plan.count, given.number("--count", 1, INT64_MAX));
  plan.key = given.value("--key");
  TRY(plan.partition, given.number("--partition", 0, INT32_MAX));
  plan.committed = !given.has("--uncommitted");
  TRY(plan.look.colours, tail_colours(given.value_or("--colour", "auto"), out));
  if (given.has("--compact")) plan.look.layout = MessagePrinter::Layout::kCompact;
  if (given.has("--json")) plan.look.layout = MessagePrinter::Layout::kJson;
  return plan;
}

class Tail {
 public:
  Tail(const Invocation& invocation, client::Admin& admin, const TailPlan& plan)
      : err_(invocation.err),
        out_(invocation.out),
        admin_(admin),
        plan_(plan),
        merge_(admin.cluster(), plan.committed),
        printer_(invocation.out, plan.look) {}

  Status run();

 private:
  Result<std::vector<TopicPartition>> partitions();
  Result<std::map<TopicPartition, wire::Offset>> offsets(const std::vector<TopicPartition>& of,
                                                         std::int64_t time);
  Status begin();
  // Partitions that topics have got since; they are read from their start.
  Status look_for_partitions();
  Status show_old();
  bool wanted(const IncomingRecord& record) const { return !plan_.key || record.key == *plan_.key; }
  // False when it was the last.
  bool show(const IncomingRecord& record);
  void warn();

  std::FILE* err_;
  std::FILE* out_;
  client::Admin& admin_;
  const TailPlan& plan_;
  TimeMerge merge_;
  MessagePrinter printer_;
  std::set<TopicPartition> known_;
  Clock::time_point looked_ = Clock::now();
  std::int64_t shown_ = 0;
};

Result<std::vector<TopicPartition>> Tail::partitions() {
  std::vector<TopicPartition> found;
  for (const std::string& name : plan_.topics) {
    const auto topic = admin_.describe_topics({name});
    if (!topic) return topic.error().with("topic " + name);
    for (const auto& partition : topic->front().partitions) {
      if (!plan_.partition || *plan_.partition == partition.id) {
        found.push_back({name, partition.id});
      }
    }
  }
  return found;
}

Result<std::map<TopicPartition, wire::Offset>> Tail::offsets(const std::vector<TopicPartition>& of,
                                                             std::int64_t time) {
  TRY(const auto listed, client::list_offsets(admin_.cluster(), of, time, plan_.committed));
  std::map<TopicPartition, wire::Offset> offsets;
  for (const auto& [partition, offset] : listed) {
    if (!offset) return offset.error().with(partition.to_string());
    offsets[partition] = *offset;
  }
  return offsets;
}

Status Tail::begin() {
  TRY(const std::vector<TopicPartition> all, partitions());
  if (all.empty()) {
    return Error(ErrorCode::kNotFound,
                 "no topic has a partition " + std::to_string(plan_.partition.value_or(0)));
  }
  TRY(const auto starts, offsets(all, plan_.since_ms.value_or(client::kEarliest)));
  TRY(const auto ends, offsets(all, client::kLatest));
  std::map<TopicPartition, OffsetRange> old;
  for (const TopicPartition& partition : all) {
    const wire::Offset start = starts.at(partition);
    const wire::Offset end = ends.at(partition);
    // Nothing is as young as --since asks for.
    old[partition] = {start < 0 ? end : start, end};
  }
  if (plan_.last) {
    LastStart last(admin_.cluster(), plan_.committed, *plan_.last,
                   [this](const IncomingRecord& record) { return wanted(record); });
    TRY(const auto begins, last.find(old, [] { return StopSignals::arrived() != 0; }));
    for (const auto& [partition, begin] : begins) old[partition].begin = begin;
  }
  for (const auto& [partition, range] : old) {
    merge_.add(partition, range.begin, range.end);
    known_.insert(partition);
  }
  return {};
}

Status Tail::look_for_partitions() {
  if (plan_.partition || Clock::now() - looked_ < kLookForPartitions) return {};
  looked_ = Clock::now();
  const auto all = partitions();
  // A topic that is deleted meanwhile is told of by the merge.
  if (!all) return {};
  for (const TopicPartition& partition : *all) {
    if (known_.insert(partition).second) merge_.add(partition, 0, 0);
  }
  return {};
}

bool Tail::show(const IncomingRecord& record) {
  if (!printer_.print(record)) return false;
  ++shown_;
  return !plan_.count || shown_ < *plan_.count;
}

void Tail::warn() {
  for (const std::string& warning : merge_.take_warnings()) {
    std::fprintf(err_, "sluice topics tail: %s\n", warning.c_str());
  }
}

Status Tail::show_old() {
  std::deque<IncomingRecord> last;
  while (!merge_.is_live() && StopSignals::arrived() == 0) {
    TRY(std::vector<IncomingRecord> records, merge_.next(kTailWait));
    warn();
    for (IncomingRecord& record : records) {
      if (!wanted(record)) continue;
      if (!plan_.last) {
        if (!show(record)) return {};
        continue;
      }
      last.push_back(std::move(record));
      if (last.size() > static_cast<std::size_t>(*plan_.last)) last.pop_front();
    }
  }
  for (const IncomingRecord& record : last) {
    if (!show(record)) return {};
  }
  return {};
}

Status Tail::run() {
  const StopSignals signals;
  TRY(begin());
  TRY(show_old());
  std::fflush(out_);
  const auto over = [&] {
    return StopSignals::arrived() != 0 || std::ferror(out_) != 0 ||
           (plan_.count && shown_ >= *plan_.count);
  };
  while (plan_.follow && !over()) {
    TRY(look_for_partitions());
    TRY(const std::vector<IncomingRecord> records, merge_.next(kTailWait));
    warn();
    for (const IncomingRecord& record : records) {
      if (wanted(record) && !show(record)) break;
    }
    std::fflush(out_);
  }
  return {};
}

}  // namespace

int topics_tail(const Invocation& invocation) {
  const Result<Options> given = Options::parse(kTailOptions, invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kTailUsage, describe(kTailOptions).c_str());
    return 0;
  }
  const Result<TailPlan> plan =
      given ? read_tail_plan(*given, invocation.out) : Result<TailPlan>(given.error());
  if (!plan) {
    std::fprintf(invocation.err, "sluice topics tail: %s\n'sluice topics tail --help' says more.\n",
                 plan.error().message().c_str());
    return 2;
  }
  const auto admin =
      open_admin(invocation, given->value("--bootstrap-server"), given->value("--command-config"));
  Status done = admin ? Status() : Status(admin.error());
  if (done) {
    Tail tail(invocation, **admin, *plan);
    done = tail.run();
  }
  if (done) return 0;
  std::fprintf(invocation.err, "sluice topics tail: %s\n", done.error().message().c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
