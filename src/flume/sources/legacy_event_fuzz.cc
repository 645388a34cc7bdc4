// Calls of Flume 0.9 that come from the network.
#include <cstddef>
#include <cstdint>

#include "flume/sources/legacy_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)sluice::flume::read_legacy_thrift(bytes);
  if (const auto message = sluice::flume::join_avro_parts(bytes)) {
    (void)sluice::flume::read_legacy_avro(*message);
  }
  (void)sluice::flume::read_legacy_avro(bytes);
  return 0;
}
