// Quotas by storage type and storage policies as Hadoop's messages say them.
#pragma once

#include <optional>

#include "hdfs/wire/hdfs.h"
#include "lake/quota.h"
#include "lake/storage_policy.h"

namespace sluice::hdfs {

wire::StorageType to_wire(lake::StorageKind kind);
lake::StorageKind kind_of(wire::StorageType type);
wire::BlockStoragePolicy to_wire(const lake::StoragePolicy& policy);

// The kinds that have a quota; absent when there is none.
std::optional<wire::StorageTypeQuotaInfos> kind_quotas(const lake::Quotas& quotas,
                                                       const lake::Usage& used);
void take_kind_quotas(const std::optional<wire::StorageTypeQuotaInfos>& from, lake::Quotas& quotas,
                      lake::Usage& used);

}  // namespace sluice::hdfs
