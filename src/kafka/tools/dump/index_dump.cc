// Offset and time indexes, each entry compared with the segment beside it.
//
//   .index       i32 offset from the base, i32 position
//   .timeindex   i64 time, i32 offset from the base
#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"
#include "kafka/tools/dump/batch_reader.h"
#include "kafka/tools/dump/dump.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::tools {
namespace {

constexpr std::int64_t kMaxMessage = 5 * 1024 * 1024;

struct OffsetEntry {
  std::int64_t offset;
  std::int32_t position;
};

struct TimeEntry {
  std::int64_t time;
  std::int64_t offset;
};

OffsetEntry read_entry(const char* bytes, std::int64_t base, OffsetEntry*) {
  return {base + load_be<std::int32_t>(bytes), load_be<std::int32_t>(bytes + 4)};
}

TimeEntry read_entry(const char* bytes, std::int64_t base, TimeEntry*) {
  return {load_be<std::int64_t>(bytes), base + load_be<std::int32_t>(bytes + 8)};
}

template <class Entry>
struct Index {
  static constexpr std::size_t kEntryBytes = std::is_same_v<Entry, OffsetEntry> ? 8 : 12;

  std::int64_t base = 0;
  std::size_t bytes = 0;
  std::vector<Entry> entries;
  bool whole_entries() const { return bytes % kEntryBytes == 0; }
};

template <class Entry>
Result<Index<Entry>> read_index(const std::string& path) {
  Index<Entry> index;
  TRY(index.base, base_offset_of(path));
  Result<std::string> text = read_file(path);
  if (!text) return Error(ErrorCode::kNotFound, path);
  index.bytes = text->size();
  for (std::size_t at = 0; at + index.kEntryBytes <= text->size(); at += index.kEntryBytes) {
    index.entries.push_back(
        read_entry(text->data() + at, index.base, static_cast<Entry*>(nullptr)));
  }
  return index;
}

Error corrupt_index(const std::string& message) {
  return Error(ErrorCode::kCorrupt, message);
}

Error odd_size(const char* kind, const std::string& path, std::size_t bytes) {
  return corrupt_index(std::string(kind) + " file " + absolute_path(path) + " is corrupt, found " +
                       std::to_string(bytes) +
                       " bytes which is neither positive nor a multiple of");
}

Status check_sanity(const Index<OffsetEntry>& index, const std::string& path) {
  if (!index.entries.empty() && index.entries.back().offset < index.base) {
    return corrupt_index("Corrupt index found, index file (" + absolute_path(path) +
                         ") has non-zero size but the last offset is " +
                         std::to_string(index.entries.back().offset) +
                         " which is less than the base offset " + std::to_string(index.base) + ".");
  }
  if (!index.whole_entries()) {
    return corrupt_index(odd_size("Index", path, index.bytes).message() + " 8.");
  }
  return {};
}

Status check_sanity(const Index<TimeEntry>& index, const std::string& path) {
  if (!index.entries.empty() && index.entries.back().time < index.entries.front().time) {
    return corrupt_index("Corrupt time index found, time index file (" + absolute_path(path) +
                         ") has non-zero size but the last timestamp is " +
                         std::to_string(index.entries.back().time) +
                         " which is less than the first timestamp " +
                         std::to_string(index.entries.front().time));
  }
  if (!index.entries.empty() && index.entries.back().offset < index.base) {
    return corrupt_index("Corrupt time index found, time index file (" + absolute_path(path) +
                         ") has non-zero size but the last offset is " +
                         std::to_string(index.entries.back().offset) +
                         " which is less than the first offset " + std::to_string(index.base));
  }
  if (!index.whole_entries()) {
    return corrupt_index(odd_size("Time index", path, index.bytes).message() + " 12.");
  }
  return {};
}

// Where reading begins for an offset: at the last entry that is not past it.
std::uint64_t position_of(const Index<OffsetEntry>& index, std::int64_t offset) {
  const auto after = std::upper_bound(
      index.entries.begin(), index.entries.end(), offset,
      [](std::int64_t wanted, const OffsetEntry& entry) { return wanted < entry.offset; });
  return after == index.entries.begin() ? 0 : static_cast<std::uint64_t>((after - 1)->position);
}

Result<std::int64_t> latest_time(const wire::RecordBatch& batch) {
  wire::RecordWalk walk(batch);
  wire::Record record;
  std::int64_t latest = -1;
  while (walk.next(record)) latest = std::max(latest, record.timestamp_ms);
  TRY(walk.status());
  return latest;
}

// Compares one entry with the batch that has its offset.
Status compare_time(const Dump& dump, const std::string& path, BatchReader& log,
                    const TimeEntry& entry, std::int64_t before) {
  std::optional<wire::RecordBatch> batch;
  do {
    TRY(batch, log.next());
  } while (batch && batch->last_offset() < entry.offset);
  const std::string where = absolute_path(path);
  if (!batch || batch->last_offset() != entry.offset) {
    dump.findings.not_found[where].emplace_back(entry.offset, batch ? batch->last_offset() : -1);
    return {};
  }
  TRY(std::int64_t latest, latest_time(*batch));
  if (latest != entry.time) dump.findings.time_mismatches[where].emplace_back(entry.time, latest);
  if (before >= entry.time) dump.findings.times_backwards[where].emplace_back(entry.time, before);
  return {};
}

}  // namespace

Status dump_offset_index(const Dump& dump, const std::string& path) {
  TRY(Index<OffsetEntry> index, read_index<OffsetEntry>(path));
  TRY(BatchReader log, BatchReader::open(neighbour(path, ".log")));
  if (index.entries.empty()) {
    std::fprintf(dump.out, "%s is empty.\n", path.c_str());
    return {};
  }
  if (dump.options.has("index-sanity-check")) {
    TRY(check_sanity(index, path));
    std::fprintf(dump.out, "%s passed sanity check.\n", path.c_str());
    return {};
  }
  TRY(std::optional<std::int64_t> most, dump.options.integer("max-message-size"));
  for (const OffsetEntry& entry : index.entries) {
    // After a crash the rest of the file is zeros.
    if (entry.offset == index.base && &entry != &index.entries.front()) return {};
    log.seek(static_cast<std::uint64_t>(entry.position),
             static_cast<std::uint64_t>(std::max<std::int64_t>(most.value_or(kMaxMessage), 0)));
    TRY(std::optional<wire::RecordBatch> batch, log.next());
    if (!batch)
      return Error(ErrorCode::kCorrupt, "no batch at position " + std::to_string(entry.position));
    if (batch->last_offset() != entry.offset) {
      dump.findings.index_mismatches[absolute_path(path)].emplace_back(entry.offset,
                                                                       batch->last_offset());
    }
    if (!dump.options.has("verify-index-only")) {
      std::fprintf(dump.out, "offset: %lld position: %d\n", static_cast<long long>(entry.offset),
                   entry.position);
    }
  }
  return {};
}

Status dump_time_index(const Dump& dump, const std::string& path) {
  TRY(BatchReader log, BatchReader::open(neighbour(path, ".log")));
  TRY(Index<OffsetEntry> offsets, read_index<OffsetEntry>(neighbour(path, ".index")));
  TRY(Index<TimeEntry> index, read_index<TimeEntry>(path));
  if (dump.options.has("index-sanity-check")) {
    TRY(check_sanity(index, path));
    std::fprintf(dump.out, "%s passed sanity check.\n", path.c_str());
    return {};
  }
  std::int64_t before = -1;
  for (const TimeEntry& entry : index.entries) {
    if (entry.offset == index.base && &entry != &index.entries.front()) return {};
    log.seek(position_of(offsets, entry.offset));
    TRY(compare_time(dump, path, log, entry, before));
    if (!dump.options.has("verify-index-only")) {
      std::fprintf(dump.out, "timestamp: %lld offset: %lld\n", static_cast<long long>(entry.time),
                   static_cast<long long>(entry.offset));
    }
    before = entry.time;
  }
  return {};
}

}  // namespace sluice::kafka::tools
