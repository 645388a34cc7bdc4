// The quota on changes of partitions, controller_mutation_rate. Of this room only.
#pragma once

#include <string>

#include "kafka/broker/api/context.h"

namespace sluice::kafka::broker {

// Of one request. A change is counted once nothing else refuses it: what is refused costs nothing.
class Mutations {
 public:
  // From that version on (KIP-599) who is over his quota is refused; before, he waits afterwards.
  Mutations(Context& context, std::int16_t strict_from);

  // THROTTLING_QUOTA_EXCEEDED: he is over it, and nothing is counted.
  Status count(std::int64_t partitions);

 private:
  Context& context_;
  const std::string client_id_;
  const bool strict_;
};

}  // namespace sluice::kafka::broker
