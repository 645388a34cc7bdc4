#include "flume/channels/event_record.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)sluice::flume::decode_record(bytes);
  (void)sluice::flume::decode_left(bytes);
  return 0;
}
