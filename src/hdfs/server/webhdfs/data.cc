// WebHDFS: OPEN, CREATE and APPEND, the operations that carry a file's bytes.
#include <algorithm>
#include <vector>

#include "hdfs/server/node/paths.h"
#include "hdfs/server/webhdfs/request.h"

namespace sluice::hdfs {
namespace {

constexpr std::size_t kPiece = 1 << 20;

// A file that stops in the middle of its upload is not left looking whole.
Status receive(WebRequest& request, lake::Writer& writer) {
  std::vector<char> piece(kPiece);
  for (;;) {
    TRY(const std::size_t n, request.http.read_body(piece.data(), piece.size()));
    if (n == 0) break;
    TRY(writer.write({piece.data(), n}));
    request.node.counters.bytes_written += n;
  }
  return writer.close();
}

Status send_range(WebRequest& request, lake::Reader& reader, std::uint64_t offset,
                  std::uint64_t size) {
  request.response.set_header("Content-Type", "application/octet-stream");
  std::vector<char> piece(static_cast<std::size_t>(std::clamp<std::uint64_t>(size, 1, kPiece)));
  // The first piece is read before anything is promised, so that its failure can still be told.
  TRY(std::size_t n,
      reader.read_at(offset, piece.data(), std::min<std::uint64_t>(size, piece.size())));
  TRY(request.response.begin(size));
  for (std::uint64_t left = size; left > 0;) {
    if (n == 0) return Error(ErrorCode::kCorrupt, request.path + " became shorter");
    TRY(request.response.write({piece.data(), n}));
    request.node.counters.bytes_read += n;
    offset += n;
    left -= n;
    if (left == 0) break;
    TRY(n, reader.read_at(offset, piece.data(), std::min<std::uint64_t>(left, piece.size())));
  }
  return request.response.finish();
}

}  // namespace

Status webhdfs_open(WebRequest& request) {
  TRY(const auto offset, request.number("offset"));
  TRY(const auto length, request.number("length"));
  const auto status = request.lake().status(request.who, request.path);
  if (!status && status.error().code() == ErrorCode::kNotFound) {
    return Error(ErrorCode::kNotFound, "File " + request.path + " not found.");
  }
  if (!status) return status.error();
  const std::uint64_t start = offset.value_or(0);
  if (!request.is_data_step()) {
    // Only here: at the second step nothing is left to read at the very end, which is no mistake.
    if (!status->is_directory && start >= status->length && status->length > 0) {
      return Error(ErrorCode::kIo, "Offset=" + std::to_string(start) + " out of the range [0, " +
                                       std::to_string(status->length) +
                                       "); OPEN, path=" + request.path);
    }
    TRY(request.check_readable(*status));
    return request.redirect({{"offset", "0"}});
  }
  if (status->is_directory) {
    return Error(ErrorCode::kIsADirectory, "Path is not a file: " + request.path);
  }
  const auto files = request.lake().as_file_system(request.who.user);
  TRY(const auto reader, files->open(request.path));
  if (start > reader->length()) {
    return Error(ErrorCode::kIo, "Cannot seek after EOF", Refusal::kBeyondEnd);
  }
  const std::uint64_t rest = reader->length() - start;
  return send_range(request, *reader, start, std::min(rest, length.value_or(rest)));
}

Status webhdfs_create(WebRequest& request) {
  TRY(const std::string path, new_path(request.lake(), request.path, "create"));
  lake::CreateOptions options;
  TRY(options.overwrite, request.boolean("overwrite", false));
  TRY(options.create_parents, request.boolean("createparent", true));
  TRY(options.permission, request.mode(0644));
  TRY(options.replication, request.replication());
  TRY(options.block_size, request.number("blocksize"));
  if (!request.is_data_step()) {
    return request.redirect({{"createflag", ""}, {"createparent", "true"}, {"overwrite", "false"}});
  }
  const auto files = request.lake().as_file_system(request.who.user, request.http.peer.address);
  TRY(auto writer, files->create(path, options));
  const Status received = receive(request, *writer);
  if (!received) {
    writer.reset();
    (void)files->remove(path, false);
    return received;
  }
  const net::Endpoint rpc{request.node.host(request.http.local), request.node.rpc_port};
  request.response.set_status(201);
  request.response.set_header("Location", "hdfs://" + rpc.to_string() + percent_encoded(path));
  return request.response.send("");
}

Status webhdfs_append(WebRequest& request) {
  if (!request.is_data_step()) {
    const auto status = request.lake().status(request.who, request.path);
    if (!status && status.error().code() == ErrorCode::kNotFound) {
      return Error(ErrorCode::kNotFound, "File " + request.path + " not found.");
    }
    if (!status) return status.error();
    TRY(request.check_readable(*status));
    return request.redirect();
  }
  const auto files = request.lake().as_file_system(request.who.user, request.http.peer.address);
  TRY(const auto writer, files->append(request.path));
  TRY(receive(request, *writer));
  return request.response.send("");
}

}  // namespace sluice::hdfs
