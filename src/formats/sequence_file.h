// Writing Hadoop's SequenceFile, version 6: the bytes that org.apache.hadoop.io.SequenceFile.Writer
// of Hadoop 3 writes.
//
//   head      "SEQ" 6, text key class, text value class, u8 compressed, u8 by block,
//             [text codec class], u32 metadata pairs (0), 16 bytes sync marker
//   record    u32 size of key and value, u32 size of the key, key, value
//   sync      u32 0xffffffff, sync marker
//   block     sync, vint records, then 4 times { vint size, compressed bytes }:
//             key sizes, keys, value sizes, values
// in big endian. Text is a Hadoop vint of its size and the bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/hadoop_codec.h"

namespace sluice::formats {

// Appends a Hadoop variable-length integer (WritableUtils.writeVLong).
void append_vint(std::string& to, std::int64_t value);

using SyncMarker = std::array<char, 16>;
SyncMarker random_sync_marker();

struct SequenceFileOptions {
  std::string key_class;
  std::string value_class;
  const HadoopCodec* codec = nullptr;  // set: compressed by block
  SyncMarker sync_marker{};
};

// Every call appends to `out`, which the caller writes to the file whole and in order. The position
// in the file is counted here.
class SequenceFileWriter {
 public:
  explicit SequenceFileWriter(SequenceFileOptions options) : options_(std::move(options)) {}

  void begin(std::string& out);
  // Serialized key and value: LongWritable is 8 bytes, Text is vint size and bytes, BytesWritable
  // is u32 size and bytes.
  Status append(std::string_view key, std::string_view value, std::string& out);
  // A sync marker; of a compressed file: the block that has been gathered. Nothing if there is
  // nothing since the last one.
  Status sync(std::string& out);

 private:
  void append_sync(std::string& out);
  Status append_buffer(std::string_view bytes, std::string& out);

  const SequenceFileOptions options_;
  std::uint64_t position_ = 0;
  std::uint64_t last_sync_ = 0;
  // Of the block being gathered.
  std::int64_t records_ = 0;
  std::string key_sizes_, keys_, value_sizes_, values_;
};

}  // namespace sluice::formats
