#include "kafka/client/contact.h"

namespace sluice::kafka::client {
namespace {

constexpr std::chrono::milliseconds kFirst{800};
constexpr std::chrono::seconds kAgain{10};
// So many different warnings are remembered; a cluster has not more addresses than that.
constexpr std::size_t kRemembered = 1000;

// Without what counts up in it ("(after 0ms in state CONNECT)").
std::string sentence(const std::string& warning) {
  return warning.substr(0, warning.find(" ("));
}

}  // namespace

Contact::Contact(std::string servers, OnWarning tell, Time now)
    : servers_(std::move(servers)),
      tell_(std::move(tell)),
      silent_since_(now),
      next_(now + kFirst) {}

void Contact::answered() {
  if (answers_) return;
  answers_ = true;
  if (told_ && tell_) tell_(servers_ + " answers now");
  told_ = false;
}

void Contact::tell(const std::string& text, Time now) {
  if (!answers_) {
    told_ = true;
    next_ = now + kAgain;
  }
  if (tell_) tell_(text);
}

void Contact::warn(const std::string& reason, Time now) {
  if (warned_.size() > kRemembered) warned_.clear();
  const auto [entry, first] = warned_.emplace(sentence(reason), now);
  if (!first && now - entry->second < kAgain) return;
  entry->second = now;
  tell(reason, now);
}

Status Contact::status() const {
  if (refusal_.empty()) return {};
  return Error(ErrorCode::kPermissionDenied, refusal_);
}

void Contact::lost(Time now) {
  if (!answers_) return;
  answers_ = false;
  silent_since_ = now;
  next_ = now + kFirst;
}

void Contact::look(Time now, const std::function<bool()>& asks) {
  if (answers_ || now < next_) return;
  if (asks()) return answered();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now - silent_since_).count();
  tell("No answer from " + servers_ + " for " + std::to_string(seconds + (seconds == 0 ? 1 : 0)) +
           " s; still trying",
       now);
}

}  // namespace sluice::kafka::client
