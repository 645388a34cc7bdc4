#include "hdfs/webhdfs/web_writer.h"

namespace sluice::hdfs {

constexpr std::size_t kPendingBytes = 64 << 10;

Result<std::unique_ptr<lake::Writer>> WebWriter::open(std::shared_ptr<WebNameNodes> name_nodes,
                                                      const WebOperationCall& first,
                                                      std::uint64_t position) {
  std::unique_ptr<WebWriter> writer(new WebWriter(std::move(name_nodes), first.path, position));
  TRY(writer->call_, writer->name_nodes_->begin_at_data_node(first, true));
  return std::unique_ptr<lake::Writer>(std::move(writer));
}

Status WebWriter::send(std::string_view bytes) {
  if (!call_) {
    TRY(call_, name_nodes_->begin_at_data_node({"POST", "APPEND", path_}, true));
  }
  const Status sent = call_->write(bytes);
  if (sent) return {};
  // Who stopped listening may have said why.
  const std::unique_ptr<net::HttpCall> call = std::move(call_);
  if (call->finish()) TRY(check_answer(*call));
  return sent.error().with(path_);
}

Status WebWriter::keep(Status done) {
  if (!done) failure_ = done.error();
  return done;
}

Status WebWriter::send_pending() {
  const std::string sent = std::move(pending_);
  pending_.clear();
  return send(sent);
}

Status WebWriter::write(std::string_view bytes) {
  if (failure_) return *failure_;
  if (closed_) return Error(ErrorCode::kCancelled, path_ + ": is closed");
  position_ += bytes.size();
  pending_ += bytes;
  return pending_.size() < kPendingBytes ? Status() : keep(send_pending());
}

Status WebWriter::end_request() {
  if (!pending_.empty()) TRY(send_pending());
  if (!call_) return {};
  const std::unique_ptr<net::HttpCall> call = std::move(call_);
  TRY(call->finish());
  TRY(check_answer(*call));
  return {};
}

Status WebWriter::flush() {
  if (failure_) return *failure_;
  if (closed_) return Error(ErrorCode::kCancelled, path_ + ": is closed");
  return keep(end_request());
}

Status WebWriter::close() {
  if (failure_) return *failure_;
  if (closed_) return {};
  closed_ = true;
  return keep(end_request());
}

}  // namespace sluice::hdfs
