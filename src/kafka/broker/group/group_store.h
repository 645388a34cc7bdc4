// Where the groups' coordinator keeps what must survive.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "kafka/broker/group/group_records.h"

namespace sluice::kafka::broker {

// Of __consumer_offsets the partition that belongs to the group.
class GroupStore {
 public:
  virtual ~GroupStore() = default;
  // In order, as one batch, whose offset comes back. Called under the coordinator's lock.
  virtual Result<wire::Offset> append(const std::string& group,
                                      std::span<const GroupRecord> records) = 0;
  // The same as part of the transaction of `producer`.
  virtual Result<wire::Offset> append_in_transaction(const std::string& group,
                                                     std::span<const GroupRecord> records,
                                                     wire::ProducerId producer,
                                                     wire::ProducerEpoch epoch) = 0;
};

}  // namespace sluice::kafka::broker
