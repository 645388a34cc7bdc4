// What a Fetch brought of one partition, as records; for fetch() and PartitionReader.
#pragma once

#include "kafka/client/fetch.h"
#include "kafka/wire/fetch.h"

namespace sluice::kafka::client {

// The answer's records are views; what is given is copied. The error is the partition's, or of
// bytes that are broken.
Result<FetchedRecords> fetched_records(const wire::FetchResponse::PartitionData& data,
                                       const FetchQuery& query);

// Version 12 of Fetch is the last that names topics; later ones want their ids.
inline constexpr std::int16_t kFetchByName = 12;

}  // namespace sluice::kafka::client
