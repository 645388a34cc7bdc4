// /api/v1/lake: folders, files and their content.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/byte_range.h"
#include "console/lake_paths.h"
#include "console/shown/byte_text.h"
#include "console/shown/table_preview.h"
#include "console/slot.h"
#include "net/http_url.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

constexpr std::size_t kDownloadBytes = 256 * 1024;

// `one_copy`: the lake keeps that, whatever was asked for; else only its nodes know.
json::object describe(const lake::FileStatus& status, bool one_copy) {
  const bool known = one_copy || status.is_directory;
  return json::object{
      {"path", readable(status.path)},
      {"name", readable(status.name())},
      {"directory", status.is_directory},
      {"length", status.length},
      {"copies", known ? json::value(status.is_directory ? 0 : 1) : json::value(nullptr)},
      {"replication", status.replication},
      {"block_size", status.block_size},
      {"modified_ms", status.modified_ms},
      {"accessed_ms", status.accessed_ms},
      {"permission", status.permission},
      {"owner", readable(status.owner)},
      {"group", readable(status.group)},
      {"file_id", status.file_id},
      {"children", status.children},
      {"being_written", status.under_construction}};
}

json::object describe(const TablePreview& table) {
  json::array columns;
  for (const auto& [name, type] : table.columns) {
    columns.push_back(json::object{{"name", name}, {"type", type}});
  }
  json::array rows;
  for (const TableRow& row : table.rows) {
    json::array& cells = rows.emplace_back(json::array()).get_array();
    for (const auto& cell : row) {
      cells.push_back(cell ? json::value(*cell) : json::value(nullptr));
    }
  }
  return json::object{
      {"format", table.format},
      {"detail", readable(table.detail)},
      {"headed", table.headed},
      {"columns", std::move(columns)},
      {"rows", std::move(rows)},
      {"more", table.more},
      {"schema", table.schema.empty() ? json::value(nullptr) : json::value(table.schema)}};
}

Status read_exactly(lake::Reader& reader, std::uint64_t offset, char* to, std::size_t size) {
  while (size > 0) {
    TRY(const std::size_t got, reader.read_at(offset, to, size));
    if (got == 0) return Error(ErrorCode::kCorrupt, "the file became shorter while it was read");
    offset += got;
    to += got;
    size -= got;
  }
  return {};
}

// RFC 6266: a plain name for old clients, and the real one.
std::string attachment(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const bool safe = c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%';
    plain += safe ? c : '_';
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + net::percent_encode(name);
}

}  // namespace

void Api::lake_list(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  const auto limit = number_parameter(call.request, "limit", kMaxEntries, 1, kMaxEntries);
  if (!limit) return refuse_lake(call.response, limit.error());
  const auto status = sources_.lake.status(*path);
  if (!status) return refuse_lake(call.response, status.error());
  json::array entries;
  std::uint64_t remaining = 0;
  if (status->is_directory) {
    const std::string after(call.request.parameter("after").value_or(""));
    const auto listing = sources_.lake.list(*path, after, static_cast<std::size_t>(*limit));
    if (!listing) return refuse_lake(call.response, listing.error());
    for (const lake::FileStatus& entry : listing->entries)
      entries.push_back(describe(entry, sources_.one_copy));
    remaining = listing->remaining;
  }
  send_json(call.response, json::object{{"status", describe(*status, sources_.one_copy)},
                                        {"entries", std::move(entries)},
                                        {"remaining", remaining}});
}

void Api::lake_status(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  const auto status = sources_.lake.status(*path);
  if (!status) return refuse_lake(call.response, status.error());
  send_json(call.response, describe(*status, sources_.one_copy));
}

void Api::lake_preview(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  const auto offset = number_parameter(call.request, "offset", 0, 0, INT64_MAX);
  if (!offset) return refuse_lake(call.response, offset.error());
  const auto length = number_parameter(call.request, "length", 64 * 1024, 1, kMaxPreviewBytes);
  if (!length) return refuse_lake(call.response, length.error());
  const auto reader = sources_.lake.open(*path);
  if (!reader) return refuse_lake(call.response, reader.error());
  const std::uint64_t whole = (*reader)->length();
  const std::uint64_t first = std::min<std::uint64_t>(static_cast<std::uint64_t>(*offset), whole);
  std::string bytes(std::min<std::uint64_t>(static_cast<std::uint64_t>(*length), whole - first),
                    '\0');
  const Status read = read_exactly(**reader, first, bytes.data(), bytes.size());
  if (!read) return refuse_lake(call.response, read.error().with(*path));
  // A window that ends inside the file may end inside a character, too.
  const bool inside = first + bytes.size() < whole;
  const TextOrBytes text = as_text(bytes, inside);
  json::object shown = data(bytes, bytes.size(), bytes.size()).get_object();
  if (text.is_text) {
    shown["encoding"] = "utf8";
    shown["value"] = std::string(text.text);
    shown["size"] = text.text.size();
  }
  shown["cut"] = inside || first > 0;
  send_json(call.response, json::object{{"path", readable(*path)},
                                        {"length", whole},
                                        {"offset", first},
                                        {"data", std::move(shown)}});
}

// The beginning of a file as a table.
void Api::lake_table(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  TableLimits limits;
  const auto rows = number_parameter(call.request, "rows", 200, 1, kMaxRows);
  if (!rows) return refuse_lake(call.response, rows.error());
  limits.rows = static_cast<std::size_t>(*rows);
  std::optional<bool> headed;
  if (const auto given = call.request.parameter("headed")) headed = *given == "true";
  const auto reader = sources_.lake.open(*path);
  if (!reader) return refuse_lake(call.response, reader.error());
  // What a preview unpacks is bounded each, and so is how many there are.
  const Slot slot(tables_, kMaxTables);
  if (!slot.taken()) {
    return refuse_lake(call.response,
                       Error(ErrorCode::kUnavailable, "too many previews are made now; try again"));
  }
  std::uint64_t at = 0;
  const auto read = [&](char* to, std::size_t size) -> Result<std::size_t> {
    TRY(const std::size_t got, (*reader)->read_at(at, to, size));
    at += got;
    return got;
  };
  auto table = preview_table(read, *path, headed, limits);
  if (!table && table.error().code() == ErrorCode::kUnsupported) {
    TablePreview none;
    none.format = "none";
    none.detail = table.error().message();
    table = std::move(none);
  }
  if (!table) return refuse_lake(call.response, table.error().with(*path));
  send_json(call.response, describe(*table));
}

void Api::lake_download(const Call& call) {
  const auto path = path_parameter(call.request);
  if (!path) return refuse_lake(call.response, path.error());
  const auto reader = sources_.lake.open(*path);
  if (!reader) return refuse_lake(call.response, reader.error());
  const std::uint64_t whole = (*reader)->length();
  net::HttpResponse& response = call.response;
  response.set_header("Accept-Ranges", "bytes");
  const RangeAnswer range = parse_range(call.request.header("Range").value_or(""), whole);
  if (range.kind == RangeAnswer::Kind::kUnsatisfiable) {
    response.set_status(416);
    response.set_header("Content-Range", "bytes */" + std::to_string(whole));
    (void)response.send("");
    return;
  }
  if (range.kind == RangeAnswer::Kind::kPart) {
    response.set_status(206);
    response.set_header("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                             std::to_string(range.first + range.size - 1) + "/" +
                                             std::to_string(whole));
  }
  response.set_header("Content-Type", "application/octet-stream");
  response.set_header("Content-Disposition", attachment(path->substr(path->rfind('/') + 1)));
  response.set_header("Cache-Control", "no-store");
  if (!response.begin(range.size)) return;
  std::string piece(std::min<std::uint64_t>(kDownloadBytes, range.size), '\0');
  std::uint64_t at = range.first;
  std::uint64_t left = call.request.method == "HEAD" ? 0 : range.size;
  while (left > 0) {
    const std::size_t step = std::min<std::uint64_t>(left, piece.size());
    // Returning here cuts the connection: the client sees a failed download, not a short file.
    if (!read_exactly(**reader, at, piece.data(), step)) return;
    if (!response.write(std::string_view(piece).substr(0, step))) return;
    at += step;
    left -= step;
  }
  (void)response.finish();
}

}  // namespace sluice::console
