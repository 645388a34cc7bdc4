#include "kafka/tools/cli/scala_order.h"

#include <algorithm>
#include <map>

namespace sluice::kafka::tools {
namespace {

constexpr std::size_t kKeptInOrder = 4;
constexpr int kLevelBits = 5;
constexpr int kHashBits = 32;

// Scala's Hashing.improve.
std::uint32_t improve(std::uint32_t hash) {
  hash += ~(hash << 9);
  hash ^= hash >> 14;
  hash += hash << 4;
  return hash ^ (hash >> 10);
}

// A node of the trie holds first the keys that are alone in their slot, then the nodes below it.
template <class Key>
void walk_node(const std::vector<Key>& keys, int shift, std::vector<Key>& to) {
  if (shift >= kHashBits) {
    to.insert(to.end(), keys.begin(), keys.end());
    return;
  }
  std::map<std::uint32_t, std::vector<Key>> slots;
  for (const Key& key : keys) {
    slots[(improve(java_hash(key)) >> shift) & ((1u << kLevelBits) - 1)].push_back(key);
  }
  for (const auto& [slot, held] : slots) {
    if (held.size() == 1) to.push_back(held.front());
  }
  for (const auto& [slot, held] : slots) {
    if (held.size() > 1) walk_node(held, shift + kLevelBits, to);
  }
}

template <class Key>
std::vector<Key> trie_order(std::vector<Key> keys) {
  if (keys.size() <= kKeptInOrder) return keys;
  std::vector<Key> ordered;
  ordered.reserve(keys.size());
  walk_node(keys, 0, ordered);
  return ordered;
}

// A hash table of both begins with 16 places, grows when it is three quarters full, and spreads
// the upper half of a hash over the lower.
std::uint32_t table_places(std::size_t keys, std::uint32_t places = 16) {
  while (keys > places * 3 / 4) places *= 2;
  return places;
}

std::uint32_t spread(std::uint32_t hash) {
  return hash ^ (hash >> 16);
}

// The UTF-16 units of a code point, one after the other into the hash.
void hash_point(std::uint32_t point, std::uint32_t& hash) {
  if (point >= 0x10000) {
    hash = hash * 31 + 0xd800 + ((point - 0x10000) >> 10);
    point = 0xdc00 + ((point - 0x10000) & 0x3ff);
  }
  hash = hash * 31 + point;
}

}  // namespace

std::uint32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    std::uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
    for (int i = 0; i < more && at < text.size(); ++i) {
      point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fu);
    }
    hash_point(point, hash);
  }
  return hash;
}

std::uint32_t java_hash(const client::TopicPartition& partition) {
  return 31 * (31 + static_cast<std::uint32_t>(partition.partition)) + java_hash(partition.topic);
}

std::vector<std::string> immutable_order(std::vector<std::string> keys) {
  return trie_order(std::move(keys));
}

std::vector<client::TopicPartition> immutable_order(std::vector<client::TopicPartition> keys) {
  return trie_order(std::move(keys));
}

std::vector<std::string> hash_map_order(std::vector<std::string> keys) {
  const std::uint32_t places = table_places(keys.size());
  std::stable_sort(keys.begin(), keys.end(), [&](const auto& left, const auto& right) {
    return (spread(java_hash(left)) & (places - 1)) < (spread(java_hash(right)) & (places - 1));
  });
  return keys;
}

std::vector<client::TopicPartition> hash_map_order(std::vector<client::TopicPartition> keys,
                                                   std::size_t made_for) {
  std::uint32_t first = 1;
  while (first < made_for) first *= 2;
  const std::uint32_t places = table_places(keys.size(), first);
  std::stable_sort(keys.begin(), keys.end(), [&](const auto& left, const auto& right) {
    return (spread(java_hash(left)) & (places - 1)) < (spread(java_hash(right)) & (places - 1));
  });
  return keys;
}

std::vector<client::TopicPartition> mutable_order(std::vector<client::TopicPartition> keys) {
  const std::uint32_t places = table_places(keys.size());
  const auto place = [&](const client::TopicPartition& key) {
    const std::uint32_t hash = spread(java_hash(key));
    return std::pair(hash & (places - 1), static_cast<std::int32_t>(hash));
  };
  std::stable_sort(keys.begin(), keys.end(),
                   [&](const auto& left, const auto& right) { return place(left) < place(right); });
  return keys;
}

}  // namespace sluice::kafka::tools
