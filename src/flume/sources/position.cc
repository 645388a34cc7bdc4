#include "flume/sources/position.h"
#include "formats/avro_schema.h"
#include "formats/avro_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <random>

namespace sluice::flume {
namespace {

using formats::append_avro_bytes;
using formats::append_avro_long;
using formats::take_avro_bytes;
using formats::take_avro_varint;

constexpr std::string_view kSchema = R"({"type":"record","name":"TransferStateFileMeta",)"
                                     R"("namespace":"org.apache.flume.serialization",)"
                                     R"("fields":[{"name":"offset","type":"long"})";
constexpr std::string_view kRecords = R"(,{"name":"records","type":"long"})";
constexpr std::size_t kSyncBytes = 16;

// The metadata of the head; leaves `text` behind the sync marker.
bool take_head(std::string_view& text, std::string& file, bool& counts_records) {
  if (!text.starts_with("Obj\x01")) return false;
  text.remove_prefix(4);
  std::int64_t pairs = 0;
  while (take_avro_varint(text, pairs) && pairs > 0) {
    for (; pairs > 0; --pairs) {
      std::string_view name, value;
      if (!take_avro_bytes(text, name) || !take_avro_bytes(text, value)) return false;
      if (name == "file") file = value;
      if (name == "avro.schema") counts_records = value.find(kRecords) != value.npos;
    }
  }
  if (pairs != 0 || text.size() < kSyncBytes) return false;
  text.remove_prefix(kSyncBytes);
  return true;
}

}  // namespace

PositionFile::Position PositionFile::read() const {
  const Result<std::string> content = read_file(path_);
  if (!content) return {};
  std::string_view text = *content;
  Position position;
  bool counts_records = false;
  if (!take_head(text, position.file, counts_records)) return {};
  // The last block that is whole counts: a kill may have torn the one after it.
  for (;;) {
    std::int64_t count = 0, offset = 0;
    std::string_view records;
    if (!take_avro_varint(text, count) || !take_avro_bytes(text, records)) return position;
    if (text.size() < kSyncBytes) return position;
    text.remove_prefix(kSyncBytes);
    while (take_avro_varint(records, offset)) {
      if (counts_records && !take_avro_varint(records, position.records)) return {};
      position.offset = offset;
    }
  }
}

std::string PositionFile::block(std::int64_t offset, std::int64_t records) const {
  std::string record, out;
  append_avro_long(record, offset);
  if (counts_records_) append_avro_long(record, records);
  append_avro_long(out, 1);
  append_avro_bytes(out, record);
  out += sync_;
  return out;
}

Status PositionFile::start(const std::string& file, std::int64_t offset, std::int64_t records) {
  std::random_device random;
  sync_.clear();
  for (std::size_t i = 0; i < kSyncBytes; ++i) sync_ += static_cast<char>(random());
  std::string head = "Obj\x01";
  append_avro_long(head, 2);
  append_avro_bytes(head, "avro.schema");
  append_avro_bytes(head,
                    std::string(kSchema) + std::string(counts_records_ ? kRecords : "") + "]}");
  append_avro_bytes(head, "file");
  append_avro_bytes(head, file);
  append_avro_long(head, 0);
  head += sync_;
  if (offset > 0 || records > 0) head += block(offset, records);
  TRY(write_file_atomically(path_, head));
  TRY(file_, open_file(path_, O_WRONLY | O_APPEND));
  return {};
}

Status PositionFile::store(std::int64_t offset, std::int64_t records) {
  return write_all(file_.get(), block(offset, records));
}

void PositionFile::remove() {
  file_.close();
  ::unlink(path_.c_str());
}

}  // namespace sluice::flume
