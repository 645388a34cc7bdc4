#include "sqoop/import/kite_dataset.h"

#include <array>
#include <ctime>

#include "sqoop/import/avro_rows.h"

namespace sluice::sqoop {
namespace {

// java.util.Properties.store(): what would end or change the value stands behind a backslash.
std::string property_value(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '=' || c == '#' || c == '!' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string java_date(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%a %b %d %H:%M:%S %Z %Y", &local);
  return text.data();
}

// Kite has no name for zstd, and takes a dataset that names none.
std::string compression_line(columnar::Packing packing) {
  switch (packing) {
    case columnar::Packing::kNone:
      return "compressionType=uncompressed\n";
    case columnar::Packing::kSnappy:
      return "compressionType=snappy\n";
    case columnar::Packing::kGzip:
      return "compressionType=deflate\n";
    case columnar::Packing::kZstd:
      return "";
  }
  return "";
}

Status write_file(Target& target, const std::string& name, std::string_view content) {
  TRY(const auto file, target.create(name));
  TRY(file->write(content));
  return file->close();
}

}  // namespace

Status write_kite_dataset(Target& target, const Clock& clock, const std::string& avro_schema,
                          columnar::Packing packing) {
  const std::string address = target.address();
  const std::string descriptor =
      "#Dataset descriptor for " + address.substr(address.rfind('/') + 1) + "\n#" +
      java_date(clock.wall_ms()) + "\nformat=parquet\nlocation=" + property_value(address) + "\n" +
      compression_line(packing) + "version=1\n";
  const std::string schema = pretty_json(avro_schema);
  TRY(write_file(target, ".metadata/descriptor.properties", descriptor));
  TRY(write_file(target, ".metadata/schema.avsc", schema));
  TRY(write_file(target, ".metadata/schemas/1.avsc", schema));
  return write_file(target, ".signals/unbounded", "");
}

}  // namespace sluice::sqoop
