// What changes partitions, within controller_mutation_rate. Of this room only.
#pragma once

#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker::limited {

Answer<wire::CreateTopicsRequest> create_topics(Context&, wire::CreateTopicsRequest);
Answer<wire::DeleteTopicsRequest> delete_topics(Context&, wire::DeleteTopicsRequest);
Answer<wire::CreatePartitionsRequest> create_partitions(Context&, wire::CreatePartitionsRequest);

}  // namespace sluice::kafka::broker::limited
