// AvroFlumeEvent, the record { map<string> headers, bytes body }: in Kafka's messages, in Avro RPC,
// in the avro_event serializer.
#pragma once

#include <string>
#include <string_view>

#include "flume/event.h"

namespace sluice::flume {

void append_avro_event(std::string& to, const Event& event);
// Takes one from the front; false when it is not there whole, or has more than a thousand headers.
bool take_avro_event(std::string_view& from, Headers& headers, std::string_view& body);
// The count of a block of an array or map; 0 at the end.
bool take_avro_count(std::string_view& from, std::int64_t& count);

}  // namespace sluice::flume
