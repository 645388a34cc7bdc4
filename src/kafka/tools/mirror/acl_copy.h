// The rules of who may do what, at the target as at the source.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin/acls.h"
#include "kafka/tools/mirror/topic_copy.h"

namespace sluice::kafka::mirror {

// Those that are to be made, given what both clusters have: nothing is taken away at the target.
std::vector<client::AclBinding> wanted_acls(const std::vector<client::AclBinding>& source,
                                            const std::vector<client::AclBinding>& target,
                                            const MirrorPlan& plan);

// Makes them; how many. A cluster without an authorizer has none, which is told once by kNotFound.
Result<std::size_t> copy_acls(client::Cluster& source, client::Cluster& target,
                              const MirrorPlan& plan);

}  // namespace sluice::kafka::mirror
