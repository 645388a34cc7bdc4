#include "kafka/tools/mirror/mirror.h"

#include <algorithm>
#include <set>
#include <thread>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/stop_signals.h"
#include "kafka/tools/mirror/acl_copy.h"
#include "kafka/tools/mirror/group_copy.h"
#include "kafka/tools/mirror/plan.h"
#include "kafka/tools/mirror/record_copy.h"
#include "kafka/tools/mirror/status.h"
#include "kafka/tools/mirror/topic_copy.h"

namespace sluice::kafka::mirror {
namespace {

using Clock = std::chrono::steady_clock;
using tools::StopSignals;

constexpr const char* kMirrorUsage =
    "usage: sluice mirror --from HOST:PORT --to HOST:PORT [OPTIONS]\n\n"
    "Copies topics of one cluster to another and keeps the copies up to date: records into the\n"
    "same partitions with their times, settings, rules, and the offsets of groups, so that their\n"
    "consumers can go on at the target. It goes on where it stopped. Either side can be any "
    "Kafka.\n\n";

constexpr std::chrono::milliseconds kStepWait{500};
// Well below the week after which a broker forgets offsets.
constexpr std::chrono::hours kStoreAgain{6};
constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{30};

bool stopped() {
  return StopSignals::arrived() != 0;
}

// Something that is due again and again.
class Every {
 public:
  explicit Every(std::chrono::seconds interval) : interval_(interval) {}
  bool due() {
    const auto now = Clock::now();
    if (next_ && now < *next_) return false;
    next_ = now + interval_;
    return true;
  }

 private:
  const std::chrono::seconds interval_;
  std::optional<Clock::time_point> next_;
};

// What may heal by itself: a cluster that is away, or elects, and, once both were reached, a topic
// or partition that went, or is not known everywhere yet, while it was looked at.
bool may_heal(const Error& error, bool opened) {
  if (opened && error.code() == ErrorCode::kNotFound) return true;
  return error.code() == ErrorCode::kTimeout || error.code() == ErrorCode::kUnavailable ||
         error.code() == ErrorCode::kIo || error.code() == ErrorCode::kInternal;
}

// From connecting to the first failure.
class Session {
 public:
  Session(const Invocation& invocation, const MirrorPlan& plan)
      : invocation_(invocation), plan_(plan), refresh_(plan.refresh), report_(plan.report) {}

  Status run();
  bool opened() const { return copy_ != nullptr; }
  bool copied_something() const { return copy_ != nullptr && copy_->counts().records > 0; }

 private:
  Status open();
  Status follow();
  // Looks at everything but records.
  Status look();
  Status copy_rules();
  // Takes the ends of now as what --once copies.
  Status set_goals();
  // Whether what was there at the beginning, and can still be read, is copied.
  bool all_copied() const;
  // The failure that --once ends with when a partition could not be read to its goal.
  Status nothing_lost() const;
  void tell(const std::string& text) const {
    std::fprintf(invocation_.err, "sluice mirror: %s\n", text.c_str());
    std::fflush(invocation_.err);
  }
  Status report();

  const Invocation& invocation_;
  MirrorPlan plan_;
  std::unique_ptr<client::Admin> source_;
  std::unique_ptr<client::Admin> target_;
  std::string group_;
  std::unique_ptr<TopicCopy> topics_;
  std::unique_ptr<RecordCopy> copy_;
  std::vector<MirroredTopic> mirrored_;
  Every refresh_;
  Every report_;
  Every store_again_{kStoreAgain};
  std::map<client::TopicPartition, wire::Offset> goals_;  // of --once, by the source's partitions
  std::size_t moved_groups_ = 0;
  std::set<std::string> told_of_acls_;
};

Status Session::open() {
  TRY(source_, tools::open_admin(invocation_, plan_.from, plan_.from_config));
  TRY(target_, tools::open_admin(invocation_, plan_.to, plan_.to_config));
  const auto no_topics = std::vector<std::string>();
  TRY(const wire::MetadataResponse from, source_->cluster().metadata(no_topics));
  TRY(const wire::MetadataResponse to, target_->cluster().metadata(no_topics));
  const std::string id = from.cluster_id.value_or("");
  const bool one_cluster = !id.empty() && id == to.cluster_id.value_or("");
  if (one_cluster) plan_.naming->within_one_cluster();
  if (one_cluster && plan_.prefix.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "--from and --to are one cluster: copies need names of their own there (--naming "
                 "mm2)");
  }
  const std::string name = plan_.name.empty() ? id : plan_.name;
  if (name.empty()) {
    return Error(ErrorCode::kInvalidArgument, "the source has no cluster id: give --name");
  }
  group_ = "sluice-mirror." + name;
  const auto told = [this](const std::string& text) { tell(text); };
  topics_ = std::make_unique<TopicCopy>(plan_, *source_, *target_, told);
  copy_ = std::make_unique<RecordCopy>(plan_, group_, source_->cluster(), *target_, told);
  return {};
}

Status Session::look() {
  TRY(mirrored_, topics_->topics());
  TRY(copy_->add(mirrored_));
  TRY(topics_->settings(mirrored_));
  TRY(copy_rules());
  TRY(const std::size_t moved, copy_groups(source_->cluster(), target_->cluster(), plan_, *copy_));
  moved_groups_ += moved;
  return {};
}

Status Session::copy_rules() {
  const auto acls = copy_acls(source_->cluster(), target_->cluster(), plan_);
  if (!acls && acls.error().code() != ErrorCode::kNotFound) return acls.error();
  if (!acls) {
    if (told_of_acls_.insert(acls.error().message()).second) tell(acls.error().message());
    return {};
  }
  if (!acls->made.empty()) tell("made " + std::to_string(acls->made.size()) + " rules");
  for (const std::string& rule : acls->left_out) {
    if (told_of_acls_.insert(rule).second) tell(rule);
  }
  return {};
}

Status Session::set_goals() {
  TRY(goals_, source_ends(source_->cluster(), copy_->partitions()));
  for (const auto& [copy, partition] : copy_->partitions()) {
    if (goals_.contains(partition.source)) continue;
    return Error(ErrorCode::kUnavailable,
                 partition.source.to_string() + " of the source does not tell where it ends");
  }
  return {};
}

Status Session::nothing_lost() const {
  for (const auto& [partition, lost] : copy_->lost()) {
    const auto goal = goals_.find(partition);
    if (goal == goals_.end() || lost.next >= goal->second) continue;
    return Error(ErrorCode::kIo, partition.to_string() + " is copied to " +
                                     std::to_string(lost.next) + " of " +
                                     std::to_string(goal->second) + " only: " + lost.why);
  }
  return {};
}

bool Session::all_copied() const {
  for (const auto& [copy, partition] : copy_->partitions()) {
    const auto goal = goals_.find(partition.source);
    if (goal != goals_.end() && partition.next < goal->second) return false;
  }
  return true;
}

Status Session::report() {
  TRY(const auto ends, source_ends(source_->cluster(), copy_->partitions()));
  std::int64_t lag = 0;
  std::size_t behind = 0;
  for (const auto& [copy, partition] : copy_->partitions()) {
    const auto end = ends.find(partition.source);
    if (end == ends.end() || end->second <= partition.next) continue;
    lag += end->second - partition.next;
    ++behind;
  }
  const CopyCounts& counts = copy_->counts();
  std::fprintf(invocation_.out,
               "%zu topics, %zu partitions: %lld records to go in %zu of them; %llu records (%s) "
               "copied, %zu offsets of groups moved\n",
               mirrored_.size(), copy_->partitions().size(), static_cast<long long>(lag), behind,
               static_cast<unsigned long long>(counts.records), human_size(counts.bytes).c_str(),
               moved_groups_);
  std::fflush(invocation_.out);
  return {};
}

Status Session::follow() {
  while (!stopped()) {
    TRY(copy_->step(kStepWait));
    if (plan_.once) {
      if (!all_copied()) continue;
      TRY(copy_groups(source_->cluster(), target_->cluster(), plan_, *copy_));
      return nothing_lost();
    }
    if (refresh_.due()) TRY(look());
    if (report_.due()) TRY(report());
    if (store_again_.due()) TRY(copy_->store_again());
  }
  return {};
}

Status Session::run() {
  TRY(open());
  if (plan_.status) return show_status(invocation_.out, *source_, *target_, group_, plan_);
  TRY(copy_->open());
  refresh_.due();
  store_again_.due();
  TRY(look());
  if (plan_.once) TRY(set_goals());
  const Status followed = follow();
  if (followed) TRY(report());
  return followed;
}

Status run_mirror(const Invocation& invocation, const MirrorPlan& plan) {
  const StopSignals signals;
  auto pause = kFirstPause;
  for (;;) {
    Session session(invocation, plan);
    const Status done = session.run();
    if (done || stopped() || plan.once || plan.status ||
        !may_heal(done.error(), session.opened())) {
      return done;
    }
    if (session.copied_something()) pause = kFirstPause;
    std::fprintf(invocation.err, "sluice mirror: %s; it goes on in %lld s\n",
                 done.error().message().c_str(), static_cast<long long>(pause.count()));
    std::fflush(invocation.err);
    const auto until = Clock::now() + pause;
    while (!stopped() && Clock::now() < until) std::this_thread::sleep_for(kStepWait / 5);
    pause = std::min(pause * 2, kLongestPause);
    if (stopped()) return {};
  }
}

}  // namespace

int mirror(const Invocation& invocation) {
  const Result<Options> given = Options::parse(mirror_options(), invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kMirrorUsage, describe(mirror_options()).c_str());
    return 0;
  }
  const Result<MirrorPlan> plan =
      given ? read_mirror_plan(*given) : Result<MirrorPlan>(given.error());
  if (!plan) {
    std::fprintf(invocation.err, "sluice mirror: %s\n'sluice mirror --help' says more.\n",
                 plan.error().message().c_str());
    return 2;
  }
  const Status done = run_mirror(invocation, *plan);
  if (done) return 0;
  std::fprintf(invocation.err, "sluice mirror: %s\n", done.error().message().c_str());
  return 1;
}

}  // namespace sluice::kafka::mirror
