// Segments: a line per batch, and one per record when asked for.
#include "kafka/tools/dump/batch_reader.h"
#include "kafka/tools/dump/dump.h"
#include "kafka/tools/dump/record_decoder.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::tools {
namespace {

using wire::RecordBatch;

const char* time_name(const RecordBatch& batch) {
  return batch.timestamp_type() == wire::TimestampType::kLogAppendTime ? "LogAppendTime"
                                                                       : "CreateTime";
}

const char* truth(bool value) {
  return value ? "true" : "false";
}

std::string compression(const RecordBatch& batch) {
  return std::string(wire::compression_name(batch.compression()));
}

// The sequence of a record counts on from its batch's, and wraps as it does.
std::int32_t sequence_of(const RecordBatch& batch, wire::Offset offset) {
  if (batch.base_sequence() < 0) return -1;
  const std::int64_t sum = batch.base_sequence() + (offset - batch.base_offset());
  return static_cast<std::int32_t>(sum & 0x7fffffff);
}

std::string marker_text(const wire::Record& record) {
  constexpr const char* kNames[] = {"ABORT", "COMMIT", "LEADER_CHANGE", "SNAPSHOT_HEADER",
                                    "SNAPSHOT_FOOTER"};
  if (!record.key || record.key->size() < 4) return " controlType: UNKNOWN(-1)";
  const auto type = load_be<std::int16_t>(record.key->data() + 2);
  const char* name = type >= 0 && type < 5 ? kNames[type] : "UNKNOWN";
  if (type != 0 && type != 1) {
    return std::string(" controlType: ") + name + "(" + std::to_string(type) + ")";
  }
  const std::int32_t epoch = record.value && record.value->size() >= 6
                                 ? load_be<std::int32_t>(record.value->data() + 2)
                                 : -1;
  return std::string(" endTxnMarker: ") + name + " coordinatorEpoch: " + std::to_string(epoch);
}

class SegmentDump {
 public:
  SegmentDump(const Dump& dump, std::string path)
      : dump_(dump),
        path_(std::move(path)),
        deep_(has("deep-iteration") || prints_data()),
        skip_metadata_(has("skip-record-metadata")) {}

  Status run();

 private:
  bool has(const char* name) const { return dump_.options.has(name); }
  bool prints_data() const {
    return has("print-data-log") || has("offsets-decoder") || has("transaction-log-decoder") ||
           has("cluster-metadata-decoder") || has("value-decoder-class") ||
           has("key-decoder-class");
  }
  void print_batch(const RecordBatch& batch, std::uint64_t position) const;
  Status print_records(const RecordBatch& batch);
  Status print_record(const RecordBatch& batch, const wire::Record& record);
  std::string metadata_text(const RecordBatch& batch, const wire::Record& record) const;

  const Dump& dump_;
  const std::string path_;
  const bool deep_;
  const bool skip_metadata_;
  std::unique_ptr<RecordDecoder> decoder_;
  std::int64_t last_offset_ = -1;
};

void SegmentDump::print_batch(const RecordBatch& batch, std::uint64_t position) const {
  const std::string horizon = batch.has_delete_horizon()
                                  ? "OptionalLong[" + std::to_string(batch.base_timestamp()) + "]"
                                  : "OptionalLong.empty";
  std::fprintf(dump_.out,
               "baseOffset: %lld lastOffset: %lld count: %d baseSequence: %d lastSequence: %d "
               "producerId: %lld producerEpoch: %d partitionLeaderEpoch: %d isTransactional: %s "
               "isControl: %s deleteHorizonMs: %s position: %llu %s: %lld size: %zu magic: 2 "
               "compresscodec: %s crc: %u isvalid: %s\n",
               static_cast<long long>(batch.base_offset()),
               static_cast<long long>(batch.last_offset()), batch.record_count(),
               batch.base_sequence(), batch.last_sequence(),
               static_cast<long long>(batch.producer_id()), batch.producer_epoch(),
               batch.leader_epoch(), truth(batch.is_transactional()), truth(batch.is_control()),
               horizon.c_str(), static_cast<unsigned long long>(position), time_name(batch),
               static_cast<long long>(batch.max_timestamp()), batch.size(),
               compression(batch).c_str(), batch.crc(), truth(batch.crc_matches()));
}

std::string SegmentDump::metadata_text(const RecordBatch& batch, const wire::Record& record) const {
  const auto size = [](const std::optional<ByteView>& field) {
    return field ? std::to_string(field->size()) : std::string("-1");
  };
  std::string headers;
  for (const wire::RecordHeader& header : record.headers) {
    if (!headers.empty()) headers += ',';
    headers += header.key;
  }
  return "offset: " + std::to_string(record.offset) + " " + time_name(batch) + ": " +
         std::to_string(record.timestamp_ms) + " keySize: " + size(record.key) +
         " valueSize: " + size(record.value) +
         " sequence: " + std::to_string(sequence_of(batch, record.offset)) + " headerKeys: [" +
         headers + "]" + (batch.is_control() ? marker_text(record) : "");
}

Status SegmentDump::print_record(const RecordBatch& batch, const wire::Record& record) {
  if (last_offset_ != -1 && record.offset != last_offset_ + 1) {
    dump_.findings.gaps[absolute_path(path_)].emplace_back(last_offset_, record.offset);
  }
  last_offset_ = record.offset;
  std::string line;
  std::string prefix = "| ";
  if (!skip_metadata_) {
    line = prefix + metadata_text(batch, record);
    prefix = " ";
  }
  if (decoder_ != nullptr && !batch.is_control()) {
    TRY(DecodedRecord decoded, decoder_->decode(record));
    if (decoded.key) line += prefix + "key: " + *decoded.key;
    if (decoded.payload) line += " payload: " + *decoded.payload;
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), dump_.out);
  return {};
}

Status SegmentDump::print_records(const RecordBatch& batch) {
  wire::RecordWalk walk(batch);
  wire::Record record;
  while (walk.next(record)) TRY(print_record(batch, record));
  return walk.status();
}

Status SegmentDump::run() {
  if (prints_data()) {
    TRY(decoder_, make_record_decoder(dump_.options));
  }
  TRY(std::int64_t start, base_offset_of(path_));
  std::fprintf(dump_.out, "Log starting offset: %lld\n", static_cast<long long>(start));
  TRY(std::optional<std::int64_t> limit, dump_.options.integer("max-bytes"));
  TRY(BatchReader reader, BatchReader::open(path_));
  const bool whole = !limit || static_cast<std::uint64_t>(*limit) == BatchReader::kWhole;
  reader.seek(0, whole ? BatchReader::kWhole
                       : static_cast<std::uint64_t>(std::max<std::int64_t>(*limit, 0)));
  for (;;) {
    const std::uint64_t position = reader.position();
    TRY(std::optional<RecordBatch> batch, reader.next());
    if (!batch) break;
    print_batch(*batch, position);
    if (deep_) TRY(print_records(*batch));
  }
  const std::uint64_t rest = reader.size() - reader.position();
  if (rest > 0 && whole) {
    std::fprintf(dump_.out, "Found %llu invalid bytes at the end of %s\n",
                 static_cast<unsigned long long>(rest), path_.substr(path_.rfind('/') + 1).c_str());
  }
  return {};
}

}  // namespace

Status dump_segment(const Dump& dump, const std::string& path) {
  SegmentDump segment(dump, path);
  return segment.run();
}

}  // namespace sluice::kafka::tools
