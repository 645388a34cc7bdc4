#include "console/message_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "console/answer.h"
#include "console/api.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

std::string_view time_name(MessageView::Time time) {
  switch (time) {
    case MessageView::Time::kNone:
      return "none";
    case MessageView::Time::kCreate:
      return "create";
    case MessageView::Time::kAppend:
      return "append";
  }
  return "none";
}

json::value optional_data(const std::optional<std::string>& bytes, std::size_t size) {
  return bytes ? data(*bytes, kMaxMessageBytes, size) : json::value(nullptr);
}

}  // namespace

json::object describe(const MessageView& message) {
  json::array headers;
  for (const auto& [name, value] : message.headers) {
    headers.push_back(json::object{{"name", readable(name)},
                                   {"value", optional_data(value, value.value_or("").size())}});
  }
  return json::object{{"partition", message.partition},
                      {"offset", message.offset},
                      {"timestamp_ms", message.timestamp_ms},
                      {"timestamp_type", time_name(message.time)},
                      {"key", optional_data(message.key, message.key_size)},
                      {"value", optional_data(message.value, message.value_size)},
                      {"headers", std::move(headers)}};
}

}  // namespace sluice::console
