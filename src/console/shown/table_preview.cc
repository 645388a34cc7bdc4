#include "console/shown/table_preview.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <memory>

#include "base/bytes.h"
#include "console/shown/byte_text.h"
#include "console/shown/table_filling.h"
#include "formats/avro_reader.h"
#include "formats/json.h"
#include "formats/sequence_file_reader.h"
#include "formats/unpacked_source.h"

namespace sluice::console {
namespace {

using formats::ByteSource;

constexpr std::size_t kTextBytes = 1 << 20;  // of unpacked text that is looked at
constexpr std::size_t kShownHex = 1000;
constexpr std::size_t kShownSchema = 64 * 1024;
constexpr std::size_t kMostJsonValues = 100'000;  // of one record
// Of all records of a table, as JSON: those of many fields may take no bytes in the file at all.
constexpr std::size_t kMostRecordText = std::size_t{32} << 20;

// Ends with an error where a preview has read enough.
ByteSource::Read within(ByteSource::Read read, std::size_t limit) {
  auto left = std::make_shared<std::size_t>(limit);  // a Read is copied
  return [read = std::move(read), left, limit](char* to, std::size_t size) -> Result<std::size_t> {
    if (*left == 0) {
      return Error(ErrorCode::kResourceExhausted, "a preview reads at most " +
                                                      std::to_string(limit >> 20) +
                                                      " MiB of a file, and this one needs more");
    }
    TRY(const std::size_t got, read(to, std::min(size, *left)));
    *left -= got;
    return got;
  };
}

// Gives what was read already, then the rest.
ByteSource::Read after(std::string begin, ByteSource::Read rest) {
  struct Begin {
    std::string text;
    std::size_t at = 0;
  };
  auto begun = std::make_shared<Begin>(Begin{std::move(begin)});  // a Read is copied
  return [begun, rest = std::move(rest)](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t some = std::min(size, begun->text.size() - begun->at);
    if (some == 0) return rest(to, size);
    std::memcpy(to, begun->text.data() + begun->at, some);
    begun->at += some;
    return some;
  };
}

Result<std::string> read_up_to(const ByteSource::Read& read, std::size_t limit) {
  std::string text(limit, '\0');
  std::size_t have = 0;
  while (have < limit) {
    TRY(const std::size_t got, read(text.data() + have, limit - have));
    if (got == 0) break;
    have += got;
  }
  text.resize(have);
  return text;
}

std::string avro_type_name(const formats::AvroType& type) {
  if (!type.logical_type.empty()) return type.logical_type;
  if (type.kind == formats::AvroKind::kUnion) {
    std::string names;
    for (const auto& [name, branch] : type.parts) {
      names += (names.empty() ? "" : " | ") + avro_type_name(*branch);
    }
    return names;
  }
  std::string name(formats::avro_kind_name(type.kind));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// Of a union {"long": 3} the value alone.
std::optional<std::string> avro_cell(const formats::Json& json, const formats::AvroType& type) {
  const bool named = type.kind == formats::AvroKind::kUnion &&
                     json.kind == formats::Json::Kind::kObject && json.members.size() == 1;
  return cell_of(named ? json.members.front().value : json);
}

// The record has its fields in the order of its type.
TableRow avro_row(const formats::Json& record, const formats::AvroType& type, std::size_t columns) {
  TableRow row;
  for (std::size_t i = 0; i < std::min(record.members.size(), columns); ++i) {
    row.push_back(avro_cell(record.members[i].value, *type.parts[i].second));
  }
  return row;
}

// Takes rows until `next` has none or the table is full.
template <class Next>
Status fill(TablePreview& table, const TableLimits& limits, const Next& next) {
  TableFilling filling(table, limits);
  while (true) {
    TRY(auto row, next());
    if (!row || !filling.add(*std::move(row))) return {};
  }
}

Result<TablePreview> avro_table(ByteSource::Read read, const TableLimits& limits) {
  TRY(const auto reader, formats::AvroReader::open(ByteSource(std::move(read))));
  const formats::AvroType& type = reader->type();
  TablePreview table;
  table.format = "avro";
  table.schema = readable(std::string_view(reader->schema()).substr(0, kShownSchema));
  const bool record = type.kind == formats::AvroKind::kRecord;
  for (std::size_t i = 0; record && i < std::min(type.parts.size(), limits.columns); ++i) {
    table.columns.push_back({readable(type.parts[i].first), avro_type_name(*type.parts[i].second)});
  }
  if (!record) table.columns.push_back({"value", avro_type_name(type)});
  std::size_t looked = 0;
  TRY(fill(table, limits, [&]() -> Result<std::optional<TableRow>> {
    if (looked > kMostRecordText) {
      TRY(table.more, reader->more());
      return std::optional<TableRow>();
    }
    std::string text;
    TRY(const bool there, reader->next(text));
    if (!there) return std::optional<TableRow>();
    looked += text.size();
    if (!record) return std::optional<TableRow>(TableRow{std::move(text)});
    TRY(const formats::Json json, formats::parse_json(text, kMostJsonValues));
    return std::optional<TableRow>(avro_row(json, type, table.columns.size()));
  }));
  return table;
}

// What Hadoop's common Writables serialize; other classes as hex.
std::optional<std::string> writable(std::string_view java_class, std::string_view bytes) {
  const std::string_view name = java_class.substr(java_class.rfind('.') + 1);
  std::int64_t number = 0;
  if (name == "NullWritable") return std::nullopt;
  if (name == "Text" && formats::take_vint(bytes, number)) return std::string(bytes);
  if (name == "LongWritable" && bytes.size() == 8) {
    return std::to_string(load_be<std::int64_t>(bytes.data()));
  }
  if (name == "IntWritable" && bytes.size() == 4) {
    return std::to_string(load_be<std::int32_t>(bytes.data()));
  }
  if (name == "BytesWritable" && bytes.size() >= 4) {
    bytes.remove_prefix(4);
    if (valid_utf8_prefix(bytes) == bytes.size()) return std::string(bytes);
  }
  return "0x " + to_hex(bytes.substr(0, kShownHex));
}

Result<TablePreview> sequence_table(ByteSource::Read read, const TableLimits& limits) {
  TRY(const auto reader, formats::SequenceFileReader::open(ByteSource(std::move(read))));
  TablePreview table;
  table.format = "sequence";
  table.detail = readable(reader->key_class() + ", " + reader->value_class());
  const auto simple = [](std::string_view name) {
    return readable(name.substr(name.rfind('.') + 1));
  };
  table.columns = {{"key", simple(reader->key_class())}, {"value", simple(reader->value_class())}};
  TRY(fill(table, limits, [&]() -> Result<std::optional<TableRow>> {
    std::string key;
    std::string value;
    TRY(const bool there, reader->next(key, value));
    if (!there) return std::optional<TableRow>();
    return std::optional<TableRow>(
        TableRow{writable(reader->key_class(), key), writable(reader->value_class(), value)});
  }));
  return table;
}

// Hive's delimiter is a control byte among text.
bool is_text(std::string_view bytes, bool cut) {
  std::string plain(bytes);
  std::ranges::replace(plain, '\x01', ',');
  return as_text(plain, cut).is_text;
}

// "orders.csv" of "orders.csv.gz".
std::string_view without_codec(std::string_view name) {
  return formats::is_packed(name) ? name.substr(0, name.rfind('.')) : name;
}

}  // namespace

Result<TablePreview> preview_table(ByteSource::Read read, std::string_view name,
                                   std::optional<bool> headed, const TableLimits& limits) {
  TRY(ByteSource::Read plain, formats::unpacked(within(std::move(read), limits.read), name));
  TRY(std::string begin, read_up_to(plain, 4));
  const bool avro = begin.starts_with("Obj\x01");
  const bool sequence = begin.starts_with("SEQ");
  if (avro) return avro_table(after(std::move(begin), std::move(plain)), limits);
  if (sequence) return sequence_table(after(std::move(begin), std::move(plain)), limits);
  TRY(const std::string text,
      read_up_to(after(std::move(begin), std::move(plain)), kTextBytes + 1));
  const bool cut = text.size() > kTextBytes;
  const std::string_view looked = std::string_view(text).substr(0, kTextBytes);
  if (!is_text(looked, cut)) {
    return Error(ErrorCode::kUnsupported, "this file is neither text nor Avro nor a SequenceFile");
  }
  return preview_text(looked, cut, without_codec(name), headed, limits);
}

}  // namespace sluice::console
