// `sluice mirror --from A --to B`: a copy of topics, with settings, rules and the offsets of
// groups, that is kept up to date.
#pragma once

#include "base/invocation.h"

namespace sluice::kafka::mirror {

// 0: it ended as asked; 1: it failed; 2: the command line is wrong.
int mirror(const Invocation& invocation);

}  // namespace sluice::kafka::mirror
