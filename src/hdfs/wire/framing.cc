#include "hdfs/wire/framing.h"

namespace sluice::hdfs::wire {

Bytes hello(std::uint8_t auth) {
  Bytes bytes(kHelloMagic);
  bytes.push_back(static_cast<char>(kRpcVersion));
  bytes.push_back(0);
  bytes.push_back(static_cast<char>(auth));
  return bytes;
}

}  // namespace sluice::hdfs::wire
