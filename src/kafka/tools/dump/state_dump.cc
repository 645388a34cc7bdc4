// Producer snapshots and the indexes of aborted transactions.
//
// .snapshot   i16 version, u32 CRC-32C of what follows, i32 count, then entries of 46 bytes: i64
// producer, i16 epoch, i32 last sequence, i64 last offset, i32 offset delta, i64 time, i32
// coordinator epoch, i64 first offset of the open transaction or -1 .txnindex   entries of 34
// bytes: i16 version, i64 producer, i64 first, last and last stable offset
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/file.h"
#include "kafka/tools/dump/dump.h"
#include "kafka/wire/wire_reader.h"

namespace sluice::kafka::tools {
namespace {

constexpr std::int16_t kSnapshotVersion = 1;
constexpr std::size_t kSnapshotHead = 6;
constexpr std::size_t kAbortedBytes = 34;

// What is wrong with a snapshot as a whole; empty when nothing is.
std::string snapshot_fault(std::int16_t version, std::uint32_t stored, ByteView bytes) {
  if (version != kSnapshotVersion) {
    return "Snapshot contained an unknown file version " + std::to_string(version);
  }
  const std::uint32_t computed = crc32c(bytes.substr(kSnapshotHead));
  if (stored == computed) return "";
  return "Snapshot is corrupt (CRC is no longer valid). Stored crc: " + std::to_string(stored) +
         ". Computed crc: " + std::to_string(computed);
}

// As Java shortens a sequence: below zero it wraps to the largest.
std::int32_t first_sequence(std::int32_t last, std::int32_t delta) {
  if (last >= delta) return last - delta;
  return static_cast<std::int32_t>(0x7fffffff - (static_cast<std::int64_t>(delta) - last) + 1);
}

void print_producer(std::FILE* out, wire::WireReader& reader) {
  const std::int64_t id = reader.int64();
  const std::int16_t epoch = reader.int16();
  const std::int32_t last_sequence = reader.int32();
  const std::int64_t last_offset = reader.int64();
  const std::int32_t delta = reader.int32();
  const std::int64_t time = reader.int64();
  const std::int32_t coordinator = reader.int32();
  const std::int64_t open = reader.int64();
  const std::string first =
      open >= 0 ? "OptionalLong[" + std::to_string(open) + "]" : "OptionalLong.empty";
  std::fprintf(out,
               "producerId: %lld producerEpoch: %d coordinatorEpoch: %d currentTxnFirstOffset: %s "
               "lastTimestamp: %lld ",
               static_cast<long long>(id), epoch, coordinator, first.c_str(),
               static_cast<long long>(time));
  if (last_offset >= 0) {
    std::fprintf(out,
                 "firstSequence: %d lastSequence: %d lastOffset: %lld offsetDelta: %d timestamp: "
                 "%lld",
                 first_sequence(last_sequence, delta), last_sequence,
                 static_cast<long long>(last_offset), delta, static_cast<long long>(time));
  }
  std::fprintf(out, "\n");
}

}  // namespace

Status dump_producer_snapshot(const Dump& dump, const std::string& path) {
  const Result<std::string> bytes = read_file(path);
  if (!bytes) return Error(ErrorCode::kNotFound, path);
  wire::WireReader reader(*bytes);
  const std::int16_t version = reader.int16();
  const auto stored = static_cast<std::uint32_t>(reader.int32());
  const std::int32_t count = reader.int32();
  if (!reader.status()) {
    std::fprintf(dump.err, "Snapshot failed schema validation: %s\n", path.c_str());
    return {};
  }
  const std::string fault = snapshot_fault(version, stored, *bytes);
  if (!fault.empty()) {
    std::fprintf(dump.err, "%s\n", fault.c_str());
    return {};
  }
  for (std::int32_t i = 0; i < count && !reader.rest().empty(); ++i) {
    print_producer(dump.out, reader);
  }
  return {};
}

Status dump_aborted_transactions(const Dump& dump, const std::string& path) {
  const Result<std::string> bytes = read_file(path);
  if (!bytes) return Error(ErrorCode::kNotFound, path);
  wire::WireReader reader(*bytes);
  while (reader.rest().size() >= kAbortedBytes) {
    const std::int16_t version = reader.int16();
    const std::int64_t id = reader.int64();
    const std::int64_t first = reader.int64();
    const std::int64_t last = reader.int64();
    const std::int64_t stable = reader.int64();
    std::fprintf(dump.out,
                 "version: %d producerId: %lld firstOffset: %lld lastOffset: %lld "
                 "lastStableOffset: %lld\n",
                 version, static_cast<long long>(id), static_cast<long long>(first),
                 static_cast<long long>(last), static_cast<long long>(stable));
  }
  return {};
}

}  // namespace sluice::kafka::tools
