// The Lake behind lake.h. One lock guards the tree and the list of open files; calls on the disk's
// names are made under it (they are answered from memory by the kernel), syncs and bytes never.
//
// Every change goes the same way: do it on disk (modes and times: behind the records), append its
// records to the journal, apply the records to the tree, open the lock, await the journal's sync.
// What the disk says wins at the next look: an entry whose file has gone is forgotten, one whose
// file was moved keeps its attributes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "disk/journal.h"
#include "lake/engine/disk_usage.h"
#include "lake/engine/kept_files.h"
#include "lake/engine/open_file.h"
#include "lake/engine/permissions.h"
#include "lake/engine/purge.h"
#include "lake/engine/retry_cache.h"
#include "lake/engine/snapshot_catalog.h"
#include "lake/engine/tree.h"
#include "lake/engine/verified_file.h"
#include "lake/lake.h"
#include "lake/users.h"

namespace sluice::lake {

class Engine final : public Lake {
 public:
  static Result<std::unique_ptr<Lake>> open(LakeOptions options);
  ~Engine() override;

  std::unique_ptr<FileSystem> as_file_system(const std::string& user,
                                             const std::string& machine) override;
  Caller caller(const std::string& user) override;
  bool is_superuser(const Caller& who) const override;
  const LakeOptions& options() const override { return options_; }
  const Clock& clock() const override { return *clock_; }
  const std::string& block_pool_id() const override { return block_pool_id_; }
  const std::string& cluster_id() const override { return cluster_id_; }

  Result<FileStatus> status(const Caller& who, const std::string& path) override;
  Result<FileStatus> status_of(std::uint64_t file_id) override;
  Result<std::string> path_of(std::uint64_t file_id) override;
  Result<Listing> list(const Caller& who, const std::string& path, const std::string& start_after,
                       std::size_t limit) override;
  Status make_directories(const Caller& who, const std::string& path, const Mode& mode,
                          bool create_parents) override;
  Result<bool> rename_into(const Caller& who, const std::string& from,
                           const std::string& to) override;
  Status rename(const Caller& who, const std::string& from, const std::string& to,
                bool overwrite) override;
  Result<bool> remove(const Caller& who, const std::string& path, bool recursive) override;
  Status set_permission(const Caller& who, const std::string& path,
                        std::uint16_t permission) override;
  Status set_owner(const Caller& who, const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const Caller& who, const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override;
  Status concat(const Caller& who, const std::string& target,
                const std::vector<std::string>& sources) override;
  Result<bool> set_replication(const Caller& who, const std::string& path,
                               std::uint16_t replication) override;
  Status check_access(const Caller& who, const std::string& path, Access wanted) override;
  Result<ContentSummary> content_summary(const Caller& who, const std::string& path) override;
  Result<Capacity> capacity() override;
  Result<FileChecksum> checksum(const Caller& who, const std::string& path) override;

  Result<AclStatus> acl(const Caller& who, const std::string& path) override;
  Status change_acl(const Caller& who, const std::string& path, AclOperation operation,
                    const Acl& spec) override;
  Result<std::vector<ExtendedAttribute>> extended_attributes(
      const Caller& who, const std::string& path,
      const std::vector<ExtendedAttribute>& names) override;
  Result<std::vector<ExtendedAttribute>> extended_attribute_names(const Caller& who,
                                                                  const std::string& path) override;
  Status set_extended_attribute(const Caller& who, const std::string& path,
                                const ExtendedAttribute& attribute, SetWhen when) override;
  Status remove_extended_attribute(const Caller& who, const std::string& path,
                                   const ExtendedAttribute& attribute) override;

  Status set_quotas(const Caller& who, const std::string& path, const QuotaChange& change) override;
  Result<QuotaUsage> quota_usage(const Caller& who, const std::string& path) override;
  Status set_storage_policy(const Caller& who, const std::string& path, std::uint8_t id) override;

  Result<FileStatus> create(const Caller& who, const std::string& path,
                            const CreateRequest& request) override;
  Result<AppendStart> append(const Caller& who, const std::string& path, const std::string& client,
                             const std::string& client_machine, bool new_block,
                             bool embedded) override;
  Result<bool> truncate(const Caller& who, const std::string& path, std::uint64_t length,
                        const std::string& client) override;
  Result<LocatedBlock> add_block(const std::string& path, std::uint64_t file_id,
                                 const std::string& client,
                                 const std::optional<Block>& previous) override;
  Status abandon_block(const std::string& path, std::uint64_t file_id, const std::string& client,
                       const Block& block) override;
  Status fsync(const std::string& path, std::uint64_t file_id, const std::string& client,
               std::optional<std::uint64_t> last_block_length) override;
  Result<bool> complete(const std::string& path, std::uint64_t file_id, const std::string& client,
                        const std::optional<Block>& last) override;
  Result<LocatedBlock> update_block_for_pipeline(const std::string& client,
                                                 const Block& block) override;
  Status update_pipeline(const std::string& client, const Block& old_block,
                         const Block& new_block) override;
  Status renew_lease(const std::string& client) override;
  Result<bool> recover_lease(const Caller& who, const std::string& path, const std::string& client,
                             const std::string& client_machine) override;
  Result<bool> is_file_closed(const Caller& who, const std::string& path) override;
  std::vector<OpenFileInfo> open_files() override;
  void hold_leases(bool held) override;

  Result<LocatedBlocks> locate(const Caller& who, const std::string& path, std::uint64_t offset,
                               std::uint64_t length) override;
  Result<LocatedBlocks> locate_of(std::uint64_t file_id) override;
  Result<std::unique_ptr<BlockWriter>> write_block(const Block& block,
                                                   const WriterSums& sums) override;
  Result<std::unique_ptr<BlockReader>> read_block(const Block& block) override;
  Result<std::uint64_t> visible_length(const Block& block) override;
  Result<BlockChecksum> block_checksum(const Block& block, BlockDigest digest) override;

  Status allow_snapshots(const Caller& who, const std::string& path) override;
  Status disallow_snapshots(const Caller& who, const std::string& path) override;
  Result<std::string> create_snapshot(const Caller& who, const std::string& path,
                                      const std::string& asked) override;
  Status remove_snapshot(const Caller& who, const std::string& path,
                         const std::string& name) override;
  Status rename_snapshot(const Caller& who, const std::string& path, const std::string& old_name,
                         const std::string& new_name) override;
  std::vector<SnapshottableFolder> snapshottable_folders(const Caller& who) override;
  Result<SnapshotDiff> snapshot_diff(const Caller& who, const std::string& path,
                                     const std::string& from, const std::string& to) override;

  std::optional<RetryAnswer> answered(const RetryKey& key) override;
  Status checkpoint() override;
  Status healthy() override;
  LakeCounts counts() override;
  std::vector<std::string> corrupt_files() override;

  // -- for the in-process view --------------------------------------------------------------------
  Result<std::unique_ptr<Reader>> open_reader(const Caller& who, const std::string& path);
  // The open file behind a lease that this process holds.
  Result<std::shared_ptr<OpenFile>> open_file(std::uint64_t file_id, const std::string& client);
  // hsync: bytes, name and length survive a loss of power.
  Status sync_open(const std::shared_ptr<OpenFile>& file);
  // Ends what a writer left without closing: what it wrote stays.
  void abandon(std::uint64_t file_id, const std::string& client);
  std::string next_client(const std::string& user);
  // Whether the quotas have room for bytes [from, to) of a file that this process writes.
  Status reserve(const OpenFile& file, std::uint64_t from, std::uint64_t to);

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Where a path leads. `node` is null when there is nothing by the name, or no folder for it.
  // What is in a snapshot is found by Reach::kSnapshots alone.
  struct Place {
    std::string path;
    // The existing ones, from the root; the last is the parent if all exist.
    std::vector<Node*> ancestors;
    Fd owned_parent;
    int parent_fd = -1;
    std::string name;  // empty for "/"
    bool parent_exists = true;
    Node* node = nullptr;
    DiskStat stat;
    std::shared_ptr<SnapshotContent> snapshot;  // that it is in; kept while others may remove it
    const Node* snapshots_of = nullptr;         // it is this folder's ".snapshot"

    Node* parent() const { return ancestors.empty() ? nullptr : ancestors.back(); }
    std::string disk_name() const { return name.empty() ? "." : name; }
  };
  // The names of a folder, as last read; for paging through large ones.
  struct Scan {
    std::uint64_t id = 0;
    std::int64_t modified_ns = 0;
    std::vector<std::string> names;
  };
  // A block of a file, found by its id.
  struct FoundBlock {
    Node* node = nullptr;
    std::shared_ptr<OpenFile> file;  // null when the file is closed
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint32_t index = 0;
    bool last = false;
  };

  explicit Engine(LakeOptions options);

  // start and care: engine.cc, recovery.cc
  Status start();
  Status load_identity();
  Status take_root();
  Bytes counters_payload();
  Status replay_payload(std::string_view payload, bool redo);
  void redo_record(const Record& record);
  Status finish_staged();
  Status reopen_leases();
  void restore_lost();
  void keep_before(const Record& record);
  void keep_joined(const std::vector<Record>& records);
  bool is_in_place(std::uint64_t id);
  void finish_moves();
  void finish_joined();
  void finish_attributes();
  void housekeeping();
  void expire_leases();
  void close_embedded();
  std::int64_t now_ms() const { return clock_->wall_ms(); }

  // records: engine.cc
  Result<std::uint64_t> commit(const std::vector<Record>& records);
  void note(const std::vector<Record>& records);
  void apply(const Record& record);
  Result<std::uint64_t> record_and_do(const Place& place, const std::vector<Record>& records,
                                      const std::function<Status(bool attempt)>& change);
  Status settle(std::uint64_t sequence);
  Status healthy_lately();
  void remember(std::vector<Record>& records, const Caller& who, const RetryAnswer& answer);

  // paths and the disk: lookup.cc
  Result<std::string> real_path(const std::string& path);
  // Whether a path may lead into snapshots: for calls that only read.
  enum class Reach { kPresent, kSnapshots };
  Result<Place> walk(const Caller& who, const std::string& path, Reach reach = Reach::kPresent);
  Result<Place> walk_to(const Caller& who, const std::string& path, Reach reach = Reach::kPresent);
  Result<Place> existing(const Caller& who, const std::string& path, Reach reach = Reach::kPresent);
  Result<Place> existing_file(const Caller& who, const std::string& path,
                              Reach reach = Reach::kPresent);
  Result<Place> place_of(std::uint64_t file_id);
  Node* look(Node& parent, int parent_fd, const std::string& name, const DiskStat& stat);
  Node* adopt(Node& parent, const std::string& name, const DiskStat& stat);
  bool still_there(const Node& node);
  void refresh(Node& node, const DiskStat& stat);
  FileStatus status_from(Node& node, const DiskStat& stat, int parent_fd, std::string path);
  FileStatus status_from(const Place& place);
  std::uint32_t child_count(Node& node, const DiskStat& stat, int parent_fd);
  Result<const Scan*> scan(Node& node, int fd, const DiskStat& stat);
  Result<Fd> open_place(const Place& place, int flags);
  Status sync_parent(std::uint64_t file_id);
  Guarded guarded(const Node& node) const;
  Status check(const Caller& who, const Node& node, Access wanted);
  Status check_ancestor(const Caller& who, const Place& place);
  Status check_parent(const Caller& who, const Place& place);
  Status check_sticky(const Caller& who, const Place& place);
  Status check_subtree(const Caller& who, Node& node, int parent_fd, const std::string& name);
  Status check_owner(const Caller& who, const Place& place);
  Status check_bytes(const Caller& who, const Node& node);
  static std::function<Status(bool attempt)> mode_change(const Place& place,
                                                         std::uint16_t permission);

  // beside the status: attributes.cc
  Rights rights_in(const Node& parent, const Mode& mode, bool is_directory) const;
  // What is known of an entry, to be changed and recorded.
  struct Annotation {
    EntryRecord entry;
    Extras extras;
  };
  Annotation annotation(const Node& node) const;
  Result<std::uint64_t> annotate(const Caller& who, const Place& place, Annotation now);
  Status check_attribute_change(const Caller& who, const Place& place,
                                const ExtendedAttribute& attribute);

  // quotas and policies: quota.cc
  static std::uint8_t storage_policy_of(const Node& node);
  static Usage space_of(const Node& file, std::int64_t bytes);
  static Usage space_of(const Node& file, std::int64_t bytes, std::uint16_t copies);
  static Usage own_usage(const Node& node);
  static Usage usage_in_memory(const Node& node);
  static Usage usage_under(const Node& node, std::uint8_t policy);
  Status adopt_all(const std::string& path);
  Status adopt_below(Node& node, int fd);
  Result<Usage> usage_of(Node& node);
  void charge(const Node& node, const Usage& usage, int sign);
  void apply_counted(const EntryRecord& record);
  Usage reserved_below(const Node& above, const OpenFile* exact);
  using Held = std::vector<std::pair<std::uint64_t, const Node*>>;
  static void hold(Held& held, const Place& place);
  Status check_held(const Held& held, const std::string& path) const;
  Status verify_quotas(Node& folder, const Usage& more, const OpenFile* exact, const Node* common);
  Status verify_quotas(const Place& place, const Usage& more);
  Status verify_move(const Place& from, const Place& to);

  // changes of names: namespace.cc
  Annotation new_directory(const Caller& who, const Place& place, Rights rights);
  Status make_one_directory(const Caller& who, Place& place, const Mode& mode,
                            std::uint64_t* sequence);
  Status make_parents(const Caller& who, const std::string& path, const Mode& mode,
                      std::uint64_t* sequence);
  Result<std::uint64_t> move(const Caller& who, Place& from, Place& to, bool replace);
  Status check_move(const Caller& who, const Place& from, const Place& to);
  Status check_rename(const Place& from, const Place& to, bool overwrite);
  Status check_replace(const Place& from, const Place& to, bool overwrite);

  // snapshots: snapshots.cc, snapshot_read.cc, snapshot_diff.cc
  struct PictureAt {  // the folder on disk that is linked from, and the one to
    int from = -1;
    int to = -1;
  };
  bool is_snapshottable(const Node& node) const;
  Result<Place> snapshottable(const Caller& who, const std::string& path,
                              const std::string& missing);
  Result<Place> owned_snapshottable(const Caller& who, const std::string& path);
  Status set_snapshottable(const Caller& who, const std::string& path, bool allowed);
  Status check_nesting(const Node& node) const;
  const Node* snapshottable_below(const Node& node) const;
  Status check_no_snapshots(const Node& node) const;
  const Node* lost_with_snapshots(const Node& parent, const std::string& name) const;
  void set_aside(const Node& parent, const std::string& name);
  bool in_snapshot(const Place& place) const;
  Status check_new_snapshot(const Node& folder, const std::string& path,
                            const std::string& name) const;
  Result<SnapshotRecord> take_picture(const Place& place, const std::string& name);
  Status picture(SnapshotWriter& writer, const Node& node, std::uint64_t parent, PictureAt at,
                 std::uint64_t* next);
  Status picture_file(SnapshotWriter& writer, const Node& node, PictureAt at, EntryRecord& record);
  static Status add_picture(SnapshotWriter& writer, const EntryRecord& record, const Node& node);
  Status sync_snapshot();
  Status cut_open(OpenFile& file, std::uint64_t length);
  Status separate(const SnapshotContent& content, const Node& pictured, const DiskStat& shared);
  void destroy_snapshot(std::uint64_t id);
  Status sweep_snapshots();
  static Error read_only();
  Result<Place> walk_snapshot(const Caller& who, Place place, const Node& folder,
                              std::span<const std::string_view> rest);
  std::uint64_t shown_id(const Node& node);
  static FileStatus snapshots_status(const std::string& path);
  Result<Listing> list_snapshots(const Node& folder, const std::string& path,
                                 const std::string& start_after, std::size_t limit);
  Result<Listing> list_in_snapshot(const Place& place, const std::string& start_after,
                                   std::size_t limit);
  Result<VerifiedFile::Source> source_in_snapshot(const Place& place);
  Result<Place> place_in_snapshot(const SnapshotRecord& record, std::uint64_t id);
  Result<std::unique_ptr<BlockReader>> read_snapshot_block(const SnapshotRecord& record,
                                                           const Block& block);
  const Node* any_node(std::uint64_t id);
  Status add_snapshot_tree(const Caller& who, const Node& node, ContentSummary& sum);
  static void add_held(const SnapshotContent& content, const Node& node,
                       std::unordered_set<std::uint64_t>& seen, ContentSummary& sum);
  void add_held_below(const Caller& who, const std::string& path,
                      std::unordered_set<std::uint64_t>& seen, ContentSummary& sum);
  std::vector<std::uint64_t> snapshots_newest_first();
  Result<const Node*> snapshot_root(const Place& place) const;
  Status check_readable_tree(const Caller& who, const Node& node);

  // files made anew from others: rewrite.cc
  // A closed file as a call found it.
  struct Part {
    std::uint64_t id = 0;
    DiskStat stat;
  };
  // A file in the staging area, with its bytes and checksums on disk.
  struct Rewritten {
    std::uint64_t id = 0;
    DiskStat stat;
    Sums sums = Sums::kInline;
    std::string inline_sums;
  };
  // Where the files of a concat are: their folder is the target's.
  struct Join {
    Place target;
    std::vector<Part> parts;  // the target, then the sources
  };
  Result<VerifiedFile::Source> open_part(const Part& part);
  // What is not in its bytes: the mode, and for a mere copy the time.
  struct Attributes {
    std::uint32_t mode = 0;
    std::optional<std::int64_t> modified_ns;
  };
  Result<Rewritten> rewrite(std::uint64_t id, const std::vector<Part>& parts,
                            const Attributes& attributes);
  Result<bool> unshare(Lock& lock, const Place& place);
  Status write_parts(OpenFile& to, const std::vector<Part>& parts);
  Result<std::uint64_t> install(const Place& place, const Rewritten& made, bool new_generation,
                                std::vector<Record> more);
  void discard(const Rewritten& made);
  Result<Join> plan_concat(const Caller& who, const std::string& target,
                           const std::vector<std::string>& sources);
  Result<Part> plan_source(const Caller& who, const Place& target, const std::string& path);
  Status verify_concat(const Join& join);
  Result<std::uint64_t> finish_concat(const Caller& who, const Join& join, const Rewritten& made);

  // files being written: write.cc, lease.cc
  Result<std::uint64_t> create_file(const Caller& who, Place& place, const CreateRequest& request,
                                    std::uint64_t* sequence);
  Result<std::shared_ptr<OpenFile>> leased(const std::string& path, std::uint64_t file_id,
                                           const std::string& client);
  Result<bool> release_lease(Lock& lock, const std::string& operation, Place& place,
                             const std::string& client, const std::string& machine, bool force);
  Result<std::uint64_t> close_file(Lock& lock, std::shared_ptr<OpenFile> file,
                                   std::vector<Record> extra);
  Status flush_file(OpenFile& file);
  static Record blocks_record(const OpenFile& file, std::size_t known_blocks);
  void note_blocks(OpenFile& file, std::size_t known_blocks);
  std::vector<std::uint64_t> layout(const Node& node, const OpenFile* file) const;
  Result<LocatedBlock> located(const Node& node, const OpenFile& file, std::uint32_t index) const;
  std::string lease_text(const std::string& path, std::uint64_t file_id,
                         const std::string& client) const;
  Status check_last_block(const std::string& path, OpenFile& file, const Block& last, bool* wait);

  // bytes: read.cc
  Result<VerifiedFile::Source> source_of(Place& place);
  VerifiedFile verified(VerifiedFile::Source source);
  void keep_for_readers(const Node& going);
  Result<std::unique_ptr<BlockReader>> read_kept(const Block& block);
  LocatedBlocks blocks_of(const Place& place, std::uint64_t offset, std::uint64_t length);
  Result<FoundBlock> find_block(const Block& block);
  void found_corrupt(std::uint64_t file_id, const std::string& path, std::uint64_t offset);

  const LakeOptions options_;
  const SystemClock system_clock_;
  const Clock* const clock_;
  disk::SystemDisk disk_;
  Users users_;
  DiskUsage usage_;
  std::string block_pool_id_;
  std::string cluster_id_;
  std::string superuser_;
  Fd lock_fd_;
  Fd root_fd_;
  Fd staging_fd_;
  std::unique_ptr<Purge> purge_;
  std::optional<ChecksumStore> sums_;
  std::optional<ChecksumStore>
      staged_sums_;  // of files in the staging area that have an id already

  // When the folders were last found to be in their places; for healthy_lately().
  std::atomic<std::int64_t> found_healthy_ms_{0};

  std::mutex
      mutex_;  // guards all below; held over a sync or bytes only by concat, and for snapshots
  Tree tree_;
  std::unique_ptr<disk::Journal> journal_;
  std::unordered_map<std::uint64_t, std::shared_ptr<OpenFile>> open_;
  std::map<std::uint64_t, LeaseRecord> leases_;               // as the journal has them
  std::unordered_map<std::string, std::int64_t> renewed_ms_;  // by client
  KeptFiles kept_;
  SnapshotCatalog snapshots_;
  std::vector<SnapshotRecord> making_;  // pictures that are not recorded yet
  RetryCache retries_;
  std::vector<Scan> scans_;
  std::unordered_map<std::uint64_t, Usage> usages_;  // of directories with quotas, when counted
  std::map<std::uint64_t, std::uint64_t> corrupt_;   // file id to the offset found
  std::uint64_t foreign_changes_ = 0;
  std::uint64_t clients_ = 0;
  bool leases_held_ = false;
  std::int64_t last_checkpoint_ms_ = 0;
  bool same_boot_ = true;
  bool restored_ = false;
  // A source of a concat in the replay: a kill, or a loss of power, may have left it.
  struct Joined {
    std::uint64_t id = 0;
    std::uint64_t folder = 0;
    std::string name;
    std::uint64_t inode = 0;
    std::int64_t born_ns = 0;
    std::uint64_t target = 0;
  };
  std::vector<Joined> joined_;
  // A rename that a redo could not do: where the file still is, and what it is.
  struct Unmoved {
    std::uint64_t id = 0;
    Fd folder;
    std::string name;
    DiskStat stat;
  };
  std::vector<Unmoved> unmoved_;
  std::unordered_set<std::uint64_t> rewriting_;  // files being made anew, each by one call
  std::vector<std::uint64_t> touched_;           // during a redo: entries that must be on disk
  // What the disk may still say of an entry, when its record came before the change.
  struct Before {
    std::uint16_t permission = 0;
    std::int64_t modified_ns = 0;
  };
  std::unordered_map<std::uint64_t, std::vector<Before>> before_;  // during a replay, by id
  std::uint64_t last_done_ = 0;  // the newest record whose change followed it, and was done

  std::condition_variable wake_;
  bool ending_ = false;
  std::thread care_;  // leases, checkpoints
};

}  // namespace sluice::lake
