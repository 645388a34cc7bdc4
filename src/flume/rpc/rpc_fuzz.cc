// Bytes of clients as calls in Avro and in both of Thrift's protocols, and as answers.
#include <cstdint>
#include <string>

#include "flume/rpc/avro_call.h"
#include "flume/rpc/thrift_call.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::flume;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view rest = bytes;
  AvroFrames frames;
  for (auto frame = frames.take(rest); frame && *frame; frame = frames.take(rest)) {
    (void)read_avro_call((*frame)->payload, false);
  }
  (void)read_avro_call(bytes, true);
  (void)read_avro_answer(bytes, false);
  for (const auto protocol : {ThriftProtocol::kCompact, ThriftProtocol::kBinary}) {
    if (const auto call = read_thrift_call(protocol, std::string(bytes))) {
      (void)read_thrift_answer(protocol, thrift_answer(protocol, *call, 0));
    }
    (void)read_thrift_answer(protocol, bytes);
  }
  return 0;
}
