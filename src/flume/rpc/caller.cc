#include "flume/rpc/caller.h"

#include <optional>

#include "flume/rpc/avro_call.h"

namespace sluice::flume {
namespace {

class AvroCaller final : public Caller {
 public:
  explicit AvroCaller(std::unique_ptr<RpcConnection> connection)
      : connection_(std::move(connection)) {}
  Status append(const Slices& events, std::chrono::milliseconds patience,
                const std::stop_token& stop) override {
    std::string out;
    append_avro_frame(out, ++serial_, avro_append_batch(events, connected_));
    TRY(connection_->send(out, patience, stop));
    for (;;) {
      std::string_view rest = connection_->input();
      TRY(const std::optional<AvroFrame> frame, frames_.take(rest));
      connection_->input().erase(0, connection_->input().size() - rest.size());
      if (!frame) {
        TRY(connection_->receive(patience, stop));
        continue;
      }
      TRY(const RpcStatus status, read_avro_answer(frame->payload, connected_));
      connected_ = true;
      if (status == RpcStatus::kOk) return {};
      return Error(ErrorCode::kUnavailable, "Avro RPC call returned Status: FAILED");
    }
  }

 private:
  const std::unique_ptr<RpcConnection> connection_;
  AvroFrames frames_;
  std::uint32_t serial_ = 0;
  bool connected_ = false;
};

class ThriftCaller final : public Caller {
 public:
  ThriftCaller(std::unique_ptr<RpcConnection> connection, ThriftProtocol protocol)
      : connection_(std::move(connection)), protocol_(protocol) {}
  Status append(const Slices& events, std::chrono::milliseconds patience,
                const std::stop_token& stop) override {
    std::string out;
    append_thrift_frame(out, thrift_append_batch(protocol_, ++sequence_, events));
    TRY(connection_->send(out, patience, stop));
    for (;;) {
      std::string_view rest = connection_->input();
      TRY(const std::optional<std::string> message, take_thrift_frame(rest));
      connection_->input().erase(0, connection_->input().size() - rest.size());
      if (!message) {
        TRY(connection_->receive(patience, stop));
        continue;
      }
      TRY(const std::int32_t status, read_thrift_answer(protocol_, *message));
      if (status == 0) return {};
      return Error(ErrorCode::kUnavailable, "the Thrift source answered that it failed");
    }
  }

 private:
  const std::unique_ptr<RpcConnection> connection_;
  const ThriftProtocol protocol_;
  std::int32_t sequence_ = 0;
};

}  // namespace

std::unique_ptr<Caller> make_avro_caller(std::unique_ptr<RpcConnection> connection) {
  return std::make_unique<AvroCaller>(std::move(connection));
}
std::unique_ptr<Caller> make_thrift_caller(std::unique_ptr<RpcConnection> connection,
                                           ThriftProtocol protocol) {
  return std::make_unique<ThriftCaller>(std::move(connection), protocol);
}

}  // namespace sluice::flume
