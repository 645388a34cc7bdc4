#include "lake/engine/snapshot_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/checksum.h"
#include "base/text.h"
#include "lake/disk_tree.h"
#include "lake/engine/snapshot_catalog.h"

namespace sluice::lake {

namespace {

constexpr std::string_view kMagic = "SLSNAP1\n";
constexpr std::size_t kFrame = 1 << 20;
constexpr std::size_t kKeptContents = 4;
constexpr std::uint32_t kMostFrame = 64 << 20;  // one record may have many attributes

Error damaged(std::uint64_t id, const std::string& why) {
  return Error(ErrorCode::kCorrupt,
               "the list of what snapshot " + std::to_string(id) + " holds is damaged: " + why);
}

// Reads a manifest frame by frame.
class ManifestReader {
 public:
  static Result<ManifestReader> open(const std::string& path, std::uint64_t id) {
    TRY(Fd fd, sluice::open_file(path, O_RDONLY));
    std::string magic(kMagic.size(), '\0');
    const Status read = read_at(fd.get(), magic.data(), magic.size(), 0);
    if (!read || magic != kMagic) return damaged(id, "it is something else");
    return ManifestReader(std::move(fd), id);
  }

  // None after the last.
  Result<std::vector<Record>> next() {
    char head[8];
    const Status read = read_at(fd_.get(), head, sizeof head, at_);
    if (!read) return damaged(id_, "it ends too early");
    const auto length = load_le<std::uint32_t>(head);
    if (length == 0) return std::vector<Record>();
    if (length > kMostFrame) return damaged(id_, "a length is impossible");
    Bytes frame(length, '\0');
    if (!read_at(fd_.get(), frame.data(), frame.size(), at_ + sizeof head)) {
      return damaged(id_, "it ends too early");
    }
    if (crc32c(frame) != load_le<std::uint32_t>(head + 4)) {
      return damaged(id_, "it does not match its checksum");
    }
    at_ += sizeof head + length;
    return decode_records(frame);
  }

 private:
  ManifestReader(Fd fd, std::uint64_t id) : fd_(std::move(fd)), id_(id) {}

  Fd fd_;
  std::uint64_t id_;
  std::uint64_t at_ = kMagic.size();
};

// Takes one record into the content.
Status take(SnapshotContent& content, const Record& record, Tree& tree) {
  if (const auto* extras = std::get_if<ExtrasRecord>(&record)) {
    Node* node = content.entry(extras->id);
    if (node == nullptr) return damaged(content.id, "an entry is missing");
    node->extras = std::make_unique<Extras>(extras->extras);
    return {};
  }
  const auto* entry = std::get_if<EntryRecord>(&record);
  if (entry == nullptr || entry->id != content.id + content.entries.size()) {
    return damaged(content.id, "its entries are in disorder");
  }
  std::unique_ptr<Node> node = tree.detached(*entry);
  if (node->is_directory()) {
    node->directory->count = static_cast<std::uint32_t>(node->size);
    node->directory->counted_ns = node->modified_ns;
    node->size = 0;
  }
  content.entries.push_back(node.get());
  content.origins.push_back(entry->origin);
  if (content.root == nullptr) {
    content.root = std::move(node);
    return {};
  }
  Node* parent = content.entry(entry->parent);
  if (parent == nullptr || !parent->is_directory() || parent == node.get()) {
    return damaged(content.id, "a folder is missing");
  }
  node->parent = parent;
  const std::string_view name = node->name;
  parent->directory->children.emplace(name, std::move(node));
  return {};
}

}  // namespace

Node* SnapshotContent::by_origin(std::uint64_t origin) const {
  const auto found = std::find(origins.begin(), origins.end(), origin);
  return found == origins.end() ? nullptr
                                : entries[static_cast<std::size_t>(found - origins.begin())];
}

// The root has a frame of its own: a list of the snapshots reads no more.
Status SnapshotWriter::add(const Record& record) {
  append_record(pending_, record);
  const bool is_root = written_ == kMagic.size();
  return is_root || pending_.size() >= kFrame ? put_frame() : Status();
}

Status SnapshotWriter::put_frame() {
  Bytes frame;
  append_le(frame, static_cast<std::uint32_t>(pending_.size()));
  append_le(frame, crc32c(pending_));
  frame += pending_;
  TRY(write_at(manifest_.get(), frame, written_));
  written_ += frame.size();
  pending_.clear();
  return {};
}

Status SnapshotWriter::finish() {
  if (!pending_.empty()) TRY(put_frame());
  return put_frame();  // an empty one
}

Result<SnapshotStore> SnapshotStore::open(const std::string& folder) {
  TRY(sluice::make_directories(folder, 0700));
  TRY(Fd fd, sluice::open_file(folder, O_RDONLY | O_DIRECTORY));
  return SnapshotStore(folder, std::move(fd));
}

Result<SnapshotWriter> SnapshotStore::begin(std::uint64_t id) const {
  const std::string own = path_ + "/" + name(id);
  TRY(remove_tree_at(folder_.get(), name(id)));
  TRY(sluice::make_directories(own + "/files", 0700));
  SnapshotWriter writer;
  TRY(writer.files_, sluice::open_file(own + "/files", O_RDONLY | O_DIRECTORY));
  TRY(writer.sums_, ChecksumStore::open(own + "/sums"));
  TRY(writer.manifest_, sluice::open_file(own + "/entries", O_RDWR | O_CREAT | O_EXCL, 0600));
  TRY(write_at(writer.manifest_.get(), kMagic, 0));
  writer.written_ = kMagic.size();
  return writer;
}

Result<std::shared_ptr<SnapshotContent>> SnapshotStore::load(const SnapshotRecord& record,
                                                             Tree& tree) const {
  const std::string own = path_ + "/" + name(record.id);
  auto content = std::make_shared<SnapshotContent>();
  content->id = record.id;
  TRY(content->files, sluice::open_file(own + "/files", O_RDONLY | O_DIRECTORY));
  TRY(content->sums, ChecksumStore::open(own + "/sums"));
  TRY(ManifestReader reader, ManifestReader::open(own + "/entries", record.id));
  for (;;) {
    TRY(const std::vector<Record> records, reader.next());
    if (records.empty()) break;
    for (const Record& each : records) TRY(take(*content, each, tree));
  }
  if (content->entries.size() != record.entries) return damaged(record.id, "entries are missing");
  return content;
}

Result<EntryRecord> SnapshotStore::root(std::uint64_t id) const {
  TRY(ManifestReader reader, ManifestReader::open(path_ + "/" + name(id) + "/entries", id));
  TRY(const std::vector<Record> records, reader.next());
  if (records.empty() || !std::holds_alternative<EntryRecord>(records[0])) {
    return damaged(id, "it has no root");
  }
  return std::get<EntryRecord>(records[0]);
}

Result<std::vector<std::uint64_t>> SnapshotStore::present() const {
  TRY(const DirectoryNames names, names_in(folder_.get()));
  std::vector<std::uint64_t> ids;
  for (const std::string& each : names.visible) {
    const auto id = parse_int(each);
    if (id && *id > 0) ids.push_back(static_cast<std::uint64_t>(*id));
  }
  return ids;
}

// -- which there are ------------------------------------------------------------------------------

void SnapshotCatalog::apply(const SnapshotRecord& record) {
  apply(SnapshotGoneRecord{record.id});  // a new name
  records_[record.id] = record;
  folders_[record.folder][record.name] = record.id;
}

void SnapshotCatalog::apply(const SnapshotGoneRecord& record) {
  const auto found = records_.find(record.id);
  if (found == records_.end()) return;
  const auto folder = folders_.find(found->second.folder);
  folder->second.erase(found->second.name);
  if (folder->second.empty()) folders_.erase(folder);
  records_.erase(found);
  std::erase_if(loaded_, [&](const auto& content) { return content->id == record.id; });
}

const SnapshotCatalog::Names& SnapshotCatalog::of_folder(std::uint64_t folder) const {
  static const Names kNone;
  const auto found = folders_.find(folder);
  return found == folders_.end() ? kNone : found->second;
}

const SnapshotRecord* SnapshotCatalog::find(std::uint64_t folder, std::string_view name) const {
  const Names& names = of_folder(folder);
  const auto found = names.find(name);
  return found == names.end() ? nullptr : &records_.at(found->second);
}

const SnapshotRecord* SnapshotCatalog::of_entry(std::uint64_t entry_id) const {
  const auto after = records_.upper_bound(entry_id);
  if (after == records_.begin()) return nullptr;
  const SnapshotRecord& record = std::prev(after)->second;
  return entry_id - record.id < record.entries ? &record : nullptr;
}

Result<std::shared_ptr<SnapshotContent>> SnapshotCatalog::content(const SnapshotRecord& record,
                                                                  Tree& tree) {
  const auto found = std::find_if(loaded_.begin(), loaded_.end(),
                                  [&](const auto& content) { return content->id == record.id; });
  if (found != loaded_.end()) {
    std::rotate(found, found + 1, loaded_.end());
    return loaded_.back();
  }
  TRY(std::shared_ptr<SnapshotContent> content, store_->load(record, tree));
  if (loaded_.size() >= kKeptContents) loaded_.erase(loaded_.begin());
  loaded_.push_back(content);
  return content;
}

}  // namespace sluice::lake
