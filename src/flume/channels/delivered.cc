#include "flume/channels/delivered.h"

namespace sluice::flume {

void Delivered::read(const Place& place) {
  Partition& partition = partitions_[place.partition];
  if (place.offset < partition.next) partition.committed = -1;
  partition.next = place.offset + 1;
}

void Delivered::settle(const Place& place) {
  Partition& partition = partitions_[place.partition];
  if (const auto found = partition.waiting.find(place.offset); found != partition.waiting.end()) {
    partition.waiting.erase(found);
  }
}

std::vector<Place> Delivered::due() const {
  std::vector<Place> places;
  for (const auto& [number, partition] : partitions_) {
    const std::int64_t offset =
        partition.waiting.empty() ? partition.next : *partition.waiting.begin();
    if (offset > partition.committed) places.push_back({number, offset});
  }
  return places;
}

void Delivered::committed(const std::vector<Place>& places) {
  for (const Place& place : places) partitions_[place.partition].committed = place.offset;
}

}  // namespace sluice::flume
