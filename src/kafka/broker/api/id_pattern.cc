#include "kafka/broker/api/id_pattern.h"

#include "kafka/broker/group/group_regex.h"

namespace sluice::kafka::broker {

Result<IdPattern> IdPattern::compile(const std::string& text, const Clock& clock) {
  TRY(auto regex, compile_group_regex(text));
  return IdPattern(std::move(regex), clock);
}

Result<bool> IdPattern::matches(const std::string& id) const {
  if (clock_.steady_ms() > end_ms_) {
    return Error(ErrorCode::kInvalidArgument, "the regular expression '" + regex_.pattern() +
                                                  "' takes too long on so many transactional ids");
  }
  const auto found = regex_.matches(id);
  if (!found) return Error(ErrorCode::kInvalidArgument, found.error().message());
  return *found;
}

}  // namespace sluice::kafka::broker
