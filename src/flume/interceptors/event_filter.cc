#include "flume/interceptors/event_filter.h"

#include "base/text.h"

namespace sluice::flume {
namespace {

enum EventTerm { kBody, kHeader, kTimestamp };

constexpr filter::Term kEventTerms[] = {
    {"body", filter::Term::Kind::kText, kBody},
    {"headers", filter::Term::Kind::kNamed, kHeader},
    {"header", filter::Term::Kind::kNamed, kHeader},
    {"timestamp", filter::Term::Kind::kTime, kTimestamp},
};

class FilteredEvent final : public filter::Subject {
 public:
  explicit FilteredEvent(const Event& event) : event_(event) {}

  filter::Value value_of(int term, std::string_view part) const override {
    if (term == kBody) return event_.body;
    const std::string* header = event_.headers->find(term == kHeader ? part : "timestamp");
    if (header == nullptr) return {};
    if (term == kHeader) return std::string_view(*header);
    const auto ms = parse_int(*header);
    return ms ? filter::Value(*ms) : filter::Value();
  }

 private:
  const Event& event_;
};

}  // namespace

Result<EventFilter> EventFilter::parse(const Settings& settings, std::string_view key,
                                       const std::string& text) {
  Result<filter::Filter> parsed = filter::Filter::parse(text, kEventTerms);
  if (parsed) return EventFilter(*std::move(parsed));
  const Property* property = settings.find(key);
  const std::string words = join(split(parsed.error().message(), '\n'), " ");
  return property != nullptr ? property->problem(words) : settings.problem(words);
}

bool EventFilter::matches(const Event& event) const {
  return filter_.matches(FilteredEvent(event));
}

}  // namespace sluice::flume
