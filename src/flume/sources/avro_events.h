// The records of an Avro container as events: a body is the datum alone, and a header says of which
// schema.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "flume/event.h"
#include "formats/avro_reader.h"

namespace sluice::flume {

enum class SchemaHeader {
  kHash,     // flume.avro.schema.hash: the fingerprint CRC-64-AVRO, as Java prints its bytes
  kLiteral,  // flume.avro.schema.literal
};

// Used by one thread.
class AvroEvents {
 public:
  // Behind which sync marker, as Flume counts, and how many records behind it.
  struct Place {
    std::int64_t offset = 0;
    std::int64_t records = 0;
  };

  // Of the first `size` bytes of an open file, which outlives this; what comes before the place is
  // passed over.
  static Result<std::unique_ptr<AvroEvents>> open(int file, std::int64_t size, SchemaHeader header,
                                                  const Place& from);

  // Up to `limit` events with `headers` and the schema's; none at the end. A damaged record is an
  // error once those before it were given.
  Status read(std::size_t limit, const Headers& headers, Batch& batch);
  // Of the next record.
  Place place() const;

 private:
  AvroEvents(std::unique_ptr<formats::AvroReader> reader, std::string header, std::string value)
      : reader_(std::move(reader)), header_(std::move(header)), value_(std::move(value)) {}
  Status pass_over(const Place& to);

  const std::unique_ptr<formats::AvroReader> reader_;
  const std::string header_, value_;
  std::optional<Error> broken_;
  std::string json_;  // of the record, which nobody needs
};

}  // namespace sluice::flume
