#include "hdfs/tools/commands/records_text.h"

#include <bit>

#include "base/bytes.h"
#include "formats/avro_reader.h"
#include "formats/sequence_file_reader.h"
#include "hdfs/tools/shell/item.h"

namespace sluice::hdfs::tools {
namespace {

formats::ByteSource source_of(lake::Reader& reader) {
  return formats::ByteSource(
      [&reader, at = std::uint64_t{0}](char* to, std::size_t size) mutable -> Result<std::size_t> {
        TRY(const std::size_t some, reader.read_at(at, to, size));
        at += some;
        return some;
      });
}

Status print(std::string_view text, std::FILE* out) {
  if (std::fwrite(text.data(), 1, text.size(), out) == text.size()) return {};
  return errno_error("Unable to write to output stream");
}

// A class of org.apache.hadoop.io: what its toString() gives; false when the bytes are not one.
struct Writable {
  std::string_view name;
  bool (*show)(std::string_view bytes, std::string& to);
};

bool show_text(std::string_view bytes, std::string& to) {
  std::int64_t size = 0;
  if (!formats::take_vint(bytes, size) || size != static_cast<std::int64_t>(bytes.size())) {
    return false;
  }
  to += bytes;
  return true;
}

bool show_bytes(std::string_view bytes, std::string& to) {
  if (bytes.size() < 4 || load_be<std::uint32_t>(bytes.data()) != bytes.size() - 4) return false;
  for (std::size_t i = 4; i < bytes.size(); ++i) {
    if (i > 4) to += ' ';
    to += to_hex(bytes.substr(i, 1));
  }
  return true;
}

template <class Number>
bool show_number(std::string_view bytes, std::string& to) {
  if (bytes.size() != sizeof(Number)) return false;
  to += std::to_string(load_be<Number>(bytes.data()));
  return true;
}

template <class Number, class Bits>
bool show_floating(std::string_view bytes, std::string& to) {
  if (bytes.size() != sizeof(Bits)) return false;
  const std::string text = formats::java_number(std::bit_cast<Number>(load_be<Bits>(bytes.data())));
  to += text.starts_with('"') ? text.substr(1, text.size() - 2) : text;
  return true;
}

bool show_vint(std::string_view bytes, std::string& to) {
  std::int64_t value = 0;
  if (!formats::take_vint(bytes, value) || !bytes.empty()) return false;
  to += std::to_string(value);
  return true;
}

bool show_byte(std::string_view bytes, std::string& to) {
  if (bytes.size() != 1) return false;
  to += std::to_string(static_cast<signed char>(bytes[0]));
  return true;
}

bool show_boolean(std::string_view bytes, std::string& to) {
  if (bytes.size() != 1) return false;
  to += bytes[0] != 0 ? "true" : "false";
  return true;
}

bool show_null(std::string_view bytes, std::string& to) {
  to += "(null)";
  return bytes.empty();
}

constexpr Writable kWritables[] = {
    {"BooleanWritable", show_boolean},
    {"ByteWritable", show_byte},
    {"BytesWritable", show_bytes},
    {"DoubleWritable", show_floating<double, std::uint64_t>},
    {"FloatWritable", show_floating<float, std::uint32_t>},
    {"IntWritable", show_number<std::int32_t>},
    {"LongWritable", show_number<std::int64_t>},
    {"NullWritable", show_null},
    {"ShortWritable", show_number<std::int16_t>},
    {"Text", show_text},
    {"VIntWritable", show_vint},
    {"VLongWritable", show_vint},
};

Result<const Writable*> writable(const std::string& java_class, const std::string& name) {
  for (const Writable& known : kWritables) {
    if (java_class == "org.apache.hadoop.io." + std::string(known.name)) return &known;
  }
  return Error(ErrorCode::kUnsupported,
               "`" + name + "': WritableName can't load class: " + java_class);
}

}  // namespace

Status print_sequence_file(lake::Reader& reader, const std::string& name, std::FILE* out) {
  TRY(const auto file, formats::SequenceFileReader::open(source_of(reader)));
  TRY(const Writable* const key_class, writable(file->key_class(), name));
  TRY(const Writable* const value_class, writable(file->value_class(), name));
  std::string key, value, line;
  for (;;) {
    TRY(const bool more, file->next(key, value));
    if (!more) return {};
    line.clear();
    bool valid = key_class->show(key, line);
    line += '\t';
    valid = valid && value_class->show(value, line);
    if (!valid) return Error(ErrorCode::kCorrupt, name + ": a record is not of its class");
    line += '\n';
    TRY(print(line, out));
  }
}

Status print_avro_file(lake::Reader& reader, std::FILE* out) {
  TRY(const auto file, formats::AvroReader::open(source_of(reader)));
  std::string line;
  for (;;) {
    line.clear();
    TRY(const bool more, file->next(line));
    if (!more) return {};
    line += '\n';
    TRY(print(line, out));
  }
}

}  // namespace sluice::hdfs::tools
