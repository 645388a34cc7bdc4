// A message as the API shows it: docs/reference/console-api.md has the members.
#pragma once

#include "console/cluster/kafka_view.h"

namespace boost::json {
class object;
}

namespace sluice::console {

boost::json::object describe(const MessageView& message);

}  // namespace sluice::console
