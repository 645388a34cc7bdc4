// What `sluice mirror` is asked for.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "base/options.h"
#include "base/result.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/mirror/naming.h"

namespace sluice::kafka::mirror {

struct MirrorPlan {
  std::string from;
  std::string to;
  std::optional<std::string> from_config;
  std::optional<std::string> to_config;
  tools::Properties target;  // of to_config
  std::string name;          // empty: by the source's cluster id
  std::optional<Naming> naming;
  std::string prefix;      // empty: names stay
  bool all_topics = true;  // neither --topics nor --exclude
  std::optional<tools::TopicFilter> groups;
  bool exactly_once = true;
  enum class Acls { kNone, kRead, kAll };
  Acls acls = Acls::kRead;
  bool settings = true;
  bool copy_groups = true;
  std::optional<std::int16_t> replication_factor;  // none: the target's default
  enum class Start { kEarliest, kLatest };
  std::optional<Start> start;  // none: where it went on, or at the start of what is new
  bool once = false;
  bool status = false;
  std::chrono::seconds refresh{10};
  std::chrono::seconds report{10};
};

std::span<const Option> mirror_options();
Result<MirrorPlan> read_mirror_plan(const Options& given);

}  // namespace sluice::kafka::mirror
