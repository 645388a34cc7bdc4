// The rules of who may do what, at the target as at the source.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/admin/acls.h"
#include "kafka/tools/mirror/topic_copy.h"

namespace sluice::kafka::mirror {

struct WantedAcls {
  std::vector<client::AclBinding> made;
  // What would let somebody read more than the copies, as a person reads it.
  std::vector<std::string> left_out;
};

// Those that are to be made, given what both clusters have: nothing is taken away at the target.
WantedAcls wanted_acls(const std::vector<client::AclBinding>& source,
                       const std::vector<client::AclBinding>& target, const MirrorPlan& plan);

// Makes them, and gives what it made and left out. A cluster without an authorizer has none, which
// is told once by kNotFound.
Result<WantedAcls> copy_acls(client::Cluster& source, client::Cluster& target,
                             const MirrorPlan& plan);

}  // namespace sluice::kafka::mirror
