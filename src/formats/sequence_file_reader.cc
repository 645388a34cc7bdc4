#include "formats/sequence_file_reader.h"

#include "base/bytes.h"
#include "formats/hadoop_decompress.h"

namespace sluice::formats {
namespace {

constexpr std::uint32_t kSyncEscape = 0xffff'ffff;
constexpr std::size_t kSyncSize = 16;
constexpr std::size_t kMaxName = 64 << 10;  // of a class, a codec, a word of the metadata

Error broken(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "not a valid SequenceFile: " + std::string(what));
}

// How many bytes follow the first one of a vint.
std::size_t bytes_behind(std::int8_t first) {
  if (first >= -112) return 0;
  return static_cast<std::size_t>(first < -120 ? -120 - first : -112 - first);
}

}  // namespace

bool take_vint(std::string_view& from, std::int64_t& value) {
  if (from.empty()) return false;
  const auto first = static_cast<std::int8_t>(from.front());
  const std::size_t more = bytes_behind(first);
  if (from.size() <= more) return false;
  std::uint64_t bits = 0;
  for (std::size_t i = 1; i <= more; ++i) bits = bits << 8 | static_cast<unsigned char>(from[i]);
  from.remove_prefix(1 + more);
  value = static_cast<std::int64_t>(first < -120 ? ~bits : bits);
  if (more == 0) value = first;
  return true;
}

Result<std::int64_t> SequenceFileReader::read_vint() {
  std::string bytes;
  TRY(source_.take(1, bytes));
  TRY(source_.take(bytes_behind(static_cast<std::int8_t>(bytes[0])), bytes));
  std::string_view left = bytes;
  std::int64_t value = 0;
  take_vint(left, value);
  return value;
}

Result<std::size_t> SequenceFileReader::read_size() {
  std::string bytes;
  TRY(source_.take(sizeof(std::uint32_t), bytes));
  return load_be<std::uint32_t>(bytes.data());
}

Result<std::string> SequenceFileReader::read_text() {
  TRY(const std::int64_t size, read_vint());
  if (size < 0 || size > static_cast<std::int64_t>(kMaxName)) return broken("a name is too long");
  std::string text;
  TRY(source_.take(static_cast<std::size_t>(size), text));
  return text;
}

Status SequenceFileReader::read_head() {
  constexpr char kVersion = 6;
  std::string head;
  TRY(source_.take(4, head));
  if (!head.starts_with("SEQ")) return broken("it does not begin with SEQ");
  if (head[3] != kVersion) {
    return Error(ErrorCode::kUnsupported, "a SequenceFile of version " + std::to_string(head[3]) +
                                              "; version 6 is read here");
  }
  TRY(key_class_, read_text());
  TRY(value_class_, read_text());
  std::string flags;
  TRY(source_.take(2, flags));
  by_block_ = flags[1] != 0;
  if (flags[0] != 0) {
    TRY(const std::string codec, read_text());
    TRY(codec_, find_hadoop_codec(codec));
  }
  TRY(std::size_t pairs, read_size());
  for (; pairs > 0; --pairs) {
    TRY(read_text());
    TRY(read_text());
  }
  return source_.take(kSyncSize, sync_);
}

Result<std::unique_ptr<SequenceFileReader>> SequenceFileReader::open(ByteSource source) {
  std::unique_ptr<SequenceFileReader> reader(new SequenceFileReader(std::move(source)));
  TRY(reader->read_head());
  if (reader->by_block_ && reader->codec_ == nullptr) return broken("blocks without a codec");
  return reader;
}

Status SequenceFileReader::read_sync() {
  std::string found;
  TRY(source_.take(kSyncSize, found));
  if (found != sync_) return broken("a sync marker is damaged");
  return {};
}

Result<bool> SequenceFileReader::next(std::string& key, std::string& value) {
  return by_block_ ? next_in_block(key, value) : next_record(key, value);
}

Result<bool> SequenceFileReader::next_record(std::string& key, std::string& value) {
  std::size_t size = kSyncEscape;
  for (;;) {
    TRY(const std::optional<char> first, source_.next());
    if (!first) return false;
    std::string bytes(1, *first);
    TRY(source_.take(sizeof(std::uint32_t) - 1, bytes));
    size = load_be<std::uint32_t>(bytes.data());
    if (size != kSyncEscape) break;
    TRY(read_sync());
  }
  TRY(const std::size_t key_size, read_size());
  if (size > kMaxRecord) {
    return Error(ErrorCode::kResourceExhausted,
                 "a record of " + std::to_string(size) + " bytes is too large to be shown");
  }
  if (key_size > size) return broken("a key is longer than its record");
  key.clear();
  value.clear();
  TRY(source_.take(key_size, key));
  TRY(source_.take(size - key_size, value));
  if (codec_ != nullptr) {
    TRY(value, hadoop_decompress(*codec_, value, kMaxRecord));
  }
  return true;
}

Result<std::string> SequenceFileReader::read_packed() {
  TRY(const std::int64_t size, read_vint());
  if (size < 0 || size > static_cast<std::int64_t>(kMaxRecord)) {
    return broken("a block has no valid size");
  }
  std::string packed;
  TRY(source_.take(static_cast<std::size_t>(size), packed));
  return hadoop_decompress(*codec_, packed, kMaxRecord);
}

Result<bool> SequenceFileReader::read_block() {
  TRY(const std::optional<char> first, source_.next());
  if (!first) return false;
  std::string escape(1, *first);
  TRY(source_.take(sizeof(std::uint32_t) - 1, escape));
  if (load_be<std::uint32_t>(escape.data()) != kSyncEscape) return broken("a block has no marker");
  TRY(read_sync());
  TRY(records_left_, read_vint());
  TRY(key_sizes_, read_packed());
  TRY(keys_, read_packed());
  TRY(value_sizes_, read_packed());
  TRY(values_, read_packed());
  key_sizes_left_ = key_sizes_;
  keys_left_ = keys_;
  value_sizes_left_ = value_sizes_;
  values_left_ = values_;
  return true;
}

static bool take_sized(std::string_view& sizes, std::string_view& from, std::string& to) {
  std::int64_t size = 0;
  if (!take_vint(sizes, size) || size < 0) return false;
  if (static_cast<std::uint64_t>(size) > from.size()) return false;
  to.assign(from.substr(0, static_cast<std::size_t>(size)));
  from.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

Result<bool> SequenceFileReader::next_in_block(std::string& key, std::string& value) {
  while (records_left_ <= 0) {
    TRY(const bool more, read_block());
    if (!more) return false;
  }
  --records_left_;
  if (!take_sized(key_sizes_left_, keys_left_, key) ||
      !take_sized(value_sizes_left_, values_left_, value)) {
    return broken("a block holds less than it says");
  }
  return true;
}

}  // namespace sluice::formats
