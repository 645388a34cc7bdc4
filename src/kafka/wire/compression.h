// Which codec format each compression of a batch is.
#pragma once

#include "codec/codec.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::wire {

// `compression` is not kNone.
codec::Format codec_format(Compression compression);

}  // namespace sluice::kafka::wire
