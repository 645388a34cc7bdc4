#include "hdfs/client/name_node.h"

#include <random>
#include <thread>

#include "hdfs/client/remote_error.h"

namespace sluice::hdfs {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{15'000};

Bytes random_bytes(std::size_t size) {
  std::random_device source;
  Bytes bytes;
  while (bytes.size() < size) append_le(bytes, static_cast<std::uint32_t>(source()));
  bytes.resize(size);
  return bytes;
}

static std::string make_client_name() {
  const Bytes random = random_bytes(4);
  return "DFSClient_NONMAPREDUCE_" + std::to_string(load_le<std::int32_t>(random.data())) + "_1";
}

NameNode::NameNode(Settings settings, std::string_view protocol)
    : settings_(std::move(settings)),
      protocol_(protocol),
      client_id_(random_bytes(16)),
      client_name_(make_client_name()) {}

Result<NameNode::Connected> NameNode::connection() {
  const std::lock_guard lock(mutex_);
  if (!connection_ || connection_->broken()) {
    TRY(std::unique_ptr<RpcConnection> opened,
        RpcConnection::open(settings_.name_nodes[current_], protocol_, client_id_, settings_));
    connection_ = std::move(opened);
  }
  return Connected{connection_, current_};
}

void NameNode::fail_over(std::size_t index) {
  const std::lock_guard lock(mutex_);
  if (index != current_) return;  // another thread did
  current_ = (current_ + 1) % settings_.name_nodes.size();
  connection_.reset();
}

static bool is_class(const std::string& exception, std::string_view name) {
  return exception.ends_with("." + std::string(name));
}

Result<Bytes> NameNode::exchange(const Bytes& body) {
  const std::int32_t call_id = next_call_++ & 0x7fffffff;
  const bool several = settings_.name_nodes.size() > 1;
  const int attempts = several ? settings_.fail_overs : 2;
  std::chrono::milliseconds pause = kFirstPause;
  for (int attempt = 0;; ++attempt) {
    std::size_t index = 0;
    {
      const std::lock_guard lock(mutex_);
      index = current_;
    }
    Result<Connected> connected = connection();
    Result<Answer> answer = Error(ErrorCode::kInternal, "");
    if (connected) {
      index = connected->index;
      answer = connected->connection->call(call_id, attempt, body);
    } else {
      answer = connected.error();
    }
    if (answer && answer->exception.empty()) return std::move(answer->body);
    const bool standby = answer && is_class(answer->exception, "StandbyException");
    const bool again = standby || (answer && is_class(answer->exception, "RetriableException")) ||
                       (!answer && answer.error().code() == ErrorCode::kUnavailable);
    const Error error = answer ? remote_error(answer->exception, answer->message) : answer.error();
    // One name node that refused to be connected was tried often enough by the connection itself.
    if (!again || attempt >= attempts || (!several && (!connected || standby))) return error;
    if (several && (standby || !answer)) fail_over(index);
    // The first time the other name node is asked at once.
    if (attempt > 0) {
      std::this_thread::sleep_for(pause);
      pause = std::min(pause * 2, kLongestPause);
    }
  }
}

}  // namespace sluice::hdfs
