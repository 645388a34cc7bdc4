// One Hadoop RPC frame as a server takes it: headers, then the request of a well-known method.
#include <cstddef>
#include <cstdint>

#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/framing.h"

using namespace sluice;
using namespace sluice::hdfs::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView frame(reinterpret_cast<const char*>(data), size);
  const auto header = take_delimited<RpcRequestHeader>(frame);
  if (!header) return 0;
  if (header->call_id == kCallIdContext) {
    (void)take_delimited<IpcConnectionContext>(frame);
    return 0;
  }
  if (header->call_id == kCallIdSasl) {
    (void)take_delimited<RpcSasl>(frame);
    return 0;
  }
  const auto method = take_delimited<RequestHeader>(frame);
  if (!method) return 0;
  if (method->method_name == "create") (void)take_delimited<CreateRequest>(frame);
  if (method->method_name == "addBlock") (void)take_delimited<AddBlockRequest>(frame);
  if (method->method_name == "getListing") (void)take_delimited<GetListingRequest>(frame);
  return 0;
}
