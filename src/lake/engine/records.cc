#include "lake/engine/records.h"

#include <algorithm>

namespace sluice::lake {

namespace {

constexpr std::uint64_t kMostIds = std::uint64_t{1} << 41;  // what a block id has room for

enum class Kind : std::uint8_t {
  kEntry = 1,
  kGone,
  kLease,
  kClosed,
  kRetry,
  kCounters,
  kExtras,
  kSnapshot,
  kSnapshotGone,
  kLeaseChange
};

void put(Bytes& to, const std::string& text) {
  append_le(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

void put(Bytes& to, const std::vector<std::uint64_t>& numbers) {
  append_le(to, static_cast<std::uint32_t>(numbers.size()));
  for (const std::uint64_t number : numbers) append_le(to, number);
}

template <class E>
constexpr std::uint8_t number_of(E value) {
  return static_cast<std::uint8_t>(value);
}

// Reads past the end give zero and mark the reader.
class FieldReader {
 public:
  explicit FieldReader(ByteView input) : rest_(input) {}

  template <class T>
  T number() {
    if (rest_.size() < sizeof(T)) {
      rest_ = {};
      return T{};
    }
    const T value = load_le<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  bool flag() { return number<std::uint8_t>() != 0; }
  std::string text() {
    const auto size = number<std::uint32_t>();
    if (size > rest_.size()) {
      failed_ = true;
      return {};
    }
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  std::size_t left() const { return rest_.size(); }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  ByteView rest_;
  bool failed_ = false;
};

struct RecordWriter {
  Bytes& to;

  Kind operator()(const EntryRecord& r) const {
    append_le(to, r.id);
    append_le(to, r.parent);
    put(to, r.name);
    append_le(to, static_cast<std::uint8_t>(r.is_directory));
    append_le(to, r.inode);
    append_le(to, r.born_ns);
    append_le(to, r.size);
    append_le(to, r.modified_ns);
    put(to, r.owner);
    put(to, r.group);
    append_le(to, r.permission);
    append_le(to, r.replication);
    append_le(to, r.block_size);
    append_le(to, r.generation);
    append_le(to, static_cast<std::uint8_t>(r.sums));
    put(to, r.inline_sums);
    append_le(to, static_cast<std::uint8_t>(r.writer_sums.type));
    append_le(to, r.writer_sums.bytes);
    if (r.origin != 0) append_le(to, r.origin);
    return Kind::kEntry;
  }
  Kind operator()(const GoneRecord& r) const {
    append_le(to, r.id);
    append_le(to, number_of(r.how));
    return Kind::kGone;
  }
  Kind operator()(const LeaseRecord& r) const {
    append_le(to, r.id);
    put(to, r.client);
    put(to, r.client_machine);
    append_le(to, static_cast<std::uint8_t>(r.embedded));
    append_le(to, static_cast<std::uint8_t>(r.summed));
    append_le(to, r.synced_length);
    put(to, r.block_starts);
    return Kind::kLease;
  }
  Kind operator()(const LeaseChangeRecord& r) const {
    append_le(to, r.id);
    append_le(to, r.synced_length);
    append_le(to, r.first_block);
    put(to, r.block_starts);
    return Kind::kLeaseChange;
  }
  Kind operator()(const ClosedRecord& r) const {
    append_le(to, r.id);
    return Kind::kClosed;
  }
  Kind operator()(const RetryRecord& r) const {
    to.append(r.key.client_id.data(), r.key.client_id.size());
    append_le(to, r.key.call_id);
    append_le(to, r.expires_ms);
    append_le(to, static_cast<std::uint8_t>(r.answer.value));
    append_le(to, r.answer.file_id);
    return Kind::kRetry;
  }
  Kind operator()(const CountersRecord& r) const {
    append_le(to, r.next_id);
    append_le(to, r.next_generation);
    return Kind::kCounters;
  }
  Kind operator()(const ExtrasRecord& r) const {
    append_le(to, r.id);
    append_le(to, static_cast<std::uint32_t>(r.extras.acl.size()));
    for (const AclEntry& entry : r.extras.acl) {
      append_le(to, number_of(entry.scope));
      append_le(to, number_of(entry.type));
      append_le(to, entry.permission);
      put(to, entry.name);
    }
    append_le(to, static_cast<std::uint32_t>(r.extras.attributes.size()));
    for (const ExtendedAttribute& attribute : r.extras.attributes) {
      append_le(to, number_of(attribute.space));
      put(to, attribute.name);
      put(to, attribute.value);
    }
    append_le(to, r.extras.storage_policy);
    append_le(to, r.extras.quotas.names);
    append_le(to, r.extras.quotas.space);
    for (const std::int64_t quota : r.extras.quotas.by_kind) append_le(to, quota);
    append_le(to, static_cast<std::uint8_t>(r.extras.snapshottable));
    return Kind::kExtras;
  }
  Kind operator()(const SnapshotRecord& r) const {
    append_le(to, r.id);
    append_le(to, r.entries);
    append_le(to, r.folder);
    put(to, r.name);
    return Kind::kSnapshot;
  }
  Kind operator()(const SnapshotGoneRecord& r) const {
    append_le(to, r.id);
    return Kind::kSnapshotGone;
  }
};

EntryRecord read_entry(FieldReader& in) {
  EntryRecord r;
  r.id = in.number<std::uint64_t>();
  r.parent = in.number<std::uint64_t>();
  r.name = in.text();
  r.is_directory = in.flag();
  r.inode = in.number<std::uint64_t>();
  r.born_ns = in.number<std::int64_t>();
  r.size = in.number<std::uint64_t>();
  r.modified_ns = in.number<std::int64_t>();
  r.owner = in.text();
  r.group = in.text();
  r.permission = in.number<std::uint16_t>();
  r.replication = in.number<std::uint16_t>();
  r.block_size = in.number<std::uint64_t>();
  r.generation = in.number<std::uint64_t>();
  const auto sums = in.number<std::uint8_t>();
  if (sums > static_cast<std::uint8_t>(Sums::kFile)) in.fail();
  r.sums = static_cast<Sums>(sums);
  r.inline_sums = in.text();
  const auto type = in.number<std::uint8_t>();
  if (type > static_cast<std::uint8_t>(SumType::kCrc32)) in.fail();
  r.writer_sums.type = static_cast<SumType>(type);
  // Records of older versions end before it.
  const auto bytes = in.number<std::uint32_t>();
  if (bytes != 0) r.writer_sums.bytes = bytes;
  r.origin = in.number<std::uint64_t>();
  if (r.id < kRootFileId || (r.id != kRootFileId && r.name.empty())) in.fail();
  return r;
}

std::vector<std::uint64_t> read_numbers(FieldReader& in) {
  std::vector<std::uint64_t> numbers;
  const auto count = in.number<std::uint32_t>();
  if (count > in.left() / sizeof(std::uint64_t)) {
    in.fail();
    return numbers;
  }
  for (std::uint32_t i = 0; i < count; ++i) numbers.push_back(in.number<std::uint64_t>());
  return numbers;
}

LeaseRecord read_lease(FieldReader& in) {
  LeaseRecord r;
  r.id = in.number<std::uint64_t>();
  r.client = in.text();
  r.client_machine = in.text();
  r.embedded = in.flag();
  r.summed = in.flag();
  r.synced_length = in.number<std::uint64_t>();
  r.block_starts = read_numbers(in);
  return r;
}

LeaseChangeRecord read_lease_change(FieldReader& in) {
  LeaseChangeRecord r;
  r.id = in.number<std::uint64_t>();
  r.synced_length = in.number<std::uint64_t>();
  r.first_block = in.number<std::uint32_t>();
  r.block_starts = read_numbers(in);
  return r;
}

RetryRecord read_retry(FieldReader& in) {
  RetryRecord r;
  for (char& c : r.key.client_id) c = in.number<char>();
  r.key.call_id = in.number<std::int32_t>();
  r.expires_ms = in.number<std::int64_t>();
  r.answer.value = in.flag();
  r.answer.file_id = in.number<std::uint64_t>();
  return r;
}

template <class E>
E read_enum(FieldReader& in, E last) {
  const auto value = in.number<std::uint8_t>();
  if (value > number_of(last)) in.fail();
  return static_cast<E>(value);
}

ExtrasRecord read_extras(FieldReader& in) {
  constexpr std::size_t kLeastAclEntry = 7;
  constexpr std::size_t kLeastAttribute = 9;
  ExtrasRecord r;
  r.id = in.number<std::uint64_t>();
  const auto entries = in.number<std::uint32_t>();
  if (entries > in.left() / kLeastAclEntry) in.fail();
  for (std::uint32_t i = 0; i < entries && !in.failed(); ++i) {
    AclEntry entry;
    entry.scope = read_enum(in, AclScope::kDefault);
    entry.type = read_enum(in, AclType::kOther);
    entry.permission = in.number<std::uint8_t>() & 7U;
    entry.name = in.text();
    r.extras.acl.push_back(std::move(entry));
  }
  const auto attributes = in.number<std::uint32_t>();
  if (attributes > in.left() / kLeastAttribute) in.fail();
  for (std::uint32_t i = 0; i < attributes && !in.failed(); ++i) {
    ExtendedAttribute attribute;
    attribute.space = read_enum(in, AttributeSpace::kRaw);
    attribute.name = in.text();
    attribute.value = in.text();
    r.extras.attributes.push_back(std::move(attribute));
  }
  r.extras.storage_policy = in.number<std::uint8_t>();
  r.extras.quotas.names = in.number<std::int64_t>();
  r.extras.quotas.space = in.number<std::int64_t>();
  for (std::int64_t& quota : r.extras.quotas.by_kind) quota = in.number<std::int64_t>();
  r.extras.snapshottable = in.flag();
  return r;
}

SnapshotRecord read_snapshot(FieldReader& in) {
  SnapshotRecord r;
  r.id = in.number<std::uint64_t>();
  r.entries = in.number<std::uint64_t>();
  r.folder = in.number<std::uint64_t>();
  r.name = in.text();
  if (r.id <= kRootFileId || r.entries == 0 || r.entries > kMostIds - std::min(kMostIds, r.id)) {
    in.fail();
  }
  return r;
}

Result<Record> read_record(std::uint8_t kind, FieldReader& in) {
  switch (static_cast<Kind>(kind)) {
    case Kind::kEntry:
      return Record(read_entry(in));
    case Kind::kGone: {
      const auto id = in.number<std::uint64_t>();
      return Record(GoneRecord{id, read_enum(in, GoneHow::kJoined)});
    }
    case Kind::kLease:
      return Record(read_lease(in));
    case Kind::kClosed:
      return Record(ClosedRecord{in.number<std::uint64_t>()});
    case Kind::kRetry:
      return Record(read_retry(in));
    case Kind::kCounters: {
      const auto id = in.number<std::uint64_t>();
      return Record(CountersRecord{id, in.number<std::uint64_t>()});
    }
    case Kind::kExtras:
      return Record(read_extras(in));
    case Kind::kSnapshot:
      return Record(read_snapshot(in));
    case Kind::kLeaseChange:
      return Record(read_lease_change(in));
    case Kind::kSnapshotGone:
      return Record(SnapshotGoneRecord{in.number<std::uint64_t>()});
  }
  return Error(ErrorCode::kCorrupt,
               "a record of kind " + std::to_string(kind) + ", which this version doesn't know");
}

}  // namespace

ExtrasRecord acl_record(std::uint64_t id, Acl acl) {
  ExtrasRecord record;
  record.id = id;
  record.extras.acl = std::move(acl);
  return record;
}

void append_record(Bytes& to, const Record& record) {
  const std::size_t start = to.size();
  to.append(5, '\0');
  const Kind kind = std::visit(RecordWriter{to}, record);
  to[start] = static_cast<char>(kind);
  const auto length = static_cast<std::uint32_t>(to.size() - start - 5);
  std::memcpy(to.data() + start + 1, &length, sizeof length);
}

Result<std::vector<Record>> decode_records(ByteView payload) {
  std::vector<Record> records;
  while (!payload.empty()) {
    if (payload.size() < 5) return Error(ErrorCode::kCorrupt, "a record's head is cut");
    const auto kind = static_cast<std::uint8_t>(payload[0]);
    const auto length = load_le<std::uint32_t>(payload.data() + 1);
    payload.remove_prefix(5);
    if (length > payload.size()) return Error(ErrorCode::kCorrupt, "a record is cut");
    FieldReader in(payload.substr(0, length));
    TRY(Record record, read_record(kind, in));
    if (in.failed()) return Error(ErrorCode::kCorrupt, "a record's field is impossible");
    records.push_back(std::move(record));
    payload.remove_prefix(length);
  }
  return records;
}

}  // namespace sluice::lake
