// The order in which Kafka's tools walk the maps of Scala and Java: what they print row by row
// from one has no other order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kafka/client/admin.h"

namespace sluice::kafka::tools {

// Java's hashCode() of a string of UTF-8, and of Kafka's TopicPartition.
std::uint32_t java_hash(std::string_view text);
std::uint32_t java_hash(const client::TopicPartition& partition);

// Keys of an immutable map (Scala 2.13), given as they were put in: up to four stay so, more are
// walked as the trie of their hashes lies.
std::vector<std::string> immutable_order(std::vector<std::string> keys);
std::vector<client::TopicPartition> immutable_order(std::vector<client::TopicPartition> keys);

// Keys of a java.util.HashMap that began empty.
std::vector<std::string> hash_map_order(std::vector<std::string> keys);
// The same of partitions; `made_for` is how many its maker said it would hold, 12 unless he did.
std::vector<client::TopicPartition> hash_map_order(std::vector<client::TopicPartition> keys,
                                                   std::size_t made_for = 12);
// Elements of a mutable set that began empty: by the place in its table.
std::vector<client::TopicPartition> mutable_order(std::vector<client::TopicPartition> keys);

}  // namespace sluice::kafka::tools
