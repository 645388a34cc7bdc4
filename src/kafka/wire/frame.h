// Frames: size, header, message. A request header has tagged fields when the request's version is
// flexible; so has a response header, except that of ApiVersions, which every client must be able
// to read before it knows the broker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/wire_reader.h"
#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::wire {

// Kafka's socket.request.max.bytes: a larger size is refused before anything is allocated.
inline constexpr std::uint32_t kMaxFrameBytes = 100u << 20;
inline constexpr std::size_t kFrameSizeBytes = 4;

struct RequestHeader {
  std::int16_t api_key = 0;
  std::int16_t api_version = 0;
  std::int32_t correlation_id = 0;
  std::optional<std::string> client_id;
};

// Reads the header and leaves the reader at the request. An API or version that the codec does not
// know is read as if it was not flexible; the caller sees the key and version and answers.
RequestHeader read_request_header(WireReader& reader);

// Appends the size (to be filled by finish_frame) and the header.
void begin_request(WireWriter& writer, const RequestHeader& header, bool flexible);
void begin_response(WireWriter& writer, std::int16_t api_key, std::int32_t correlation_id,
                    bool flexible);
// Writes the size over the first four bytes of the frame that begins at `start` of `frame`;
// `gap_bytes` are sent beside it.
void finish_frame(Bytes& frame, std::size_t start = 0, std::size_t gap_bytes = 0);

// Whether a response's header has tagged fields.
bool response_header_has_tags(std::int16_t api_key, bool flexible);

// A whole frame, size included. Any gaps are in `gaps`; pass null when there can be none.
template <class Request>
Bytes encode_request(const RequestHeader& header, const Request& request) {
  Bytes frame;
  WireWriter writer(frame);
  begin_request(writer, header, header.api_version >= Request::kFlexibleFrom);
  request.write(writer, header.api_version);
  finish_frame(frame);
  return frame;
}

template <class Response>
Bytes encode_response(const Response& response, std::int16_t version, std::int32_t correlation_id,
                      std::vector<WireWriter::Gap>* gaps = nullptr) {
  Bytes frame;
  WireWriter writer(frame);
  begin_response(writer, Response::kKey, correlation_id, version >= Response::kFlexibleFrom);
  response.write(writer, version);
  finish_frame(frame, 0, writer.size() - frame.size());
  if (gaps != nullptr) *gaps = writer.gaps();
  return frame;
}

}  // namespace sluice::kafka::wire
