#include "kafka/wire/frame.h"

#include "kafka/wire/api_keys.h"

namespace sluice::kafka::wire {
namespace {
constexpr std::int16_t kApiVersionsKey = static_cast<std::int16_t>(ApiKey::kApiVersions);
}

RequestHeader read_request_header(WireReader& reader) {
  RequestHeader header;
  header.api_key = reader.int16();
  header.api_version = reader.int16();
  header.correlation_id = reader.int32();
  header.client_id = reader.optional_string(false, true);
  const ApiInfo* api = find_api(header.api_key);
  // Newer versions of ApiVersions are answered too (KIP-511), so their header is read to its end.
  if (api != nullptr && header.api_version >= api->flexible_from) reader.skip_tags();
  return header;
}

void begin_request(WireWriter& writer, const RequestHeader& header, bool flexible) {
  writer.int32(0);
  writer.int16(header.api_key);
  writer.int16(header.api_version);
  writer.int32(header.correlation_id);
  writer.optional_string(header.client_id, false, true);
  if (flexible) writer.no_tags();
}

bool response_header_has_tags(std::int16_t api_key, bool flexible) {
  return flexible && api_key != kApiVersionsKey;
}

void begin_response(WireWriter& writer, std::int16_t api_key, std::int32_t correlation_id,
                    bool flexible) {
  writer.int32(0);
  writer.int32(correlation_id);
  if (response_header_has_tags(api_key, flexible)) writer.no_tags();
}

void finish_frame(Bytes& frame, std::size_t start, std::size_t gap_bytes) {
  const std::size_t size = frame.size() - start - kFrameSizeBytes + gap_bytes;
  store_be(frame.data() + start, static_cast<std::uint32_t>(size));
}

}  // namespace sluice::kafka::wire
