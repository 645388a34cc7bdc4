// /api/v1/lake: new folders, uploads piece by piece, renaming, rights, deleting.
#include <algorithm>
#include <boost/json/object.hpp>

#include "console/answer.h"
#include "console/api.h"
#include "console/json_body.h"
#include "console/lake_paths.h"
#include "console/lake_trash.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kUploadName = 32;

Result<std::string> path_member(const json::object& body, std::string_view name) {
  TRY(const std::string given, needed_text(body, name));
  TRY(std::string path, normal_path(given));
  if (path == "/") return Error(ErrorCode::kInvalidArgument, "the root of the lake stays as it is");
  return path;
}

Status make_folder(lake::FileSystem& lake, net::HttpRequest& request) {
  TRY(const json::object body, json_body(request, {"path"}));
  TRY(const std::string path, path_member(body, "path"));
  if (lake.status(path)) return Error(ErrorCode::kAlreadyExists, path + " is there already");
  return lake.make_directories(path);
}

Status rename_entry(lake::FileSystem& lake, net::HttpRequest& request) {
  TRY(const json::object body, json_body(request, {"from", "to"}));
  TRY(const std::string from, path_member(body, "from"));
  TRY(const std::string to, path_member(body, "to"));
  return lake.rename(from, to);
}

Status set_rights(lake::FileSystem& lake, net::HttpRequest& request) {
  TRY(const json::object body, json_body(request, {"path", "permission", "owner", "group"}));
  TRY(const std::string given, needed_text(body, "path"));
  TRY(const std::string path, normal_path(given));
  TRY(const auto permission, optional_number(body, "permission", 0, 01777));
  TRY(const auto owner, optional_text(body, "owner"));
  TRY(const auto group, optional_text(body, "group"));
  if (!permission && !owner && !group) {
    return Error(ErrorCode::kInvalidArgument,
                 "the body needs \"permission\", \"owner\" or \"group\"");
  }
  // First what only some may, so that a refusal leaves all as it was.
  if (owner || group) TRY(lake.set_owner(path, owner.value_or(""), group.value_or("")));
  if (permission) TRY(lake.set_permission(path, static_cast<std::uint16_t>(*permission)));
  return {};
}

// A file on its way into the lake: it has a name of its own until all of it is there.
struct Upload {
  std::string path;
  std::string part;  // where its pieces are gathered
};

Result<Upload> find_upload(const net::HttpRequest& request) {
  TRY(const std::string path, path_parameter(request));
  const std::string_view id = request.parameter("id").value_or("");
  const bool fine =
      !id.empty() && id.size() <= kUploadName &&
      id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
  if (!fine) {
    return Error(ErrorCode::kInvalidArgument,
                 "parameter id names the upload: 1 to 32 small letters and digits");
  }
  if (path == "/") return Error(ErrorCode::kIsADirectory, "/ is a folder");
  return Upload{path, path + "." + std::string(id) + "._COPYING_"};
}

Result<std::uint64_t> uploaded(lake::FileSystem& lake, const Upload& upload) {
  const auto status = lake.status(upload.part);
  if (status) return status->length;
  if (status.error().code() == ErrorCode::kNotFound) return std::uint64_t{0};
  return status.error();
}

// What came before a failure stays, and the upload goes on from there.
Status append_body(lake::Writer& writer, net::HttpRequest& request) {
  std::string piece(kPieceBytes, '\0');
  std::size_t all = 0;
  while (true) {
    TRY(const std::size_t got, request.read_body(piece.data(), piece.size()));
    if (got == 0) return {};
    all += got;
    if (all > kMaxUploadBytes) {
      return Error(ErrorCode::kResourceExhausted,
                   "a piece has at most " + std::to_string(kMaxUploadBytes) + " bytes");
    }
    TRY(writer.write(std::string_view(piece).substr(0, got)));
  }
}

Status begins_at_end(const Upload& upload, std::uint64_t offset, std::uint64_t have) {
  if (offset == have) return {};
  return Error(ErrorCode::kBusy, "of " + upload.path + ", " + std::to_string(have) +
                                     " bytes are here; the next piece begins there, not at " +
                                     std::to_string(offset));
}

Status take_piece(lake::FileSystem& lake, const Upload& upload, std::uint64_t offset,
                  net::HttpRequest& request) {
  TRY(const std::uint64_t have, uploaded(lake, upload));
  TRY(begins_at_end(upload, offset, have));
  lake::CreateOptions fresh;
  fresh.overwrite = true;  // of an upload that never sent a byte
  fresh.create_parents = false;
  TRY(auto writer, offset == 0 ? lake.create(upload.part, fresh) : lake.append(upload.part));
  // The same piece may have come a second time, and been faster, before this writer was alone.
  Status taken = begins_at_end(upload, offset, writer->position());
  if (taken) taken = append_body(*writer, request);
  TRY(writer->close());
  return taken;
}

// `length`: what the whole file has, given with its last piece.
Status finish_upload(lake::FileSystem& lake, const Upload& upload, std::int64_t length,
                     bool overwrite) {
  TRY(const std::uint64_t have, uploaded(lake, upload));
  if (have != static_cast<std::uint64_t>(length)) {
    return Error(ErrorCode::kBusy, "of " + upload.path + ", " + std::to_string(have) + " of " +
                                       std::to_string(length) + " bytes are here");
  }
  return lake.rename(upload.part, upload.path, overwrite);
}

}  // namespace

void Api::lake_make_folder(const Call& call) {
  lake_done(call, make_folder(sources_.lake, call.request));
}

void Api::lake_rename(const Call& call) {
  lake_done(call, rename_entry(sources_.lake, call.request));
}

void Api::lake_rights(const Call& call) {
  lake_done(call, set_rights(sources_.lake, call.request));
}

void Api::lake_done(const Call& call, const Status& changed) {
  if (!changed) return refuse_lake(call.response, changed.error());
  send_json(call.response, json::object{{"done", true}});
}

// To the trash, or away for ever.
void Api::lake_delete(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  if (call.request.parameter("forever").value_or("") == "true") {
    if (*path == "/") {
      return refuse_lake(call.response, Error(ErrorCode::kInvalidArgument,
                                              "the root of the lake can't be deleted"));
    }
    const Status gone = sources_.lake.remove(*path, true);
    if (!gone) return refuse_lake(call.response, gone.error());
    return send_json(call.response, json::object{{"trash", nullptr}});
  }
  const auto trash = move_to_trash(sources_.lake, *path, now_ms());
  if (!trash) return refuse_lake(call.response, trash.error());
  send_json(call.response, json::object{{"trash", readable(*trash)}});
}

void Api::lake_upload_state(const Call& call) {
  const auto upload = find_upload(call.request);
  if (!upload) return refuse_lake(call.response, upload.error());
  const auto have = uploaded(sources_.lake, *upload);
  if (!have) return refuse_lake(call.response, have.error());
  send_json(call.response, json::object{{"length", *have}});
}

void Api::lake_upload(const Call& call) {
  const auto upload = find_upload(call.request);
  if (!upload) return refuse_lake(call.response, upload.error());
  const auto offset = number_parameter(call.request, "offset", 0, 0, INT64_MAX);
  if (!offset) return refuse_lake(call.response, offset.error());
  const auto length = number_parameter(call.request, "length", -1, 0, INT64_MAX);
  if (!length) return refuse_lake(call.response, length.error());
  const bool overwrite = call.request.parameter("overwrite").value_or("") == "true";
  const auto there = sources_.lake.status(upload->path);
  if (there && (there->is_directory || !overwrite)) {
    return refuse_lake(call.response,
                       Error(ErrorCode::kAlreadyExists, upload->path + " is there already"));
  }
  Status taken =
      take_piece(sources_.lake, *upload, static_cast<std::uint64_t>(*offset), call.request);
  if (taken && *length >= 0) taken = finish_upload(sources_.lake, *upload, *length, overwrite);
  if (!taken) return refuse_lake(call.response, taken.error());
  const auto have = *length >= 0 ? static_cast<std::uint64_t>(*length)
                                 : uploaded(sources_.lake, *upload).value_or(0);
  send_json(call.response, json::object{{"length", have}, {"done", *length >= 0}});
}

}  // namespace sluice::console
