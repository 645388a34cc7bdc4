#include "console/cluster/message_filter.h"

namespace sluice::console {

namespace {

enum MessageTerm { kKey, kValue, kHeaders, kPartition, kOffset, kTimestamp };

constexpr filter::Term kMessageTerms[] = {
    {"key", filter::Term::Kind::kText, kKey},
    {"value", filter::Term::Kind::kText, kValue},
    {"headers", filter::Term::Kind::kNamed, kHeaders},
    {"header", filter::Term::Kind::kNamed, kHeaders},
    {"partition", filter::Term::Kind::kPlain, kPartition},
    {"offset", filter::Term::Kind::kPlain, kOffset},
    {"timestamp", filter::Term::Kind::kTime, kTimestamp},
};

filter::Value bytes_of(const std::optional<std::string>& bytes) {
  return bytes ? filter::Value(std::string_view(*bytes)) : filter::Value();
}

class Message final : public filter::Subject {
 public:
  explicit Message(const MessageView& message) : message_(message) {}

  filter::Value value_of(int term, std::string_view part) const override {
    switch (static_cast<MessageTerm>(term)) {
      case kKey:
        return bytes_of(message_.key);
      case kValue:
        return bytes_of(message_.value);
      case kHeaders:
        return header(part);
      case kPartition:
        return static_cast<std::int64_t>(message_.partition);
      case kOffset:
        return message_.offset;
      case kTimestamp:
        if (message_.time == MessageView::Time::kNone) return {};
        return message_.timestamp_ms;
    }
    return {};
  }

 private:
  // The last of a name counts, as Kafka's lastHeader().
  filter::Value header(std::string_view name) const {
    for (auto one = message_.headers.rbegin(); one != message_.headers.rend(); ++one) {
      if (one->first == name) return bytes_of(one->second);
    }
    return {};
  }

  const MessageView& message_;
};

}  // namespace

Result<MessageFilter> MessageFilter::parse(std::string_view text) {
  TRY(filter::Filter filter, filter::Filter::parse(text, kMessageTerms));
  return MessageFilter(std::move(filter));
}

bool MessageFilter::matches(const MessageView& message) const {
  return filter_.matches(Message(message));
}

}  // namespace sluice::console
