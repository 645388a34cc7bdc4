// A connection to a data node: buffered reading of delimited messages and raw bytes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/client/security/digest_md5.h"
#include "hdfs/client/settings.h"
#include "hdfs/wire/data_transfer.h"
#include "hdfs/wire/hdfs.h"
#include "hdfs/wire/packet.h"
#include "net/socket.h"

namespace sluice::hdfs {

// One thread reads while another may write.
class DataStream {
 public:
  // kUnavailable names the node. The token of a block proves, where that is configured, that we
  // may have it, and protects what comes.
  static Result<std::unique_ptr<DataStream>> open(const wire::DatanodeID& node,
                                                  const wire::Token& block_token,
                                                  const Settings& settings);
  explicit DataStream(net::Socket socket) : socket_(std::move(socket)) {}

  Status write(std::string_view bytes);
  Status read_exact(char* to, std::size_t size);
  // A message with its length in front.
  template <class Message>
  Result<Message> read_delimited() {
    TRY(Bytes bytes, read_delimited_bytes());
    return wire::decode<Message>(bytes);
  }
  Status set_timeout(std::chrono::milliseconds timeout) { return socket_.set_timeout(timeout); }
  void shutdown() { socket_.shutdown(); }

 private:
  Result<Bytes> read_delimited_bytes();
  Status bound_login();
  Status fill();
  Status fill_protected();
  Status log_in(const wire::Token& block_token, kerberos::Protections protections);
  Result<wire::DataTransferEncryptorMessage> exchange(const Bytes& payload);

  net::Socket socket_;
  std::optional<std::chrono::steady_clock::time_point> login_ends_;  // during one
  std::unique_ptr<DigestMd5Client> layer_;                           // null: bytes come as they are
  std::string buffer_ = std::string(64 << 10, '\0');
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

Address address_of(const wire::DatanodeID& node, const Settings& settings);
// Sends one operation and reads its answer; a refusal names the node and its reason.
// kPermissionDenied: the block token is no longer good. kCorrupt: wrong checksums.
Result<wire::BlockOpResponse> answer_of(DataStream& stream, const std::string& node);

}  // namespace sluice::hdfs
