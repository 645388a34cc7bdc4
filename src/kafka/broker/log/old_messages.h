// Messages of the formats before record batches (magic 0 and 1), in segments that a Kafka before
// 0.11, or one that was told to write as such, has left.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "kafka/broker/log/file_cache.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

// What is at this place of a segment of `size` bytes: kUnsound says that it is such a message, and
// is not whole, or has another CRC.
enum class OldMessage { kNone, kSound, kUnsound };
OldMessage old_message_at(int fd, std::uint64_t position, std::uint64_t size);

// kCorrupt: at this byte of a segment there is no sound message, and nobody may cut the log there.
// `next`: the offset that it was to have at least.
Error not_to_be_cut(const std::string& path, std::uint64_t position, wire::Offset next);

// Writes a segment anew, with record batches of the same records, offsets, times and codecs in the
// place of such messages, and puts it into the place of the old one: a kill leaves one of them.
// What is not sound ends it, as a recovery does, where every record before `keep_before` is sound;
// else that is kCorrupt, and nothing has changed. What was refused for its bytes (kCorrupt,
// kUnsupported) is refused again without a look at them, until the file changes.
// kResourceExhausted: the disk has no room. Only while the log is opened.
Status convert_old_messages(const std::string& directory, wire::Offset base, FileCache& files,
                            std::int64_t index_interval, wire::Offset keep_before);

}  // namespace sluice::kafka::broker
