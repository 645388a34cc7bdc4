// Reading Avro's object container files, record by record.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "formats/avro_schema.h"
#include "formats/byte_source.h"

namespace sluice::formats {

class AvroReader {
 public:
  // kUnsupported: a codec that is not read here; kCorrupt: no Avro file.
  static Result<std::unique_ptr<AvroReader>> open(ByteSource source);

  // What each record is.
  const AvroType& type() const { return schema_->root(); }
  // Appends the next record as JSON. False at the end.
  Result<bool> next(std::string& to);
  // Whether another record follows.
  Result<bool> more();
  // Where the next record's block begins in the file (the end of the last one, when there is none),
  // and how many records of it come before.
  std::uint64_t block_begin() const { return block_begin_; }
  std::int64_t block_index() const { return block_index_; }
  // That record as it stands in the file, until the next one is read.
  std::string_view encoded() const { return encoded_; }
  // The JSON of the file's schema, as it stands there.
  const std::string& schema() const { return schema_text_; }

  // A block of more bytes than this, packed or not, is kResourceExhausted.
  static constexpr std::size_t kMaxBlock = std::size_t{256} << 20;

 private:
  explicit AvroReader(ByteSource source) : source_(std::move(source)) {}

  Status read_head();
  Status read_metadata();
  Result<bool> read_block();
  Result<std::string> unpack(std::string packed) const;
  Result<std::int64_t> read_long();
  Result<std::string> read_sized(std::size_t most);

  ByteSource source_;
  std::string schema_text_;
  std::unique_ptr<AvroSchema> schema_;
  std::string codec_ = "null";
  std::string sync_;
  std::string block_;
  std::string_view left_;  // of the block
  std::string_view encoded_;
  std::int64_t records_ = 0;  // of the block that are left
  std::uint64_t block_begin_ = 0;
  std::int64_t block_index_ = 0;
};

}  // namespace sluice::formats
