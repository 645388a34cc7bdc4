// flume-ng avro-client: sends lines of a file, or of standard input, to an avro source.
#pragma once

#include "base/invocation.h"

namespace sluice::flume {

// The exit code.
int avro_client(const Invocation& invocation);

}  // namespace sluice::flume
