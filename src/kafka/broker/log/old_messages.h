// Messages of the formats before record batches (magic 0 and 1), in segments that a Kafka before
// 0.11, or one that was told to write as such, has left.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// Is there a whole and sound one at this place of a segment of `size` bytes?
bool old_message_at(int fd, std::uint64_t position, std::uint64_t size);

// Writes a segment anew, with record batches of the same records, offsets, times and codecs in the
// place of such messages, and puts it into the place of the old one: a kill leaves one of them.
// What is not sound ends it when it is the `last` of its log, as a recovery does; else that is
// kCorrupt, and nothing has changed. Only while the log is opened.
Status convert_old_messages(const std::string& directory, wire::Offset base, FileCache& files,
                            std::int64_t index_interval, bool last);

}  // namespace sluice::kafka::broker
