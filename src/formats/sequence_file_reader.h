// Reading Hadoop's SequenceFile, version 6, whoever wrote it: plain, each value compressed, or in
// compressed blocks. The layout is in sequence_file.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "formats/byte_source.h"
#include "formats/hadoop_codec.h"

namespace sluice::formats {

// Takes Hadoop's variable-length integer (WritableUtils.readVLong) from the front; false when it is
// not there whole.
bool take_vint(std::string_view& from, std::int64_t& value);

// Records in the order of the file, serialized. One thread.
class SequenceFileReader {
 public:
  // kUnsupported: a version or a codec that is not read here; kCorrupt: no SequenceFile.
  static Result<std::unique_ptr<SequenceFileReader>> open(ByteSource source);

  const std::string& key_class() const { return key_class_; }
  const std::string& value_class() const { return value_class_; }
  // False at the end. A record of more than kMaxRecord bytes is kResourceExhausted.
  Result<bool> next(std::string& key, std::string& value);

  static constexpr std::size_t kMaxRecord = std::size_t{256} << 20;

 private:
  explicit SequenceFileReader(ByteSource source) : source_(std::move(source)) {}

  Status read_head();
  Result<std::string> read_text();
  Result<std::size_t> read_size();  // u32, as a length
  Result<std::int64_t> read_vint();
  Status read_sync();
  Result<bool> next_record(std::string& key, std::string& value);
  Result<bool> next_in_block(std::string& key, std::string& value);
  Result<bool> read_block();
  Result<std::string> read_packed();

  ByteSource source_;
  std::string key_class_, value_class_;
  const HadoopCodec* codec_ = nullptr;
  bool by_block_ = false;
  std::string sync_;
  // Of the block that is being read, and how much of it is left.
  std::string keys_, values_, key_sizes_, value_sizes_;
  std::string_view keys_left_, values_left_, key_sizes_left_, value_sizes_left_;
  std::int64_t records_left_ = 0;
};

}  // namespace sluice::formats
