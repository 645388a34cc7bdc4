#include "kafka/tools/mirror/plan.h"

#include <array>

#include "base/text.h"

namespace sluice::kafka::mirror {
namespace {

using tools::TopicFilter;

constexpr auto kMirrorOptions = std::to_array<Option>({
    {"--from", "HOST:PORT", "The cluster that is copied."},
    {"--to", "HOST:PORT", "The cluster that gets the copy."},
    {"--from-config", "FILE", "Client properties for the first: TLS, SASL, time limits."},
    {"--to-config", "FILE", "Client properties for the second, those of its producer among them."},
    {"--topics", "REGEX", "Which topics, a list between commas or an expression (all)."},
    {"--exclude", "REGEX", "Which of them not."},
    {"--groups", "REGEX", "The offsets of which groups are copied (all)."},
    {"--no-groups", "", "Of no group."},
    {"--naming", "same|mm2",
     "Copies are called as their topics, or ALIAS.topic as by MirrorMaker 2 (same)."},
    {"--alias", "NAME", "The source's name under --naming mm2 (source)."},
    {"--back-alias", "NAME",
     "Topics NAME.* of the source are copies from the target, and stay (target; under mm2)."},
    {"--name", "NAME",
     "The mirror's own name: its group and transactions at the target are sluice-mirror.NAME (the "
     "id of the source's cluster)."},
    {"--delivery", "exactly-once|at-least-once",
     "Whether each step is a transaction of the target (exactly-once)."},
    {"--no-settings", "", "Settings of topics are not copied."},
    {"--acls", "read|all|none",
     "Which rules are copied: those of topics, that let nobody write and read no more than the "
     "copies; all of all resources; or none (read)."},
    {"--replication-factor", "N", "Of copies that are made (the target's default)."},
    {"--start", "earliest|latest",
     "Where topics begin that have no position yet; needed where the copy has records already "
     "(earliest)."},
    {"--once", "", "Ends when all is copied that is there now."},
    {"--status", "", "Shows how far the mirror is, and copies nothing."},
    {"--refresh", "SECONDS", "How often topics, settings, rules and groups are looked at (10)."},
    {"--report", "SECONDS", "How often it is told how far it is (10)."},
    {"--help", "", "This text."},
});

constexpr std::int64_t kLongest = 86'400;

Error wrong(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// The place of the option's word among `words`, 0 without it.
Result<std::size_t> choice(const Options& given, std::string_view option,
                           std::span<const std::string_view> words) {
  const auto word = given.value(option);
  if (!word) return std::size_t{0};
  std::vector<std::string> all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (*word == words[i]) return i;
    all.emplace_back(words[i]);
  }
  return wrong(std::string(option) + " is one of " + join(all, ", ") + ", not '" + *word + "'");
}

Status read_naming(const Options& given, MirrorPlan& plan) {
  constexpr auto kNamings = std::to_array<std::string_view>({"same", "mm2"});
  TRY(const std::size_t naming, choice(given, "--naming", kNamings));
  if (naming == 0 && (given.has("--alias") || given.has("--back-alias"))) {
    return wrong("--alias and --back-alias belong to --naming mm2");
  }
  std::string back;
  if (naming == 1) {
    plan.prefix = given.value_or("--alias", "source") + ".";
    back = given.value_or("--back-alias", "target") + ".";
    if (plan.prefix == ".") return wrong("--alias is empty");
  }
  TRY(TopicFilter wanted,
      TopicFilter::make(given.value_or("--topics", ".*"), TopicFilter::Syntax::kList));
  plan.all_topics = !given.has("--topics") && !given.has("--exclude");
  std::optional<TopicFilter> unwanted;
  if (const auto text = given.value("--exclude")) {
    TRY(unwanted, TopicFilter::make(*text, TopicFilter::Syntax::kList));
  }
  plan.naming.emplace(std::move(wanted), std::move(unwanted), plan.prefix, back == "." ? "" : back);
  return {};
}

Status read_words(const Options& given, MirrorPlan& plan) {
  constexpr auto kDelivery = std::to_array<std::string_view>({"exactly-once", "at-least-once"});
  TRY(const std::size_t delivery, choice(given, "--delivery", kDelivery));
  plan.exactly_once = delivery == 0;
  constexpr auto kAcls = std::to_array<std::string_view>({"read", "all", "none"});
  TRY(const std::size_t acls, choice(given, "--acls", kAcls));
  plan.acls = acls == 0   ? MirrorPlan::Acls::kRead
              : acls == 1 ? MirrorPlan::Acls::kAll
                          : MirrorPlan::Acls::kNone;
  constexpr auto kStarts = std::to_array<std::string_view>({"earliest", "latest"});
  TRY(const std::size_t start, choice(given, "--start", kStarts));
  if (given.has("--start")) {
    plan.start = start == 0 ? MirrorPlan::Start::kEarliest : MirrorPlan::Start::kLatest;
  }
  return {};
}

Status read_numbers(const Options& given, MirrorPlan& plan) {
  TRY(const auto replicas, given.number("--replication-factor", 1, 1000));
  if (replicas) plan.replication_factor = static_cast<std::int16_t>(*replicas);
  TRY(const auto refresh, given.number("--refresh", 1, kLongest));
  if (refresh) plan.refresh = std::chrono::seconds(*refresh);
  TRY(const auto report, given.number("--report", 1, kLongest));
  if (report) plan.report = std::chrono::seconds(*report);
  return {};
}

}  // namespace

std::span<const Option> mirror_options() {
  return kMirrorOptions;
}

Result<MirrorPlan> read_mirror_plan(const Options& given) {
  if (!given.positional().empty()) return wrong("there is no '" + given.positional().front() + "'");
  const auto from = given.value("--from");
  const auto to = given.value("--to");
  if (!from || !to) return wrong("name both clusters: --from HOST:PORT --to HOST:PORT");
  if (given.has("--no-groups") && given.has("--groups")) {
    return wrong("--groups and --no-groups contradict each other");
  }
  TRY(TopicFilter groups,
      TopicFilter::make(given.value_or("--groups", ".*"), TopicFilter::Syntax::kList));
  MirrorPlan plan;
  plan.from = *from;
  plan.to = *to;
  plan.groups = std::move(groups);
  plan.from_config = given.value("--from-config");
  plan.to_config = given.value("--to-config");
  if (plan.to_config) {
    const auto properties = tools::read_properties(*plan.to_config);
    if (!properties) return wrong("--to-config " + *plan.to_config + " can't be read");
    plan.target = *properties;
  }
  plan.name = given.value_or("--name", "");
  TRY(read_naming(given, plan));
  TRY(read_words(given, plan));
  TRY(read_numbers(given, plan));
  plan.settings = !given.has("--no-settings");
  plan.copy_groups = !given.has("--no-groups");
  plan.once = given.has("--once");
  plan.status = given.has("--status");
  return plan;
}

}  // namespace sluice::kafka::mirror
