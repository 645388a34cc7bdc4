// What the elasticsearch sink makes of an event: the document, by Flume's serializers, and the name
// of its index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/fields.h"
#include "base/simple_date_format.h"
#include "flume/escapes.h"
#include "flume/event.h"
#include "flume/time_zone.h"

namespace sluice::flume {

enum class ElasticForm {
  kLogstash,  // @message, @timestamp, @source..., @fields with all headers
  kDynamic,   // body, and a field for each header
  kBody,      // the body itself, which is JSON
};

// JSON on one line. As in Flume, a text that begins like JSON and is JSON is a value of its own.
// kInvalidArgument for a body that is none, under kBody.
Result<std::string> elastic_document(const Event& event, ElasticForm form);

// The index of an event: a text with escapes, and perhaps a date behind it.
class ElasticIndex {
 public:
  // Without a format there is no date. Errors have the property's place.
  static Result<ElasticIndex> make(const Settings& settings, const std::string& name,
                                   const std::optional<std::string>& date_format,
                                   const std::string& time_zone);

  // The date is that of the headers timestamp or @timestamp, else of the clock.
  Result<std::string> name_of(const Headers& headers, Clock& clock) const;

 private:
  ElasticIndex(EscapedText name, std::optional<SimpleDateFormat> date, TimeZone zone)
      : name_(std::move(name)), date_(std::move(date)), zone_(std::move(zone)) {}

  EscapedText name_;
  std::optional<SimpleDateFormat> date_;
  TimeZone zone_;
};

}  // namespace sluice::flume
