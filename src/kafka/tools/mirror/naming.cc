#include "kafka/tools/mirror/naming.h"

#include <array>
#include <string_view>

namespace sluice::kafka::mirror {

bool Naming::takes(const std::string& topic) const {
  if (topic.starts_with("__") || topic.ends_with(".internal") || topic.ends_with("-internal") ||
      topic.ends_with(".replica")) {
    return false;
  }
  if (!prefix_.empty() && (topic == "heartbeats" || topic.ends_with(".heartbeats"))) return false;
  if (!back_.empty() && topic.starts_with(back_)) return false;
  if (is_own_copy(topic)) return false;
  if (unwanted_ && unwanted_->matches(topic)) return false;
  return wanted_.matches(topic);
}

bool is_passing_group(const std::string& group) {
  constexpr auto kBeginnings = std::to_array<std::string_view>(
      {"console-consumer-", "connect-", "__", "sluice-mirror", "perf-consumer-"});
  for (const std::string_view beginning : kBeginnings) {
    if (group.starts_with(beginning)) return true;
  }
  return group.empty();
}

}  // namespace sluice::kafka::mirror
