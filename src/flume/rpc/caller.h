// Calls to a source on one connection: events are sent, and the source's word is waited for.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "base/result.h"
#include "flume/event.h"
#include "flume/rpc/connection.h"
#include "flume/rpc/thrift_call.h"

namespace sluice::flume {

class Caller {
 public:
  virtual ~Caller() = default;
  // The source has the events; or an error, and the connection is of no use any more.
  virtual Status append(const Slices& events, std::chrono::milliseconds patience,
                        const std::stop_token& stop) = 0;
};

std::unique_ptr<Caller> make_avro_caller(std::unique_ptr<RpcConnection> connection);
std::unique_ptr<Caller> make_thrift_caller(std::unique_ptr<RpcConnection> connection,
                                           ThriftProtocol protocol);

}  // namespace sluice::flume
