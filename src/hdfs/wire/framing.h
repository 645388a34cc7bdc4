// Framing of Hadoop RPC version 9: the client's first seven bytes, and the length before everything
// after. Source: hadoop-common ipc/{Client,Server,RpcConstants}.java, Hadoop 3.2-3.4.
//
//   hello      "hrpc" version=9 service_class=0 auth=0 (SIMPLE) or 0xDF (SASL)
//   message    u32 length, then messages one after the other, each with a varint length in front:
//              request   RpcRequestHeader, RequestHeader, the method's request
//              response  RpcResponseHeader, and on success the method's response; not one byte more
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/wire/rpc.h"

namespace sluice::hdfs::wire {

inline constexpr std::size_t kHelloSize = 7;
inline constexpr std::string_view kHelloMagic = "hrpc";
inline constexpr std::uint8_t kRpcVersion = 9;
inline constexpr std::uint8_t kAuthNone = 0;
inline constexpr std::uint8_t kAuthSasl = 0xDF;
// ipc.maximum.data.length and ipc.maximum.response.length of Hadoop.
inline constexpr std::uint32_t kMaxRpcFrame = 128U << 20;

inline constexpr std::int32_t kCallIdAuthorizationFailed = -1;
inline constexpr std::int32_t kCallIdInvalid = -2;
inline constexpr std::int32_t kCallIdContext = -3;
inline constexpr std::int32_t kCallIdPing = -4;
inline constexpr std::int32_t kCallIdSasl = -33;

Bytes hello(std::uint8_t auth);

// Appends a frame made of delimited messages: frame(to, header, body...).
template <class... Messages>
void append_frame(Bytes& to, const Messages&... messages) {
  const std::size_t start = to.size();
  to.append(4, '\0');
  (append_delimited(to, messages), ...);
  store_be(to.data() + start, static_cast<std::uint32_t>(to.size() - start - 4));
}

// The request of one call, as a frame: `method` may be any wire::Method.
template <class Request, class Response>
void append_call(Bytes& to, const RpcRequestHeader& header, const Method<Request, Response>& method,
                 const Request& request) {
  append_frame(to, header,
               RequestHeader{.method_name = Bytes(method.name),
                             .declaring_class_protocol_name = Bytes(method.protocol),
                             .client_protocol_version = 1},
               request);
}

}  // namespace sluice::hdfs::wire
