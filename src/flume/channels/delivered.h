// How far what a topic gave was delivered, partition by partition.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace sluice::flume {

struct Place {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

// Where a group may go on: before the first record that is not delivered, else behind the last that
// was read. A partition that came back from another member begins anew; what it gives again is to
// be delivered again. Not thread-safe.
class Delivered {
 public:
  // The topic gave this; it is delivered, or nobody's, until it is waited for.
  void read(const Place& place);
  void wait_for(const Place& place) { partitions_[place.partition].waiting.insert(place.offset); }
  void settle(const Place& place);

  // Where partitions may go on that are further than the last that was committed.
  std::vector<Place> due() const;
  void committed(const std::vector<Place>& places);

 private:
  struct Partition {
    std::int64_t next = 0;  // behind what was read
    std::int64_t committed = -1;
    std::multiset<std::int64_t> waiting;
  };
  std::map<std::int32_t, Partition> partitions_;
};

}  // namespace sluice::flume
