#include "flume/sources/tail_position.h"

#include <sys/stat.h>

#include <map>

#include "base/file.h"
#include "base/text.h"
#include "flume/counters.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

Result<formats::Json> read_array(const std::string& path) {
  TRY(const std::string text, read_file(path));
  if (trim(text).empty()) return formats::parse_json("[]");
  Result<formats::Json> json = formats::parse_json(text);
  if (!json) return json.error().with(path);
  if (json->kind != formats::Json::Kind::kArray) {
    return Error(ErrorCode::kCorrupt, path + " is not a position file: it holds no array");
  }
  return json;
}

std::int64_t number(const formats::Json& object, std::string_view name) {
  const formats::Json* member = object.member(name);
  return member == nullptr ? -1 : parse_int(member->text).value_or(-1);
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

}  // namespace

Result<std::vector<TailPosition>> read_tail_positions(const std::string& path) {
  std::vector<TailPosition> all;
  if (!exists(path)) return all;
  TRY(const formats::Json positions, read_array(path));
  std::map<std::int64_t, FileMark> marks;
  if (const auto kept = read_array(path + ".marks"); kept) {
    for (const formats::Json& mark : kept->items) {
      marks[number(mark, "inode")] = {.size = number(mark, "size"),
                                      .crc = static_cast<std::uint32_t>(number(mark, "crc"))};
    }
  }
  for (const formats::Json& entry : positions.items) {
    const std::int64_t inode = number(entry, "inode"), offset = number(entry, "pos");
    const formats::Json* file = entry.member("file");
    if (inode < 0 || offset < 0 || file == nullptr || !file->is_string()) {
      return Error(ErrorCode::kCorrupt,
                   path +
                       ": an entry lacks inode, pos or file; mend it, or remove the file to "
                       "read all files from their beginnings");
    }
    all.push_back({.inode = static_cast<std::uint64_t>(inode),
                   .offset = offset,
                   .path = file->text,
                   .mark = marks[inode]});
  }
  return all;
}

Status write_tail_positions(const std::string& path, const std::vector<TailPosition>& positions) {
  std::string json = "[", marks = "[";
  for (const TailPosition& position : positions) {
    const std::string inode = std::to_string(position.inode);
    json += (json.size() > 1 ? "," : "") + std::string("{\"inode\":") + inode +
            ",\"pos\":" + std::to_string(position.offset) +
            ",\"file\":" + json_string(position.path) + "}";
    marks += (marks.size() > 1 ? "," : "") + std::string("{\"inode\":") + inode +
             ",\"size\":" + std::to_string(position.mark.size) +
             ",\"crc\":" + std::to_string(position.mark.crc) + "}";
  }
  // The marks first: one that is newer than its position is still of the same file.
  TRY(write_file_atomically(path + ".marks", marks + "]"));
  return write_file_atomically(path, json + "]");
}

}  // namespace sluice::flume
