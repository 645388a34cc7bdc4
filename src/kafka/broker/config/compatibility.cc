#include "kafka/broker/config/compatibility.h"

#include <algorithm>
#include <array>

namespace sluice::kafka::broker {

namespace {

constexpr auto kReleases = std::to_array<std::string_view>(
    {"3.5", "3.6", "3.7", "3.8", "3.9", "4.0", "4.1", "4.2", "4.3", "4.4"});

// A version that came after the oldest release. Source: Kafka's message definitions of each.
struct Step {
  std::int16_t api_key;
  std::int16_t version;
  std::string_view since;
};

// clang-format off
constexpr auto kSteps = std::to_array<Step>({
    {0, 10, "3.7"},  // Produce
    {0, 11, "3.8"},  // Produce
    {0, 12, "4.0"},  // Produce
    {0, 13, "4.1"},  // Produce
    {1, 16, "3.7"},  // Fetch
    {1, 17, "3.9"},  // Fetch
    {1, 18, "4.1"},  // Fetch
    {2, 9, "3.9"},  // ListOffsets
    {2, 10, "4.0"},  // ListOffsets
    {2, 11, "4.2"},  // ListOffsets
    {3, 13, "4.0"},  // Metadata
    {8, 9, "3.7"},  // OffsetCommit
    {8, 10, "4.2"},  // OffsetCommit
    {9, 9, "3.7"},  // OffsetFetch
    {9, 10, "4.2"},  // OffsetFetch
    {10, 5, "3.8"},  // FindCoordinator
    {10, 6, "3.9"},  // FindCoordinator
    {15, 6, "4.0"},  // DescribeGroups
    {16, 5, "3.8"},  // ListGroups
    {18, 4, "3.9"},  // ApiVersions
    {18, 5, "4.4"},  // ApiVersions
    {22, 5, "3.8"},  // InitProducerId
    {24, 4, "3.6"},  // AddPartitionsToTxn
    {24, 5, "3.8"},  // AddPartitionsToTxn
    {25, 4, "3.8"},  // AddOffsetsToTxn
    {26, 4, "3.8"},  // EndTxn
    {26, 5, "4.0"},  // EndTxn
    {27, 2, "4.2"},  // WriteTxnMarkers
    {28, 4, "3.8"},  // TxnOffsetCommit
    {28, 5, "4.0"},  // TxnOffsetCommit
    {28, 6, "4.4"},  // TxnOffsetCommit
    {35, 5, "4.3"},  // DescribeLogDirs
    {42, 3, "4.4"},  // DeleteGroups
    {45, 1, "4.1"},  // AlterPartitionReassignments
    {55, 2, "3.9"},  // DescribeQuorum
    {57, 2, "4.0"},  // UpdateFeatures
    {60, 1, "3.7"},  // DescribeCluster
    {60, 2, "4.0"},  // DescribeCluster
    {66, 1, "3.8"},  // ListTransactions
    {66, 2, "4.1"},  // ListTransactions
    {68, 0, "3.7"},  // ConsumerGroupHeartbeat
    {68, 1, "4.0"},  // ConsumerGroupHeartbeat
    {69, 0, "3.8"},  // ConsumerGroupDescribe
    {69, 1, "4.0"},  // ConsumerGroupDescribe
    {74, 0, "3.7"},  // ListConfigResources
    {74, 1, "4.1"},  // ListConfigResources
    {75, 0, "3.8"},  // DescribeTopicPartitions
    {76, 1, "4.1"},  // ShareGroupHeartbeat
    {77, 1, "4.1"},  // ShareGroupDescribe
    {78, 1, "4.1"},  // ShareFetch
    {78, 2, "4.2"},  // ShareFetch
    {79, 1, "4.1"},  // ShareAcknowledge
    {79, 2, "4.2"},  // ShareAcknowledge
    {88, 0, "4.2"},  // StreamsGroupHeartbeat
    {88, 1, "4.4"},  // StreamsGroupHeartbeat
    {89, 0, "4.2"},  // StreamsGroupDescribe
    {89, 1, "4.4"},  // StreamsGroupDescribe
    {90, 0, "4.1"},  // DescribeShareGroupOffsets
    {90, 1, "4.2"},  // DescribeShareGroupOffsets
    {91, 0, "4.1"},  // AlterShareGroupOffsets
    {92, 0, "4.1"},  // DeleteShareGroupOffsets
});
// clang-format on

std::size_t place(std::string_view release) {
  return static_cast<std::size_t>(std::find(kReleases.begin(), kReleases.end(), release) -
                                  kReleases.begin());
}

}  // namespace

std::span<const std::string_view> kafka_releases() {
  return kReleases;
}

std::optional<std::int16_t> newest_in_release(std::int16_t api_key, std::int16_t newest,
                                              std::size_t release) {
  for (const Step& step : kSteps) {
    if (step.api_key != api_key || place(step.since) <= release) continue;
    newest = std::min<std::int16_t>(newest, static_cast<std::int16_t>(step.version - 1));
  }
  if (newest < 0) return std::nullopt;
  return newest;
}

}  // namespace sluice::kafka::broker
