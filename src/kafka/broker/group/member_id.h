// Ids that a coordinator gives to members.
#pragma once

#include <string>

namespace sluice::kafka::broker {

// A random UUID in hex and dashes.
std::string random_uuid();
// "consumer-1-2c1f…": the client's name and a random UUID, as Kafka makes them.
std::string make_member_id(const std::string& prefix);

}  // namespace sluice::kafka::broker
