#include "lake/file_systems.h"

#include <set>
#include <vector>

#include "base/text.h"

namespace sluice::lake {

namespace {

// "hdfs://h:1/a" is "hdfs", "hdfs://h:1" and "/a"; "lake:/a" is "lake", "lake:" and "/a".
struct Uri {
  std::string scheme;
  std::string root;  // scheme and authority
  std::string path;
};

std::optional<Uri> parse_uri(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || text.find('/') < colon) return std::nullopt;
  const std::size_t authority = text.compare(colon, 3, "://") == 0 ? colon + 3 : colon + 1;
  const std::size_t path = std::min(text.find('/', authority), text.size());
  Uri uri;
  uri.scheme = to_lower(text.substr(0, colon));
  uri.root = uri.scheme + text.substr(colon, path - colon);
  // "hdfs:/a" and "hdfs:///a" are one; the embedded lake alone has a URI without an authority.
  if (uri.root == uri.scheme + ":" && uri.scheme != "lake") uri.root += "//";
  if (uri.scheme == "file") uri.root = "file://";
  uri.path = text.substr(path);
  return uri;
}

}  // namespace

void FileSystems::add_scheme(const std::string& scheme, Opener opener) {
  const std::lock_guard lock(mutex_);
  openers_[scheme] = std::move(opener);
}

Result<std::string> FileSystems::default_uri() {
  const std::lock_guard lock(mutex_);
  if (default_uri_.empty()) {
    TRY(default_uri_, find_default_());
  }
  return default_uri_;
}

Result<FileSystem*> FileSystems::default_file_system() {
  TRY(const std::string uri, default_uri());
  return at(uri);
}

Result<FileSystem*> FileSystems::at(const std::string& uri) {
  const std::lock_guard lock(mutex_);
  return open_at(uri);
}

Result<FileSystem*> FileSystems::open_at(const std::string& uri) {
  const std::optional<Uri> parsed = parse_uri(uri);
  if (!parsed) {
    return Error(ErrorCode::kInvalidArgument,
                 "'" + uri + "' is not the URI of a file system, such as hdfs://localhost:9000");
  }
  const auto known = open_.find(parsed->root);
  if (known != open_.end()) return known->second.get();
  const auto opener = openers_.find(parsed->scheme);
  if (opener == openers_.end()) {
    return Error(ErrorCode::kUnsupported, "No FileSystem for scheme \"" + parsed->scheme + "\"");
  }
  TRY(std::unique_ptr<FileSystem> opened, opener->second(parsed->root));
  FileSystem* file_system = opened.get();
  open_[parsed->root] = std::move(opened);
  return file_system;
}

Result<Location> FileSystems::resolve(const std::string& path_or_uri) {
  Location location;
  std::string path = path_or_uri;
  if (const std::optional<Uri> uri = parse_uri(path_or_uri)) {
    path = uri->path;
    // "hdfs:///a": the scheme of the default file system, and its authority.
    const bool bare = uri->root == uri->scheme + "://" && uri->scheme != "file";
    const Result<std::string> usual = bare ? default_uri() : Result<std::string>(std::string());
    // The embedded lake is the HDFS of a machine where no server runs.
    const bool is_usual = bare && usual &&
                          (usual->starts_with(uri->scheme + "://") ||
                           (uri->scheme == "hdfs" && usual->starts_with("lake:")));
    TRY(location.file_system, is_usual ? at(*usual) : at(uri->root));
    // "hdfs://nn" without a path is the home folder, as a Path without one.
    if (path.empty()) path = bare ? "/" : location.file_system->home();
  } else {
    if (path.empty()) {
      return Error(ErrorCode::kInvalidArgument, "Can not create a Path from an empty string");
    }
    TRY(location.file_system, default_file_system());
  }
  TRY(location.path, normal_path(location.file_system->home(), path));
  return location;
}

Result<QuotaUsage> FileSystem::quota_usage(const std::string& path) {
  TRY(const ContentSummary sum, content_summary(path));
  QuotaUsage usage;
  usage.used.names = static_cast<std::int64_t>(sum.files + sum.directories);
  usage.used.space = static_cast<std::int64_t>(sum.space_consumed);
  return usage;
}

Result<bool> FileSystem::truncate(const std::string& path, std::uint64_t) {
  return Error(ErrorCode::kUnsupported, path + ": files of " + uri() + " can't be cut");
}

Result<std::vector<std::size_t>> FileSystem::copies(const std::string& path) {
  TRY(const FileStatus found, status(path));
  if (found.length == 0) return std::vector<std::size_t>{};
  return std::vector<std::size_t>{1};
}

Result<std::string> normal_path(const std::string& base, const std::string& path) {
  const std::string whole = path.starts_with('/') ? path : base + "/" + path;
  std::vector<std::string> kept;
  for (std::string& part : split(whole, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      kept.push_back(std::move(part));
    } else if (kept.empty()) {
      return Error(ErrorCode::kInvalidArgument, path + " leads above the root");
    } else {
      kept.pop_back();
    }
  }
  return "/" + join(kept, "/");
}

bool is_entry_name(std::string_view name) {
  constexpr std::string_view kSeparators("/\0", 2);
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(kSeparators) == std::string_view::npos;
}

static Error senseless_listing(const std::string& path) {
  return Error(ErrorCode::kCorrupt, path + ": the listing of this folder makes no sense");
}

Result<std::vector<FileStatus>> list_all(FileSystem& fs, const std::string& path) {
  std::vector<FileStatus> all;
  std::string after;
  std::set<std::string> page_ends;  // servers differ in how they order names
  for (;;) {
    TRY(Listing page, fs.list(path, after, 1000));
    for (const FileStatus& entry : page.entries) {
      if (!is_entry_name(entry.name())) return senseless_listing(path);
    }
    const bool more = page.remaining > 0;
    if (more) {
      if (page.entries.empty()) return senseless_listing(path);
      after = page.entries.back().name();
      if (!page_ends.insert(after).second) return senseless_listing(path);
    }
    all.insert(all.end(), std::make_move_iterator(page.entries.begin()),
               std::make_move_iterator(page.entries.end()));
    if (!more) return all;
  }
}

Result<std::string> read_all(FileSystem& fs, const std::string& path, std::size_t limit) {
  TRY(const std::unique_ptr<Reader> reader, fs.open(path));
  if (reader->length() > limit) {
    return Error(ErrorCode::kResourceExhausted, path + " has " + std::to_string(reader->length()) +
                                                    " bytes, more than the " +
                                                    std::to_string(limit) + " allowed");
  }
  std::string content(reader->length(), '\0');
  std::size_t at = 0;
  while (at < content.size()) {
    TRY(const std::size_t n, reader->read_at(at, content.data() + at, content.size() - at));
    if (n == 0) break;
    at += n;
  }
  content.resize(at);
  return content;
}

Status write_all(FileSystem& fs, const std::string& path, std::string_view bytes,
                 const CreateOptions& options) {
  TRY(const std::unique_ptr<Writer> writer, fs.create(path, options));
  TRY(writer->write(bytes));
  return writer->close();
}

}  // namespace sluice::lake
