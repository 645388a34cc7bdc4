// What the lake's journal and snapshot say. A payload is a row of records that take effect
// together. Layout: u8 kind, u32 length of the rest, the fields in order of declaration; integers
// in little endian, strings as u32 length and bytes. A record of an unknown kind is kCorrupt: an
// older program must not run on a newer lake. Fields may be added at a record's end; missing ones
// read as zero.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "lake/lake.h"
#include "lake/quota.h"

namespace sluice::lake {

// Where the CRC32C of a file's chunks are.
enum class Sums : std::uint8_t {
  kNone,    // nowhere: the file came from outside, or was changed there
  kInline,  // with the entry: small files
  kFile,    // in a file of their own, lake.meta/sums/
};

// All that is known of one entry; it replaces what was known, and its place.
struct EntryRecord {
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  std::string name;
  bool is_directory = false;
  std::uint64_t inode = 0;
  std::int64_t born_ns = 0;
  std::uint64_t size = 0;        // as when the checksums were right
  std::int64_t modified_ns = 0;  // likewise
  std::string owner;
  std::string group;
  std::uint16_t permission = 0;
  std::uint16_t replication = 0;
  std::uint64_t block_size = 0;
  std::uint64_t generation = 0;
  Sums sums = Sums::kNone;
  std::string inline_sums;  // big-endian
  WriterSums writer_sums;
  std::uint64_t origin = 0;  // in a snapshot: the entry's own id
};
enum class GoneHow : std::uint8_t {
  kFound,    // another program's doing: what turns up again is its, and stays
  kRemoved,  // a call's
  kJoined,   // a concat's: its bytes are in the payload's first entry
};
// The entry, and all below it, is no more.
struct GoneRecord {
  std::uint64_t id = 0;
  GoneHow how = GoneHow::kFound;
};
// The file is open for writing.
struct LeaseRecord {
  std::uint64_t id = 0;
  std::string client;
  std::string client_machine;
  bool embedded = false;  // the writer lives in the process that runs the engine
  bool summed = true;     // its checksums are kept
  std::uint64_t synced_length = 0;
  std::vector<std::uint64_t> block_starts;
};
// What changed of a lease: so that a file of many blocks is not told of anew with each of them.
struct LeaseChangeRecord {
  std::uint64_t id = 0;
  std::uint64_t synced_length = 0;
  std::uint32_t first_block = 0;            // those from here on are
  std::vector<std::uint64_t> block_starts;  // these
};
struct ClosedRecord {
  std::uint64_t id = 0;
};
// What few entries have. A record replaces all of it.
struct Extras {
  Acl acl;  // what is kept beside the permission bits
  std::vector<ExtendedAttribute> attributes;
  std::uint8_t storage_policy = 0;  // its number; 0: its folder's
  Quotas quotas;
  bool snapshottable = false;  // snapshots may be taken of it

  bool empty() const {
    return acl.empty() && attributes.empty() && storage_policy == 0 && !quotas.any() &&
           !snapshottable;
  }
};
struct ExtrasRecord {
  std::uint64_t id = 0;
  Extras extras;
};
ExtrasRecord acl_record(std::uint64_t id, Acl acl);
struct RetryRecord {
  RetryKey key;
  std::int64_t expires_ms = 0;
  RetryAnswer answer;
};
// Opens a snapshot: ids and stamps that were given out and may not be given again.
struct CountersRecord {
  std::uint64_t next_id = 0;
  std::uint64_t next_generation = 0;
};

// A snapshot: what it holds is in files of its own (snapshot_store.h). Its entries have the ids
// [id, id + entries), so that their blocks are none of the present file's.
struct SnapshotRecord {
  std::uint64_t id = 0;
  std::uint64_t entries = 0;
  std::uint64_t folder = 0;
  std::string name;
};
struct SnapshotGoneRecord {
  std::uint64_t id = 0;
};

using Record =
    std::variant<EntryRecord, GoneRecord, LeaseRecord, ClosedRecord, RetryRecord, CountersRecord,
                 ExtrasRecord, SnapshotRecord, SnapshotGoneRecord, LeaseChangeRecord>;

void append_record(Bytes& to, const Record& record);
Result<std::vector<Record>> decode_records(ByteView payload);

}  // namespace sluice::lake
