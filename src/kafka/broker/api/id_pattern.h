// The expression by which a client lists transactional ids: Kafka reads it with RE2, as it reads
// those of groups. Its work is bounded, on one id and on all of them together.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "regex/regex.h"

namespace sluice::kafka::broker {

// Of one request; not thread-safe.
class IdPattern {
 public:
  static constexpr std::int64_t kMostMs = 1000;

  // kInvalidArgument when the text is no expression. Its time begins now.
  static Result<IdPattern> compile(const std::string& text, const Clock& clock);
  // The whole id. kInvalidArgument when this one, or all so far, took too long.
  Result<bool> matches(const std::string& id) const;

 private:
  IdPattern(regex::Regex regex, const Clock& clock)
      : regex_(std::move(regex)), clock_(clock), end_ms_(clock.steady_ms() + kMostMs) {}

  regex::Regex regex_;
  const Clock& clock_;
  std::int64_t end_ms_;
};

}  // namespace sluice::kafka::broker
